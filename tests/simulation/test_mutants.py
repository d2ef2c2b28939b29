"""Planted mistakes: the world that once showed each of them shows it again."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.simulation.kills import KILLS
from tests.simulation.mutants import planted
from tests.simulation.plants import MUTANTS

HOUSE = Path(__file__).resolve().parents[2]
LONGEST_S = 900


def test_enough_mistakes_are_planted():
    assert len(MUTANTS) >= 20
    assert set(KILLS) <= set(MUTANTS)


@pytest.mark.parametrize("name", MUTANTS)
def test_each_mistake_finds_what_it_replaces(name):
    """A function that has another name by now would make the mistake no mistake, or no test."""
    with planted(name):
        pass


def test_nearly_all_of_them_are_known_to_be_seen():
    assert len(KILLS) >= 0.95 * len(MUTANTS)


@pytest.fixture(scope="module")
def said() -> str:
    command = [sys.executable, "-m", "tests.simulation.mutants", *KILLS]
    done = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.stdout


@pytest.mark.slow
@pytest.mark.timeout(LONGEST_S)
@pytest.mark.parametrize("name", KILLS)
def test_a_planted_mistake_is_seen(said, name):
    assert re.search(rf'^    "{re.escape(name)}": \([\d, ]+\),  # .', said, re.MULTILINE), said
