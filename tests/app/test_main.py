"""The command line as district IT uses it: people, devices, and what is said when it goes wrong."""

import configparser
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import VERSION
from app.tour import DistrictProcess, Round

ROOT = Path(__file__).parents[2]
PERSON = ("--number", "0427-01", "--name", "Әбілова А. С.")
POSITIONS = ("--position-kk", "маман", "--position-ru", "специалист")


def tereze(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app.main", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def district(tmp_path: Path) -> Iterator[DistrictProcess]:
    (tmp_path / "work").mkdir()
    process = DistrictProcess(Round(tmp_path, "en"))
    process.start()
    yield process
    process.end()


def invite(tmp_path: Path, role: str = "desk") -> tuple[str, str]:
    at = ("--home", str(tmp_path / "work" / "district"))
    sheet = tereze("invite", *at, "--office", "427", "--desk", "1", "--role", role)
    assert sheet.returncode == 0, sheet.stderr
    code, fingerprint = sheet.stdout.splitlines()
    return code, fingerprint


def enrol(home: Path, district: DistrictProcess, code: str, fingerprint: str):
    where = ("--home", str(home), "--district", district.address, "--language", "en")
    return tereze("enrol", *where, "--code", code, "--fingerprint", fingerprint)


def test_the_program_knows_its_own_version() -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", "utf-8")
    assert setup["metadata"]["version"] == VERSION


def test_a_desk_joins_with_code_and_fingerprint_and_knows_its_people(
    tmp_path: Path, district: DistrictProcess
) -> None:
    at = ("--home", str(tmp_path / "work" / "district"))
    assert tereze("staff", *at, "--office", "427", *PERSON, *POSITIONS).returncode == 0
    home = tmp_path / "desk"
    joined = enrol(home, district, *invite(tmp_path))
    assert joined.returncode == 0, joined.stderr
    assert "01" in joined.stdout
    assert json.loads((home / "settings.json").read_text("utf-8"))["district"] == district.address
    assert oct((home / "keys" / "device.key").stat().st_mode & 0o777) == "0o600"
    assert tereze("sync", "--home", str(home)).returncode == 0
    hashes = tereze("entries", str(home / "desk.book")).stdout.split()
    assert hashes == sorted(hashes)
    at_district = tmp_path / "work" / "district" / "district.sqlite"
    assert hashes == tereze("entries", str(at_district)).stdout.split()
    assert int(tereze("rebuild", "--home", str(home)).stdout) == len(hashes)


def test_a_used_code_lets_nobody_else_in(tmp_path: Path, district: DistrictProcess) -> None:
    code, fingerprint = invite(tmp_path)
    assert enrol(tmp_path / "first", district, code, fingerprint).returncode == 0
    second = enrol(tmp_path / "second", district, code, fingerprint)
    assert second.returncode == 1
    assert "one-time code" in second.stderr
    assert not (tmp_path / "second" / "enrolment").exists()


def test_a_district_with_another_fingerprint_is_not_believed(
    tmp_path: Path, district: DistrictProcess
) -> None:
    code, fingerprint = invite(tmp_path)
    wrong = ("0" if fingerprint[0] != "0" else "1") + fingerprint[1:]
    refused = enrol(tmp_path / "desk", district, code, wrong)
    assert refused.returncode == 1
    assert "not the district of the enrolment sheet" in refused.stderr
    assert not (tmp_path / "desk" / "enrolment").exists()


def test_without_a_line_one_round_by_hand_says_so(
    tmp_path: Path, district: DistrictProcess
) -> None:
    home = tmp_path / "desk"
    assert enrol(home, district, *invite(tmp_path)).returncode == 0
    district.end()
    cut = tereze("sync", "--home", str(home), "--language", "en")
    assert cut.returncode == 1
    assert "cannot be reached" in cut.stderr


def test_a_computer_that_has_not_joined_says_so(tmp_path: Path) -> None:
    told = tereze("sync", "--home", str(tmp_path / "nowhere"), "--language", "ru")
    assert told.returncode == 1
    assert told.stderr.strip()
    assert "Traceback" not in told.stderr
