"""`tereze export` and `tereze verify` as somebody types them, on homes of a real office."""

import json

import pytest

from app.district import open_district, with_settings
from app.homes import Home
from app.main import main
from app.outside import SystemClock
from app.wiring import settle_in
from inspector import verify as verifier
from sync.enrol import make_request
from sync.keys import DeviceKey
from tests.second_inputs import judge


@pytest.fixture(scope="module")
def homes(tmp_path_factory):
    """A district that let one desk in: nothing else has happened yet."""
    folder = tmp_path_factory.mktemp("homes")
    desk, office = Home(folder / "desk"), Home(folder / "district")
    with_settings(office)
    district = open_district(office, SystemClock())
    desk.make()
    DeviceKey.create().save(desk.key)
    key = DeviceKey.load(desk.key)
    sheet = district.enrolment().invite(427, 1)
    sealed = district.enrolment().enrol(make_request(key, sheet.code))
    settle_in(desk, key, "http://x", sealed, district.fingerprint, demo=False)
    yield desk, office, district.fingerprint
    district.book.engine.dispose()


@pytest.mark.parametrize("whose", [0, 1], ids=["desk", "district"])
def test_an_export_of_a_desk_or_district_is_checked_by_both_verifiers(
    homes, whose, tmp_path, capsys
):
    to, fingerprint = tmp_path / "export", homes[2]
    assert main(["export", "--home", str(homes[whose].folder), "--to", str(to)]) == 0
    written = int(capsys.readouterr().out)
    assert written >= 2
    assert main(["verify", str(to), "--district-key", fingerprint, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert sum(one["entries"] for one in told["journals"]) == written
    assert told["district_key_given"]
    assert judge(to, bytes.fromhex(fingerprint.replace(" ", ""))).exit == 0


def test_the_books_themselves_hold_and_another_key_does_not_fit(homes, capsys):
    desk, office, fingerprint = homes
    for book in (desk.book, office.district_database):
        assert main(["verify", str(book), "--district-key", fingerprint]) == 0
        assert main(["verify", str(book), "--district-key", "00" * 16, "--language", "en"]) == 1
        assert "[20]" in capsys.readouterr().out


def test_it_is_the_very_file_that_the_inspector_gets(homes, monkeypatch):
    asked = []
    monkeypatch.setattr(verifier, "main", lambda words: asked.append(words) or 3)
    told = main(["verify", "a", "--receipts", "b", "c", "--language", "ru", "--json"])
    assert told == 3
    assert asked == [["a", "--language", "ru", "--receipts", "b", "c", "--json"]]


def test_an_export_that_cannot_be_written_says_so_and_leaves_nothing(homes, tmp_path, capsys):
    to = tmp_path / "nowhere" / "export"
    words = ["export", "--home", str(homes[0].folder), "--to", str(to), "--language", "en"]
    assert main(words) == 1
    assert "could not be written there" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
