"""A form that is sent after the session has ended: nothing typed is lost, nothing is done twice."""

import re
from html import unescape

import pytest

from district import kept_forms
from district.application import create_app
from district.kept_forms import KEPT_FIELD, LIVES_MS
from district.signing import IDLE_MS
from registry.application import Stage
from registry.role_names import CLERK as CLERK_ROLE
from tests.district.house import PASSWORD, Browser, DistrictHouse
from tests.district.test_lists import a_list, papers_of
from tests.world import CLERK

TEXT = "Жауап мәтіні: мұрағат анықтамасы қоса беріледі."


@pytest.fixture
def district(tmp_path):
    made = DistrictHouse(tmp_path)
    yield made
    made.world.close()


@pytest.fixture
def browser(district):
    return Browser(create_app(district.house)).sign_in()


def application(district, number):
    found = district.house.reading.application(number.digits)
    assert found is not None
    return found


def sent_too_late(district, browser, number, files=None, **changed):
    """An answer's form that stood open for longer than a session lives; what comes back."""
    token = browser.token(f"/desk/{number.digits}?open=answer")
    district.world.clock.at += IDLE_MS
    browser.who = None
    data = {"csrf": token, "outcome": "refused", "answered_on": "2026-03-02", "text": TEXT}
    data |= {"their_number": "12-345", "delivery": "hand", "language": "kk", **changed}
    return browser.ask("POST", f"/desk/{number.digits}/answer", data=data, files=files)


def hidden(page, name):
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return unescape(found[1]) if found else ""


def sign_in_with(browser, page, number=CLERK.number, password=PASSWORD):
    data = {name: hidden(page, name) for name in ("csrf", "back", KEPT_FIELD)}
    return browser.ask("POST", "/sign-in", data={**data, "name": number, "password": password})


def test_an_answer_typed_before_the_session_ended_stands_there_again_after_signing_in(
    district, browser
):
    number = district.registered().number
    asked = sent_too_late(district, browser, number)
    assert asked.status_code == 401
    assert 'id="kept"' in asked.text
    assert TEXT not in asked.text  # sealed: whoever comes to this computer reads none of it
    assert number.digits not in hidden(asked.text, KEPT_FIELD)
    assert application(district, number).stage is Stage.SENT

    wrong = sign_in_with(browser, asked.text, password="жаңылдым")
    assert wrong.status_code == 422
    page = sign_in_with(browser, wrong.text)  # a wrong password loses nothing either
    assert page.status_code == 200
    assert TEXT in page.text
    assert 'value="12-345"' in page.text
    # The keyboard is at what was chosen: a space must not choose something else.
    assert re.search(r'id="outcome-refused"[^>]*checked autofocus', page.text)
    assert not re.search(r'id="outcome-satisfied"[^>]*autofocus', page.text)
    assert f'action="/desk/{number.digits}/answer"' in page.text
    assert application(district, number).stage is Stage.SENT  # nothing was done yet

    data = {"outcome": "refused", "answered_on": "2026-03-02", "text": TEXT, "delivery": "hand"}
    data |= {"csrf": hidden(page.text, "csrf"), "language": "kk"}
    saved = browser.ask("POST", f"/desk/{number.digits}/answer", data=data)
    assert saved.status_code == 303
    known = application(district, number)
    assert known.answered.text == TEXT
    again = browser.ask("POST", f"/desk/{number.digits}/answer", data=data)
    assert again.status_code == 409
    assert len(application(district, number).history) == len(known.history)


def test_a_file_has_to_be_chosen_again_and_both_pages_say_so(district, browser):
    number = district.registered().number
    files = {"file": ("жауап.pdf", b"%PDF-1.4 test", "application/pdf")}
    asked = sent_too_late(district, browser, number, files=files)
    assert asked.status_code == 401
    page = sign_in_with(browser, asked.text)
    said = "Файлды қайта таңдау керек."
    assert said in asked.text
    assert said in page.text
    assert said not in sign_in_with(browser, sent_too_late(district, browser, number).text).text


def test_what_one_clerk_typed_is_not_shown_to_another(district, browser):
    other = district.account("d-2", CLERK_ROLE)
    number = district.registered().number
    asked = sent_too_late(district, browser, number)
    answer = sign_in_with(browser, asked.text, other)
    assert answer.status_code == 303  # signed in, and at the paper's page, without his words
    assert answer.headers["Location"] == f"/desk/{number.digits}"
    assert TEXT not in browser.get(f"/desk/{number.digits}").text


def test_a_paper_of_another_department_stays_closed_though_a_form_for_it_was_kept(
    district, browser, monkeypatch
):
    """Even one whose writer the session did not tell any more."""
    monkeypatch.setattr(kept_forms.Kept, "is_of", lambda *_: True)
    other = district.account("d-2", CLERK_ROLE, department="social")
    number = district.registered(service="01-01").number
    answer = sign_in_with(browser, sent_too_late(district, browser, number).text, other)
    assert answer.status_code == 403
    assert TEXT not in answer.text


def test_another_tab_that_signed_in_meanwhile_loses_nothing_of_this_one(district, browser):
    number = district.registered().number
    token = browser.token(f"/desk/{number.digits}?open=time")
    district.world.clock.at += IDLE_MS
    browser.sign_in()
    data = {"csrf": token, "reason": TEXT, "head": "Ким Л. В.", "until": "", "decided_on": ""}
    page = browser.ask("POST", f"/desk/{number.digits}/time", data=data)
    assert page.status_code == 409
    assert TEXT in page.text
    assert application(district, number).extended is None
    far = browser.ask(
        "POST",
        f"/desk/{number.digits}/time",
        data=data,
        headers={"Origin": "https://evil.example"},
    )
    assert far.status_code == 400
    assert TEXT not in far.text


def test_a_kept_form_that_was_changed_or_is_too_old_opens_nothing(district, browser):
    number = district.registered().number
    asked = sent_too_late(district, browser, number)
    sealed = hidden(asked.text, KEPT_FIELD)
    changed = sealed[:40] + ("A" if sealed[40] != "A" else "B") + sealed[41:]
    for bad in (changed, "", "x" * 60, sealed[:20], "٣"):
        answer = sign_in_with(browser, asked.text.replace(sealed, bad))
        assert answer.status_code == 303
        browser.cookies.delete("session")
        asked = browser.get("/sign-in")
        asked = asked if KEPT_FIELD in asked.text else browser.get("/sign-in")
    district.world.clock.at += LIVES_MS
    data = {"csrf": browser.token("/sign-in"), "back": "", KEPT_FIELD: sealed}
    late = browser.ask(
        "POST", "/sign-in", data={**data, "name": CLERK.number, "password": PASSWORD}
    )
    assert late.status_code == 303


def test_nobodys_browser_gets_nothing_kept_and_its_form_is_not_even_read(district):
    number = district.registered().number
    stranger = Browser(create_app(district.house))
    answer = stranger.ask("POST", f"/desk/{number.digits}/answer", data={"text": TEXT})
    assert answer.status_code == 303
    token = stranger.token("/sign-in")
    answer = stranger.ask("POST", f"/desk/{number.digits}/answer", data={"csrf": token})
    assert answer.status_code == 303


def test_a_scanned_number_leads_to_its_paper_after_signing_in(district, browser):
    number = district.registered().number
    token = browser.token("/desk")
    district.world.clock.at += IDLE_MS
    asked = browser.ask("POST", "/desk/scan", data={"csrf": token, "scan": number.digits})
    assert asked.status_code == 401
    found = sign_in_with(browser, asked.text)
    assert found.headers["Location"] == f"/desk/{number.digits}"


def test_the_ticks_of_a_transfer_list_are_kept(district, browser):
    made = a_list(district, 3)
    papers = papers_of(district, made)
    path = f"/desk/list/{made.digits}"
    token = browser.token(path)
    district.world.clock.at += IDLE_MS
    data = {"csrf": token, "paper": [papers[0], papers[2]]}
    asked = browser.ask("POST", f"{path}/accept", data=data)
    assert asked.status_code == 401
    page = sign_in_with(browser, asked.text).text
    ticks = re.findall(r'name="paper" value="(\d+)"( checked)?', page)
    assert ticks == [(papers[0], " checked"), (papers[1], ""), (papers[2], " checked")]
    assert district.house.reading.application(papers[0]).accepted_at is None
