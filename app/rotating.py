"""New keys for a device that is in already: asked for, certified, changed to, at any pace.

The device goes on with its old keys until the district has vouched for the new ones, whether that
takes a second or a month by stick; then book and keys change over at once. Started again after a
crash it goes on where it was. Files: `app.own_keys`; the book's commit: `db.rotating`; why it is
done in this order: docs/decisions/0009.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.enrolling_by_stick import read_key_answer, sweep_key_answer, write_key_request
from app.homes import Home
from app.outside import REAL, Outside
from app.own_keys import Asked
from app.renewal import ensure_current, opening
from app.restoring import HomeInUse
from app.stick_folder import tag_of
from app.wiring import Device
from db.book import Book
from db.devices import Devices
from db.rotating import change_keys
from registry.failures import EnrolmentRefused, PeerRefused, PeerUnreachable, Refusal, Trouble
from registry.new_keys import ROTATED, make_key_request, pack_certificate, read_certificate
from registry.trust import SignedCertificate
from sync.keys import Ed25519Verifier
from sync.road_state import RoadState
from sync.turn import Turn

if TYPE_CHECKING:
    from sync.http import HttpPeer


log = logging.getLogger(__name__)

ASK_AGAIN_S: Final = 600.0  # while the district does not answer this one question


class KeysRefused(Refusal):
    """The district does not vouch for new keys of this computer: it was struck off, or a copy of it
    has asked before."""


class Rotation:
    """The change of one device's keys. `alone`: the caller keeps other programs out already."""

    def __init__(self, home: Home, outside: Outside = REAL) -> None:
        """Raises NotEnrolled, KeyUnreadable."""
        self._home = home
        self._outside = outside
        self._device = Device.load(home, outside=outside)
        self._keys = self._device.keys

    def begin(self, why: str) -> bool:
        """Make new keys, unless a change is under way; whether this began one."""
        begins = not self._keys.are_asked_for
        self._keys.begin(Asked(why, self._device.clock.now()))
        return begins

    @property
    def is_under_way(self) -> bool:
        return self._keys.are_asked_for

    # -- the district's word ---------------------------------------------------------------------

    def is_certified(self) -> bool:
        """Whether the district's word is here; it may have come by the road."""
        if self._keys.certificate() is not None:
            return True
        device = self._device
        is_kiosk = device.certificate.role == "kiosk"
        path = self._home.kiosk_book if is_kiosk else self._home.book
        if not path.exists():
            return False
        book = device.open_book(path)
        try:
            row = Devices(book).device(device.certificate.device)
        finally:
            book.engine.dispose()
        if row is None:
            return False
        try:
            self._believe(pack_certificate(SignedCertificate(row.certificate, row.signature)))
        except EnrolmentRefused:
            return False  # it is the one of the keys in use
        return True

    def ask(self) -> None:
        """By the line, or by the office's own server. Raises KeysRefused, PeerUnreachable,
        PeerRefused."""
        failure: Trouble = PeerUnreachable()
        for reach in self._ways():
            try:
                with reach() as peer:
                    answer = peer.change_keys(self._request())
            except EnrolmentRefused as refused:
                raise KeysRefused from refused
            except (PeerUnreachable, PeerRefused) as away:
                failure = away
                continue
            self._believe(answer)
            return
        raise failure

    def ask_by_stick(self, stick: Path) -> Path:
        """Put the request there; where it lies. Raises StickFull, StickGone."""
        return write_key_request(stick, self._tag, self._request())

    def hear_by_stick(self, stick: Path) -> bool:
        """Whether the district's answer lies there; it goes from the stick once it is kept here.

        Raises BadFrame, KeysRefused.
        """
        answer = read_key_answer(stick, self._tag)
        if answer is None:
            return False
        try:
            self._believe(answer)
        except EnrolmentRefused as other:
            raise KeysRefused from other
        sweep_key_answer(stick, self._tag)
        return True

    @property
    def _tag(self) -> str:
        return tag_of(self._device.certificate.device)

    def _ways(self) -> "list[Callable[[], HttpPeer]]":
        device = self._device
        return [device.peer, *([device.relay] if device.settings.relay else [])]

    def _request(self) -> bytes:
        device = self._device
        return make_key_request(device.certificate.device, device.key, self._keys.next_key())

    def _believe(self, answer: bytes) -> None:
        device = self._device
        signed = read_certificate(
            answer,
            device.certificate,
            self._keys.next_key(),
            Ed25519Verifier(),
            device.enrolment.district_key,
        )
        self._keys.keep_certificate(signed)

    # -- the change ------------------------------------------------------------------------------

    def change_over(self, *, is_alone: bool = False) -> None:
        """From here on the new keys sign. `is_alone`: the caller keeps the window closed already.

        Raises HomeInUse, and what opening the book raises; then nothing has changed.
        """
        signed = self._keys.certificate()
        if signed is None:
            raise AssertionError("without the district's word nobody changes over")
        if self._device.certificate.role == "kiosk":
            with _closed(self._home, is_alone=is_alone), self._keys.changing():
                return
        book = self._device.open_book(self._home.book)
        try:
            ensure_current(self._device, book)  # it may ask the district, by the road
            with _closed(self._home, is_alone=is_alone):
                self._in_the_book(book, signed)
        finally:
            book.engine.dispose()

    def _in_the_book(self, book: Book, signed: SignedCertificate) -> None:
        new, why = self._keys.next_key(), self._keys.asked().why
        with self._keys.changing():
            change_keys(book, opening(self._device, ROTATED, signed), new, why)


def go_on(home: Home, outside: Outside = REAL) -> bool:
    """Before a window or server opens its book: finish a change that only waited for this; whether
    it is done. The caller keeps others out. Whatever hinders it: the old keys are as good as ever.
    """
    try:
        rotation = Rotation(home, outside)
        if not rotation.is_under_way or not rotation.is_certified():
            return False
        rotation.change_over(is_alone=True)
    except (Refusal, Trouble) as failure:
        log.warning("the keys could not be changed now: %s", type(failure).__name__)
        return False
    return True


def ask_and_go_on(home: Home, outside: Outside = REAL) -> bool:
    """After a round by hand: ask the district if it has not answered yet, and change over if nobody
    is at work here; whether the change is done."""
    try:
        rotation = Rotation(home, outside)
        if not rotation.is_under_way:
            return False
        if not rotation.is_certified():
            rotation.ask()
        rotation.change_over()
    except (Refusal, Trouble):
        return False  # `tereze rotate` says why
    return True


class AskingByTheRoad:
    """For a window or server at work: once the line is there, the district is asked. The change
    itself waits until the window is opened again."""

    def __init__(self, device: Device) -> None:
        self._device = device
        self._asked_at: float | None = None  # steady seconds

    def after(self, state: RoadState) -> None:
        """Called by the road's thread whenever something has moved."""
        if state.at_work or not state.reachable or not self._device.keys.are_asked_for:
            return
        if self._device.keys.certificate() is not None:
            return
        now = time.monotonic()
        if self._asked_at is not None and now - self._asked_at < ASK_AGAIN_S:
            return
        self._asked_at = now
        with suppress(Refusal, Trouble):  # it asks again; `tereze rotate` says why not
            Rotation(self._device.home, self._device.outside).ask()


@contextmanager
def _closed(home: Home, *, is_alone: bool) -> Iterator[None]:
    """No window, server, round of the road or stick of this home at work. Raises HomeInUse."""
    names = ["road.lock", "stick.lock"]
    turns: list[Turn] = []
    try:
        for name in names if is_alone else ["counter.lock", *names]:
            turn = Turn(home.folder / name)
            if not turn.take():
                raise HomeInUse
            turns.append(turn)
        yield
    finally:
        for turn in turns:
            turn.give_back()
