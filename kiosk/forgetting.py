"""What a visitor leaves in the program beside its pages: wiped whatever page it came from.

Each page wipes its own texts (`kiosk.page`); here is what a page forgets to think of.
"""

from __future__ import annotations

from PySide6.QtCore import QMimeData
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
    wipe_clipboard()


def wipe_clipboard() -> None:
    """Cheap where nothing lies there: it is asked again and again while nobody is here."""
    board = QGuiApplication.clipboard()
    modes = [QClipboard.Mode.Clipboard]
    if board.supportsSelection():
        modes.append(QClipboard.Mode.Selection)
    if board.supportsFindBuffer():
        modes.append(QClipboard.Mode.FindBuffer)
    for mode in modes:
        if _holds_something(board.mimeData(mode)):
            board.clear(mode)


def _holds_something(held: QMimeData | None) -> bool:
    """Qt gives none where nothing was ever copied, whatever its types say."""
    return held is not None and bool(held.formats())
