"""The voice: espeak-ng makes the sound, aplay brings it to the loudspeaker, both installed.

The text goes to the engine through a pipe, the sound from there to the player through another:
nothing of it stands on a command line, where others could read it, nor in any file. Each sentence
has two short processes, so that silence is a kill away and nothing is left of what was said.
espeak-ng itself would also play, but ends well where there is no sound card; aplay does not.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from logging import getLogger
from typing import IO, Final

from kiosk.voice import Said

log = getLogger(__name__)

ENGINE: Final = "espeak-ng"
PLAYER: Final = "aplay"
VOICES: Final = {"kk": "kk", "ru": "ru", "en": "en"}
_WORDS_A_MINUTE: Final = "140"  # espeak-ng's own 175 is too quick for old ears
_GAP: Final = "2"  # between words, in 10 ms: Kazakh digits run together without it
LOOK_AGAIN_S: Final = 60.0  # a headset may be plugged in, a sound server start late
_LONGEST_PROBE_S: Final = 5.0
_LEAST_S: Final = 10.0  # no sentence takes longer than this …
_S_A_LETTER: Final = 0.3  # … and this for each of its letters: a stuck player is ended
_RATE: Final = 22050  # what espeak-ng's voices sound at


@dataclass(slots=True)
class _Turn:
    """What is to be said, and by which order: a newer one makes it void."""

    said: tuple[Said, ...] = ()
    order: int = 0


class EspeakVoice:
    """As `kiosk.voice.Voice`. `start` begins its thread, `close` ends it and whatever it says."""

    def __init__(self, engine: str = ENGINE, player: str = PLAYER) -> None:
        self._engine, self._player = engine, player
        self._changed = threading.Condition()
        self._turn = _Turn()
        self._running: list[subprocess.Popen[bytes]] = []
        self._can_speak = False
        self._speaking = False
        self._closing = False
        self._done = 0  # the order that was carried out last
        self._looked_at = -LOOK_AGAIN_S
        self._look_again_s = LOOK_AGAIN_S
        self._thread = threading.Thread(target=self._work, name="voice", daemon=True)

    @property
    def can_speak(self) -> bool:
        return self._can_speak

    @property
    def is_speaking(self) -> bool:
        return self._speaking

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        with self._changed:
            self._closing = True
            self._begin(())
        if self._thread.is_alive():
            self._thread.join(10)

    def say(self, said: Sequence[Said]) -> None:
        with self._changed:
            if self._can_speak and not self._closing:
                self._begin(tuple(said))

    def hush(self) -> None:
        with self._changed:
            self._begin(())

    def _begin(self, said: tuple[Said, ...]) -> None:
        """Within the lock, which is never held while anybody waits for a process."""
        self._turn = _Turn(said, self._turn.order + 1)
        self._speaking = bool(said)
        for process in self._running:
            process.kill()  # aplay told politely would play to the end
        self._changed.notify_all()

    # on the thread

    def _work(self) -> None:
        while True:
            since = time.monotonic() - self._looked_at
            if not self._can_speak and since >= self._look_again_s:
                self._look()
                since = 0.0
            with self._changed:
                pause = None if self._can_speak else max(0.0, self._look_again_s - since)
                self._changed.wait_for(self._has_work, timeout=pause)
                if self._closing:
                    return
                turn, is_new = self._turn, self._turn.order != self._done
                self._done = turn.order
            if is_new:
                self._say_all(turn)

    def _has_work(self) -> bool:
        return self._closing or self._turn.order != self._done

    def _look(self) -> None:
        """Is all there? Asked by a tenth of a second of silence, through the real player."""
        self._looked_at = time.monotonic()
        found = all(shutil.which(each) for each in (self._engine, self._player))
        works = found and self._plays_silence() and self._has_voices()
        with self._changed:
            self._can_speak = works and not self._closing

    def _has_voices(self) -> bool:
        """A voice that is not installed says nothing and is no error to the player."""
        try:
            for voice in VOICES.values():
                made = subprocess.run(
                    [self._engine, "-v", voice, "--stdin", "-q"],
                    input=b"1",
                    capture_output=True,
                    timeout=_LONGEST_PROBE_S,
                    env=sound_environment(),
                    check=False,
                )
                if made.returncode != 0:
                    return False
        except (OSError, subprocess.TimeoutExpired):
            return False
        return True

    def _plays_silence(self) -> bool:
        try:
            with self._spawn([self._player, "-q", "-t", "wav", "-"], subprocess.PIPE) as player:
                try:
                    player.communicate(_silence(), timeout=_LONGEST_PROBE_S)
                except subprocess.TimeoutExpired:
                    player.kill()
                    return False
                return player.returncode == 0
        except OSError:
            return False

    def _say_all(self, turn: _Turn) -> None:
        for said in turn.said:
            if not self._is_due(turn):
                return
            if not self._say_one(turn, said) and self._is_due(turn):
                log.warning("the voice has stopped: no engine or no sound")
                self._looked_at = time.monotonic()
                with self._changed:
                    self._can_speak = False
                break
        with self._changed:
            if self._turn.order == turn.order:
                self._speaking = False

    def _is_due(self, turn: _Turn) -> bool:
        return self._turn.order == turn.order

    def _say_one(self, turn: _Turn, said: Said) -> bool:
        """Whether it was said to its end. Ended by a newer order, by a fault or by its time."""
        voice = VOICES[said.language]
        words = [self._engine, "-v", voice, "-s", _WORDS_A_MINUTE, "-g", _GAP, "--stdin"]
        try:
            engine = self._spawn([*words, "--stdout"], subprocess.PIPE, subprocess.PIPE)
        except OSError:
            return False
        try:
            player = self._spawn([self._player, "-q", "-t", "wav", "-"], engine.stdout)
        except OSError:
            _end([engine])
            return False
        if engine.stdout is not None:
            engine.stdout.close()  # the player's own copy is the only one: it ends with the engine
        with self._changed:
            self._running = [engine, player]
            if self._turn.order != turn.order:
                engine.kill()
                player.kill()
        longest = _LEAST_S + _S_A_LETTER * len(said.words)
        try:
            return _feed(engine, said.words) and _both_end_well(engine, player, longest)
        finally:
            with self._changed:
                self._running = []
            _end([player, engine])

    def _spawn(
        self, command: list[str], stdin: int | IO[bytes] | None, stdout: int = subprocess.DEVNULL
    ) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command,
            stdin=stdin,
            stdout=stdout,
            stderr=subprocess.DEVNULL,
            env=sound_environment(),
            cwd="/" if os.name == "posix" else None,
        )


def _feed(engine: subprocess.Popen[bytes], words: str) -> bool:
    """A sentence is far smaller than a pipe: this does not wait."""
    if engine.stdin is None:
        return False
    try:
        engine.stdin.write(words.encode())
        engine.stdin.close()
    except OSError:
        return False
    return True


def _both_end_well(
    engine: subprocess.Popen[bytes], player: subprocess.Popen[bytes], longest_s: float
) -> bool:
    until = time.monotonic() + longest_s
    try:
        for process in (engine, player):
            if process.wait(max(0.1, until - time.monotonic())) != 0:
                return False
    except subprocess.TimeoutExpired:
        return False
    return True


def _end(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None and not pipe.closed:
                try:
                    pipe.close()
                except OSError:
                    continue  # words that a dead engine did not take
        process.wait()


def sound_environment() -> dict[str, str]:
    """What the system's sound needs, and nothing else of ours."""
    wanted = ("PATH", "HOME", "LANG", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS")
    prefixes = ("ALSA_", "PULSE_", "PIPEWIRE_", "ESPEAK_", "LC_")
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in wanted or name.startswith(prefixes)
    }
    return {**kept, "LC_ALL": "C.UTF-8"}  # espeak-ng reads its text by the locale


def _silence() -> bytes:
    """A tenth of a second as a WAV file, 16 bits, one channel."""
    samples = bytes(2 * (_RATE // 10))
    size = len(samples)

    def number(value: int, wide: int = 4) -> bytes:
        return value.to_bytes(wide, "little")

    form = b"fmt " + number(16) + number(1, 2) + number(1, 2) + number(_RATE)
    form += number(2 * _RATE) + number(2, 2) + number(16, 2)
    whole = b"WAVE" + form + b"data" + number(size) + samples
    return b"RIFF" + number(len(whole)) + whole
