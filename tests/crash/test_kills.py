"""kill -9 at random instants of desk, district or both: nothing lost, nothing doubled.

`python -m tests.crash.kills` is the run itself. It has a process of its own here, because it forks
from a parent without threads and without Qt.
"""

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.crash.kill_marks import CLASSES, SAID, Moment
from tests.crash.kill_plants import PLANTS
from tests.crash.kill_tally import Tally
from tests.crash.kills import ENDED

HOUSE = Path(__file__).resolve().parents[2]
SOUND, WRONG, TOO_RARE = 0, 1, 2
LONGEST_S = 180


def kill(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.crash.kills", *arguments]
    return subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, check=False)


def counted(report: str, what: str) -> int:
    found = re.search(rf"^ *(\d+) (?: *[\d.]+%  )?{what}$", report, re.MULTILINE)
    assert found, report
    return int(found[1])


@pytest.mark.slow
@pytest.mark.timeout(LONGEST_S + 60)
def test_three_hundred_kills_lose_nothing_double_nothing_and_fall_in_every_class(capsys):
    began = time.monotonic()
    done = kill("--kills", "300")
    took = time.monotonic() - began
    with capsys.disabled():
        print(f"\n{done.stdout}  took {took:.0f} s")
    assert (done.returncode, done.stderr) == (SOUND, ""), done.stdout + done.stderr
    assert sum(counted(done.stdout, SAID[moment]) for moment in Moment) == 300
    assert all(counted(done.stdout, SAID[moment]) >= 9 for moment in CLASSES)
    assert counted(done.stdout, "handed over") > 10
    assert counted(done.stdout, "repeats") > 10
    assert took < LONGEST_S


@pytest.mark.slow
@pytest.mark.timeout(LONGEST_S)
def test_the_districts_own_server_and_sheets_as_residents_get_them_pass_as_well():
    done = kill("--kills", "8", "--web", "--real-sheets", "--any-share")
    assert (done.returncode, done.stderr) == (SOUND, ""), done.stdout + done.stderr
    assert counted(done.stdout, "during upload") > 0
    assert counted(done.stdout, "sheets") > 10


@pytest.fixture(scope="module")
def planted() -> dict[str, str]:
    """What a run said of each planted mistake; all start from one warm process."""
    done = kill("--kills", "60", "--plant", *PLANTS)
    assert (done.returncode, done.stderr) == (WRONG, ""), done.stdout + done.stderr
    _, *parts = done.stdout.split("planted: ")
    return {name: report for name, _, report in (part.partition("\n") for part in parts)}


@pytest.mark.slow
@pytest.mark.timeout(LONGEST_S)
@pytest.mark.parametrize("name", PLANTS)
def test_a_planted_mistake_is_found(planted, name):
    wrong = [line for line in planted[name].splitlines() if line.startswith("WRONG: ")]
    assert any(said in line for said in PLANTS[name].found for line in wrong), planted[name]


def test_a_run_that_is_ended_leaves_nothing_behind_and_goes_on_where_it_stopped(tmp_path):
    count, disk = tmp_path / "count", tmp_path / "disk"
    disk.mkdir()
    told = ["--pair", "1", "--any-share", "--resume", str(count), "--disk", str(disk)]
    command = [sys.executable, "-m", "tests.crash.kills", "--kills", "500", "--seed", "3", *told]
    with subprocess.Popen(command, cwd=HOUSE, stdout=subprocess.DEVNULL) as run:
        give_up = time.monotonic() + LONGEST_S
        while not count.exists() and time.monotonic() < give_up:
            time.sleep(0.05)
        assert list(disk.iterdir())
        run.terminate()
    assert run.returncode == ENDED
    assert not list(disk.iterdir())
    kept = Tally.read(count, seed=9)
    assert 0 < kept.kills < 500
    done = kill("--kills", str(kept.kills + 1), *told)
    assert done.returncode == SOUND, done.stdout + done.stderr
    went_on = Tally.read(count, seed=9)
    assert (went_on.kills, went_on.pairs, went_on.seed) == (kept.kills + 1, kept.pairs + 1, 3)


def test_an_end_that_is_asked_for_in_the_middle_of_a_fork_is_not_lost():
    """Python swallows what is raised in the hooks of a fork, an exit as well."""
    in_a_fork = "os.register_at_fork(before=lambda: os.kill(os.getpid(), signal.SIGTERM))"
    run = "kills.main(['--kills', '3', '--pair', '1', '--any-share'])"
    told = f"import os, signal, sys; from tests.crash import kills; {in_a_fork}; sys.exit({run})"
    done = subprocess.run([sys.executable, "-c", told], cwd=HOUSE, capture_output=True, check=False)
    assert b"SystemExit: 143" in done.stderr  # swallowed, and told by Python
    assert (done.returncode, done.stdout) == (ENDED, b"")


def test_a_class_that_was_hardly_hit_fails_the_run(tmp_path):
    tally = Tally(1)
    for moment in CLASSES:
        tally.classes[moment] = 100
    assert tally.too_rare() == []
    tally.classes[Moment.BEFORE_MARK] = 12
    assert tally.too_rare() == [Moment.BEFORE_MARK]
    tally.write(tmp_path / "count")
    done = kill("--kills", "412", "--resume", str(tmp_path / "count"))
    said = f"WRONG: fewer than 3% of the kills fell {SAID[Moment.BEFORE_MARK]}"
    assert (done.returncode, done.stdout.splitlines()[-1]) == (TOO_RARE, said)
