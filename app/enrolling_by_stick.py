"""Letting a computer in without a line: request and answer as files, the same bytes as on it.

On a stick they lie in `tereze/enrol`; the district answers them when it reads the stick. The code
of the sheet is in neither file, the answer is sealed to the computer, and it is believed only by
the fingerprint on the sheet: whoever carries the stick is trusted with nothing. A computer that is
in already and wants new keys asks in the same way.
"""

import hashlib
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from app.homes import Home
from app.settings import DeviceSettings
from app.stick_folder import put_file, read_file
from app.sticks import FOLDER
from app.wiring import Device, settle_in
from district.enrolment import Enrolment
from registry.failures import BadFrame, DemoIsNotReal, EnrolmentRefused, Trouble
from sync.enrol import make_request
from sync.keys import DeviceKey
from sync.parcel import ParcelDamaged
from sync.wire import MESSAGE_LIMIT

LARGEST_REQUEST: Final = 4096  # bytes, as on the line
LARGEST_ANSWER: Final = MESSAGE_LIMIT + 256 * 1024
MOST_REQUESTS: Final = 1_000  # on one stick
_REQUEST: Final = re.compile(r"request-([0-9a-f]{8})\.trz", re.ASCII)
_KEYS_REQUEST: Final = re.compile(r"keys-request-([0-9a-f]{8})\.trz", re.ASCII)


class AnswerMissing(Trouble):
    """The district has not answered this computer's request on this stick yet."""


def write_request(home: Home, code: str, to: Path) -> Path:
    """Make this computer's key, if it has none, and write its request; where it lies.

    `to` is a folder (a stick) or the file's own name. Raises StickFull, StickGone, DemoIsNotReal.
    """
    if home.is_enrolled and home.enrolment().certificate.read().demo:
        raise DemoIsNotReal
    home.make()
    if not home.key.exists():
        DeviceKey.create().save(home.key)
    key = DeviceKey.load(home.key)
    path = _folder(to) / f"request-{_tag(key)}.trz" if to.is_dir() else to
    put_file(path, make_request(key, code))
    return path


def read_answer_of(home: Home, at: Path, on_the_sheet: str, district: str = "") -> Device:
    """Trust the answer and begin the book. `district`: its address, when there is a line at times.

    Raises AnswerMissing, BadFrame, WrongDistrict, EnrolmentRefused, KeyUnreadable.
    """
    key = DeviceKey.load(home.key)
    path = _folder(at) / f"answer-{_tag(key)}.trz" if at.is_dir() else at
    if not path.exists():
        raise AnswerMissing
    try:
        sealed = read_file(path, LARGEST_ANSWER)
    except ParcelDamaged as cause:
        raise BadFrame("answer") from cause
    address = district or home.settings(DeviceSettings).district
    device = settle_in(home, key, address, sealed, on_the_sheet, demo=False)
    if at.is_dir():  # or somebody would begin once more with a journal of its own
        for done in (path, path.with_name(path.name.replace("answer", "request"))):
            with suppress(OSError):
                done.unlink()
    return device


def answer_requests(stick: Path, enrolment: Enrolment) -> tuple[int, int]:
    """At the district: answer every request on the stick; how many were let in and turned away.

    Raises StickFull, StickGone.
    """
    return _answer(stick, _REQUEST, enrolment.enrol)


def answer_key_requests(stick: Path, change_keys: Callable[[bytes], bytes]) -> tuple[int, int]:
    """As `answer_requests`, of computers that want new keys (`district.rekeying`)."""
    return _answer(stick, _KEYS_REQUEST, change_keys)


def write_key_request(stick: Path, tag: str, request: bytes) -> Path:
    """Where it lies. Raises StickFull, StickGone."""
    path = _folder(stick) / f"keys-request-{tag}.trz"
    put_file(path, request)
    return path


def read_key_answer(stick: Path, tag: str) -> bytes | None:
    """What the district answered; None as long as there is nothing. Raises BadFrame."""
    path = _folder(stick) / f"keys-answer-{tag}.trz"
    if not path.exists():
        return None
    try:
        return read_file(path, LARGEST_REQUEST)
    except ParcelDamaged as cause:
        raise BadFrame("answer") from cause


def sweep_key_answer(stick: Path, tag: str) -> None:
    """It was read: request and answer go from the stick."""
    for word in ("answer", "request"):
        with suppress(OSError):
            (_folder(stick) / f"keys-{word}-{tag}.trz").unlink()


def _answer(
    stick: Path, named: re.Pattern[str], answer: Callable[[bytes], bytes]
) -> tuple[int, int]:
    answered = turned_away = 0
    for name in _requests(stick, named):
        path = _folder(stick) / name
        try:
            told = answer(read_file(path, LARGEST_REQUEST))
        except (EnrolmentRefused, DemoIsNotReal, BadFrame, ParcelDamaged):
            turned_away += 1
            continue
        put_file(path.with_name(name.replace("request", "answer")), told)
        answered += 1
    return answered, turned_away


def _requests(stick: Path, named: re.Pattern[str]) -> list[str]:
    try:
        names = sorted(one.name for one in _folder(stick).iterdir())
    except OSError:
        return []  # nobody asks for anything
    return [name for name in names if named.fullmatch(name)][:MOST_REQUESTS]


def _folder(stick: Path) -> Path:
    return stick / FOLDER / "enrol"


def _tag(key: DeviceKey) -> str:
    """Eight digits that stand for a computer that has no number yet."""
    return hashlib.sha256(key.public_key).hexdigest()[:8]
