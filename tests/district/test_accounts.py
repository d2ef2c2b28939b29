"""Accounts: signing in, waits and locks, sessions, one-time codes, and who changed what."""

import inspect
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import select

from db.accounts import BookAccounts, Change
from db.tables import journal, session
from district.application import create_app
from district.signing import CODE_MS, IDLE_MS, WHOLE_MS
from registry.chain import Entry
from registry.facts import StaffSet
from registry.role_names import AUDITOR, CLERK, TECHNICIAN
from registry.signing_in import MOST_TRIES
from tests.district.house import PASSWORD, Browser, DistrictHouse
from tests.signing import CheapHasher
from tests.world import CLERK as ERMEKOVA
from words import words_in

W = words_in("kk")


@pytest.fixture
def district(request, tmp_path):
    """On SQLite; a test that names `database` is run on both."""
    on_both = "database" in request.fixturenames
    made = DistrictHouse(tmp_path, request.getfixturevalue("database") if on_both else None)
    yield made
    made.world.close()


@pytest.fixture
def app(district):
    return create_app(district.house)


def attempt(app, name, password, browser=None):
    """The status and the page of one try, in a browser of its own."""
    browser = browser or Browser(app)
    data = {"csrf": browser.token("/sign-in"), "name": name, "password": password}
    return browser.ask("POST", "/sign-in", data=data)


def pass_s(district, seconds):
    district.seconds.now += seconds
    district.world.clock.days_later(seconds / 86_400)


# -- tries ------------------------------------------------------------------------------------


def test_five_wrong_tries_are_free_then_waits_grow_and_the_tenth_locks(database, district, app):
    waits = []
    for place in range(1, MOST_TRIES + 1):
        answer = attempt(app, "d-1", "wrong")
        if answer.status_code == 429:
            waits.append(int(answer.headers["Retry-After"]))
            district.seconds.now += waits[-1] - 1
            assert attempt(app, "d-1", PASSWORD).status_code == 429
            district.seconds.now += 1
            answer = attempt(app, "d-1", "wrong")
        assert answer.status_code == (403 if place == MOST_TRIES else 422), place
    assert waits == [30, 60, 300, 900]
    locked = attempt(app, "d-1", PASSWORD)
    assert locked.status_code == 403
    assert W.say("This number is locked. The district's technician opens it again.") in (
        locked.text.replace("&#39;", "'")
    )


def test_a_name_that_nobody_has_is_answered_and_locked_in_just_the_same_way(district, app):
    def told(name):
        pages = []
        for _ in range(MOST_TRIES + 1):
            district.seconds.now += 1_000
            answer = attempt(app, name, "wrong")
            text = re.sub(r'value="[^"]*"', "", answer.text)
            pages.append((answer.status_code, answer.headers.get("Retry-After"), text))
        return pages

    assert told("d-1") == told("d-2")


def test_known_and_unknown_names_cost_the_same_hashes(district):
    made = []

    class Counting(CheapHasher):
        def verify(self, secret, hashed):
            made.append(hashed)
            return super().verify(secret, hashed)

    app = create_app(replace(district.house, hasher=Counting()))
    district.account("d-2", CLERK)
    district.house.accounts.set_secret("d-2", "", None, _change(district))  # has no password yet
    counts = []
    for name in ("d-1", "nobody", "d-2"):
        made.clear()
        attempt(app, name, "wrong")
        counts.append(len(made))
    assert counts == [1, 1, 1]
    assert all(made)  # never the hash of nothing, which is refused at once


def _change(district):
    return Change(district.world.clock.now(), "", "password_chosen")


def test_waits_and_locks_outlive_a_restart_and_every_clock(database, district, app):
    district.seconds.now = 5_000.0  # the machine runs for a while
    for _ in range(6):
        attempt(app, "d-1", "wrong")
    assert attempt(app, "d-1", PASSWORD).status_code == 429
    district.world.clock.days_later(400)  # the date was set ahead
    assert attempt(app, "d-1", PASSWORD).status_code == 429
    district.seconds.now = 0.0  # the machine was started anew: its stopwatch begins at nothing
    anew = create_app(district.house)
    answer = attempt(anew, "d-1", PASSWORD)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) == 30  # from the beginning
    district.seconds.now += 31
    for _ in range(4):
        district.seconds.now += 1_000
        attempt(anew, "d-1", "wrong")
    assert attempt(anew, "d-1", PASSWORD).status_code == 403
    district.seconds.now += 1_000_000
    district.world.clock.days_later(-800)
    assert attempt(create_app(district.house), "d-1", PASSWORD).status_code == 403


def test_one_address_is_held_up_whatever_names_it_makes_up(district, app):
    browser = Browser(app, address="127.0.0.1")
    statuses = [attempt(app, f"x-{n}", "wrong", browser).status_code for n in range(32)]
    assert statuses[:30] == [422] * 30
    assert statuses[-1] == 429


def test_a_crowd_at_once_has_no_more_tries_than_one(database, district, app):
    with ThreadPoolExecutor(8) as crowd:
        answers = list(crowd.map(lambda _: attempt(app, "d-1", "wrong").status_code, range(16)))
    assert answers.count(422) <= 6  # five free ones, and the one that begins the first wait
    assert set(answers) <= {422, 429}


@pytest.mark.parametrize("typed", ["d-1", "D-1", " d-1 ", "Д-1", "д-1"])
def test_a_number_is_the_same_under_every_layout(app, typed):
    assert attempt(app, typed, PASSWORD).status_code == 303


# -- sessions ---------------------------------------------------------------------------------


def cookies(answer):
    return [value for name, value in answer.headers.multi_items() if name == "set-cookie"]


def test_the_sessions_cookie_is_unreadable_strict_and_secure_behind_https(district, app):
    near = attempt(app, "d-1", PASSWORD)
    [cookie] = [one for one in cookies(near) if one.startswith("session=")]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    far = Browser(app, address="192.0.2.7", base="https://tereze.example")
    [cookie] = [
        one for one in cookies(attempt(app, "d-1", PASSWORD, far)) if one.startswith("session=")
    ]
    assert "Secure" in cookie
    assert "Max-Age" not in cookie  # it goes with the browser


def test_each_sign_in_has_a_new_session_and_the_browsers_old_one_ends(database, district, app):
    browser = Browser(app).sign_in()
    old = browser.cookies["session"]
    planted = Browser(app)
    planted.keep("session", "a" * 64)  # somebody put it there before
    for one in (browser, planted):
        one.sign_in()
        assert one.cookies["session"] not in (old, "a" * 64)
    thief = Browser(app)
    thief.keep("session", old)
    assert thief.ask("GET", "/desk").status_code == 303


def test_no_session_stands_in_the_book_as_the_browser_has_it(district, app):
    browser = Browser(app).sign_in()
    token = browser.cookies["session"].encode()
    with district.house.book.reading() as connection:
        [mark] = connection.execute(select(session.c.mark)).scalars()
    assert token not in mark
    assert bytes.fromhex(token.decode()) not in mark


def test_a_session_ends_when_it_is_idle_and_after_a_day_however_busy(district, app):
    browser = Browser(app).sign_in()
    browser.who = None
    for _ in range(3):
        pass_s(district, IDLE_MS / 1000 - 60)
        assert browser.get("/desk")
    pass_s(district, IDLE_MS / 1000 + 1)
    browser.get("/desk", 303)
    browser = Browser(app).sign_in()
    browser.who = None
    for _ in range(int(WHOLE_MS / IDLE_MS * 2) - 1):
        pass_s(district, IDLE_MS / 2000)
        assert browser.get("/desk")
    pass_s(district, IDLE_MS / 2000 + 1)
    browser.get("/desk", 303)


def test_a_clock_that_is_set_back_keeps_no_session(district, app):
    browser = Browser(app).sign_in()
    browser.who = None
    district.world.clock.days_later(-1)
    browser.get("/desk", 303)


def test_signing_out_ends_this_one_and_everywhere_ends_all(database, district, app):
    here, there = Browser(app).sign_in(), Browser(app).sign_in()
    session = here.cookies["session"]
    here.post_with_token("/sign-out", "/me")
    here.keep("session", session)
    assert here.ask("GET", "/desk").status_code == 303
    assert there.get("/desk")
    there.who = None
    Browser(app).sign_in().post_with_token("/me/sign-out-everywhere", "/me")
    there.get("/desk", 303)


def test_roles_and_locks_are_in_force_at_the_next_page(database, district, app):
    browser = Browser(app).sign_in(district.account("d-9", CLERK))
    assert browser.get("/desk")
    boss = Browser(app).sign_in()
    path = "/accounts/d-9"
    fields = {"name": "Ким А.", "position_kk": "маман", "position_ru": "специалист"}
    boss.post_with_token(path, path, role=AUDITOR, **fields)
    assert browser.ask("GET", "/desk").status_code == 403
    boss.post_with_token(f"{path}/lock", path)
    assert browser.ask("GET", "/office/ratings").status_code == 303
    assert attempt(app, "d-9", PASSWORD).status_code == 403
    boss.post_with_token(f"{path}/unlock", path)
    assert attempt(app, "d-9", PASSWORD).status_code == 303


# -- codes and passwords ----------------------------------------------------------------------


def code_on(page: str) -> str:
    found = re.search(r'id="one-time-code">([0-9-]+)<', page)
    assert found is not None
    return found[1]


def test_somebody_new_comes_with_a_code_chooses_a_password_and_works(database, district, app):
    boss = Browser(app).sign_in()
    data = {"number": "D-77", "name": "Ахметов Б. Қ.", "position_kk": "маман"}
    data |= {"position_ru": "специалист", "role": CLERK, "department": "land"}
    page = boss.post_with_token("/accounts", "/accounts", 200, **data).text
    code = code_on(page)
    assert code not in boss.get("/accounts/D-77").text  # it is shown once
    browser = Browser(app)
    browser.post_with_token("/sign-in", "/sign-in", name="d-77", password=code)
    for path in ("/desk", "/accounts", "/desk/due"):
        assert browser.ask("GET", path).headers["Location"] == "/me"
    new = "үш сөз есте қалар"
    for password, again in (("short", "short"), ("d-77-d-77-d", "d-77-d-77-d"), (new, new + "!")):
        browser.post_with_token("/me/password", "/me", 422, password=password, again=again)
    browser.post_with_token("/me/password", "/me", 422, password=code, again=code)
    answer = browser.post_with_token("/me/password", "/me", password=new, again=new)
    assert answer.headers["Location"] == "/desk"
    assert "Ахметов" in browser.get("/desk").text
    assert attempt(app, "D-77", code).status_code == 422  # one time
    assert attempt(app, "D-77", new).status_code == 303
    known = district.house.reading.staff(0)
    assert next(one for one in known if one.number == "D-77").roles == (CLERK,)
    assert district.house.accounts.find("D-77").department == "land"


def test_a_code_is_good_for_three_days_and_ends_what_was_before(district, app):
    district.account("d-9", CLERK)
    signed = Browser(app).sign_in("d-9")
    signed.who = None
    boss = Browser(app).sign_in()
    code = code_on(boss.post_with_token("/accounts/d-9/code", "/accounts/d-9", 200).text)
    signed.get("/desk", 303)
    assert attempt(app, "d-9", PASSWORD).status_code == 422
    district.world.clock.days_later((CODE_MS + 60_000) / 86_400_000)
    assert attempt(app, "d-9", code).status_code == 422
    code = code_on(boss.post_with_token("/accounts/d-9/code", "/accounts/d-9", 200).text)
    assert attempt(app, "d-9", code.replace("-", " ")).status_code in (303, 422)
    assert attempt(app, "d-9", code).status_code == 303


def test_a_new_password_asks_for_the_one_before_and_signs_out_elsewhere(district, app):
    browser, other = Browser(app).sign_in(), Browser(app).sign_in()
    new = "төрт сөз есте қалар"
    page = browser.post_with_token(
        "/me/password", "/me", 422, before="wrong", password=new, again=new
    ).text
    assert W.say("The number or the password is wrong.") in page
    browser.post_with_token("/me/password", "/me", before=PASSWORD, password=new, again=new)
    assert browser.get("/desk")
    other.who = None
    other.get("/desk", 303)
    assert attempt(app, "d-1", PASSWORD).status_code == 422


def test_whoever_sits_at_an_open_screen_has_ten_tries_too(district, app):
    browser = Browser(app).sign_in()
    statuses = []
    for _ in range(MOST_TRIES + 1):
        district.seconds.now += 1_000
        fields = {"before": "guess", "password": "x" * 12, "again": "x" * 12}
        statuses.append(browser.post_with_token("/me/password", "/me", 422, **fields).status_code)
    assert attempt(app, "d-1", PASSWORD).status_code == 403


# -- the page of accounts -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": ""}, "Write name and position, the position in Kazakh and Russian."),
        ({"role": "specialist"}, "Choose at least one role."),
        ({"number": "d-1"}, "Somebody has this number already."),
        ({"number": "Д-1"}, "Somebody has this number already."),
        ({"number": "../x"}, "A number has letters, digits and hyphens, 20 at most."),
        ({"department": "nowhere"}, "Choose the department from the list."),
    ],
)
def test_an_account_that_lacks_something_is_not_made(district, app, changed, sentence):
    boss = Browser(app).sign_in()
    data = {"number": "D-77", "name": "Ахметов Б. Қ.", "position_kk": "маман"}
    data |= {"position_ru": "специалист", "role": CLERK, "department": "", **changed}
    page = boss.post_with_token("/accounts", "/accounts", 422, **data).text
    assert W.say(sentence) in page
    assert len(district.house.accounts.all()) == 1


@pytest.mark.parametrize("act", ["lock", "left", ""])
def test_the_last_technician_cannot_shut_everybody_out(district, app, act):
    boss = Browser(app).sign_in()
    path = f"/accounts/{ERMEKOVA.number}"
    fields = {"name": "Ким", "position_kk": "м", "position_ru": "с", "role": CLERK}
    boss.post_with_token(f"{path}/{act}".rstrip("/"), path, 422, **fields)
    assert boss.get("/accounts")
    district.account("d-2", TECHNICIAN)
    boss.post_with_token(f"{path}/{act}".rstrip("/"), path, **fields)


def test_who_left_signs_in_no_more_and_stays_on_what_he_did(database, district, app):
    number = district.registered().number
    district.account("d-9", CLERK, name="Ахметов Б. Қ.")
    Browser(app).sign_in("d-9").post(f"/desk/{number.digits}/accept")
    boss = Browser(app).sign_in()
    boss.post_with_token("/accounts/d-9/left", "/accounts/d-9")
    assert attempt(app, "d-9", PASSWORD).status_code == 422
    assert "d-9" not in boss.get("/accounts").text
    assert "Ахметов Б. Қ." in boss.get(f"/desk/{number.digits}").text


def test_what_is_written_carries_the_staff_number_of_the_account(database, district, app):
    number = district.registered().number
    district.account("d-9", CLERK)
    Browser(app).sign_in("d-9").post(f"/desk/{number.digits}/accept")
    known = district.house.reading.application(number.digits)
    assert known.history[-1].actor == "d-9"
    boss = Browser(app).sign_in()
    fields = {"name": "Ким А.", "position_kk": "маман", "position_ru": "специалист"}
    boss.post_with_token("/accounts/d-9", "/accounts/d-9", role=CLERK, **fields)
    with district.house.book.reading() as connection:
        rows = connection.execute(select(journal.c.header, journal.c.payload)).all()
    entries = [Entry(header, b"", b"", payload) for header, payload in rows]
    last = [one for one in entries if isinstance(one.read_fact(), StaffSet)][-1]
    assert last.read_header().actor == ERMEKOVA.number
    assert last.read_fact().password == ""  # no hash travels


def test_everything_about_accounts_is_recorded_and_nothing_takes_it_away(database, district, app):
    boss = Browser(app).sign_in()
    data = {"number": "D-77", "name": "Ахметов Б. Қ.", "position_kk": "маман"}
    data |= {"position_ru": "специалист", "role": CLERK, "department": ""}
    boss.post_with_token("/accounts", "/accounts", 200, **data)
    for act in ("lock", "unlock", "sign-out"):
        boss.post_with_token(f"/accounts/D-77/{act}", "/accounts/D-77")
    for _ in range(MOST_TRIES):
        district.seconds.now += 1_000
        attempt(app, "d-77", "wrong")
    kept = [(one.what, one.actor) for one in district.house.accounts.recorded(50, "D-77")]
    assert kept == [
        ("locked_by_tries", "D-77"),
        ("signed_out_everywhere", ERMEKOVA.number),
        ("unlocked", ERMEKOVA.number),
        ("locked", ERMEKOVA.number),
        ("code_given", ERMEKOVA.number),
        ("named", ERMEKOVA.number),
    ]
    page = boss.get("/accounts/record").text
    assert W.say("locked after ten wrong tries") in page
    assert "Ахметов" in page
    assert "delete(account_record" not in _source(BookAccounts)
    assert "update(account_record" not in _source(BookAccounts)


def _source(of):
    return inspect.getsource(inspect.getmodule(of))
