"""A PDF of ours taken apart by hand: objects, streams, the codes of letters. Not a reader of PDF in
general, and none of the libraries that the program draws or shows papers with."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

_OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj\n", re.DOTALL)
_STREAM = re.compile(rb"\nstream\n")
_SHOWN = re.compile(rb"/(F\d+\+\d+) [\d.]+ Tf|\(((?:[^\\()]|\\.)*)\) Tj", re.DOTALL)
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Entity:
    """One numbered object; `stream` is unpacked."""

    number: int
    head: bytes
    stream: bytes | None
    ends_well: bool  # "endstream" begins a line, exactly where its length says


def entities(pdf: bytes) -> dict[int, Entity]:
    return {one.number: one for one in _entities(pdf)}


def _entities(pdf: bytes) -> Iterator[Entity]:
    at = 0
    while (found := _OBJECT.search(pdf, at)) is not None:
        number, body = int(found[1]), found[2]
        at = found.end()
        begin = _STREAM.search(body)
        if begin is None:
            yield Entity(number, body, None, ends_well=True)
            continue
        head = body[: begin.start()]
        length = int(re.search(rb"/Length (\d+)", head)[1])  # type: ignore[index]
        start = found.start(2) + begin.end()
        content, after = pdf[start : start + length], pdf[start + length :]
        at = pdf.index(b"endobj\n", start + length) + len(b"endobj\n")  # a stream may hold "endobj"
        plain = zlib.decompress(content) if b"/FlateDecode" in head else content
        yield Entity(number, head, plain, ends_well=after.startswith(b"\nendstream\nendobj\n"))


def pages(pdf: bytes) -> list[Entity]:
    return [one for one in entities(pdf).values() if re.search(rb"/Type /Page\b(?!s)", one.head)]


def refers(head: bytes, name: bytes) -> list[int]:
    return [int(one) for one in re.findall(rb"/" + re.escape(name) + rb" (\d+) 0 R", head)]


def letters_shown(pdf: bytes) -> Iterator[tuple[str, bytes]]:
    """(font, codes of its letters) for each piece of text on any page."""
    known = entities(pdf)
    for page in pages(pdf):
        content = known[refers(page.head, b"Contents")[0]].stream or b""
        font = ""
        for name, text in _SHOWN.findall(content):
            if name:
                font = name.decode()
            else:
                yield font, _ESCAPED.sub(_plain, text)


def _plain(escaped: "re.Match[bytes]") -> bytes:
    one = escaped[1]
    if one.isdigit():
        return bytes([int(one, 8)])
    return {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}.get(one, one)
