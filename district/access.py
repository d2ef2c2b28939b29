"""Who may see the department's and the devices' pages, until people have accounts.

Only somebody at the district's own machine, unless the wiring opens the desk. A request that came
through a proxy, or that names another host, is not from this machine whatever its address says.
A proxy in front of the public page must name the visitor's host or address; nginx, left as it
comes, does neither, but speaks HTTP/1.0 to us, which no browser does.
"""

import ipaddress
from typing import Final

from starlette.requests import Request

from district.house import House

OWN_NAMES: Final = ("localhost", "127.0.0.1", "::1")
_SENT_ON: Final = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


class NotFromHere(Exception):
    """The page is for the people at this machine."""


class FromHere:
    """A FastAPI dependency that lets through who sits at the machine."""

    def __init__(self, house: House) -> None:
        self._house = house

    def __call__(self, request: Request) -> None:
        if not self._house.open_desk and not is_from_here(request):
            raise NotFromHere


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
