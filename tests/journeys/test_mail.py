"""An answer by e-mail: asked for at the desk, sent by the district, and back on the desk's tray.

The mail server is not ours (`aiosmtpd`); what it could not deliver comes back as a report in a
mailbox folder, as any mail server would put it there.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from registry.application import Stage
from registry.facts import Delivery, Registered
from registry.mail_facts import EMailReported, Fate
from registry.numbers import Number
from registry.today import Heading
from tests.district.mail_server import Rules, mail_server
from tests.district.test_mail import maildir, put_report
from tests.journeys.desk import Desk
from tests.journeys.district import District

SENDER, BOUNCES = "jauap@tereze.example", "qaitty@tereze.example"
PATIENCE_S = 60.0  # the district looks at its folder of reports every ten seconds


@pytest.fixture(scope="module")
def rules() -> Rules:
    return Rules()


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return maildir(tmp_path_factory.mktemp("reports"))


@pytest.fixture(scope="module", autouse=True)
def district_sends(district: District, rules: Rules, reports: Path) -> Iterator[None]:
    """E-mail is set up by the command, and counts once the server is started anew."""
    with mail_server(rules) as port:
        told = {
            "host": "127.0.0.1",
            "port": str(port),
            "security": "plain",
            "sender": SENDER,
            "bounces": BOUNCES,
            "reports": str(reports),
        }
        district.command("mail", *(word for name, to in told.items() for word in (f"--{name}", to)))
        district.command("mail", "--test", "akim@tereze.example")
        assert rules.taken.pop().to == ["akim@tereze.example"]
        with district.out_of_reach():
            pass
        yield
        district.command("mail", "--off")


def asked_by_e_mail(desk: Desk, address: str) -> tuple[Number, str]:
    """By keys: the quiet link, one choice, the address."""
    desk.face.office.send_now()
    desk.wait(desk.face.office.offers_email, "the district's word that it sends", PATIENCE_S)
    desk.describe("Серікова Айгүл")
    desk.push("answer_by")
    desk.choose("by e-mail")
    desk.at("email")
    desk.type(address)
    desk.enter()
    desk.at("what")
    desk.say("garden")
    desk.go()
    number, code = desk.registered()
    desk.go()
    desk.at("who")
    return number, code


def test_an_answer_goes_by_e_mail_and_comes_back_to_the_desk_when_nobody_can_be_reached(
    desk: Desk, rules: Rules, reports: Path
) -> None:
    number, code = asked_by_e_mail(desk, "aigul@post.example")
    [fact] = desk.district.store.wait_for(Registered, number)
    assert (fact.delivery, fact.mail_agreed) == (Delivery.EMAIL, True)
    desk.district.clerk.answer(number, text="Жер берілді.", delivery="email")
    [proof] = desk.district.store.wait_for(EMailReported, number)
    assert (proof.fate, proof.words) == (Fate.TAKEN, f"250 2.0.0 Ok: queued as Q{len(rules.taken)}")
    [taken] = rules.taken
    assert taken.to == ["aigul@post.example"]
    assert "Жер берілді." in taken.mail.get_content()
    desk.hears(number, Stage.MAILED)
    desk.district.resident.wait_for(code, "sent to you")
    desk.open_case(number)
    desk.sees("The answer went to the applicant by e-mail")
    desk.sees(f"Mail server: {proof.words}")

    put_report(reports, taken.message)
    desk.wait(lambda: desk.known(number).came_back, "what came back", PATIENCE_S)
    assert desk.known(number).stage is Stage.ANSWERED
    desk.press(Qt.Key.Key_F5)
    desk.wait(lambda: _to_tell(desk) == 1, "it to stand in Today")
    desk.type(str(list(Heading).index(Heading.TO_TELL) + 1))
    desk.sees("The e-mail could not be delivered. Call, or send a letter.")
    desk.sees("552 5.2.2 Mailbox full")
    desk.push("told_reached")
    desk.wait(lambda: _to_tell(desk) == 0, "nobody left to be told")


def _to_tell(desk: Desk) -> int:
    return desk.face.office.daily.now().counts[Heading.TO_TELL].all
