"""A wrong outcome put right by two people, and a hearing before a decision against somebody."""

import re

import pytest

from district.application import create_app
from district.letters import write
from registry import answer_corrections
from registry.application import Stage
from registry.department_facts import CorrectionDecided
from registry.desk import FromPaper
from registry.facts import Applicant, Outcome, Proof
from registry.hearings import hearing_of
from registry.mail import due_mail
from registry.mail_facts import About
from registry.office_facts import LookedAt
from registry.role_names import CHIEF
from registry.role_names import CLERK as CLERK_ROLE
from tests.district.house import Browser, DistrictHouse
from tests.world import AIGUL, SOKOLOVKA
from words import words_in
from words.department import department_said, step_words

KK = words_in("kk")
WITH_EMAIL = Applicant("Серікова Айгүл Қанатқызы", iin="580314400002", email="a@b.kz")


@pytest.fixture
def district(tmp_path):
    made = DistrictHouse(tmp_path)
    yield made
    made.world.close()


@pytest.fixture
def app(district):
    return create_app(district.house)


@pytest.fixture
def clerk(district, app):
    return Browser(app).sign_in(district.account("d-2", CLERK_ROLE, name="Сериков Б."))


@pytest.fixture
def chief(district, app):
    return Browser(app).sign_in(district.account("d-3", CHIEF, name="Омаров Қ. Б."))


def application(district, number):
    found = district.house.reading.application(number.digits)
    assert found is not None
    return found


def at_desk(district, number):
    district.carry()
    found = district.desk_place.reading.application(number.digits)
    assert found is not None
    return found


def answered(district, browser, **form):
    number = district.registered(**form).number
    browser.answer(number, outcome="satisfied")
    return number


def proposed(browser, number, status=303, **changed):
    filled = {"outcome": "refused", "reason": "Қате түйме басылды", "paper": "right"}
    return browser.post(f"/desk/{number.digits}/correct", status, **{**filled, **changed})


def decided(browser, number, decision="confirm", status=303, **more):
    path = f"/desk/{number.digits}/correct/decide"
    return browser.post(path, status, decision=decision, **more)


def test_two_people_put_an_outcome_right_and_what_was_first_stays_in_the_history(
    district, clerk, chief
):
    number = answered(district, clerk)
    page = clerk.follow(proposed(clerk, number)).text
    assert 'id="who-decides"' in page
    assert 'id="confirm"' not in page
    assert application(district, number).answered.outcome is Outcome.SATISFIED

    assert f"/desk/{number.digits}" in chief.get("/desk").text.split('id="to-confirm"')[1]
    assert 'id="confirm"' in chief.get(f"/desk/{number.digits}").text
    page = chief.follow(decided(chief, number)).text
    known = application(district, number)
    assert known.answered.outcome is Outcome.REFUSED
    assert 'id="to-do"' in page
    said = [one.fact for one in known.history if not isinstance(one.fact, LookedAt)]
    assert said[-3].outcome is Outcome.SATISFIED  # the answer as it was entered first
    assert department_said(said[-1], KK) in page
    assert 'id="to-confirm"' not in chief.get("/desk").text

    desk = at_desk(district, number)  # down the road
    assert desk.answered.outcome is Outcome.REFUSED
    assert desk.stage is known.stage is Stage.ANSWERED


def test_nobody_confirms_what_he_proposed_himself(district, chief):
    number = answered(district, chief)
    proposed(chief, number)
    page = chief.get(f"/desk/{number.digits}").text
    assert 'id="confirm"' not in page
    told = decided(chief, number, status=422).text
    assert "оны басқа адам растауы керек" in told
    assert application(district, number).answered.outcome is Outcome.SATISFIED


def test_even_a_journal_that_says_so_is_not_believed(district, chief):
    """The rule stands twice: what slips past the page has no effect in any book."""
    number = answered(district, chief)
    proposed(chief, number)
    known = application(district, number)
    told = answer_corrections.waiting(known)
    fact = CorrectionDecided(number.digits, told.actor, True, Outcome.SATISFIED, Outcome.REFUSED)
    with district.journal_of(427).writing() as writing:
        writing.append(fact, registration=known.registration, actor=told.actor)
    assert application(district, number).answered.outcome is Outcome.SATISFIED
    with district.journal_of(427).writing() as writing:
        writing.append(fact, registration=known.registration, actor="d-77")
    assert application(district, number).answered.outcome is Outcome.REFUSED


def test_a_clerk_may_not_confirm_at_all(district, clerk, chief):
    number = answered(district, clerk)
    proposed(chief, number)
    token = clerk.token()
    data = {"csrf": token, "decision": "confirm"}
    assert clerk.ask("POST", f"/desk/{number.digits}/correct/decide", data=data).status_code == 403


def test_a_no_has_its_reason_and_leaves_the_outcome(district, clerk, chief):
    number = answered(district, clerk)
    proposed(clerk, number)
    decided(chief, number, "stays", 422)
    decided(chief, number, "stays", why_not="Шешім дұрыс")
    known = application(district, number)
    assert known.answered.outcome is Outcome.SATISFIED
    assert "Шешім дұрыс" in department_said(known.history[-1].fact, KK)
    decided(chief, number, status=422)  # a colleague was faster
    proposed(clerk, number)  # and a new proposal may be made


@pytest.mark.parametrize(
    "changed",
    [{"outcome": ""}, {"outcome": "satisfied"}, {"reason": " "}, {"paper": ""}],
)
def test_a_proposal_that_lacks_something_is_not_made_and_keeps_what_was_typed(
    district, clerk, changed
):
    number = answered(district, clerk)
    page = proposed(clerk, number, 422, **changed).text
    assert 'id="error"' in page
    if "reason" not in changed:
        assert "Қате түйме басылды" in page
    assert answer_corrections.waiting(application(district, number)) is None


def test_of_an_answer_that_was_handed_over_the_page_says_what_must_be_done(district, clerk, chief):
    number = answered(district, clerk, applicant=WITH_EMAIL, mail_agreed=True)
    district.carry()
    district.desk.take_in_answer(number.answer(1), AIGUL)
    district.desk.hand_over(number, Proof.RECEIPT, AIGUL)
    district.carry()
    assert application(district, number).stage is Stage.ISSUED
    proposed(clerk, number, paper="wrong")
    page = chief.follow(decided(chief, number)).text
    known = application(district, number)
    assert known.stage is Stage.ISSUED
    step = answer_corrections.next_step(known)
    assert step is answer_corrections.NextStep.EXCHANGE
    assert step_words(step, KK) in page
    assert at_desk(district, number).answered.outcome is Outcome.REFUSED
    due = due_mail(known)
    assert due is not None
    assert due.about is About.CORRECTED
    text = write(known, due, SOKOLOVKA).text
    assert "Бас тартылды" in text or "бас тартылды" in text
    assert number.shown in text


def test_the_paper_at_the_desk_and_the_news_agree_again_once_it_is_put_right(
    district, clerk, chief
):
    number = district.registered().number
    known = application(district, number)
    paper = FromPaper(Outcome.REFUSED, "", known.registered.received)
    district.desk.take_in_answer(number.answer(1), AIGUL, paper)
    day = known.registered.received.isoformat()
    clerk.answer(number, outcome="satisfied", answered_on=day)
    assert at_desk(district, number).differs
    proposed(clerk, number)
    decided(chief, number)
    assert not at_desk(district, number).differs


# -- a hearing -----------------------------------------------------------------------------------


def invited(browser, number, status=303, **changed):
    filled = {"on": "2026-03-04", "time": "10:30", "place_kk": "Әкімдік, 3-кабинет"}
    filled |= {"place_ru": "Акимат, каб. 3", "invited": "letter"}
    return browser.post(f"/desk/{number.digits}/hearing", status, **{**filled, **changed})


def test_an_applicant_is_invited_by_letter_and_what_he_said_is_written_down(district, clerk):
    number = district.registered().number
    assert 'id="unheard"' in clerk.get(f"/desk/{number.digits}?open=answer").text
    page = clerk.follow(invited(clerk, number)).text
    assert 'id="print-invitation"' in page
    page = clerk.get(f"/desk/{number.digits}?open=answer").text
    assert KK.say("The hearing has no result yet.") in page
    letter = clerk.get(f"/desk/{number.digits}/invitation").text
    for said in ("Әкімдік, 3-кабинет", "Акимат, каб. 3", "10:30", number.shown):
        assert said in letter
    assert letter.index('lang="kk" id="letter-kk"') < letter.index('lang="ru" id="letter-ru"')
    assert at_desk(district, number).stage is Stage.SENT  # down the road, and still in work

    path = f"/desk/{number.digits}/minutes"
    clerk.post(path, 422, on="2026-03-02", result="heard", text="")
    clerk.post(path, 422, on="2026-03-09", result="heard", text="Келіспеді")  # a day to come
    page = clerk.follow(clerk.post(path, on="2026-03-02", result="heard", text="Келіспеді")).text
    assert "Келіспеді" in page
    assert 'id="unheard"' not in clerk.get(f"/desk/{number.digits}?open=answer").text
    clerk.post(path, 422, on="2026-03-02", result="heard", text="тағы")  # none waits any more


def test_by_e_mail_is_invited_only_who_agreed_and_then_an_e_mail_is_due(district, clerk):
    silent = district.registered().number
    assert 'id="invited-email"' not in clerk.get(f"/desk/{silent.digits}?open=hearing").text
    invited(clerk, silent, 422, invited="email")
    agreed = district.registered(applicant=WITH_EMAIL, mail_agreed=True).number
    invited(clerk, agreed, invited="email")
    due = due_mail(application(district, agreed))
    assert due is not None
    assert due.about is About.HEARING
    mail = write(application(district, agreed), due, SOKOLOVKA)
    assert "Әкімдік, 3-кабинет" in mail.text
    assert "Акимат, каб. 3" in mail.text
    assert "3-кабинет" not in mail.subject


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"on": "2026-03-08"}, "Бұл күн демалыс."),
        ({"on": "2026-04-30"}, "Бұл күн жауап мерзімінен кейін."),
    ],
)
def test_a_doubtful_day_asks_for_a_tick_and_is_taken_with_it(district, clerk, changed, said):
    number = district.registered().number
    page = invited(clerk, number, 422, **changed).text
    assert said in page
    assert 'value="Акимат, каб. 3"' in page
    invited(clerk, number, sure="1", **changed)


@pytest.mark.parametrize(
    "changed",
    [
        {"on": "2026-02-01", "sure": "1"},
        {"time": "25:00"},
        {"place_ru": " "},
        {"on": "", "sure": "1"},
    ],
)
def test_an_invitation_that_leads_nowhere_is_not_written(district, clerk, changed):
    number = district.registered().number
    invited(clerk, number, 422, **changed)
    assert hearing_of(application(district, number)) is None


def test_a_hearing_is_moved_by_setting_it_again_and_ends_with_the_answer(district, clerk):
    number = district.registered().number
    invited(clerk, number)
    page = clerk.follow(invited(clerk, number, time="15:00")).text
    assert re.search(r'id="hearing-said">[^<]*15:00', page)
    clerk.answer(number, outcome="refused")
    path = f"/desk/{number.digits}/minutes"
    clerk.post(path, 422, on="2026-03-02", result="did_not_come")
