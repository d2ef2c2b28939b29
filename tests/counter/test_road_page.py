"""The line's page and the foot line that leads to it: what they say, and by which keys."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from counter.line import FilesLine, LineState, LineTrouble
from counter.line_words import line_rows, line_words
from counter.standing import KeysStanding
from registry.numbers import Number
from registry.road import Waiting
from tests.world import MONDAY_MORNING
from words import LANGUAGES, words_in


def test_the_foot_line_leads_to_the_page_behind_it_and_back(counter, workplace):
    counter.sit_down()
    counter.type("Серік")
    for _ in range(60):  # by the keyboard alone, as by Tab
        if counter.focus() == "foot_line":
            break
        counter.press(Qt.Key.Key_Tab)
    assert counter.focus() == "foot_line"
    counter.press(Qt.Key.Key_Return)
    assert counter.window.road.isVisible()
    assert counter.focus() == "road_try_now"
    counter.press(Qt.Key.Key_Space)
    assert workplace.asked_to_send == 1
    counter.press(Qt.Key.Key_Escape)
    assert counter.window.reception.isVisible()
    counter.press(Qt.Key.Key_F7)
    assert counter.window.road.isVisible()
    counter.press(Qt.Key.Key_Escape)
    QTest.mouseClick(counter.window.foot.line, Qt.MouseButton.LeftButton)
    assert counter.window.road.isVisible()


def test_the_page_says_what_waits_when_the_next_try_comes_and_what_went(counter, workplace):
    now = workplace.now()
    hour = 3_600_000
    waiting = Waiting(3_000, now - 18 * hour, now - 20 * hour)
    counter.speaker.switch("en")
    counter.press(Qt.Key.Key_F7)

    def rows():
        counter.window.road.show_standing(workplace.standing())
        return {row.name: row for row in line_rows(workplace.line(), now, counter.speaker.w)}

    workplace.state = LineState(
        waiting, reachable=False, trouble=LineTrouble.SILENT, tries=9, since=now - 2 * hour,
        next_at=now + 5 * 60_000,
    )  # fmt: skip
    said = rows()
    assert said["waits"].words == (
        "3\u202f000 pages of the book. The oldest waits since yesterday 16:00."
    )
    assert said["line"].words == "Nobody has answered since 08:00. The next try: 10:05."
    assert said["confirmed"].words == "Last time: yesterday 14:00."
    assert counter.read("stands_line_words") == said["line"].words
    assert counter.window.road.rows.line("line").progress.isHidden()

    workplace.state = LineState(
        Waiting(2_880, now, now), reachable=True, trying=True, sent=120,
        files=FilesLine(coming=2, done=96_000, size=300_000),
    )  # fmt: skip
    said = rows()
    assert said["line"].words == "Being sent: 120 of 3\u202f000."
    assert said["files"].words == "2 files are to come. Now: 96 of 300 KB."
    line = counter.window.road.rows.line
    assert line("line").progress.share() == 120 / 3_000
    assert line("files").progress.share() == 96 / 300
    counter.window.foot.look()
    assert counter.read("foot_line") == "Being sent: 120 of 3\u202f000 · work goes on"


@pytest.mark.parametrize("trouble", list(LineTrouble))
def test_a_trouble_is_told_once_it_lasts_and_never_before(workplace, trouble):
    now, w = workplace.now(), words_in("en")
    waiting = Waiting(6, now, now)
    calm = line_words(LineState(waiting, reachable=False), now, w)
    early = LineState(waiting, reachable=False, trouble=trouble, tries=trouble.patience - 1)
    assert line_words(early, now, w) == calm
    lasting = LineState(
        waiting, reachable=False, trouble=trouble, tries=trouble.patience, since=now, status=400
    )
    words, kind = line_words(lasting, now, w)
    assert words != calm[0]
    assert kind in ("soon", "late")
    said = next(row for row in line_rows(lasting, now, w) if row.name == "line")
    assert said.kind == "soon"
    assert len(said.what_to_do) > 20


def test_the_line_never_speaks_of_entries_and_queues(workplace):
    now = workplace.now()
    number = Number.of_application(427, 1, 123).answer(1).digits
    named = (number, "")
    files = FilesLine(1, 1, 1, 2, named, named, named, no_room=True)
    for trouble in (None, *LineTrouble):
        for tries in (1, 9):
            state = LineState(
                Waiting(70, now, now), None, trouble, status=503, since=now, tries=tries,
                next_at=now, files=files,
            )  # fmt: skip
            said = [line_words(state, now, words_in("en"))[0]]
            for row in line_rows(state, now, words_in("en")):
                said += [row.title, row.words, row.what_to_do]
            spoken = " ".join(said).lower()
            for word in ("sync", "queue", "entry", "entries", "chain", "fork", "parcel", "payload"):
                assert word not in spoken


@pytest.mark.parametrize(
    ("language", "changed", "words"),
    [
        ("en", True, "Changed last: 2 March 2026."),
        ("en", False, "The same since this computer joined: 2 March 2026."),
        ("kk", True, "Соңғы рет ауыстырылды: 2026 жылғы 2 наурыз."),
        ("ru", False, "Не менялись со дня подключения компьютера: 2 марта 2026 года."),
    ],
)
def test_the_page_says_how_old_the_keys_of_this_computer_are(
    counter, workplace, language, changed, words
):
    plain = workplace.standing()
    counter.speaker.switch(language)
    counter.press(Qt.Key.Key_F7)
    assert counter.window.findChild(QLabel, "stands_keys_words") is None  # nobody knows
    workplace.stands = replace(plain, keys=KeysStanding(MONDAY_MORNING, changed))
    counter.window.road.show_standing(workplace.standing())
    assert counter.read("stands_keys_words") == words


@pytest.mark.parametrize("language", LANGUAGES)
def test_large_counts_in_the_foot_stand_in_groups(counter, workplace, language):
    counter.speaker.switch(language)
    hour_ago = workplace.now() - 3_600_000
    workplace.state = LineState(Waiting(10_000, hour_ago, hour_ago), reachable=False)
    foot = counter.window.foot
    foot.show_due(12_345)
    assert "10\u202f000" in foot.line.text()
    assert "12\u202f345" in foot.due.text()
