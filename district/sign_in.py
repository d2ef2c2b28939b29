"""The pages of somebody's own account: signing in, a password of one's own, signing out.

The rules are `district.signing`'s; here are forms and sentences.
"""

from typing import Final
from urllib.parse import quote

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from district.access import PASSWORD_PAGE, SESSION_COOKIE, signed_in, signed_of
from district.house import House
from district.kept_forms import KEPT_FIELD, LONGEST_KEPT
from district.limits import Limiter
from district.pages import FORM_COOKIE, Pages, go_to, page_of, safe_return, typed, words_of
from district.rights import beginning_of
from district.signing import (
    LONGEST_PASSWORD,
    LockedSignIn,
    NoSession,
    Signing,
    WaitBeforeSignIn,
    WrongSignIn,
)
from registry.failures import Refusal, Trouble
from words import Words
from words.texts import sentence_for

SIGN_IN: Final = "/sign-in"
# Of one address: a whole house may stand behind it, and each number has its own count besides.
FREE_OF_ADDRESS: Final = 30
_Failed = WrongSignIn | WaitBeforeSignIn | LockedSignIn


class SignInPages:
    """`/sign-in`, `/sign-out` and `/me`."""

    def __init__(self, house: House, pages: Pages, signing: Signing, limiter: Limiter) -> None:
        self._house = house
        self._pages = pages
        self._signing = signing
        self._limiter = limiter

    def routes(self) -> APIRouter:
        routes, posted = APIRouter(include_in_schema=False), self._pages.posted
        routes.add_api_route(SIGN_IN, self.ask, methods=["GET"])
        sent = posted(self.sign_in, again=self.signed_in_elsewhere)
        routes.add_api_route(SIGN_IN, sent, methods=["POST"])
        routes.add_api_route("/sign-out", posted(self.sign_out), methods=["POST"])
        routes.add_api_route("/me", self.me, methods=["GET"])
        routes.add_api_route("/me/password", posted(self.choose), methods=["POST"])
        everywhere = posted(self.sign_out_everywhere)
        routes.add_api_route("/me/sign-out-everywhere", everywhere, methods=["POST"])
        return routes

    def ask(self, request: Request) -> Response:
        """Who is here? `?back=` is where one wanted to go."""
        back = safe_return(request.query_params.get("back", ""))
        signed = signed_of(request)
        if signed is not None:
            return go_to(back if back != "/" else beginning_of(signed.rights))
        return self._ask(request, back=back)

    def ask_once_more(self, request: Request, kept: str) -> Response:
        """The session ended while somebody was typing: `kept` is the form, sealed."""
        return self._ask(request, 401, back=page_of(request), kept=kept)

    def signed_in_elsewhere(self, request: Request, form: FormData) -> Response:
        """Another tab has signed in meanwhile, so this page's token is an old one."""
        signed, kept = signed_of(request), kept_in(form)
        if signed is None:
            return self._ask(request, 401, back=safe_return(typed(form, "back")), kept=kept)
        shown = self._pages.show_again(request, kept, signed)
        return shown or go_to(beginning_of(signed.rights))

    def _ask(
        self,
        request: Request,
        status: int = 200,
        *,
        back: str,
        error: str = "",
        name: str = "",
        kept: str = "",
    ) -> Response:
        return self._pages.show(
            request,
            "sign_in.html",
            status,
            signed=None,
            to=back,
            back=f"{SIGN_IN}?back={quote(back, safe='')}",
            error=error,
            name=name,
            kept=kept,
            kept_file=bool(kept) and self._pages.kept_a_file(kept),
            demo_accounts=self._demo_accounts(words_of(request)),
        )

    def sign_in(self, request: Request, form: FormData) -> Response:
        """A number and a password; afterwards the browser has a session of its own."""
        w, name = words_of(request), typed(form, "name")
        back, kept = safe_return(typed(form, "back")), kept_in(form)
        address = request.client.host if request.client else ""
        wait = self._limiter.begin(address)
        if wait:
            return self._too_often(request, wait, back=back, name=name, kept=kept)
        password = str(form.get("password", ""))[:LONGEST_PASSWORD]
        try:
            old = request.cookies.get(SESSION_COOKIE, "")
            token = self._signing.sign_in(name, password, old)
        except WaitBeforeSignIn as failure:
            return self._too_often(request, failure.seconds, back=back, name=name, kept=kept)
        except (WrongSignIn, LockedSignIn) as failure:
            error = sign_in_failure(failure, w)
            status = 403 if isinstance(failure, LockedSignIn) else 422
            return self._ask(request, status, back=back, error=error, name=name, kept=kept)
        self._limiter.succeeded(address)
        signed = self._signing.signed(token)
        shown = None if signed.must_choose else self._pages.show_again(request, kept, signed)
        if shown is not None:  # what was typed before the session ended stands there again
            self._pages.set_cookie(request, shown, SESSION_COOKIE, token, strict=True)
            return shown
        to = back if back != "/" else beginning_of(signed.rights)
        return self._with_session(request, PASSWORD_PAGE if signed.must_choose else to, token)

    def _demo_accounts(self, w: Words) -> list[tuple[str, str, str]]:
        """Of a demo: number, position and password."""
        shown = []
        for number, password in self._house.demo_accounts:
            one = self._house.accounts.find(number)
            if one is not None:
                told = one.staff
                position = w.of(kk=told.position_kk, ru=told.position_ru, en=told.position_en)
                shown.append((number, position, password))
        return shown

    def _too_often(
        self, request: Request, wait: int, *, back: str, name: str, kept: str
    ) -> Response:
        error = sign_in_failure(WaitBeforeSignIn(wait), words_of(request))
        response = self._ask(request, 429, back=back, error=error, name=name, kept=kept)
        response.headers["Retry-After"] = str(wait)
        return response

    def _with_session(self, request: Request, to: str, token: str) -> Response:
        response = go_to(to)
        self._pages.set_cookie(request, response, SESSION_COOKIE, token, strict=True)
        response.delete_cookie(FORM_COOKIE)  # the forms before were somebody else's, or nobody's
        return response

    def sign_out(self, request: Request, _form: FormData) -> Response:
        self._signing.sign_out(signed_in(request))
        return self._gone()

    def sign_out_everywhere(self, request: Request, _form: FormData) -> Response:
        number = signed_in(request).staff.number
        self._signing.sign_out_everywhere(number, number)
        return self._gone()

    def _gone(self) -> Response:
        response = go_to(SIGN_IN)
        response.delete_cookie(SESSION_COOKIE)
        response.delete_cookie(FORM_COOKIE)
        return response

    # -- one's own account -----------------------------------------------------------------------

    def me(self, request: Request) -> Response:
        """Who one is here, and the password."""
        return self._me(request)

    def _me(self, request: Request, status: int = 200, error: str = "") -> Response:
        signed, w = signed_in(request), words_of(request)
        position = w.of(
            kk=signed.staff.position_kk, ru=signed.staff.position_ru, en=signed.staff.position_en
        )
        said = "" if signed.must_choose else request.query_params.get("said", "")
        return self._pages.show(
            request, "me.html", status, position=position, error=error, said=said, back="/me"
        )

    def choose(self, request: Request, form: FormData) -> Response:
        """A password of one's own; everywhere else one is signed out by it."""
        signed, w = signed_in(request), words_of(request)
        before, new, again = (
            str(form.get(name, ""))[:LONGEST_PASSWORD] for name in ("before", "password", "again")
        )
        try:
            token = self._signing.choose_password(signed, before, new, again)
        except NoSession:
            return self._gone()
        except (WrongSignIn, WaitBeforeSignIn, LockedSignIn) as failure:
            return self._me(request, 422, sign_in_failure(failure, w))
        except (Refusal, Trouble) as failure:
            return self._me(request, 422, sentence_for(failure, w))
        to = beginning_of(signed.rights) if signed.must_choose else "/me?said=chosen"
        return self._with_session(request, to, token)


def kept_in(form: FormData) -> str:
    """The sealed form that a sign-in carries along; "" for most."""
    return str(form.get(KEPT_FIELD, ""))[:LONGEST_KEPT]


def sign_in_failure(failure: _Failed, w: Words) -> str:
    """What somebody reads who was not let in: the same whether the number exists or not."""
    match failure:
        case WrongSignIn(left=left):
            wrong = w.say("The number or the password is wrong.")
            return f"{wrong} " + w.count("{n} try is left.", "{n} tries are left.", left)
        case WaitBeforeSignIn(seconds=seconds):
            return w.count(
                "Too many wrong tries. The next one in {n} minute.",
                "Too many wrong tries. The next one in {n} minutes.",
                -(-seconds // 60),
            )
        case _:
            return w.say("This number is locked. The district's technician opens it again.")
