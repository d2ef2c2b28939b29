"""What lies on the inspector's stick: nothing with a name, all that proves, and never a half."""

import errno
import os
import resource
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import msgspec
import pypdfium2
import pytest

from app import inspecting
from app.inspecting import Step, StickFull, StickGone, StickUntrue, for_inspector
from db.export import FOR_INSPECTOR
from inspector import verify as verifier
from printing.inspector_page import inspector_pages
from registry.chain import Header
from registry.framed import ABOUT, FRAME, About, records
from registry.road import Frame
from tests.inspector.village import FINGERPRINT, NAMES, device_of, exported, live
from tests.world import World


@pytest.fixture
def office(tmp_path):
    (tmp_path / "world").mkdir()
    world = World(tmp_path / "world")
    _, place, _ = live(world, with_receipts=True)
    yield device_of(world, place), place.book
    world.close()


@pytest.fixture
def stick(tmp_path):
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def text_of(pdf: bytes) -> list[str]:
    pages = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_bounded() for page in pages]


def test_the_stick_holds_everything_that_is_needed_elsewhere(office, stick):
    handed = for_inspector(*office, stick, "kk")
    assert [one.name for one in stick.iterdir()] == [handed.folder.name]
    assert handed.folder.name == "tereze-0427-01-2026-03-06-0900"
    assert {one.name for one in handed.folder.iterdir()} == {
        "inspector.tereze",
        "verify.py",
        "how-to.txt",
        "keys.txt",
        "page.pdf",
    }
    assert (handed.exit_code, handed.findings, handed.holds) == (0, (), True)
    assert handed.entries > 15
    assert handed.verdict == "Қорытынды: тексерілгеннің бәрі расталды."


def test_elsewhere_the_same_is_found_with_what_lies_on_the_stick(office, stick):
    """The how-to's own command, by a Python that has nothing of ours."""
    handed = for_inspector(*office, stick, "en")
    how_to = (handed.folder / "how-to.txt").read_text("utf-8")
    command = next(line for line in how_to.splitlines() if "--language en" in line).split()
    assert command[0] == "python3"
    told = subprocess.run(
        [sys.executable, "-I", "-S", *command[1:]],
        cwd=handed.folder,
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stdout + told.stderr
    for sentence in (*handed.proven, *handed.not_proven):
        assert sentence in told.stdout
    journals = [line for line in told.stdout.splitlines() if line.startswith("    ")]
    page = "".join(text_of(handed.page.read_bytes()))
    assert len(journals) == 2
    for figure in journals:
        assert figure.strip() in " ".join(page.split())  # compared by eye with the page


def test_no_name_lies_on_the_stick(office, stick):
    device, book = office
    handed = for_inspector(device, book, stick, "ru")
    names = [part.encode() for name in NAMES for part in name.split()]
    whole = exported(book)
    assert all(name in whole for name in names)  # they could have been there
    for one in handed.folder.iterdir():
        content = one.read_bytes()
        assert not any(name in content for name in names), one.name
    assert not any(part in "".join(text_of(handed.page.read_bytes())) for part in NAMES)


def test_every_record_but_the_open_ones_is_erased_and_only_own_and_district_are_there(office):
    _, book = office
    content = exported(book, FOR_INSPECTOR)
    found = list(records(BytesIO(content).read))
    about = msgspec.msgpack.decode(found[0].body, type=About)
    assert (found[0].kind, about.purpose, about.office, about.desk) == (ABOUT, "inspector", 427, 1)
    whole = 0
    for one in found:
        if one.kind != FRAME:
            continue
        for wire in msgspec.msgpack.decode(one.body, type=Frame).entries:
            kind = msgspec.msgpack.decode(wire.header, type=Header).kind
            assert bool(wire.payload) == (kind in (1, 2))
            whole += bool(wire.payload)
    assert whole == 2


def test_the_page_is_one_a4_in_both_languages_with_real_figures(office, stick):
    handed = for_inspector(*office, stick, "kk")
    pages = text_of(handed.page.read_bytes())
    assert len(pages) == 1
    page = " ".join(pages[0].split())
    report = verifier.verify(handed.folder / "inspector.tereze", district_key=FINGERPRINT)
    for language in ("kk", "ru"):
        telling = verifier.Telling(report, language)
        for sentence in (telling.verdict, *telling.proven(), *telling.not_proven()):
            first_words = " ".join(sentence.replace("\xa0", " ").split()[:3])
            assert first_words in page
    assert verifier.fingerprint(bytes.fromhex(_district_key(handed.folder))) in page
    assert "Соколовка" in page
    assert "0427-01" in page


def _district_key(folder: Path) -> str:
    line = (folder / "keys.txt").read_text().splitlines()[0]
    return line.partition(": ")[2]


def test_nothing_on_the_page_leaves_the_paper_or_lies_on_another(office):
    from printing.inspector_page import Head, InspectorPage
    from printing.speech import Two
    from tests.world import SOKOLOVKA

    for count in (1, 4, 12, 40):
        sentence = Two("Журнал туралы ұзақ сөйлем " * 4, "Длинное предложение о журнале " * 4)
        page = InspectorPage(
            office=SOKOLOVKA,
            desk=1,
            made_at=0,
            verdict=sentence,
            findings=(sentence,) * count,
            proven=(sentence,) * count,
            not_proven=(sentence,) * count,
            heads=(Head(Two("Журнал 1a2b3c4d", "Журнал 1a2b3c4d"), 7, "0123 " * 15 + "0123"),)
            * count,
            fingerprint="0123 " * 8,
            digest="0123 " * 15 + "0123",
            command="python3 verify.py inspector.tereze --district-key " + "0" * 32,
        )
        laid = inspector_pages(page)
        assert len(laid) == 1 or count > 4
        for one in laid:
            for mark in one.marks:
                assert mark.left >= 0
                assert mark.right <= one.width - 5
                assert 0 <= mark.top <= mark.bottom <= one.height


def test_what_does_not_hold_is_said_and_handed_out_all_the_same(office, stick):
    device, book = office
    with book.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE journal SET payload = zeroblob(40) WHERE n = 3")
    handed = for_inspector(device, book, stick, "en")
    assert handed.exit_code == 1
    assert not handed.holds
    assert any(found.startswith("[24]") for found in handed.findings)
    assert "[24]" in "".join(text_of(handed.page.read_bytes()))


def test_progress_goes_through_all_steps_and_never_back(office, stick):
    told: list[tuple[Step, float]] = []
    for_inspector(*office, stick, "kk", lambda step, share: told.append((step, share)))
    assert list(dict.fromkeys(step for step, _ in told)) == list(Step)
    for step in Step:
        shares = [share for one, share in told if one is step]
        assert shares == sorted(shares)
        assert 0 <= shares[0] <= shares[-1] <= 1
    assert told[-1] == (Step.FINISHING, 1.0)


def test_two_of_them_in_one_minute_lie_beside_each_other(office, stick):
    one, two = (for_inspector(*office, stick, "kk").folder for _ in range(2))
    assert two.name == f"{one.name}-2"
    assert len(list(stick.iterdir())) == 2


# -- a stick that fails --------------------------------------------------------------------------


def failing(monkeypatch, name: str, nth: int, number: int) -> None:
    """The n-th call of this function of the operating system fails."""
    real, calls = getattr(os, name), 0

    def call(*arguments, **named):
        nonlocal calls
        calls += 1
        if calls == nth:
            raise OSError(number, os.strerror(number))
        return real(*arguments, **named)

    monkeypatch.setattr(os, name, call)


def calls_of(monkeypatch, name: str, act) -> int:
    real, calls = getattr(os, name), 0

    def call(*arguments, **named):
        nonlocal calls
        calls += 1
        return real(*arguments, **named)

    with monkeypatch.context() as patched:
        patched.setattr(os, name, call)
        act()
    return calls


@pytest.mark.parametrize(
    ("number", "trouble"),
    [(errno.ENOSPC, StickFull), (errno.EIO, StickGone), (errno.ENODEV, StickGone)],
)
def test_a_full_or_pulled_out_stick_is_said_and_nothing_half_named_is_left(
    office, stick, monkeypatch, number, trouble
):
    times = calls_of(monkeypatch, "fsync", lambda: for_inspector(*office, stick, "kk"))
    assert times >= 7
    before = sorted(stick.iterdir())
    for nth in range(1, times):  # the last one is after the name was given
        with monkeypatch.context() as patched:
            failing(patched, "fsync", nth, number)
            with pytest.raises(trouble):
                for_inspector(*office, stick, "kk")
        assert sorted(stick.iterdir()) == before


def test_a_stick_that_is_really_too_small(office, stick):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, hard))
    try:
        with pytest.raises(StickFull):
            for_inspector(*office, stick, "kk")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(stick.iterdir()) == []


def test_no_stick_at_all(office, stick):
    with pytest.raises(StickGone):
        for_inspector(*office, stick / "nowhere", "kk")


@pytest.mark.parametrize("name", ["inspector.tereze", "verify.py", "page.pdf", "how-to.txt"])
def test_a_stick_that_gives_back_something_else_is_not_safe_to_pull_out(
    office, stick, monkeypatch, name
):
    read = inspecting._digest

    def worn_out(path):
        if path.name == name:
            content = bytearray(path.read_bytes())
            content[len(content) // 2] ^= 1
            path.write_bytes(content)
        return read(path)

    monkeypatch.setattr(inspecting, "_digest", worn_out)
    with pytest.raises(StickUntrue):
        for_inspector(*office, stick, "kk")
    assert list(stick.iterdir()) == []


def test_what_a_stick_lost_in_the_middle_is_cleared_away_the_next_time(office, stick):
    device, book = office
    left = stick / f"{inspecting._name(device)}.unfinished"
    left.mkdir()
    (left / "inspector.tereze").write_bytes(b"half")
    for_inspector(device, book, stick, "kk")
    assert [one.name for one in stick.iterdir() if "unfinished" in one.name] == []
