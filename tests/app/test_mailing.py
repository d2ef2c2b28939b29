"""The district's e-mail as it is set up: what the command takes, and what the desks are told."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from app.district import OpenDistrict, open_district
from app.homes import Home
from app.mailing import announce, mail_of
from app.main import main
from app.outside import SystemClock
from app.settings import DistrictSettings, MailSettings
from db.mail_offer import said_last
from db.notes import BookNotes
from registry.failures import MailUnclear
from registry.mail_facts import EMailOffered
from tests.district.mail_server import Rules, mail_server

SENDER = "jauap@tereze.example"


@pytest.fixture
def district(tmp_path: Path) -> Iterator[OpenDistrict]:
    opened = open_district(Home(tmp_path / "district"), SystemClock())
    yield opened
    opened.book.engine.dispose()


def credentials(folder: Path, text: str) -> str:
    path = folder / "login"
    path.write_text(text, "utf-8")
    return str(path)


def test_without_a_mail_server_nothing_is_offered(district: OpenDistrict) -> None:
    mail = mail_of(MailSettings(), district.clock)
    assert not mail.sends
    announce(district, mail)
    assert said_last(district.book) is None  # and no word is lost about it


def test_the_desks_are_told_once_each_time_it_changes(district: OpenDistrict) -> None:
    on = mail_of(MailSettings(host="mail.example", sender=SENDER), district.clock)
    for mail in (on, on, mail_of(MailSettings(), district.clock)):
        announce(district, mail)
    said = BookNotes(district.book, 0).between(0, 1 << 62, EMailOffered)
    assert [one.fact for one in said] == [EMailOffered(True), EMailOffered(False)]
    assert said_last(district.book) is False


@pytest.mark.parametrize(
    ("what", "told", "login"),
    [
        ("sender", {"sender": "jauap"}, ""),
        ("bounces", {"bounces": "a@b"}, ""),
        ("security", {"security": "plain"}, "tereze\nsecret\n"),
        ("credentials", {}, "tereze\n"),
        ("credentials", {}, "tereze\nқұпия\n"),  # Python's library cannot say it
    ],
)
def test_settings_that_cannot_work_are_refused_by_name(
    district: OpenDistrict, tmp_path: Path, what: str, told: dict[str, str], login: str
) -> None:
    fields = {"host": "mail.example", "sender": SENDER, **told}
    if login:
        fields["credentials"] = credentials(tmp_path, login)
    with pytest.raises(MailUnclear) as raised:
        mail_of(msgspec.convert(fields, MailSettings), district.clock)
    assert raised.value.what == what


def test_it_is_set_up_tried_and_switched_off_by_the_command(
    district: OpenDistrict, capsys: pytest.CaptureFixture[str]
) -> None:
    home = str(district.home.folder)
    rules = Rules()
    with mail_server(rules) as port:
        words = ["--host", "127.0.0.1", "--port", str(port), "--security", "plain"]
        told = ["mail", "--home", home, "--language", "en"]
        assert main([*told, *words, "--sender", SENDER]) == 0
        assert f"through 127.0.0.1:{port}, from {SENDER}" in capsys.readouterr().out
        assert main([*told, "--test", "akim@tereze.example"]) == 0
        assert "took it: 250 2.0.0 Ok: queued as Q1" in capsys.readouterr().out
        rules.recipients = ["550 5.1.1 nobody"]
        assert main([*told, "--test", "akim@tereze.example"]) == 1
        assert "did not take it: 550 5.1.1 nobody" in capsys.readouterr().out
    assert [one.to for one in rules.taken] == [["akim@tereze.example"]]
    assert main([*told, "--sender", "nobody"]) == 1  # refused, and nothing is changed
    assert district.home.settings(DistrictSettings).mail.sender == SENDER
    assert main([*told, "--off"]) == 0
    assert "The district sends no e-mail." in capsys.readouterr().out
    assert said_last(district.book) is False
