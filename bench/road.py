"""The road on the slow line, beside its limit and beside peers: JSON lines; exit code 1 when a goal
of DESIGN §14 is missed. Linux, as root; the line is `bench.line`, the limit `bench.road_limit`.

    bench/peers/setup FOLDER
    python -m bench.road [--peers FOLDER] [--runs 5] [--backlog 3000] [--quick]

A run is 100 applications that wait at one desk, registered by the desk's verbs, until the last is
settled by a receipt the district signed. Every run is another seed of losses; the figure is the
median; all peers meet the same seeds. Seconds count from the first call of a client that is loaded
and whose database is open; the connection is not. Round trips are those that the line saw: new
bytes going up after new bytes had come down.
"""

import argparse
import json
import shutil
import signal
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final

from bench import road_ours, road_peers
from bench.clients import started
from bench.line import Line, Seen
from bench.road_limit import seconds as limit_seconds
from bench.road_ours import SETTLING_S, Ours, shown

SECONDS_ALLOWED: Final = 1.10  # × the limit
BYTES_ALLOWED: Final = 1.10  # × the encoding: the whole requests, headers of HTTP and all
FASTER_THAN_POUCHDB: Final = 8.0
APPLICATIONS: Final = 100
ALSO: Final = (1, 10, 1000)


def missed(line: dict[str, Any]) -> list[str]:
    """The goals that a line does not reach."""
    over = []
    if line["who"] == "ours" and line.get("applications") == APPLICATIONS and "ratio" in line:
        over += ["seconds"] if line["ratio"] > SECONDS_ALLOWED else []
        over += ["bytes"] if line["bytes_ratio"] > BYTES_ALLOWED else []
    if line["who"] == "PouchDB" and line.get("times_ours", FASTER_THAN_POUCHDB) < (
        FASTER_THAN_POUCHDB
    ):
        over.append("faster")
    if line.get("left_over"):
        over.append("left over")
    return over


def _typical(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """The run with the median time. The figures of one run belong together."""
    return sorted(runs, key=lambda run: float(run["seconds"]))[(len(runs) - 1) // 2]


def ours_line(ours: Ours, applications: int, runs: int, documents: Path | None) -> dict[str, Any]:
    found = []
    for seed in range(1, runs + 1):
        options = ("--documents", str(documents / f"{seed}.json")) if documents else ()
        found.append(ours.run(applications, seed, *options))
    limits = [limit_seconds(run["encoding"]) for run in found]
    ratios = [run["seconds"] / limit for run, limit in zip(found, limits, strict=True)]
    sent = [run["seen"].up_stream / run["encoding"] for run in found]
    one = _typical(found)
    return {
        "who": "ours",
        "applications": applications,
        "seconds": round(statistics.median(run["seconds"] for run in found), 2),
        "limit_s": round(statistics.median(limits), 2),
        "ratio": round(statistics.median(ratios), 3),
        "encoding_bytes": round(statistics.median(run["encoding"] for run in found)),
        "bytes_ratio": round(statistics.median(sent), 3),
        **shown(one["seen"]),
        "all_seconds": [round(run["seconds"], 2) for run in found],
        "left_over": max(run["waiting"] for run in found),
    }


def peer_line(
    line: Line, peer: road_peers.Peer, documents: Path, runs: int, ours: float
) -> dict[str, Any]:
    if not peer.installed.exists():
        return {"who": peer.name, "not_installed": "see bench/peers/setup"}
    found = []
    with road_peers.serving(line, peer):
        line.be_quick()
        first = peer.folder / "first.json"
        first.write_text('[{"_id": "first"}]', "utf-8")
        _peer_run(line, peer, first)
        for seed in range(1, runs + 1):
            line.begin(seed)
            found.append(_peer_run(line, peer, documents / f"{seed}.json"))
    median = statistics.median(run["seconds"] for run in found)
    return {
        "who": peer.name,
        "applications": APPLICATIONS,
        "seconds": round(median, 2),
        "times_ours": round(median / ours, 1),
        **shown(_typical(found)["seen"]),
        "all_seconds": [round(run["seconds"], 2) for run in found],
        "left_over": APPLICATIONS - min(run["written"] for run in found),
    }


def _peer_run(line: Line, peer: road_peers.Peer, documents: Path) -> dict[str, Any]:
    words = [*peer.client, str(peer.folder / "local"), str(documents)]
    with started(line.at_desk(*words)) as client:
        client.hear()
        client.go()
        told = client.hear()
        time.sleep(SETTLING_S)
        return {**told, "seen": line.seen()}


def backlog_lines(ours: Ours, applications: int) -> Iterator[dict[str, Any]]:
    """A month of one desk, over a line that holds, and over one that is cut every minute."""
    for cut in (False, True):
        run = ours.backlog(applications, 1, cut=cut, said=_progress)
        seen: Seen = run["seen"]
        yield {
            "who": "ours",
            "backlog": applications,
            "entries": run["entries"],
            "cuts": run["cuts"],
            "seconds": round(run["seconds"]),
            "limit_s": round(limit_seconds(run["encoding"])),
            "encoding_bytes": run["encoding"],
            "bytes_ratio": round(seen.up_stream / run["encoding"], 3),
            **shown(seen),
            "left_over": run["waiting"],
        }


def _progress(told: dict[str, Any]) -> None:
    print(f"\r{told}   ", end="", file=sys.stderr, flush=True)


def lines(line: Line, folder: Path, given: argparse.Namespace) -> Iterator[dict[str, Any]]:
    documents = folder / "documents"
    documents.mkdir()
    with road_ours.serving(line, folder) as ours:
        hundred = ours_line(ours, APPLICATIONS, given.runs, documents)
        yield hundred
        for applications in () if given.quick else ALSO:
            yield ours_line(ours, applications, given.runs, None)
        if given.backlog:
            yield from backlog_lines(ours, given.backlog)
    for peer in road_peers.peers(given.peers, folder) if given.peers else ():
        yield peer_line(line, peer, documents, given.runs, hundred["seconds"])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", type=Path, help="where bench/peers/setup put them")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--backlog", type=int, default=3000, help="applications; 0 leaves it out")
    parser.add_argument("--quick", action="store_true", help="a hundred applications only")
    parser.add_argument("--congestion", default="cubic", help="which TCP of this kernel")
    parser.add_argument("--urgent", action="store_true", help="on a machine that others use")
    parser.add_argument("--folder", type=Path, default=None, help="on the disk to be used")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # or the namespaces stay
    folder = Path(mkdtemp(dir=given.folder))
    kept = True
    try:
        with Line(given.congestion, urgent=given.urgent) as line:
            for found in lines(line, folder, given):
                over = missed(found)
                kept = kept and not over
                told = {**found, **({"missed": over} if over else {})}
                print(json.dumps(told, ensure_ascii=False), flush=True)
    finally:
        shutil.rmtree(folder)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
