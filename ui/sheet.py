"""The style sheet: every stock control of Qt in the tokens' colours, so that none is left grey.

Controls of our own paint themselves (`ui.buttons`, `ui.panes`, `ui.lists`); here is the rest.
Roles of a QLabel or QFrame are a dynamic property: `label.setProperty("role", "title")`.
"""

from __future__ import annotations

from collections.abc import Callable
from string import Template

from ui.tokens import RADIUS_CARD, FaceName, Measures, Palette

_SHEET = Template("""
QWidget { color: $ink; }
QMainWindow, QDialog, QWidget[role="page"] { background: $paper; }
QLabel { background: transparent; }
QLabel[role="small"] { font-size: ${small}px; }
QLabel[role="second"] { color: $second; font-size: ${small}px; }
QLabel[role="quiet"] { color: $second; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="lead"] { font-size: ${lead}px; }
QLabel[role="title"] { font-size: ${title}px; font-weight: 600; }
QLabel[role="display"] { font-size: ${display}px; font-weight: 600; }
QLabel[role="late"] { color: $late; font-size: ${small}px; }
QLabel[role="soon"] { color: $soon; font-size: ${small}px; }
QLabel[role="done"] { color: $done; font-size: ${small}px; }

QFrame[role="card"] {
    background: $surface; border: 1px solid $line; border-radius: ${card}px;
}
QFrame[role="rule"] { background: $line; border: none; max-height: 1px; min-height: 1px; }
QFrame[role="post"] { background: $line; border: none; max-width: 1px; min-width: 1px; }
QFrame[role="foot"] { background: $surface; border: none; border-top: 1px solid $line; }
QFrame[role="rail"] { background: $surface; border: none; border-right: 1px solid $line; }

QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDateEdit, QComboBox {
    background: $surface; color: $ink; border: 1px solid $edge; border-radius: ${radius}px;
    padding: 0 ${pad}px; selection-background-color: $accent; selection-color: $on_accent;
}
QLineEdit, QSpinBox, QDateEdit, QComboBox { min-height: ${field}px; }
QLineEdit, QPlainTextEdit, QTextEdit { placeholder-text-color: $second; }
QLineEdit > QToolButton { background: transparent; border: none; min-height: 0; padding: 0; }
QLineEdit[large="true"] { min-height: ${field_large}px; font-size: ${lead}px; }
QPlainTextEdit, QTextEdit { padding: 6px ${text_pad}px; }
QLineEdit[state="late"], QPlainTextEdit[state="late"] { border: 2px solid $late; }
QLineEdit[state="soon"], QPlainTextEdit[state="soon"] { border: 2px solid $soon; }
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled {
    background: $idle_ground; color: $second; border-color: $line;
}
QLineEdit:read-only { background: $paper; }
QComboBox::drop-down { border: none; width: ${drop}px; }
QComboBox::down-arrow { image: url("$arrow_down"); width: 20px; height: 20px; }
QComboBox QAbstractItemView {
    background: $surface; border: 1px solid $edge; outline: none;
    selection-background-color: $selected; selection-color: $ink;
}
QSpinBox::up-button, QSpinBox::down-button, QDateEdit::up-button, QDateEdit::down-button {
    width: 0; border: none;
}

/* With a dot: only Qt's own; ours paint themselves and know their sizes. */
.QPushButton, .QToolButton {
    background: $surface; color: $ink; border: 1px solid $edge; border-radius: ${radius}px;
    padding: 0 16px; min-height: ${field}px;
}
.QPushButton:pressed, .QToolButton:pressed { background: $selected; }
.QPushButton:disabled, .QToolButton:disabled { background: $idle_ground; color: $second; }

QCheckBox, QRadioButton { spacing: 12px; min-height: ${field}px; background: transparent; }
QCheckBox::indicator, QRadioButton::indicator {
    width: ${box}px; height: ${box}px; background: $surface; border: 2px solid $edge;
}
QCheckBox::indicator { border-radius: 4px; }
QRadioButton::indicator { border-radius: ${box_half}px; }
QCheckBox::indicator:checked {
    background: $accent; border-color: $accent; image: url("$tick");
}
QRadioButton::indicator:checked { background: $accent; border-color: $accent; image: url("$dot"); }

QListView, QTreeView, QTableView {
    background: $surface; border: none; outline: none;
    selection-background-color: $selected; selection-color: $ink;
}
QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: ${bar}px; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: ${bar}px; margin: 2px; }
QScrollBar::handle { background: $edge; border-radius: ${bar_half}px; }
QScrollBar::handle:vertical { min-height: 40px; }
QScrollBar::handle:horizontal { min-width: 40px; }
QScrollBar::handle:pressed { background: $accent; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QToolTip {
    background: $surface; color: $ink; border: 1px solid $edge; padding: 6px 8px;
}
QMenu { background: $surface; border: 1px solid $edge; padding: 4px; }
QMenu::item { padding: 8px 24px 8px 12px; border-radius: 4px; }
QMenu::item:selected { background: $selected; color: $ink; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QProgressBar {
    background: $surface; border: 1px solid $edge; border-radius: 4px; max-height: 8px;
    min-height: 8px; color: transparent;
}
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QSplitter::handle { background: $line; }
QTabBar::tab {
    background: transparent; color: $second; padding: 0 16px; min-height: ${field}px;
    border-bottom: 3px solid transparent;
}
QTabBar::tab:selected { color: $ink; border-bottom-color: $accent; }
QTabWidget::pane { border: none; border-top: 1px solid $line; }
""")


def style_sheet(
    face: FaceName,
    colours: Palette,
    size: Measures,
    radius: int,
    picture: Callable[[str, str], str],
) -> str:
    """The whole sheet for one face; `picture(name, colour)` gives the file of an icon."""
    kiosk = face == "kiosk"
    field = size.control - 2  # without its 1 px edges
    values: dict[str, object] = {
        **{name: getattr(colours, name) for name in colours._fields},
        **{name: getattr(size, name) for name in size._fields},
        "radius": radius,
        "card": RADIUS_CARD,
        "field": field,
        "field_large": field + 16,
        "pad": 24 if kiosk else 10,
        "text_pad": 20 if kiosk else 6,
        "drop": size.control,
        "box": 40 if kiosk else 20,
        "box_half": 22 if kiosk else 12,
        "bar": 28 if kiosk else 12,
        "bar_half": 12 if kiosk else 4,
        "arrow_down": picture("chevron-down", colours.ink),
        "tick": picture("check", colours.on_accent),
        "dot": picture("dot", colours.on_accent),
    }
    return _SHEET.substitute(values)
