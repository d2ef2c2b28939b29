"""Worlds out of seeds: nothing lost, nothing doubled, and the same seed is the same world.

`python -m tests.simulation.run` is the run itself, in processes without Qt and without threads.
"""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

from tests.simulation.events import FAULTS
from tests.simulation.network import FATES
from tests.simulation.run import Count

HOUSE = Path(__file__).resolve().parents[2]
SOUND, WRONG = 0, 1
WORLDS = 200  # in any case
SECONDS = 60  # and as many more as fit into these
LONGEST_S = 900  # on a machine that is overloaded


def simulate(*arguments: str, hash_seed: str = "0") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.simulation.run", *arguments]
    surroundings = {**os.environ, "PYTHONHASHSEED": hash_seed}
    return subprocess.run(
        command, cwd=HOUSE, capture_output=True, text=True, check=False, env=surroundings
    )


@pytest.mark.slow
@pytest.mark.timeout(LONGEST_S)
def test_two_hundred_worlds_lose_nothing_and_double_nothing(tmp_path, capsys):
    kept = tmp_path / "count"
    told = ["--worlds", "5000", "--at-least", str(WORLDS), "--seconds", str(SECONDS)]
    done = simulate(*told, "--resume", str(kept), "--stop")
    with capsys.disabled():
        print(f"\n{done.stdout.splitlines()[-2]}")
    assert (done.returncode, done.stderr) == (SOUND, ""), done.stdout + done.stderr
    count = msgspec.json.decode(kept.read_bytes(), type=Count)
    assert count.worlds >= WORLDS
    missing = {fault.name for fault in FAULTS} - count.met.keys()
    assert not missing, f"never happened: {missing}"
    assert count.met["register"] > 5 * WORLDS
    assert not set(FATES) - count.met.keys()


def test_the_same_seed_is_the_same_world_in_every_process():
    first, second = (simulate("--seed", "12", "--all", hash_seed=one) for one in ("1", "2"))
    assert first.returncode == SOUND, first.stdout + first.stderr
    assert len(first.stdout.splitlines()) > 30
    assert first.stdout == second.stdout


def test_another_seed_is_another_world():
    digests = {
        re.findall(r"trace (\w{64})", simulate("--seed", seed).stdout)[0] for seed in ("12", "13")
    }
    assert len(digests) == 2


def test_a_run_goes_on_where_it_stopped(tmp_path):
    kept = tmp_path / "count"
    kept.write_bytes(msgspec.json.encode(Count(worlds=19998, seconds=1.0)))
    begun = time.monotonic()
    done = simulate("--worlds", "20000", "--resume", str(kept))
    assert done.returncode == SOUND, done.stdout + done.stderr
    assert "20000 of 20000, 0 failed" in done.stdout
    assert msgspec.json.decode(kept.read_bytes(), type=Count).worlds == 20000
    assert time.monotonic() - begun < LONGEST_S


def test_a_world_that_fails_says_how_to_live_through_it_again(tmp_path):
    kept = tmp_path / "count"
    kept.write_bytes(msgspec.json.encode(Count(worlds=20, failed=[7])))
    done = simulate("--worlds", "20", "--resume", str(kept))
    assert done.returncode == WRONG
    assert "1 failed" in done.stdout
