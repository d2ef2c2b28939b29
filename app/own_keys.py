"""Where a device's keys lie while they are being changed, and how a change that was cut off ends.

Beside `device.key`, which signs, there are then the next key, the district's certificate for it,
and, once the book is to change over, a mark. Whoever loads the device's keys first looks at the
mark: if the book goes on under the new key, so does the device; if not, nothing has happened. Of
the old keys the one that signs is gone afterwards; the one that opens what is sealed to it stays
until the next change, because a stick may still be on its way. Kept out: asking the district, and
the book's own commit (`app.rotating`, `db.rotating`).
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import msgspec

from app.changing_over import finish_change_over
from app.homes import Home, HomeUnusable, settle_names, write_whole
from app.outside import Outside
from db.engine import open_engine, sqlite_url
from db.rotating import is_changed
from registry.failures import BookUnwritable
from registry.ports import Unsealing
from registry.trust import SignedCertificate
from sync.keys import DeviceKey, recipient_of
from sync.turn import Turn

PATIENCE_S: Final = 20.0  # another program of this computer is changing over just now
_LOOK_S: Final = 0.05


class Asked(msgspec.Struct, frozen=True):
    """What somebody wanted (`keys.asked`)."""

    why: str
    at: int  # UTC ms


class OwnKeys:
    """The key files of one home."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self.next = home.keys / "next.key"
        self._certificate = home.keys / "next.certificate"
        self._asked = home.keys / "keys.asked"
        self._mark = home.keys / "keys.changing"
        self._reading = home.keys / "reading.key"

    # -- before ----------------------------------------------------------------------------------

    @property
    def are_asked_for(self) -> bool:
        """Whether a change is under way."""
        return self.next.exists()

    def begin(self, asked: Asked) -> None:
        """Make the next key, unless there is one already. Raises HomeUnusable."""
        if self.next.exists():
            return
        with _plainly():
            self._certificate.unlink(missing_ok=True)  # of a change that was never finished
            write_whole(self._asked, msgspec.json.encode(asked) + b"\n")
            DeviceKey.create().save(self.next)

    def next_key(self) -> DeviceKey:
        """Raises KeyUnreadable."""
        return DeviceKey.load(self.next)

    def asked(self) -> Asked:
        try:
            return msgspec.json.decode(self._asked.read_bytes(), type=Asked)
        except (OSError, msgspec.MsgspecError):
            return Asked("planned", 0)

    def keep_certificate(self, signed: SignedCertificate) -> None:
        write_whole(self._certificate, msgspec.msgpack.encode(signed))

    def certificate(self) -> SignedCertificate | None:
        """The district's word for the next key, once it is here."""
        try:
            packed = self._certificate.read_bytes()
            return msgspec.msgpack.decode(packed, type=SignedCertificate)
        except (FileNotFoundError, msgspec.MsgspecError):
            return None
        except OSError as cause:
            raise HomeUnusable from cause

    # -- the change ------------------------------------------------------------------------------

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Within it the book changes over; at its end, or at the next start, the keys follow it.

        Raises HomeUnusable.
        """
        with self._alone():
            write_whole(self._mark, b"")
            yield
            self._follow()

    def settle(self) -> None:
        """End a change that was cut off. Nearly always there is none. Raises HomeUnusable.

        Where the book cannot be read just now it stays undecided: `tereze restore` must go on.
        """
        if not self._mark.exists():
            return
        with self._alone(), suppress(BookUnwritable):
            if self._mark.exists():
                self._follow()

    @property
    def are_undecided(self) -> bool:
        """Nothing may be signed before it is known with which key."""
        return self._mark.exists()

    def _follow(self) -> None:
        """Each step may be the last one before the power fails, and may be taken again."""
        with _plainly():
            if self.next.exists():
                signed = self.certificate()
                if signed is None or not self._book_has_changed():
                    self._mark.unlink()
                    return
                _write_secret(self._reading, DeviceKey.load(self._home.key).sealing_secret())
                enrolment = self._home.enrolment()
                self._home.keep_enrolment(msgspec.structs.replace(enrolment, certificate=signed))
                self.next.replace(self._home.key)  # the old one is gone with this
                settle_names(self._home.keys)
            for done in (self._certificate, self._asked, self._mark):
                done.unlink(missing_ok=True)

    def _book_has_changed(self) -> bool:
        if self._home.enrolment().certificate.read().role == "kiosk":
            return True  # it writes no chain: the mark is all there is
        finish_change_over(self._home.book)
        if not self._home.book.exists():
            return False
        engine = open_engine(sqlite_url(self._home.book))
        try:
            return is_changed(engine, self.next_key().public_key)
        finally:
            engine.dispose()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        turn, deadline = Turn(self._home.folder / "keys.lock"), time.monotonic() + PATIENCE_S
        with _plainly():
            while not turn.take():
                if time.monotonic() > deadline:
                    raise HomeUnusable
                time.sleep(_LOOK_S)
        try:
            yield
        finally:
            turn.give_back()

    # -- afterwards ------------------------------------------------------------------------------

    @property
    def were_changed(self) -> bool:
        """Whether this device has ever changed its keys."""
        return self._reading.exists()

    def unsealing(self, key: DeviceKey, outside: Outside) -> Unsealing:
        """Opens what is sealed to the key in use, or to the one before it."""
        opener = outside.unsealing(key.sealing_secret())
        try:
            earlier = self._reading.read_text("ascii").strip()
        except FileNotFoundError:
            return opener
        except OSError as cause:
            raise HomeUnusable from cause
        from sync.parcel import receiver_of  # sealing and sticks stay out of start-up

        return _Either(opener, outside.unsealing(earlier), receiver_of(recipient_of(earlier)))


class _Either:
    """By what stands outside on a parcel it is known which of the two opens it."""

    def __init__(self, now: Unsealing, earlier: Unsealing, earlier_receiver: bytes) -> None:
        self._now = now
        self._earlier = earlier
        self._receiver = earlier_receiver

    def content(self, parcel: bytes) -> bytes:
        from sync.parcel import addressed_to

        is_earlier = addressed_to(parcel) == self._receiver
        return (self._earlier if is_earlier else self._now).content(parcel)

    def __enter__(self) -> "_Either":
        self._now.__enter__()
        self._earlier.__enter__()
        return self

    def __exit__(self, *ended: object) -> None:
        self._earlier.__exit__(*ended)
        self._now.__exit__(*ended)


@contextmanager
def _plainly() -> Iterator[None]:
    try:
        yield
    except OSError as cause:
        raise HomeUnusable from cause


def _write_secret(path: Path, secret: str) -> None:
    """Whole or not at all, readable by its owner only. Raises OSError."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secret.encode("ascii"))
        file.flush()
        os.fsync(handle)
    new.replace(path)
    settle_names(path.parent)
