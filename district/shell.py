"""The first page for residents, and what a telephone keeps of it: manifest, offline page, worker.

The first page says the same to everybody, so its bytes are kept, a pair for each language, and made
anew when an office has changed. The offline page says that the line is down and whom to call; the
worker on the telephone keeps that page and nothing else. Kept out: codes and answers
(`district.status`).
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from district import public_files
from district.house import House
from district.pages import PAGE_HEADERS, Pages, language_of
from district.shown import Place, place_of
from words import LANGUAGES, Words, words_in
from words.languages import is_language

OFFICES_KEPT_SECONDS: Final = 5.0  # a telephone number that was changed is seen after so long
_HTML: Final = "text/html; charset=utf-8"
_WORKER_POLICY: Final = "default-src 'none'; connect-src 'self'"


@dataclass(frozen=True, slots=True)
class _Kept:
    """Answers ready to be given, with what they were made from. Nobody changes them."""

    places: tuple[Place, ...]
    plain: Response
    packed: Response


class Shell:
    """`/`, and what makes it a program on a telephone's screen."""

    def __init__(self, house: House, pages: Pages) -> None:
        self._house = house
        self._pages = pages
        self._kept: dict[str, _Kept] = {}
        self._looked_at = -OFFICES_KEPT_SECONDS

    def routes(self) -> APIRouter:
        routes = APIRouter(include_in_schema=False)
        routes.add_api_route("/", self.start, methods=["GET"])
        routes.add_api_route("/offline/{language}", self.offline, methods=["GET"])
        routes.add_api_route("/worker-{language}.js", self.worker, methods=["GET"])
        routes.add_api_route("/manifest-{language}.webmanifest", self.manifest, methods=["GET"])
        return routes

    async def start(self, request: Request) -> Response:
        language = language_of(request)
        if self._house.steady() - self._looked_at >= OFFICES_KEPT_SECONDS:
            await run_in_threadpool(self._look)
        kept = self._kept[language]
        return kept.packed if public_files.takes_packed(request) else kept.plain

    def _look(self) -> None:
        """Whether an office has changed. Two threads at once make the same."""
        now = self._house.steady()
        for language in LANGUAGES:
            places = self.places(words_in(language))
            kept = self._kept.get(language)
            if kept is None or kept.places != places:
                self._kept[language] = self._made(language, places)
        self._looked_at = now

    def _made(self, language: str, places: tuple[Place, ...]) -> _Kept:
        text = self._pages.fill(
            words_in(language),
            "start.html",
            back="/",
            signed=None,
            error="",
            code="",
            places=places,
        ).encode()
        headers = {**public_headers(language), "Vary": "Accept-Encoding"}
        small = {**headers, "Content-Encoding": "gzip"}
        return _Kept(
            places,
            Response(text, 200, headers, _HTML),
            Response(public_files.packed(text), 200, small, _HTML),
        )

    def places(self, w: Words) -> tuple[Place, ...]:
        """Where one may ask, by the offices' codes."""
        return tuple(place_of(one, w) for one in self._house.devices.offices())

    def offline(self, request: Request, language: str) -> Response:
        """What a telephone shows while the line is down."""
        return public_files.answer(
            request, self._offline(language), _HTML, public_headers(language)
        )

    def worker(self, request: Request, language: str) -> Response:
        """Its text changes with what it keeps: so a browser knows that there is something new."""
        page = self._offline(language)
        kept = [f"/offline/{language}", public_files.style_address()]
        version = hashlib.sha256(page + kept[1].encode()).hexdigest()[:16]
        head = f"const VERSION = {json.dumps(version)}, KEPT = {json.dumps(kept)};\n"
        text = head.encode() + public_files.read("worker.js")
        headers = {**public_files.ASKED_ANEW, "Content-Security-Policy": _WORKER_POLICY}
        return public_files.answer(request, text, "text/javascript; charset=utf-8", headers)

    def manifest(self, request: Request, language: str) -> Response:
        w = _words(language)
        told = {
            "name": w.say("Where is my application?"),
            "short_name": "Tereze",
            "lang": language,
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": "#F7F4EE",
            "theme_color": "#0B5563",
            "icons": [
                _icon("icon-192.png", 192, "any"),
                _icon("icon-512.png", 512, "any"),
                _icon("icon-512-cut.png", 512, "maskable"),
            ],
        }
        text = json.dumps(told, ensure_ascii=False).encode()
        kind = "application/manifest+json"
        return public_files.answer(request, text, kind, public_files.ASKED_ANEW)

    def _offline(self, language: str) -> bytes:
        w = _words(language)
        return self._pages.fill(
            w, "offline.html", back="/", signed=None, places=self.places(w)
        ).encode()


def public_headers(language: str) -> dict[str, str]:
    """Of a page for residents."""
    return {
        **PAGE_HEADERS,
        "Content-Security-Policy": public_files.policy(),
        "Content-Language": language,
    }


def _words(language: str) -> Words:
    if not is_language(language):
        raise HTTPException(404)
    return words_in(language)


def _icon(name: str, side: int, purpose: str) -> dict[str, str]:
    sizes = f"{side}x{side}"
    return {"src": f"/static/{name}", "sizes": sizes, "type": "image/png", "purpose": purpose}
