"""A short tone at a code that the camera has read: who holds a paper does not look at the screen.

High for one of ours, low for any other. Made here, played by the system's own player, without a
file. Scanners have a tone of their own.
"""

import math
import shutil
import subprocess
import sys
import threading
from array import array
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from typing import Final

from app.speech import sound_environment

_RATE: Final = 22_050
_GOOD: Final = (1_760.0, 0.09)  # Hz, seconds
_OTHER: Final = (392.0, 0.2)
_RISE_S: Final = 0.005  # a tone that begins at once clicks
_LOUD: Final = 0.35
_PATIENCE_S: Final = 3.0
PLAYER: Final = ("aplay", "-q", "-t", "wav", "-")


class Beep:
    """`player` is a command that takes a WAV file on its input."""

    def __init__(self, player: Sequence[str] = PLAYER) -> None:
        self._player = player
        self._playing = threading.Lock()

    def __call__(self, *, good: bool) -> bool:
        """Whether it can be heard, as far as is known here. Returns at once."""
        play = self._how()
        if play is None:
            return False
        threading.Thread(
            target=self._play, args=(play, tone(*(_GOOD if good else _OTHER))), daemon=True
        ).start()
        return True

    def _how(self) -> Callable[[bytes], object] | None:
        if sys.platform == "win32":
            import winsound

            return lambda wave: winsound.PlaySound(wave, winsound.SND_MEMORY)
        return self._by_command if shutil.which(self._player[0]) else None

    def _play(self, play: Callable[[bytes], object], wave: bytes) -> None:
        if not self._playing.acquire(blocking=False):
            return  # one is being played
        try:
            play(wave)
        finally:
            self._playing.release()

    def _by_command(self, wave: bytes) -> None:
        quiet = subprocess.DEVNULL
        with suppress(OSError, subprocess.SubprocessError):
            subprocess.run(
                self._player,
                input=wave,
                stdout=quiet,
                stderr=quiet,
                env=sound_environment(),
                timeout=_PATIENCE_S,
                check=False,
            )


@cache
def tone(hertz: float, seconds: float) -> bytes:
    """A WAV file: 16 bits, one channel."""
    count = int(_RATE * seconds)
    rise = int(_RATE * _RISE_S)
    samples = array("h")
    for n in range(count):
        edge = min(1.0, n / rise, (count - n) / rise)
        samples.append(int(32_767 * _LOUD * edge * math.sin(2 * math.pi * hertz * n / _RATE)))
    if sys.byteorder == "big":
        samples.byteswap()
    data = samples.tobytes()

    def number(value: int, wide: int = 4) -> bytes:
        return value.to_bytes(wide, "little")

    form = b"fmt " + number(16) + number(1, 2) + number(1, 2) + number(_RATE)
    form += number(2 * _RATE) + number(2, 2) + number(16, 2)
    whole = b"WAVE" + form + b"data" + number(len(data)) + data
    return b"RIFF" + number(len(whole)) + whole
