"""Pages without JavaScript: the template, the language, the headers, the form that is really ours.

What a page says is the business of `department`, `status` and `devices`; here is what all share.
"""

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from district import public_files
from district.access import OWN_NAMES, signed_of
from district.house import House
from district.icons import icon
from district.kept_forms import MOST_KEPT, Again, KeptForms, as_if_sent, kept_of
from district.rights import (
    ACCOUNTS,
    CALLS,
    CATALOGUE,
    DEVICES,
    FIGURES,
    OFFICES,
    PAPERS,
    RATINGS,
    READINGS,
    RECORD,
    beginning_of,
)
from district.signing import Signed
from district.tokens import Tokens
from registry.phones import tidy_phone
from words import LANGUAGES, Words, later, words_in
from words.languages import OWN_NAMES as LANGUAGE_NAMES
from words.languages import is_language

HERE: Final = Path(__file__).parent
LANGUAGE_COOKIE: Final = "language"
FORM_COOKIE: Final = "form"
FORM_FIELD: Final = "csrf"
YEAR_SECONDS: Final = 365 * 24 * 60 * 60
SESSION_BYTES: Final = 16  # of a session's mark, in the token of its forms
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

# What the head of a page leads to, for whoever has the right.
PAGES_OF: Final = (
    (PAPERS, "/desk", later("Papers")),
    (CALLS, "/calls", later("Calls")),
    (DEVICES, "/office/devices", later("Devices")),
    (FIGURES, "/office/figures", later("Figures")),
    (OFFICES, "/office/health", later("Offices")),
    (RATINGS, "/office/ratings", later("What visitors say")),
    (CATALOGUE, "/services", later("Services")),
    (CATALOGUE, "/departments", later("Departments")),
    (CATALOGUE, "/calendar", later("Working days")),
    (ACCOUNTS, "/accounts", later("Accounts")),
    (ACCOUNTS, "/staff", later("People of the offices")),
    (READINGS, "/looks", later("Who looked")),
    (RECORD, "/accounts/record", later("Who changed what")),
)

Posted = Callable[[Request, FormData], Response]


# On pages with a form of ours: the browser says from where it was sent, to us and nobody else.
OURS_ONLY: Final = "same-origin"


class ForeignForm(Exception):
    """The form does not carry this session's own token, or comes from another place."""


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
        public=public_files,
        own_names=LANGUAGE_NAMES,
        languages=LANGUAGES,
        beginning=lambda signed: beginning_of(signed.rights) if signed else "/",
        pages_of=PAGES_OF,
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
        self.kept = KeptForms(house.cookie_key, house.random)
        self._again: dict[str, Again] = {}

    def show(
        self, request: Request, template: str, status: int = 200, **facts: Any
    ) -> HTMLResponse:
        """A page with a form token in it and in a cookie."""
        token, session = request.cookies.get(FORM_COOKIE, ""), _session_of(request)
        fresh = not self.tokens.is_form_token(token, session)
        if fresh:
            token = self.tokens.new_form_token(session)
        response = self.show_public(request, template, status, csrf=token, **facts)
        response.headers["Referrer-Policy"] = OURS_ONLY
        if fresh:
            self.set_cookie(request, response, FORM_COOKIE, token)
        return response

    def show_public(
        self, request: Request, template: str, status: int = 200, **facts: Any
    ) -> HTMLResponse:
        """A page that changes nothing when posted, so it needs no token and leaves no cookie."""
        w = words_of(request)
        facts = {"back": page_of(request), "signed": signed_of(request), **facts}
        text = self.fill(w, template, **facts)
        return HTMLResponse(text, status, {**PAGE_HEADERS, "Content-Language": w.language})

    def fill(self, w: Words, template: str, **facts: Any) -> str:
        """The page's text. `back` and `signed` are asked for by every template."""
        known = {"w": w, "demo": self.house.demo, "here": "", **facts}
        return templates().get_template(template).render(**known)

    def set_cookie(
        self,
        request: Request,
        response: Response,
        name: str,
        value: str,
        seconds: int | None = None,
        path: str = "/",
        *,
        strict: bool = False,
    ) -> None:
        """Unreadable for scripts; over HTTPS only, save at the district's own machine. `strict`:
        a browser brings it on no way that begins at somebody else's page."""
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            path=path,
            secure=self._is_secure(request),
            httponly=True,
            samesite="strict" if strict else "lax",
        )

    def _is_secure(self, request: Request) -> bool:
        if request.url.scheme == "https":
            return True
        return self.house.is_secure and request.url.hostname not in OWN_NAMES

    def posted(
        self,
        work: Posted,
        *,
        ours: bool = True,
        fields: int = MOST_FIELDS,
        again: Again | None = None,
    ) -> Callable[[Request], Awaitable[Response]]:
        """A handler that reads the form and works on it in a thread.

        With `ours` the form must carry this browser's token, else ForeignForm. A form with more
        than so many `fields` is not read. A form of an earlier session is not worked on either:
        `again` shows it, filled in.
        """

        async def handle(request: Request) -> Response:
            async with request.form(max_files=1, max_fields=fields) as form:
                does = work
                if ours and not self._is_ours(request, form):
                    if again is None or not self._was_ours(request, form):
                        raise ForeignForm
                    does = again
                return await run_in_threadpool(does, request, form)

        return handle

    # -- a form that came after its session -------------------------------------------------------

    def keep(self, route: str, again: Again) -> None:
        """What is typed into the form of this route survives the end of a session."""
        self._again[route] = again

    async def sealed_form(self, request: Request, staff: str) -> str:
        """What was sent just now, for the page on which one signs in; "" where nothing is kept.

        Read only for a browser in which somebody of ours was signed in before.
        """
        route = str(getattr(request.scope.get("route"), "path", ""))
        known = self.tokens.is_somebodys(request.cookies.get(FORM_COOKIE, ""))
        if request.method != "POST" or route not in self._again or not known:
            return ""
        try:
            async with request.form(max_files=1, max_fields=MOST_KEPT) as form:
                if not self._was_ours(request, form):
                    return ""
                kept = kept_of(request, form, staff, self.house.clock.now(), FORM_FIELD)
                return self.kept.seal(kept)
        except (HTTPException, ClientDisconnect):
            return ""

    def show_again(self, request: Request, sealed: str, signed: Signed) -> Response | None:
        """The form as it was typed, to who has just signed in; None where nothing was kept, or
        it is somebody else's."""
        kept = self.kept.open(sealed, self.house.clock.now())
        if kept is None or not kept.is_of(signed) or kept.route not in self._again:
            return None
        return self._again[kept.route](as_if_sent(request, kept, signed), FormData([*kept.fields]))

    def kept_a_file(self, sealed: str) -> bool:
        """Whether a file was chosen in a kept form: it has to be chosen again."""
        kept = self.kept.open(sealed, self.house.clock.now())
        return kept is not None and kept.had_file

    def _was_ours(self, request: Request, form: FormData) -> bool:
        """A form of one of our pages, whose token is another session's: one that is over."""
        sent = str(form.get(FORM_FIELD, ""))
        return self.tokens.is_ours(sent) and self._is_from_our_page(request)

    def _is_ours(self, request: Request, form: FormData) -> bool:
        token, sent = request.cookies.get(FORM_COOKIE, ""), str(form.get(FORM_FIELD, ""))
        same = hmac.compare_digest(token.encode(), sent.encode())
        if not same or not self.tokens.is_form_token(token, _session_of(request)):
            return False
        return self._is_from_our_page(request)

    def _is_from_our_page(self, request: Request) -> bool:
        """What the browser itself says of where the form stood; not every browser says it."""
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return False
        origin = request.headers.get("origin")
        if origin is None:
            return True
        known = {request.headers.get("host", ""), urlsplit(self.house.status_address).netloc}
        return urlsplit(origin).netloc in known - {""}


def _session_of(request: Request) -> bytes:
    signed = signed_of(request)
    return b"" if signed is None else signed.mark[:SESSION_BYTES]


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


def page_of(request: Request) -> str:
    """Where a browser finds this page again; for a form's answer the page the form stood on."""
    path, query = request.url.path, request.url.query
    if request.method != "GET":
        return path.rsplit("/", 1)[0] or "/"
    return f"{path}?{query}" if query else path


def safe_return(address: str) -> str:
    """An address of our own to go back to; the start page for anything else."""
    whole = address.startswith("/") and not address.startswith("//") and "\\" not in address
    return address if whole and address.isprintable() else "/"
