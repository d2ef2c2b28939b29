"""`tereze sync`: one round by hand, told in words, with what has gone so far on a terminal.

Ends with 0 when the district has everything, 3 when it was reached and something still waits, and
1 with a sentence when it was not.
"""

import sys
from typing import Final, TextIO

from app.homes import Home
from app.line import line_state
from app.wiring import Device, one_round
from counter.line import LineState, LineTrouble
from counter.line_words import line_advice, line_words, trouble_words
from registry.failures import PeerRefused, PeerUnreachable
from registry.road import Waiting
from sync.uploader import RoadState
from words import Words, how_many
from words.texts import sentence_for

LEVEL: Final = 0
NOT_REACHED: Final = 1
STILL_WAITING: Final = 3  # 2 is a mistyped command


def run_sync(home: Home, w: Words, out: TextIO | None = None, err: TextIO | None = None) -> int:
    """Raises RoadBusy, and what `Device.load` raises."""
    out, err = out or sys.stdout, err or sys.stderr
    device = Device.load(home)
    ticker = _Ticker(w, err)
    state, waiting = one_round(device, ticker.told)
    ticker.end()
    line = line_state(state, waiting, {})
    now = device.clock.now()
    if line.trouble is not None or not line.reachable:
        print(_why_not(state, line, now, w), file=err)
        if line.trouble is not None:
            print(line_advice(line.trouble, w), file=err)
        return NOT_REACHED
    for said in _moved(state, line, w):
        print(said, file=out)
    if device.keys.are_asked_for:
        say_keys(home, w, out)
    print(line_words(line, now, w)[0], file=out)
    left = waiting.count or state.held_back or _files_left(line)
    return STILL_WAITING if left else LEVEL


def say_keys(home: Home, w: Words, out: TextIO) -> None:
    """A change of keys goes on with the round, if it can."""
    from app.rotating import ask_and_go_on

    if ask_and_go_on(home):
        print(w.say("The keys of this computer are changed."), file=out)


def _why_not(state: RoadState, line: LineState, now: int, w: Words) -> str:
    """Of one try by hand: since when it has been so, nobody knows here."""
    if state.refused is not None:
        return sentence_for(PeerRefused(state.refused), w)
    if line.trouble in (LineTrouble.DISK, LineTrouble.OURS):
        return trouble_words(line, now, w)
    if line.trouble is LineTrouble.FOREIGN:
        return w.say("Something else answers in the district's place.")
    return sentence_for(PeerUnreachable(), w)


def _moved(state: RoadState, line: LineState, w: Words) -> list[str]:
    said = []
    if state.sent:
        said.append(_counted("{count} page sent.", "{count} pages sent.", state.sent, w))
    if state.taken:
        said.append(_counted("{count} page came.", "{count} pages came.", state.taken, w))
    if state.held_back:
        said.append(
            w.count(
                "{n} part was not taken: tell the administrator.",
                "{n} parts were not taken: tell the administrator.",
                state.held_back,
            )
        )
    if left := _files_left(line):
        said.append(
            w.count("{n} file is still on its way.", "{n} files are still on their way.", left)
        )
    return said


def _files_left(line: LineState) -> int:
    files = line.files
    stuck = len(files.missing) + len(files.damaged) + len(files.refused)
    return files.coming + files.going + stuck


def _counted(one: str, many: str, count: int, w: Words) -> str:
    return w.count(one, many, count, count=how_many(count))


class _Ticker:
    """One line that is written over; nothing at all where nobody watches."""

    def __init__(self, w: Words, err: TextIO) -> None:
        self._w = w
        self._err = err
        self._shown = ""

    def told(self, state: RoadState, waiting: Waiting) -> None:
        if not self._err.isatty():
            return
        w, line = self._w, line_state(state, waiting, {})
        words = w.say("Trying now…")
        if state.sent:
            done, of = how_many(state.sent), how_many(state.sent + waiting.count)
            words = w.say("Being sent: {done} of {all}", done=done, all=of)
        if line.files.size:
            share = 100 * line.files.done // line.files.size
            left = line.files.coming + line.files.going
            words = w.count("{n} file · {share} %", "{n} files · {share} %", left, share=share)
        self._show(words)

    def end(self) -> None:
        if self._shown:
            self._show("")
            self._err.write("\r")
            self._err.flush()

    def _show(self, words: str) -> None:
        self._err.write("\r" + words.ljust(len(self._shown)))
        self._err.flush()
        self._shown = words
