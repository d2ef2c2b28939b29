"""`tereze account` at the district's machine: the first administrator, a new code, opened again."""

from pathlib import Path

import pytest

from app.demo import make_district
from app.demo_accounts import DEMO_PASSWORD, ensure_demo_accounts, shown_accounts
from app.district import open_district
from app.homes import Home
from app.main import main
from app.outside import SystemClock
from app.serving import house_of
from db.accounts import BookAccounts, Change
from district.application import create_app
from registry.role_names import TECHNICIAN
from tests.district.house import Browser

PASSWORD = "бір күз кешкі шай"


def account(home: Path, *words: str) -> int:
    return main(["account", "--home", str(home), "--language", "en", *words])


def first(home: Path, number: str = "D-90") -> int:
    return account(home, "--first-administrator", "--number", number, "--name", "Ли С. В.")


def test_the_first_administrator_signs_in_with_the_code_that_was_printed(tmp_path, capsys):
    assert first(tmp_path) == 0
    address, line = capsys.readouterr().out.splitlines()
    assert address.endswith("/sign-in")
    number, code, *_ = line.split()
    opened = open_district(Home(tmp_path), SystemClock())
    browser = Browser(create_app(house_of(opened)), "en")
    browser.post_with_token("/sign-in", "/sign-in", name=number, password=code)
    answer = browser.post_with_token("/me/password", "/me", password=PASSWORD, again=PASSWORD)
    assert answer.headers["Location"] == "/accounts"
    page = browser.get("/accounts").text
    assert "Ли С. В." in page
    [known] = BookAccounts(opened.book).all()
    assert known.staff.roles == (TECHNICIAN,)
    assert code not in known.secret
    opened.book.engine.dispose()


def test_a_second_first_administrator_is_refused_and_nobody_is_named(tmp_path, capsys):
    assert first(tmp_path) == 0
    assert first(tmp_path, "D-91") == 1
    assert "There is an administrator already" in capsys.readouterr().err
    opened = open_district(Home(tmp_path), SystemClock())
    assert [one.staff.number for one in BookAccounts(opened.book).all()] == ["D-90"]
    opened.book.engine.dispose()


def test_a_code_is_for_somebody_who_is_there_and_a_lock_is_opened(tmp_path, capsys):
    first(tmp_path)
    assert account(tmp_path, "--give-code", "--number", "D-91") == 1
    assert "Nobody with this number" in capsys.readouterr().err
    opened = open_district(Home(tmp_path), SystemClock())
    accounts = BookAccounts(opened.book)
    accounts.lock("D-90", Change(1, "D-90", "locked"))
    assert account(tmp_path, "--unlock", "--number", "D-90") == 0
    found = accounts.find("D-90")
    assert found is not None
    assert found.locked_at is None
    assert [one.what for one in accounts.recorded(9)][:2] == ["unlocked", "locked"]
    opened.book.engine.dispose()


def test_a_demo_that_an_older_program_made_gets_its_accounts_once(tmp_path):
    opened = make_district(Home(tmp_path), "http://127.0.0.1:9", SystemClock())
    accounts = BookAccounts(opened.book)
    kept = {one.staff.number: one.secret for one in accounts.all()}
    assert set(kept) == {number for number, _ in shown_accounts()}
    assert all(opened.hasher.verify(DEMO_PASSWORD.replace("-", ""), one) for one in kept.values())
    ensure_demo_accounts(opened)
    assert {one.staff.number: one.secret for one in accounts.all()} == kept
    opened.book.engine.dispose()


@pytest.mark.parametrize("words", [(), ("--number", "D-1"), ("--first-administrator",)])
def test_a_word_that_says_too_little_is_explained(words, capsys):
    with pytest.raises(SystemExit):
        main(["account", *words])
    assert "usage" in capsys.readouterr().err
