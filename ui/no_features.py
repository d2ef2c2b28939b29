"""Imported for its effect, before anything else of a program with a window.

PySide reads the source text of every module that is imported after it, to see whether it names
PySide at all, and Python keeps the text: for `from __feature__ import snake_case`, which nobody
here writes. A start read forty files for it before its first window and a thousand until the book
was open. Where PySide does it another way one day, nothing is changed.
"""

import sys

import PySide6.QtCore  # noqa: F401 - it brings what is looked for below

_asks = sys.modules.get("shibokensupport.feature")
if hasattr(_asks, "_mod_uses_pyside"):
    _asks._mod_uses_pyside = lambda module: False  # type: ignore[union-attr]
