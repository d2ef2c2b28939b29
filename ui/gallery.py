"""Draws every shared control in each language into PNG files, to be looked at by a person.

    python -m ui.gallery --to DIR

Works without a screen. The texts are real ones of the program.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ui.buttons import LinkButton, OutlineButton, PrimaryButton, RailButton, Tile
from ui.choices import CheckRow, Choice, State
from ui.fields import DateField, LineField, MultiLine
from ui.languages import LanguageSwitch, Speaker
from ui.lists import Cell, Column, Listing, Row
from ui.notices import Action, Notices
from ui.panes import FourPanes, Mark, mark_icon
from ui.paper import PaperView
from ui.surfaces import Card, rule, text
from ui.theme import apply_theme, current
from ui.tokens import FaceName
from words import LANGUAGES, Words, words_in
from words.stages import STAGES, pane_words, panes_lit, stage_sentence, stage_word

DAY = date(2026, 4, 1)
LETTERS = "әғқңөұүһі ӘҒҚҢӨҰҮҺІ ₸ № → ✓ « » 0123456789 111 888"


def page(*, width: int) -> tuple[QWidget, QVBoxLayout]:
    made = QWidget()
    made.setProperty("role", "page")
    made.setFixedWidth(width)
    column = QVBoxLayout(made)
    margin = current().size.margin
    column.setContentsMargins(margin, margin, margin, margin)
    column.setSpacing(current().size.gap)
    return made, column


def letters(w: Words) -> QWidget:
    made, column = page(width=1000)
    for role in ("small", "normal", "strong", "lead", "title", "display"):
        column.addWidget(text(LETTERS, role))
    column.addWidget(text(w.day(DAY), "display"))
    for stage in STAGES:
        column.addWidget(text(stage_sentence(stage, w, DAY)))
    return made


def buttons(w: Words) -> QWidget:
    made, column = page(width=1000)
    row = QHBoxLayout()
    row.addWidget(PrimaryButton(w.say("Accepted"), keys="Ctrl+Return"))
    row.addWidget(OutlineButton(w.say("Close"), icon="printer"))
    row.addWidget(LinkButton(w.say("Close")))
    if current().face == "counter":
        row.addWidget(RailButton(w.say("Issued"), icon="inbox"))
        chosen = RailButton(w.say("Close"), icon="search")
        chosen.setChecked(True)
        row.addWidget(chosen)
    row.addStretch(1)
    column.addLayout(row)
    idle = PrimaryButton(w.say("Accepted"), keys="Ctrl+Return")
    idle.setEnabled(False)
    column.addWidget(idle)
    grid = QGridLayout()
    grid.setSpacing(current().size.gap)
    grid.addWidget(Tile(stage_sentence("at_desk", w), icon="package-check"), 0, 0)
    grid.addWidget(
        Tile(stage_word("sent", w), icon="send", note=stage_sentence("sent", w), beside=True), 0, 1
    )
    grid.addWidget(Tile(stage_word("answered", w), icon="check", filled=True), 0, 2)
    column.addLayout(grid)
    column.addWidget(LanguageSwitch(Speaker(w.language), full_names=current().face == "kiosk"))
    return made


def fields(w: Words) -> QWidget:
    made, column = page(width=760 if current().face == "counter" else 1080)
    search = LineField(w.say("Check the code: one of its digits is wrong."), large=True)
    search.set_placeholder(w.say("Write the name of the person who came."))
    column.addWidget(search)
    wrong = LineField("ЖСН / ИИН")
    wrong.set_text("580314400003")
    wrong.set_error(w.say("Check the code: one of its digits is wrong."))
    column.addWidget(wrong)
    odd = DateField(stage_word("registered", w), today=lambda: DAY)
    odd.set_day(DAY)
    odd.set_warning(w.working_days_left(-2))
    column.addWidget(odd)
    column.addWidget(MultiLine(w.say("Write down the reason.")))
    column.addWidget(
        Choice(w.say("Close"), [(s, stage_word(s, w)) for s in ("registered", "sent", "issued")])
    )
    rows = Choice(options=[(s, stage_word(s, w)) for s in STAGES[4:7]], vertical=True)
    rows.set_value("issued")
    column.addWidget(rows)
    card = Card(padding=0)
    card.column.setSpacing(0)
    states = [
        State("there", stage_word("registered", w), "done", "check"),
        State("missing", stage_word("refused", w), "late", "x"),
        State("later", stage_word("unclaimed", w), "soon", "clock"),
    ]
    for key in ("there", "missing", "later"):
        line = CheckRow(stage_sentence("sent", w), states, note=w.short_date(DAY))
        line.set_state(key)
        card.column.addWidget(line)
    column.addWidget(card)
    return made


def notices(w: Words) -> QWidget:
    made, column = page(width=1000)
    speaker = Speaker(w.language)
    band = Notices(speaker)
    band.done(stage_sentence("registered", w, DAY))
    band.soon(
        w.say("Write down the reason."),
        Action(lambda now: now.say("Close"), lambda: None),
    )
    band.late(w.say("The printer is out of paper. Put paper in and print again."))
    band.info(w.say("The district cannot be reached now. The work goes on."))
    column.addWidget(band)
    return made


def progress(w: Words) -> QWidget:
    kiosk = current().face == "kiosk"
    made, column = page(width=1080 if kiosk else 640)
    for stage in ("registered", "with_department", "at_desk", "issued"):
        column.addWidget(text(stage_sentence(stage, w, DAY), "title"))
        panes = FourPanes()
        lit = panes_lit(stage)
        panes.show_progress(lit, pane_words(w), [w.short_date(DAY)] * lit)
        column.addWidget(panes)
        column.addWidget(rule())
    row = QHBoxLayout()
    for lit in range(5):
        row.addWidget(Mark(48, lit))
    row.addStretch(1)
    column.addLayout(row)
    return made


def lists(w: Words) -> QWidget:
    made, column = page(width=1000)
    columns = [
        Column("№", width=150),
        Column(w.say("Registered"), stretch=2),
        Column(w.say("Answered"), width=220),
        Column(w.say("Close"), width=120, right=True),
    ]
    card = Card(padding=1)
    listing = Listing(columns)
    rows = [
        Row(
            stage,
            (
                Cell(f"0427-01-{place:06}", strong=True),
                Cell("Сейтқали Әйгүл", note="Бақшаға жер"),
                Cell(stage_word(stage, w), panes=panes_lit(stage)),
                Cell(w.short_date(DAY), kind="late" if place == 2 else ""),
            ),
        )
        for place, stage in enumerate(STAGES)
    ]
    listing.set_rows(rows)
    listing.set_current("with_department")
    listing.setFixedHeight(360)
    card.column.addWidget(listing)
    column.addWidget(card)
    empty = Listing(columns)
    empty.set_empty(w.say("There is no application with this number here."))
    empty.setFixedHeight(220)
    column.addWidget(empty)
    paper = PaperView()
    paper.set_words(stage_sentence("registered", w))
    paper.setFixedHeight(260)
    column.addWidget(paper)
    return made


SHEETS: dict[str, tuple[Callable[[Words], QWidget], tuple[FaceName, ...]]] = {
    "letters": (letters, ("counter",)),
    "buttons": (buttons, ("counter", "kiosk")),
    "fields": (fields, ("counter", "kiosk")),
    "notices": (notices, ("counter", "kiosk")),
    "progress": (progress, ("counter", "kiosk")),
    "lists": (lists, ("counter",)),
}


def draw(app: QApplication, folder: Path) -> list[Path]:
    """All sheets, all languages, and each face once more in high contrast."""
    drawn = []
    for name, (sheet, faces) in SHEETS.items():
        for face in faces:
            for contrast in (False, True):
                apply_theme(app, face, contrast)
                for language in LANGUAGES if not contrast else LANGUAGES[:1]:
                    mode = "-contrast" if contrast else ""
                    target = folder / f"{face}-{name}-{language}{mode}.png"
                    shown = sheet(words_in(language))
                    shown.show()
                    layout = shown.layout()
                    if layout is not None:  # adjustSize would guess at wrapped texts
                        shown.resize(shown.width(), layout.totalHeightForWidth(shown.width()))
                    app.processEvents()
                    shown.grab().save(str(target))
                    shown.close()
                    drawn.append(target)
    return drawn


def main() -> None:
    parser = argparse.ArgumentParser(description="Draw every shared control into PNG files.")
    parser.add_argument("--to", type=Path, required=True, help="folder for the pictures")
    folder = parser.parse_args().to
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication([])
    app.setWindowIcon(mark_icon())
    for target in draw(app, folder):
        print(target)


if __name__ == "__main__":
    main()
