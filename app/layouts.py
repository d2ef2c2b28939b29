"""Which keyboard layouts this computer has, with a display and without one."""

import os
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

KAZAKH: Final = "kz"  # as X11 and Wayland name it
_FILE: Final = Path("/etc/default/keyboard")  # Debian's, and all that come from it
_PATIENCE_S: Final = 5.0
_WINDOWS: Final = {0x3F: KAZAKH, 0x19: "ru", 0x09: "us"}  # primary languages, winnt.h


def layouts_here(file: Path = _FILE) -> tuple[str, ...]:
    """Their short names, such as kz, ru, us; none where the system does not tell."""
    if sys.platform == "win32":
        return _of_windows()
    return _of_the_display() or _of(_text(file)) or _of(_told("localectl", "status"))


def _of_the_display() -> tuple[str, ...]:
    return _of(_told("setxkbmap", "-query")) if os.environ.get("DISPLAY") else ()


def _of(text: str) -> tuple[str, ...]:
    found = re.search(
        r"(?im)^\s*(?:XKBLAYOUT\s*=|layout:|X11 Layout:)\s*\"?([a-z0-9_,() -]+)", text
    )
    names = (one.strip() for one in found[1].split(",")) if found else ()
    return tuple(name for name in names if name)


def _text(file: Path) -> str:
    with suppress(OSError):
        return file.read_text("utf-8", "replace")
    return ""


def _told(*command: str) -> str:
    with suppress(OSError, subprocess.SubprocessError):
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_PATIENCE_S, check=False
        )
        return done.stdout
    return ""


def _of_windows() -> tuple[str, ...]:
    if sys.platform == "win32":
        import ctypes

        user = ctypes.windll.user32
        count = user.GetKeyboardLayoutList(0, None)
        handles = (ctypes.c_void_p * count)()
        user.GetKeyboardLayoutList(count, handles)
        names = (_WINDOWS.get((handle or 0) & 0x3FF, "") for handle in handles)
        return tuple(dict.fromkeys(name for name in names if name))
    return ()
