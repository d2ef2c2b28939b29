"""Several workers at one outbox, a worker that is killed, and a line that is encrypted."""

import datetime
import ipaddress
import ssl
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from db.book import Book, rebuild
from db.engine import open_engine
from district.postman import Postman
from district.smtp import SmtpMail
from registry.application import Stage
from registry.mail_facts import EMailReported, Fate
from tests.district.mail_house import MailHouse, server_at, until_idle
from tests.district.mail_server import PASSWORD, Rules, mail_server
from tests.district.test_mail import maildir, put_report
from tests.postgres import Server as Postgres
from tests.world import World

MANY = 100
PATIENCE_S = 120
ROUNDS = 30


@pytest.fixture
def house(tmp_path: Path) -> Iterator[MailHouse]:
    world = World(tmp_path)
    yield MailHouse.of(world)
    world.close()


# -- several of them -------------------------------------------------------------------------------


@pytest.mark.postgres
def test_two_workers_on_postgresql_send_a_hundred_e_mails_once_each(
    tmp_path: Path, postgres: Postgres
) -> None:
    url = postgres.new_book()
    world = World(tmp_path, url)
    house, rules = MailHouse.of(world), Rules()
    numbers = [house.registered(carried=False) for _ in range(MANY)]
    house.carry()
    for number in numbers:
        house.answered(number)
    rules.recipients = ["", "451 4.7.1 later", ""] * 20  # some come again while others go
    identity, book = house.book.identity, house.book
    other = Book(open_engine(url), identity, world.clock, world.random, b"k" * 32)
    with mail_server(rules) as port:
        postmen = [
            house.postman(SmtpMail(server_at(port), world.clock), book=held)
            for held in (book, other)
        ]
        for _ in range(ROUNDS):  # until those are through that were to come again later
            threads = [threading.Thread(target=until_idle, args=(one,)) for one in postmen]
            for one in threads:
                one.start()
            for one in threads:
                one.join(PATIENCE_S)
            assert not any(one.is_alive() for one in threads)
            if house.outbox().standing() == {"taken": MANY}:
                break
            world.clock.at += 600_000  # while nobody is at it: whoever is slow is not gone
    sent = Counter(one.message for one in rules.taken)
    assert (len(sent), set(sent.values())) == (MANY, {1})
    told = [house.at_district(number) for number in numbers]
    assert {one.stage for one in told} == {Stage.MAILED}
    reports = Counter(
        one.number for one in told for each in one.history if isinstance(each.fact, EMailReported)
    )
    assert set(reports.values()) == {1}
    other.engine.dispose()
    world.close()
    postgres.drop(url)


@pytest.mark.postgres
def test_on_postgresql_too_an_e_mail_is_taken_refused_given_back_or_in_doubt(
    tmp_path: Path, postgres: Postgres
) -> None:
    url = postgres.new_book()
    world = World(tmp_path, url)
    house, rules, folder = MailHouse.of(world), Rules(), maildir(tmp_path / "reports")
    went, refused, returned, lost = (house.asked() for _ in range(4))
    rules.recipients = ["", "550 5.1.1 nobody"]
    outbox = house.outbox()
    with mail_server(rules) as port:
        postman = house.through(port, folder)
        postman.step()
        postman.step()
        postman.step()
        known = [house.at_district(one) for one in (went, refused, returned, lost)]
        taken = [one for one in known if one.stage is Stage.MAILED]
        assert len(taken) == len(rules.taken) == 2
        put_report(folder, rules.taken[1].message)
        item = outbox.take(world.clock.now())
        assert item is not None
        assert outbox.hand_over(item)  # and the process is gone
        world.clock.days_later(1)
        until_idle(postman)
    assert outbox.standing() == {"taken": 1, "refused": 1, "returned": 1, "unsure": 1}
    rebuild(house.book)
    fates = Counter(
        one.came_back.fate if one.came_back is not None else Fate.TAKEN
        for one in map(house.at_district, (went, refused, returned, lost))
    )
    assert set(fates.values()) == {1}
    world.close()
    postgres.drop(url)


# -- one that is killed ----------------------------------------------------------------------------


def test_a_worker_killed_between_reply_and_note_leaves_an_e_mail_that_nobody_sends_again(
    house: MailHouse,
) -> None:
    number = house.asked()
    rules = Rules()
    with mail_server(rules) as port:
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.district.killed", str(house.world.folder), str(port)],
            cwd=Path(__file__).parents[2],
        )
        rules.after = child.kill  # the server has it, and its reply is on the way
        assert child.wait(PATIENCE_S) == -9
        assert len(rules.taken) == 1
        rules.after = lambda: None
        house.world.clock.days_later(0.1)
        until_idle(house.postman(SmtpMail(server_at(port), house.world.clock), alone=True))
    [report] = [
        one.fact for one in house.at_desk(number).history if isinstance(one.fact, EMailReported)
    ]
    assert (report.fate, len(rules.taken)) == (Fate.UNSURE, 1)
    assert house.at_desk(number).came_back is not None  # a person sees to it


# -- encrypted -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of a mail server called 127.0.0.1, with its key; it vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")])
    today = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("mail") / "mail.pem"
    no_password = serialization.NoEncryption()
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    path.write_bytes(key.private_bytes(pem, pkcs8, no_password) + made.public_bytes(pem))
    return path


def serving(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


def sends(house: MailHouse, port: int, **server: object) -> Postman:
    postman = house.postman(SmtpMail(server_at(port, **server), house.world.clock))
    until_idle(postman)
    return postman


def test_with_starttls_and_a_password_it_goes(house: MailHouse, certificate: Path) -> None:
    house.asked()
    rules = Rules()
    with mail_server(rules, serving(certificate), user="tereze") as port:
        signed_in = {"user": "tereze", "password": PASSWORD}
        trusted = {"security": "starttls", "authorities": str(certificate)}
        sends(house, port, **trusted, user="tereze", password="another")
        assert not rules.taken  # the server does not know us: nothing was given to it
        house.world.clock.days_later(0.1)
        sends(house, port, **trusted, **signed_in)
    assert len(rules.taken) == 1


def test_a_server_that_is_not_the_one_gets_neither_password_nor_text(
    house: MailHouse, certificate: Path
) -> None:
    house.asked()
    rules = Rules()
    with mail_server(rules, serving(certificate), user="tereze") as port:
        sends(house, port, security="starttls", user="tereze", password=PASSWORD)
    assert (rules.asked, rules.taken) == (0, [])
    assert house.outbox().standing() == {"waiting": 1}
