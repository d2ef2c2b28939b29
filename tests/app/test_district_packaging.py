"""The district's units, backup and settings as packaging/district has them."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.homes import Home
from app.outside import FolderSpace
from app.server_state import machine_state
from app.settings import DistrictSettings
from tests.postgres import Server, postgres, programs

__all__ = ["postgres"]
PACKAGE = Path(__file__).resolve().parents[2] / "packaging" / "district"
SCRIPT = PACKAGE / "district-backup.sh"
LEAST_FREE_MB = 1


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_understands_the_units(tmp_path):
    for unit in (*PACKAGE.glob("*.service"), *PACKAGE.glob("*.timer")):
        said = re.sub(
            "^ExecStart=[^ \n]+", "ExecStart=/bin/true", unit.read_text(), flags=re.MULTILINE
        )
        (tmp_path / unit.name).write_text(said)
    units = sorted(str(one) for one in tmp_path.iterdir())
    assert len(units) == 3
    looked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    ours = [line for line in looked.stderr.splitlines() if "tereze" in line]
    assert (looked.returncode, ours) == (0, [])


def test_setting_up_puts_every_file_somewhere_and_keeps_what_was_changed_by_hand(tmp_path):
    set_up = ["sh", PACKAGE / "set-up.sh", "--root", tmp_path]
    subprocess.run(set_up, check=True, timeout=30)
    placed = sorted(one.read_text() for one in tmp_path.rglob("*") if one.is_file())
    ours = sorted(one.read_text() for one in PACKAGE.iterdir() if one.name != "set-up.sh")
    assert placed == ours
    own = tmp_path / "etc/tereze/backup.conf"
    own.write_text("TEREZE_KEEP=3\n")
    subprocess.run(set_up, check=True, timeout=30)
    assert own.read_text() == "TEREZE_KEEP=3\n"


@dataclass
class Nightly:
    """The script of the night, and the folder into which it writes."""

    url: str
    folder: Path
    keep: int = 14

    def run(self, url: str = "") -> int:
        binaries = programs()
        assert binaries is not None
        around = {
            "PATH": f"{binaries}:/usr/bin:/bin",
            "TEREZE_DATABASE": url or self.url,
            "TEREZE_BACKUPS": str(self.folder),
            "TEREZE_KEEP": str(self.keep),
        }
        ended = subprocess.run(["sh", SCRIPT], env=around, timeout=60, check=False)
        return ended.returncode

    @property
    def names(self) -> list[str]:
        return sorted(one.name for one in self.folder.iterdir())


@pytest.fixture
def nightly(postgres: Server, tmp_path: Path) -> Iterator[Nightly]:
    url = postgres.new_book()
    yield Nightly(url, tmp_path / "backups")
    postgres.drop(url)


@pytest.mark.postgres
def test_the_nights_backup_is_whole_and_the_servers_page_knows_its_age(nightly, tmp_path):
    home = Home(tmp_path / "district")
    home.make()
    home.keep_settings(DistrictSettings(database=nightly.url, backups=str(nightly.folder)))
    look = machine_state(home, FolderSpace(tmp_path))
    assert look().backup_at is None
    assert nightly.run() == 0
    [name] = nightly.names
    assert re.fullmatch(r"tereze-district-[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9]{6}\.dump", name)
    made = look().backup_at
    assert made is not None
    assert made == int((nightly.folder / name).stat().st_mtime * 1000)
    free = look().free_mb
    assert free is not None
    assert free >= LEAST_FREE_MB


@pytest.mark.postgres
def test_a_backup_that_failed_leaves_nothing_that_looks_like_one(nightly):
    assert nightly.run(nightly.url.replace("/book", "/nobook")) != 0
    assert nightly.names == []


@pytest.mark.postgres
def test_the_oldest_backups_go_and_other_files_stay(nightly):
    nightly.folder.mkdir()
    for day in range(1, 6):
        (nightly.folder / f"tereze-district-2026-01-0{day}-023000.dump").write_text("old")
    (nightly.folder / "notes.txt").write_text("a technician's own")
    nightly.keep = 3
    assert nightly.run() == 0
    kept = nightly.names
    assert len(kept) == 4
    assert kept[:3] == [
        "notes.txt",
        "tereze-district-2026-01-04-023000.dump",
        "tereze-district-2026-01-05-023000.dump",
    ]


def test_a_certificate_says_until_when_it_is_good(tmp_path):
    home = Home(tmp_path / "district")
    home.make()
    look = machine_state(home, FolderSpace(tmp_path))
    assert look().certificate_until is None
    broken = tmp_path / "broken.pem"
    broken.write_text("no certificate")
    home.keep_settings(DistrictSettings(certificate=str(broken)))
    assert look().certificate_until == 0  # the page says: at once
    assert look().workers is None  # it serves alone
