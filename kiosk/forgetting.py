"""What a visitor leaves in the program beside its pages: wiped whatever page it came from.

Each page wipes its own texts (`kiosk.page`); here is what a page forgets to think of.
"""

from __future__ import annotations

from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QTextEdit, QWidget


def wipe_traces(window: QWidget) -> None:
    """Clipboard and selection, half-composed letters, and fields with all they could undo."""
    if QGuiApplication.inputMethod().isVisible() or QGuiApplication.focusObject() is not None:
        QGuiApplication.inputMethod().reset()
    for line in window.findChildren(QLineEdit):
        line.setText("")  # clear() can be undone: the text would still be there
    sheets: list[QTextEdit | QPlainTextEdit] = [*window.findChildren(QTextEdit)]
    for sheet in [*sheets, *window.findChildren(QPlainTextEdit)]:
        sheet.setPlainText("")
        sheet.document().clearUndoRedoStacks()
    board = QGuiApplication.clipboard()
    board.clear()
    for mode in (QClipboard.Mode.Selection, QClipboard.Mode.FindBuffer):
        board.clear(mode)
