"""Whose tries they are: what a proxy of ours says of an address is believed, nobody else's word."""

import asyncio
from types import SimpleNamespace

import pytest

from app.serving import server_config
from app.settings import DistrictSettings

OURS = ("127.0.0.1", "10.20.0.0/16")


@pytest.fixture
def asked_by():
    """The address that the application sees."""

    def ask(proxies, near, said=None):
        seen = []

        async def application(scope, receive, send):
            seen.append(scope["client"][0])

        settings = DistrictSettings(proxies=proxies)
        config = server_config(SimpleNamespace(settings=settings), application)
        config.load()
        headers = [] if said is None else [(b"x-forwarded-for", said.encode())]
        scope = {"type": "http", "scheme": "http", "path": "/", "method": "GET"}
        scope |= {"headers": headers, "client": (near, 5), "asgi": {"version": "3.0"}}
        asyncio.run(config.loaded_app(scope, None, None))
        return seen[0]

    return ask


@pytest.mark.parametrize(
    ("near", "said", "seen"),
    [
        ("127.0.0.1", None, "127.0.0.1"),
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.20.3.4", "203.0.113.9", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # from outside: only words
        ("127.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),  # he wrote the first himself
        ("127.0.0.1", "203.0.113.9, 10.20.3.4", "203.0.113.9"),  # through two of ours
        ("127.0.0.1", "", "127.0.0.1"),
    ],
)
def test_an_address_is_believed_of_our_own_proxies_only(asked_by, near, said, seen):
    assert asked_by(OURS, near, said) == seen


def test_without_proxies_nobody_is_believed(asked_by):
    assert asked_by((), "127.0.0.1", "203.0.113.9") == "127.0.0.1"


def test_a_proxy_on_the_same_machine_is_believed_without_a_setting(asked_by):
    usual = DistrictSettings().proxies
    assert asked_by(usual, "127.0.0.1", "203.0.113.9") == "203.0.113.9"
    assert asked_by(usual, "192.0.2.1", "203.0.113.9") == "192.0.2.1"
