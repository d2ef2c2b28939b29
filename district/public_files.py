"""What the pages for residents are drawn with: style, letters, icons, the one small script.

All of it is the same for everybody and kept by browsers; a page with all of this weighs less than
30 KB. The script only sees to the offline page, and the pages' own policy lets no other one run.
"""

import base64
import gzip
import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from words.fonts import REGULAR, SEMIBOLD, onest_for_telephones

_STATIC: Final = Path(__file__).parent / "static"
_DAY_SECONDS: Final = 24 * 60 * 60
ICONS: Final = ("icon-192.png", "icon-512.png", "icon-512-cut.png")
_SAFE: Final = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
FOR_EVER: Final = {**_SAFE, "Cache-Control": f"public, max-age={365 * _DAY_SECONDS}, immutable"}
FOR_A_DAY: Final = {**_SAFE, "Cache-Control": f"public, max-age={_DAY_SECONDS}"}
ASKED_ANEW: Final = {**_SAFE, "Cache-Control": "no-cache"}


@cache
def read(name: str) -> bytes:
    return (_STATIC / name).read_bytes()


@cache
def style_address() -> str:
    """Changes with the style, so that browsers may keep it for ever."""
    return f"/static/{hashlib.sha256(read('public.css')).hexdigest()[:12]}.css"


@cache
def script_address() -> str:
    return f"/static/{hashlib.sha256(read('begin.js')).hexdigest()[:12]}.js"


@cache
def script_hash() -> str:
    """As a page names it beside the script, and the policy allows it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(read("begin.js")).digest()).decode()


@cache
def policy() -> str:
    """Ours alone: one script, known by its hash, besides what pages without any have."""
    return (
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; "
        f"script-src '{script_hash()}'; worker-src 'self'; manifest-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


@cache
def packed(content: bytes) -> bytes:
    return gzip.compress(content, 9, mtime=0)


def takes_packed(request: Request) -> bool:
    return "gzip" in request.headers.get("accept-encoding", "")


def answer(request: Request, content: bytes, kind: str, headers: dict[str, str]) -> Response:
    """Made small where the browser takes it so. For what holds no secret and nobody's words."""
    headers = {**headers, "Vary": "Accept-Encoding"}
    if not takes_packed(request):
        return Response(content, 200, headers, kind)
    return Response(packed(content), 200, {**headers, "Content-Encoding": "gzip"}, kind)


def mount(app: FastAPI) -> None:
    """The routes of these files."""

    def css(request: Request) -> Response:
        return answer(request, read("public.css"), "text/css; charset=utf-8", FOR_EVER)

    def script(request: Request) -> Response:
        return answer(request, read("begin.js"), "text/javascript; charset=utf-8", FOR_EVER)

    def letters(weight: int) -> Response:
        if weight not in (REGULAR, SEMIBOLD):
            raise HTTPException(404)
        return Response(onest_for_telephones(weight).read_bytes(), 200, FOR_EVER, "font/woff")

    def icon(name: str) -> Response:
        if f"icon-{name}.png" not in ICONS:
            raise HTTPException(404)
        return Response(read(f"icon-{name}.png"), 200, FOR_A_DAY, "image/png")

    for path, work in (
        (style_address(), css),
        (script_address(), script),
        ("/static/onest-{weight}.woff", letters),
        ("/static/icon-{name}.png", icon),
    ):
        app.add_api_route(path, work, methods=["GET"], include_in_schema=False)
