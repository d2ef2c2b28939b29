"""Pages without JavaScript: the template, the language, the headers, the form that is really ours.

What a page says is the business of `department`, `status` and `devices`; here is what all share.
"""

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from district.access import OWN_NAMES
from district.house import House
from district.icons import icon
from district.tokens import Tokens
from registry.phones import tidy_phone
from words import LANGUAGES, Words, words_in
from words.languages import OWN_NAMES as LANGUAGE_NAMES
from words.languages import is_language

HERE: Final = Path(__file__).parent
LANGUAGE_COOKIE: Final = "language"
FORM_COOKIE: Final = "form"
FORM_FIELD: Final = "csrf"
YEAR_SECONDS: Final = 365 * 24 * 60 * 60
LONGEST_FIELD: Final = 200  # characters, unless a form says otherwise
MOST_FIELDS: Final = 30  # of a form, unless it says otherwise

PAGE_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}

Posted = Callable[[Request, FormData], Response]


class ForeignForm(Exception):
    """The form does not carry this browser's own token: another page may have sent it."""


@cache
def style() -> bytes:
    return (HERE / "static" / "district.css").read_bytes()


@cache
def mark() -> bytes:
    """The window of four panes, one of them lit."""
    return (HERE / "static" / "mark.svg").read_bytes()


@cache
def style_address() -> str:
    """Changes with the style, so that browsers may keep it for ever."""
    return f"/static/{hashlib.sha256(style()).hexdigest()[:12]}.css"


@cache
def templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        icon=icon,
        mark=Markup(mark().decode()),  # noqa: S704 - our own drawing
        style=style_address(),
        own_names=LANGUAGE_NAMES,
        languages=LANGUAGES,
        shown_phone=lambda phone: tidy_phone(phone).shown,
    )
    return made


def language_of(request: Request) -> str:
    """What the visitor has chosen, just now or earlier; Kazakh until then."""
    chosen = getattr(request.state, LANGUAGE_COOKIE, request.cookies.get(LANGUAGE_COOKIE, ""))
    return chosen if is_language(chosen) else LANGUAGES[0]


def words_of(request: Request) -> Words:
    return words_in(language_of(request))


class Pages:
    """Fills templates, and knows whose form it is that comes back."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.tokens = Tokens(house.cookie_key, house.random)

    def show(
        self, request: Request, template: str, status: int = 200, **facts: Any
    ) -> HTMLResponse:
        """A page with a form token in it and in a cookie."""
        token = request.cookies.get(FORM_COOKIE, "")
        fresh = not self.tokens.is_form_token(token)
        if fresh:
            token = self.tokens.new_form_token()
        response = self.show_public(request, template, status, csrf=token, **facts)
        if fresh:
            self.set_cookie(request, response, FORM_COOKIE, token)
        return response

    def show_public(
        self, request: Request, template: str, status: int = 200, **facts: Any
    ) -> HTMLResponse:
        """A page that changes nothing when posted, so it needs no token and leaves no cookie."""
        w = words_of(request)
        known = {"w": w, "back": _page_of(request), "demo": self.house.demo, **facts}
        text = templates().get_template(template).render(**known)
        return HTMLResponse(text, status, {**PAGE_HEADERS, "Content-Language": w.language})

    def set_cookie(
        self,
        request: Request,
        response: Response,
        name: str,
        value: str,
        seconds: int | None = None,
        path: str = "/",
    ) -> None:
        """Unreadable for scripts; over HTTPS only, save at the district's own machine."""
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            path=path,
            secure=self.house.is_secure and request.url.hostname not in OWN_NAMES,
            httponly=True,
            samesite="lax",
        )

    def posted(
        self, work: Posted, *, ours: bool = True, fields: int = MOST_FIELDS
    ) -> Callable[[Request], Awaitable[Response]]:
        """A handler that reads the form and works on it in a thread.

        With `ours` the form must carry this browser's token, else ForeignForm. A form with more
        than so many `fields` is not read.
        """

        async def handle(request: Request) -> Response:
            async with request.form(max_files=1, max_fields=fields) as form:
                if ours:
                    self._must_be_ours(request, form)
                return await run_in_threadpool(work, request, form)

        return handle

    def _must_be_ours(self, request: Request, form: FormData) -> None:
        token, sent = request.cookies.get(FORM_COOKIE, ""), str(form.get(FORM_FIELD, ""))
        same = hmac.compare_digest(token.encode(), sent.encode())
        if not same or not self.tokens.is_form_token(token):
            raise ForeignForm


def go_to(address: str) -> RedirectResponse:
    """After a form: the browser asks for the page itself, so reloading does nothing twice."""
    return RedirectResponse(address, 303, PAGE_HEADERS)


def typed(form: FormData, name: str, longest: int = LONGEST_FIELD) -> str:
    """What stands in a field, without the control characters no form of ours has."""
    value = form.get(name, "")
    if not isinstance(value, str):
        return ""
    kept = "".join(one for one in value if one.isprintable() or one in "\n\t")
    return kept[:longest].strip()


def upload(form: FormData, name: str) -> UploadFile | None:
    """The chosen file; None when the field was left empty."""
    value = form.get(name)
    return value if isinstance(value, UploadFile) and value.filename else None


def _page_of(request: Request) -> str:
    """Where a browser finds this page again; for a form's answer the page the form stood on."""
    path, query = request.url.path, request.url.query
    if request.method != "GET":
        return path.rsplit("/", 1)[0] or "/"
    return f"{path}?{query}" if query else path


def safe_return(address: str) -> str:
    """An address of our own to go back to; the start page for anything else."""
    whole = address.startswith("/") and not address.startswith("//") and "\\" not in address
    return address if whole and address.isprintable() else "/"
