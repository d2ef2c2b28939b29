"""What an inspector takes along: a folder on a stick with which he checks the office elsewhere.

The journals without anything that could hold a name, the district's receipts, the keys, the
verifier itself, a how-to in three languages and one page to print. All of it is written under a
temporary name, read back from the stick and checked there by that same verifier, and only then
gets its name: a stick pulled out half-way holds nothing that looks finished.
"""

import errno
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from db.book import Book
from db.export import FOR_INSPECTOR, write_export
from inspector import verify as verifier
from registry.application import office_time
from registry.failures import Trouble
from registry.trust import fingerprint
from words import words_in

if TYPE_CHECKING:
    from app.wiring import Device

FILE: Final = "inspector.tereze"
VERIFIER: Final = "verify.py"
PAGE: Final = "page.pdf"
HOW_TO: Final = "how-to.txt"
KEYS: Final = "keys.txt"
_UNFINISHED: Final = ".unfinished"
_BUFFER: Final = 1024 * 1024  # bytes gathered before the stick is asked to write
# EFBIG: the file systems that sticks come with hold no file of four gigabytes.
_FULL: Final = (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))


class StickFull(Trouble):
    """The stick has too little room. Nothing was left on it."""


class StickGone(Trouble):
    """The stick cannot be written or read: pulled out, locked against writing, or worn out."""


class StickUntrue(Trouble):
    """What was read back from the stick is not what was written. Nothing was left on it."""


class Step(StrEnum):
    """What is being done, for the page with the button."""

    WRITING = "writing"
    CHECKING = "checking"
    FINISHING = "finishing"


Progress = Callable[[Step, float], None]  # the step, and how much of it is done: 0 to 1


@dataclass(frozen=True, slots=True)
class Handed:
    """What lies on the stick now, which may be pulled out."""

    folder: Path
    page: Path  # the printed page, a PDF on A4
    entries: int  # records in the file
    exit_code: int  # of the verifier: 0 all holds, 1 something does not, 3 holds with remarks
    verdict: str  # the same in a sentence
    findings: tuple[str, ...]
    proven: tuple[str, ...]
    not_proven: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing was found that does not hold; remarks may be there."""
        return self.exit_code != verifier.BROKEN


def for_inspector(
    device: "Device",
    book: Book,
    folder: Path,
    language: str,
    progress: Progress = lambda step, share: None,
) -> Handed:
    """Write everything an inspector needs into a new folder beneath `folder`, and check it there.

    What the verifier finds is no failure: it stands on the page and in what comes back, in
    `language`. Raises StickFull, StickGone, StickUntrue: then nothing is left on the stick, as far
    as it still could be reached.
    """
    name = _name(device)
    with on_the_stick(folder, name) as place:
        _write(place / FILE, book, progress)
        report = _check(place / FILE, device, progress)
        progress(Step.FINISHING, 0.0)
        for part, content in _beside(place / FILE, device, report):
            keep(place / part, content)
        whole = settle(place, folder, name)
    progress(Step.FINISHING, 1.0)
    telling = verifier.Telling(report, language)
    return Handed(
        folder=whole,
        page=whole / PAGE,
        entries=report.entries,
        exit_code=report.exit_code,
        verdict=telling.verdict,
        findings=tuple(telling.findings()),
        proven=tuple(telling.proven()),
        not_proven=tuple(telling.not_proven()),
    )


def _name(device: "Device") -> str:
    """«tereze-0427-01-2026-03-02-0910»: the place and the moment, nothing else."""
    when = office_time(device.clock.now())
    certificate = device.certificate
    return f"tereze-{certificate.office:04}-{certificate.desk:02}-{when:%Y-%m-%d-%H%M}"


@contextmanager
def on_the_stick(folder: Path, name: str) -> Iterator[Path]:
    """A new folder under a temporary name, gone again unless all went well."""
    place = folder / (name + _UNFINISHED)
    try:
        shutil.rmtree(
            place, ignore_errors=True
        )  # of a stick that was pulled out in the same minute
        place.mkdir()
        yield place
    except OSError as cause:
        raise (StickFull if cause.errno in _FULL else StickGone) from cause
    except verifier.CannotRead as cause:
        raise StickUntrue from cause
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _write(path: Path, book: Book, progress: Progress) -> None:
    with path.open("wb", buffering=_BUFFER) as file:
        digest = hashlib.sha256()

        def write(data: bytes) -> None:
            digest.update(data)
            file.write(data)

        write_export(
            book,
            FOR_INSPECTOR,
            write,
            lambda done, whole: progress(Step.WRITING, done / max(1, whole)),
        )
        sync(file.fileno(), file.flush)
    if _digest(path) != digest.digest():
        raise StickUntrue


def _check(path: Path, device: "Device", progress: Progress) -> verifier.Report:
    """By the very lines that the inspector gets, reading the stick."""
    return verifier.verify(
        path,
        district_key=device.enrolment.district_key.hex(),
        progress=lambda share: progress(Step.CHECKING, share),
    )


def _beside(path: Path, device: "Device", report: verifier.Report) -> Iterator[tuple[str, bytes]]:
    """The other files: name and content."""
    yield VERIFIER, Path(verifier.__file__).read_bytes()
    yield KEYS, _keys(device, report).encode()
    yield HOW_TO, _how_to(device).encode()
    yield PAGE, _page(device, report, _digest(path))


def _page(device: "Device", report: verifier.Report, digest: bytes) -> bytes:
    from printing.inspector_page import Head, InspectorPage, inspector_page_pdf
    from printing.speech import Two

    kk, ru = (verifier.Telling(report, language) for language in ("kk", "ru"))

    def both(left: list[str], right: list[str]) -> tuple[Two, ...]:
        return tuple(Two(*pair) for pair in zip(left, right, strict=True))

    heads = zip(kk.heads(), ru.heads(), strict=True)
    return inspector_page_pdf(
        InspectorPage(
            office=device.office,
            desk=device.certificate.desk,
            made_at=report.about.made_at if report.about else device.clock.now(),
            verdict=Two(kk.verdict, ru.verdict),
            findings=both(kk.findings(), ru.findings()),
            proven=both(kk.proven(), ru.proven()),
            not_proven=both(kk.not_proven(), ru.not_proven()),
            heads=tuple(Head(Two(one[0], two[0]), one[1], one[2]) for one, two in heads),
            fingerprint=fingerprint(device.enrolment.district_key),
            digest=verifier.in_groups(digest.hex()),
            command=_command(device),
        )
    )


def _command(device: "Device") -> str:
    """What the inspector types."""
    key = fingerprint(device.enrolment.district_key).replace(" ", "")
    return f"python3 {VERIFIER} {FILE} --district-key {key}"


def _keys(device: "Device", report: verifier.Report) -> str:
    """Public keys and certificates, as hex digits."""
    district = device.enrolment.district_key
    lines = [f"district key: {district.hex()}", f"fingerprint: {fingerprint(district)}"]
    for strand in report.strands:
        opened = strand.opened
        lines += [
            "",
            f"journal: {strand.chain.hex()}",
            f"office: {opened.office:04}, desk: {opened.desk:02}",
            f"device key: {opened.key.hex()}",
            f"certificate: {opened.certificate.hex()}",
            f"signature: {opened.certificate_signature.hex()}",
        ]
    return "\n".join(lines) + "\n"


def _how_to(device: "Device") -> str:
    """How to check it elsewhere, in three languages."""
    command = _command(device)
    parts = []
    for language in ("kk", "ru", "en"):
        w = words_in(language)
        parts.append(
            "\n".join(
                (
                    w.say("How to check this folder on another computer"),
                    "",
                    w.say("1. Python 3.8 or newer must be there. Nothing else is needed."),
                    w.say("2. Open a terminal in this folder and type:"),
                    f"   {command} --language {language}",
                    w.say(
                        "3. Compare the fingerprint of the district's key with the one that the "
                        "district tells you itself."
                    ),
                    w.say(
                        "4. Compare the control figures on the screen with those on the printed "
                        "page and with those of earlier inspections."
                    ),
                    w.say(
                        "5. Ask the district for its receipts or its copy, and add them: "
                        "--receipts FILE. What the office left out shows then."
                    ),
                    w.say(
                        "The program only reads; it needs no network. The numbers in brackets "
                        "are explained in the program's documents (verify.md)."
                    ),
                )
            )
        )
    return "\r\n".join("\n\n".join(parts).splitlines()) + "\r\n"  # for any Windows notepad


def keep(path: Path, content: bytes) -> None:
    """A small file, durable and read back."""
    with path.open("wb") as file:
        file.write(content)
        sync(file.fileno(), file.flush)
    if _digest(path) != hashlib.sha256(content).digest():
        raise StickUntrue


def settle(place: Path, folder: Path, name: str) -> Path:
    """Give the folder its name: the last thing that is done."""
    _sync_folder(place)
    whole = folder / name
    copies = 1
    while whole.exists():
        copies += 1
        whole = folder / f"{name}-{copies}"
    place.rename(whole)
    _sync_folder(folder)
    return whole


def sync(handle: int, flush: Callable[[], None]) -> None:
    """Onto the stick, and out of memory: what is read back must come from the stick itself."""
    flush()
    os.fsync(handle)
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return  # Windows cannot open a folder, and writes names through by itself
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
