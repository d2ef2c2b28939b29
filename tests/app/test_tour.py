"""The whole round, played as a user would, in each language; and with each link broken."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scanner.decode import read_codes
from scanner.images import load_pages
from tests.postgres import Server

# Half a minute each on two cores, of the twenty-five minutes that all tests may take.
by_command = pytest.mark.skipif(
    "TEREZE_ALL" not in os.environ, reason="TEREZE_ALL=1 pytest tests/app/test_tour.py"
)

ROOT = Path(__file__).parents[2]
STAGES = ["registered", "sent", "with_department", "answered", "at_desk", "issued"]
PICTURES = 53  # screens the round passes through, at least

pytestmark = pytest.mark.timeout(240)


def play(to: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app.main", "tour", "--to", str(to), *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=220,
    )


def told(to: Path) -> dict[str, object]:
    return json.loads((to / "tour.json").read_text("utf-8"))  # type: ignore[no-any-return]


def codes_on(paper: Path) -> set[str]:
    found: set[str] = set()
    for page in load_pages(paper):
        found |= {code.text for code in read_codes(page, at_least=4, budget_ms=3_000)}
    return found


def check(to: Path, played: subprocess.CompletedProcess[str]) -> dict[str, object]:
    assert played.returncode == 0, played.stderr
    report = told(to)
    stages = report["stages"]
    assert isinstance(stages, list)
    assert [one["stage"] for one in stages] == STAGES
    times = [one["at"] for one in stages]
    assert times == sorted(times)
    assert report["entries_desk"] == report["entries_district"]
    assert len(report["entries_desk"]) > 10  # type: ignore[arg-type]
    code = str(report["control_code"])
    receipt = codes_on(to / "receipt.pdf")
    assert code in receipt
    assert any(text.endswith(f"/s/{code}") for text in receipt)
    [label] = codes_on(to / "answer-label.pdf")
    assert label[0] == "2"
    assert len(list((to / "pictures").glob("*.png"))) >= PICTURES
    assert (to / "desk.book").exists()
    return report


def test_the_round_in_kazakh_survives_a_district_that_dies_in_the_middle(tmp_path: Path) -> None:
    check(tmp_path, play(tmp_path, "--language", "kk", "--cut"))
    assert (tmp_path / "district.sqlite").exists()


def test_the_round_in_russian_with_a_district_on_postgresql(
    tmp_path: Path, postgres: Server
) -> None:
    database = postgres.new_database()
    report = check(tmp_path, play(tmp_path, "--language", "ru", "--database", database))
    assert "Ответ готов" in json.dumps(report["stages"], ensure_ascii=False)


@by_command
def test_the_round_in_english(tmp_path: Path) -> None:
    check(tmp_path, play(tmp_path, "--language", "en"))


@pytest.mark.parametrize(
    "link",
    [
        "printer",
        pytest.param("scanner", marks=by_command),
        pytest.param("district", marks=by_command),
    ],
)
def test_a_broken_link_ends_the_tour_loudly(tmp_path: Path, link: str) -> None:
    played = subprocess.run(
        [sys.executable, "-m", "tests.app.broken_tour", link, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert played.returncode == 1
    assert "tour failed" in played.stderr
    assert not (tmp_path / "tour.json").exists()
