"""A form half filled in, as one value: what was typed and chosen, and where the cursor stands.

It is taken from Reception and given back to it, so that a form can be put aside for another
visitor, or outlive a crash. Kept out: where drafts are kept, and what is right in them.

Each block of the form has `draft()` and `restore(draft)`: a field that the form has no more is
passed over, one that the draft does not know is left empty.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from ui.fields import LineField, MultiLine

YES = "yes"  # of what is or is not, in `BlockDraft.choices`


class Private(msgspec.Struct, frozen=True):
    """Holds what residents said, so it tells nothing about itself to a log."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class BlockDraft(Private, frozen=True):
    """One block of the form. Fields, choices and parts have the names of their widgets."""

    texts: dict[str, str] = {}
    choices: dict[str, str] = {}
    shown: tuple[str, ...] = ()  # the parts that open only when asked for, and are open


class Cursor(Private, frozen=True):
    """The widget that has the keyboard, and of a text field the place in it, in characters.

    Text between `anchor` and `position` is selected; the cursor itself stands at `position`.
    """

    field: str = ""
    position: int = 0
    anchor: int = 0


class Draft(Private, frozen=True):
    """The whole form. `visitor` is the name for its tab, "" while none was told."""

    visitor: str = ""
    blocks: dict[str, BlockDraft] = {}
    open_block: str = ""
    cursor: Cursor = Cursor()


def encode(draft: Draft) -> bytes:
    """The draft as JSON."""
    return msgspec.json.encode(draft)


def decode(kept: bytes) -> Draft:
    """Raises msgspec.DecodeError for what is no draft."""
    return msgspec.json.decode(kept, type=Draft)


def texts_of(fields: Iterable[LineField | MultiLine]) -> dict[str, str]:
    """What stands in the fields that are not empty, by the names of their edits."""
    return {field.edit.objectName(): field.text() for field in fields if field.text()}


def put_texts(fields: Iterable[LineField | MultiLine], texts: dict[str, str]) -> None:
    for field in fields:
        field.set_text(texts.get(field.edit.objectName(), ""))


def cursor_in(form: QWidget) -> Cursor:
    """Where the keyboard is in this form, or was when it was last in it."""
    field = form.focusWidget()
    if isinstance(field, QLineEdit):
        at = field.cursorPosition()
        start, end = field.selectionStart(), field.selectionEnd()
        anchor = at if start < 0 else start if at == end else end
        return Cursor(field.objectName(), at, anchor)
    if isinstance(field, QPlainTextEdit):
        inside = field.textCursor()
        return Cursor(field.objectName(), inside.position(), inside.anchor())
    return Cursor(field.objectName() if form.isAncestorOf(field) else "")


def put_cursor(form: QWidget, cursor: Cursor) -> bool:
    """Give the keyboard back to where it was; False when that widget is not there or not seen."""
    # A row of an earlier checklist may still be there, unseen, under the same name.
    named = form.findChildren(QWidget, cursor.field) if cursor.field else []
    field = next((one for one in named if one.isVisibleTo(form) and one.isEnabled()), None)
    if field is None:
        return False
    field.setFocus()
    if isinstance(field, QLineEdit):
        # Backwards, when the cursor stands before what is selected.
        field.setSelection(cursor.anchor, cursor.position - cursor.anchor)
        if cursor.anchor == cursor.position:
            field.setCursorPosition(cursor.position)
    elif isinstance(field, QPlainTextEdit):
        length = len(field.toPlainText())
        inside = field.textCursor()
        inside.setPosition(min(cursor.anchor, length))
        move = QTextCursor.MoveMode.KeepAnchor
        inside.setPosition(min(cursor.position, length), move)
        field.setTextCursor(inside)
    return True
