"""A kiosk's board over the road: whole and signed, or what has changed on it.

A kiosk that knows the second way says so when it asks for the board it holds; where that is no
longer the newest it is told in one line, and asks again with the digests of what it has
(`registry.board_changes`). One of 0.4.0 is sent the board whole, as ever.
"""

import hashlib
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from district.door import TurnAway, carrier_of, ours
from district.ends import OfficeEnd
from registry.board_changes import CHANGES_TAG, DIGEST_BYTES, MOST_BITS, changes, unpack_question
from registry.road import BOARD_TAG, Board, SignedBoard
from registry.trust import SignedCertificate
from sync.wire import BOARD_CHANGES_HEADER, pack_board, request_body

QUESTION_LIMIT: Final = (DIGEST_BYTES << MOST_BITS) + 16  # bytes


def board_answer(end: OfficeEnd, request: Request, office: int) -> Response:
    """The office's board, signed. 304 when it is the one the kiosk holds already; 204 when another
    is there and the kiosk can ask for what has changed."""
    board = _board_for(end, request, office, request_body("GET", f"/road/board/{office}"))
    tag, held = _tag_of(board), request.headers.get("If-None-Match")
    if held == tag:
        return ours(b"", 304, {"ETag": tag})
    if held and request.headers.get(BOARD_CHANGES_HEADER):
        return ours(b"", 204)
    packed = msgspec.msgpack.encode(board)
    return ours(pack_board(_signed(end, BOARD_TAG, packed)), 200, {"ETag": tag})


def changes_answer(end: OfficeEnd, request: Request, office: int, body: bytes) -> Response:
    """What a kiosk lacks that holds what `body` says. Raises BadFrame."""
    asked = request_body("POST", f"/road/board/{office}", body)
    board = _board_for(end, request, office, asked)
    held = unpack_question(body)
    pack = msgspec.msgpack.Encoder().encode
    rows = ((row.seal, pack(row)) for row in board.rows)
    news = changes(held, rows, office, board.as_of, board.news_at)
    signed = _signed(end, CHANGES_TAG, msgspec.msgpack.encode(news))
    return ours(pack_board(signed), 200, {"ETag": _tag_of(board)})


def _board_for(end: OfficeEnd, request: Request, office: int, asked: bytes) -> Board:
    if carrier_of(end, request, asked).office != office:
        raise TurnAway(403)
    return end.boards.board(office)


def _tag_of(board: Board) -> str:
    news = msgspec.msgpack.encode((board.rows, board.news_at))
    return f'"{hashlib.sha256(news).hexdigest()[:32]}"'


def _signed(end: OfficeEnd, tag: bytes, packed: bytes) -> SignedBoard:
    shown = end.certificate or SignedCertificate(b"", b"")
    return SignedBoard(packed, end.signer.sign(tag + packed), shown.packed, shown.signature)
