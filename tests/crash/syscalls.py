"""The n-th call to the disk fails, for every n: is what the screen said true?

    python -m tests.crash.syscalls [--flows NAME ...] [--kinds NAME ...] [--up-to N] [--plant NAME]

It builds the shim and starts itself once more under it. Each case is a child of a warm parent: it
works on a copy of the homes while call n fails, says what the screen would say, and stops as if the
power had gone; the referee looks at what lies there. Then the disk answers again, the child goes
on, and the referee looks once more.
"""

import argparse
import gc
import os
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from logging import CRITICAL, getLogger
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import msgspec

from app.office import OpenOffice
from registry.facts import Registered
from tests.crash import flows
from tests.crash.disk_referee import Found, judge, read
from tests.crash.flows import DONE, FLOWS, UNKNOWN, Cast, DeskHome, Said, Screen, short_papers
from tests.crash.shim import KINDS, MEMORY, Fault, Shim, build, run_under
from tests.crash.syscalls_plants import plant
from tests.world import AIGUL, a_form

AFTERWARDS: Final = "Үшінші Берік"  # who comes when the disk answers again


class Report(msgspec.Struct, array_like=True):
    """What a child tells its parent."""

    said: list[Said]
    seen: int
    struck: int
    settled: bool | None = None


class Result(msgspec.Struct, array_like=True):
    """One case: what was wrong, and what the screen said of its first step."""

    flow: str
    fault: str
    wrong: list[str]
    words: list[str]
    struck: int


class Stage:
    """Everything one worker needs, warm."""

    def __init__(self, folder: Path, homes: dict[str, DeskHome], cast: Cast) -> None:
        self._folder = folder
        self._homes = homes
        self._cast = cast
        self._shim = Shim()
        self._shim.watch(folder / "desk")

    def warm_up(self, flow: str) -> None:
        """Spell every statement once: what is forked afterwards has them all."""
        desk = self._homes[flow].copy_to(self._folder / "desk")
        office = desk.open()
        FLOWS[flow](desk, office, self._cast, Screen())
        self._go_on(desk, office)
        flows.shut(office)

    def calls(self, flow: str, kind: str) -> int:
        """How many calls of the flow a fault of this kind could strike."""
        report, _ = self._play(flow, lambda: self._shim.count(kind), lambda said: None)
        return report.seen

    def case(self, flow: str, fault: Fault) -> Result:
        wrong: list[str] = []

        def look(said: list[Said]) -> None:
            image = DeskHome(self._folder / "desk", None).copy_to(  # type: ignore[arg-type]
                self._folder / "image", as_after_a_crash=True
            )
            wrong.extend(f"at once: {one}" for one in judge(self._read(image), said))

        first, last = self._play(flow, lambda: self._shim.arm(fault), look)
        wrong += [f"later: {one}" for one in judge(self._later(first, last, wrong), last.said)]
        words = [one.word for one in first.said]
        return Result(flow, str(fault), wrong, words, first.struck)

    def _later(self, first: Report, last: Report, wrong: list[str]) -> Found:
        if last.settled is None:
            wrong.append("later: the disk answers, and still nobody knows")
        for said in last.said:
            if said.word == UNKNOWN:
                said.word = DONE if last.settled else flows.NOT_DONE
        return self._read(DeskHome(self._folder / "desk", None))  # type: ignore[arg-type]

    def _read(self, desk: DeskHome) -> Found:
        return read(desk.home, self._homes["reception"].home.enrolment().district_key)

    def _play(
        self, flow: str, arm: Callable[[], None], look: Callable[[list[Said]], None]
    ) -> tuple[Report, Report]:
        desk = self._homes[flow].copy_to(self._folder / "desk")
        heard, told = os.pipe()
        waits, wakes = os.pipe()
        child = os.fork()
        if child == 0:
            code = 1
            try:
                os.close(heard)
                os.close(wakes)
                self._act(flow, desk, arm, told, waits)
                code = 0
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(code)  # never back into the parent's work
        os.close(told)
        os.close(waits)
        try:
            first = _hear(heard)
            look(first.said)
            os.write(wakes, b"!")
            last = _hear(heard)
        finally:
            os.close(heard)
            os.close(wakes)
            _, status = os.waitpid(child, 0)
        if status:
            raise AssertionError(f"the child died of {status} in {flow}")
        return first, last

    def _act(
        self, flow: str, desk: DeskHome, arm: Callable[[], None], told: int, waits: int
    ) -> None:
        screen = Screen()
        office = None if flow == flows.NEXT_START else desk.open()
        if flow == flows.BESIDE:
            screen.open_beside(desk)
        arm()
        FLOWS[flow](desk, office, self._cast, screen)  # type: ignore[arg-type]
        seen, struck = self._shim.seen, self._shim.struck
        _tell(told, Report(screen.said, seen, struck))
        os.read(waits, 1)
        self._shim.disarm()
        settled: bool | None = True
        if any(one.word != DONE for one in screen.said):  # otherwise there is nothing to mend
            settled = self._go_on(desk, office or desk.open(), screen)
        _tell(told, Report(screen.said, seen, struck, settled))

    @staticmethod
    def _go_on(desk: DeskHome, office: OpenOffice, screen: Screen | None = None) -> bool | None:
        """The disk answers again: what was unknown is told before anything else is written."""
        screen = screen or Screen()
        settled = office.parts.journal.settled()

        def register() -> None:
            office.register(a_form(AFTERWARDS), AIGUL)

        screen.step("register again", register, Registered.KIND, AFTERWARDS)
        for number in sorted({due.number for due in office.due_prints()}):
            screen.step("print again", partial(office.print_due, number, AIGUL))
        if office.due_prints():
            screen.said.append(Said("print again", "something is still due"))
        return settled


def _tell(pipe: int, report: Report) -> None:
    packed = msgspec.msgpack.encode(report)
    os.write(pipe, len(packed).to_bytes(4, "big") + packed)


def _hear(pipe: int) -> Report:
    size = int.from_bytes(_exactly(pipe, 4), "big")
    return msgspec.msgpack.decode(_exactly(pipe, size), type=Report)


def _exactly(pipe: int, count: int) -> bytes:
    got = b""
    while len(got) < count:
        piece = os.read(pipe, count - len(got))
        if not piece:
            raise AssertionError("the child went away without a word")
        got += piece
    return got


# -- all cases, spread over workers ---------------------------------------------------------------


def cases(stage: Stage, asked: argparse.Namespace) -> Iterator[tuple[str, Fault]]:
    for flow in asked.flows:
        for kind in asked.kinds:
            calls = min(stage.calls(flow, kind), asked.up_to)
            for nth in range(1, calls + 1):
                for lasting in (False, True):
                    yield flow, Fault(kind, nth, lasting)


def work(stage: Stage, asked: argparse.Namespace, share: int) -> None:
    for flow in asked.flows:
        stage.warm_up(flow)
    gc.freeze()  # what is shared with the children is not copied by counting it
    for index, (flow, fault) in enumerate(cases(stage, asked)):
        if index % asked.workers == share:
            os.write(1, msgspec.json.encode(stage.case(flow, fault)) + b"\n")


def under_the_shim(asked: argparse.Namespace) -> int:
    """The homes, and workers that share the cases. Results go to standard output, one a line."""
    getLogger("app").setLevel(CRITICAL)  # "could not be counted": yes, the disk is failing
    with short_papers(), plant(asked.plant):
        desk, cast = flows.make(asked.folder / "made")
        homes = dict.fromkeys(FLOWS, desk)
        if flows.FULL_LOG in asked.flows:
            homes[flows.FULL_LOG] = flows.fill_the_log(desk, asked.folder / "full")
        children = []
        for share in range(asked.workers):
            child = os.fork()
            if child == 0:
                code = 1
                try:
                    work(Stage(asked.folder / f"worker{share}", homes, cast), asked, share)
                    code = 0
                except BaseException:
                    traceback.print_exc()
                finally:
                    os._exit(code)
            children.append(child)
        return max(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children)


def run(shim: Path, folder: Path, *arguments: str) -> list[Result]:
    """All cases, each with what was wrong with it."""
    said = run_under(shim, __spec__.name, "--folder", str(folder), *arguments, folder=folder)
    return [msgspec.json.decode(line, type=Result) for line in said.splitlines()]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flows", nargs="*", default=list(FLOWS))
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kinds", nargs="*", default=list(KINDS))
    parser.add_argument("--up-to", type=int, default=sys.maxsize, help="the last call to fail")
    parser.add_argument("--plant", default="", help="a mistake to make on purpose")
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.folder is not None:
        return under_the_shim(asked)
    with TemporaryDirectory(prefix="tereze-syscalls-", dir=MEMORY) as name:
        results = run(build(Path(name)), Path(name), *sys.argv[1:])
    print(told(results))
    for one in results:
        for wrong in one.wrong:
            print(f"{one.flow}, {one.fault}: {wrong}")
    return int(any(one.wrong for one in results))


def told(results: Sequence[Result]) -> str:
    """What the screens said, and how many of it was not true."""
    words = Counter(word for one in results for word in one.words)
    said = ", ".join(f"{word}: {count}" for word, count in words.most_common())
    wrong = sum(bool(one.wrong) for one in results)
    return f"{len(results)} failed calls, {wrong} with something wrong; said {said}"


if __name__ == "__main__":
    sys.exit(main())
