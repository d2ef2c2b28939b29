"""Who may open which page: the guard before every route, and from where one may sign in at all.

Each route has its line in `district.rights`; one without a line is nobody's. Signing in is for the
district's own machine and for connections under HTTPS: elsewhere a password would travel open. A
request that came through a proxy, or that names another host, is not from this machine whatever its
address says. A proxy that ends HTTPS says so by `X-Forwarded-Proto`.
"""

import ipaddress
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from district.rights import DEVICE, DOOR, OPEN, SIGNED_IN, asked_by
from district.signing import NoSession, Signed, Signing

OWN_NAMES: Final = ("localhost", "127.0.0.1", "::1")
SESSION_COOKIE: Final = "session"
PASSWORD_PAGE: Final = "/me"  # noqa: S105 - an address
_WHILE_CHOOSING: Final = (PASSWORD_PAGE, "/me/password", "/sign-out")
_SENT_ON: Final = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


class NotFromHere(Exception):
    """A password would travel open between here and there."""


class NotSignedIn(Exception):
    """The page is for people with an account: first the page on which one signs in.

    `number`: whose session has just ended, where that is known.
    """

    def __init__(self, number: str = "") -> None:
        super().__init__()
        self.number = number


class NotAllowed(Exception):
    """Signed in, and not his."""


class ChooseFirst(Exception):
    """Came with a one-time code: first a password of one's own."""


class Guard:
    """A FastAPI dependency of the whole application. `request.state.signed` says who it is."""

    def __init__(self, signing: Signing) -> None:
        self._signing = signing

    async def __call__(self, request: Request) -> None:
        route = request.scope.get("route")
        asked = asked_by(request.method, getattr(route, "path", ""))
        if asked in (OPEN, DEVICE):
            return
        if asked is None:
            raise NotAllowed
        if not is_safe(request):
            raise NotFromHere
        await run_in_threadpool(self._look, request, asked)

    def _look(self, request: Request, asked: str) -> None:
        try:
            signed = self._signing.signed(request.cookies.get(SESSION_COOKIE, ""))
        except NoSession as ended:
            if asked == DOOR:
                return
            raise NotSignedIn(ended.number) from None
        request.state.signed = signed
        if asked == DOOR:
            return
        if signed.must_choose and request.url.path not in _WHILE_CHOOSING:
            raise ChooseFirst
        if asked != SIGNED_IN and not signed.may(asked):
            raise NotAllowed


def signed_of(request: Request) -> Signed | None:
    """Who is signed in; None on pages that ask nobody."""
    return getattr(request.state, "signed", None)


def signed_in(request: Request) -> Signed:
    """Who is signed in, on a route that the guard has let somebody open."""
    signed = signed_of(request)
    if signed is None:
        raise NotSignedIn
    return signed


def is_safe(request: Request) -> bool:
    """Whether nobody between here and there can read along."""
    return request.url.scheme == "https" or is_from_here(request)


def is_from_here(request: Request) -> bool:
    """Loopback, no proxy between, and asked for by this machine's own name (DNS rebinding)."""
    if request.client is None or any(name in request.headers for name in _SENT_ON):
        return False
    if request.scope.get("http_version") == "1.0":
        return False
    try:
        near = ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
    return near and request.url.hostname in OWN_NAMES
