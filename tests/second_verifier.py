"""A second verifier, written from docs/format.md alone: it shares no line with the program.

It imports nothing of ours, so a mistake in `registry.chain` cannot hide behind itself. Only
hashlib, struct, untyped MessagePack, Ed25519 and, for a book's file, sqlite3. Here are chains;
`tests.second_judge` asks all the other rules of docs/verify.md of books and files.
"""

import hashlib
import sqlite3
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from msgspec import msgpack


class Broken(Exception):
    """What does not hold, and where."""


@dataclass
class Line:
    """One entry as bytes. An erased one has `c` and neither salt nor payload."""

    n: int
    header: bytes
    salt: bytes | None
    payload: bytes | None
    c: bytes | None = None
    h: bytes | None = None
    signature: bytes | None = None
    about: bytes | None = None
    gap: bool = False  # whether the one before it is missing


def sha256(*pieces: bytes) -> bytes:
    return hashlib.sha256(b"".join(pieces)).digest()


def is_signed(key: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def commitment(line: Line) -> bytes:
    if line.payload is None:
        if line.salt is not None or line.c is None or len(line.c) != 32:
            raise Broken(f"entry {line.n} is neither whole nor erased")
        return line.c
    if line.salt is None or len(line.salt) != 16:
        raise Broken(f"entry {line.n} has no salt of 16 bytes")
    return sha256(line.salt, line.payload)


def chain_start(chain: bytes, key: bytes) -> bytes:
    return sha256(b"tereze/chain/1", chain, key)


def next_hash(before: bytes, line: Line) -> bytes:
    length = struct.pack(">I", len(line.header))
    return sha256(b"tereze/entry/1", before, length, line.header, commitment(line))


def verify_chain(chain: bytes, key: bytes, lines: Iterable[Line]) -> tuple[int, bytes]:
    """(n, h) of the last entry; every link, every stored hash and every signature holds."""
    n, h, signed = -1, chain_start(chain, key), True
    for line in lines:
        n += 1
        if line.n != n:
            raise Broken(f"entry {n} is missing")
        h = next_hash(h, line)
        if line.h is not None and line.h != h:
            raise Broken(f"h({n}) is not what is written")
        signed = line.signature is not None
        message = b"tereze/head/1" + chain + struct.pack(">Q", n) + h
        if line.signature is not None and not is_signed(key, message, line.signature):
            raise Broken(f"the signature at {n} does not hold")
    if not signed:
        raise Broken("the last entry is not signed")
    return n, h


def key_of_chain(first: Line, district_key: bytes) -> bytes:
    """The key that entry 0 names, if it is the district's own or the district vouches for it."""
    if first.payload is None or msgpack.decode(first.header)[1] != 1:
        raise Broken("entry 0 does not open the chain")
    opened: list[Any] = msgpack.decode(first.payload)
    device, office, desk, key, _, certificate, signature = opened[:7]
    if key == district_key:
        return bytes(key)
    if not is_signed(district_key, b"tereze/certificate/1" + certificate, signature):
        raise Broken("the district does not vouch for this device")
    vouched = msgpack.decode(certificate)
    if [vouched[0], vouched[1], vouched[2], vouched[4]] != [device, office, desk, key]:
        raise Broken("the certificate is another device's")
    return bytes(key)


def verify_book(path: Path, district_key: bytes) -> dict[bytes, list[Line]]:
    """Every chain of a book's SQLite file, verified; the entries of each."""
    connection = sqlite3.connect(path)
    try:
        chains = connection.execute("SELECT id, chain, head_n, head_h FROM chain").fetchall()
        return {
            chain: _verified(connection, row, chain, (head_n, head_h), district_key)
            for row, chain, head_n, head_h in chains
        }
    finally:
        connection.close()


def _verified(
    connection: sqlite3.Connection,
    row: int,
    chain: bytes,
    head: tuple[int, bytes],
    district_key: bytes,
) -> list[Line]:
    asked = (
        "SELECT n, header, salt, payload, c, h, signature FROM journal WHERE chain_id = ? "
        "ORDER BY n"
    )
    lines = [Line(*found) for found in connection.execute(asked, (row,))]
    key = key_of_chain(lines[0], district_key)
    if verify_chain(chain, key, lines) != head:
        raise Broken("the head is not the last entry")
    return lines
