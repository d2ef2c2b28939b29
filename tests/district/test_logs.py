"""What a lived-in server writes, line for line: no name, no code, no number, no password."""

import json
import logging.config
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
import uvicorn

from district.application import create_app
from district.logs import log_config
from tests.district.house import PASSWORD, DistrictHouse
from tests.world import CLERK

NAME, IIN, PHONE = "Ахметов Ерлан", "580314400002", "+77015550101"
_PATIENCE_S = 20


@pytest.fixture
def district(tmp_path):
    return DistrictHouse(tmp_path)


@pytest.fixture
def _as_they_were() -> Iterator[None]:
    """Loggers are the whole process's: the next test finds them as before."""
    names = ["uvicorn", "uvicorn.access", "uvicorn.error", "district", "district.requests"]
    names += ["app", "db"]
    loggers = [logging.getLogger(name) for name in names]
    before = [(one.handlers[:], one.level, one.propagate) for one in loggers]
    yield
    for one, (handlers, level, propagate) in zip(loggers, before, strict=True):
        one.handlers, one.propagate = handlers, propagate
        one.setLevel(level)


@contextmanager
def served(district, *, as_json: bool) -> Iterator[httpx.Client]:
    """The real server on a free port of this machine."""
    config = uvicorn.Config(
        create_app(district.house),
        port=0,
        log_config=log_config(as_json=as_json),
        access_log=not as_json,
        lifespan="off",
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        until = time.monotonic() + _PATIENCE_S
        while not server.started:
            assert thread.is_alive()
            assert time.monotonic() < until
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=_PATIENCE_S) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join(_PATIENCE_S)


def live(client: httpx.Client, district: DistrictHouse, monkeypatch: Any) -> list[str]:
    """A day of residents, clerks and mistakes of ours; what must stand in no line."""
    receipt = district.registered(name=NAME)
    assert receipt.code is not None
    code, number = receipt.code.digits, receipt.number
    assert client.get(f"/s/{code}").status_code == 303
    client.get(f"/s/{code[:4]}-{code[4:8]}-{code[8:]}")
    client.get(f"/other/{code}", params={"name": NAME})
    client.get("/desk", params={"iin": IIN, "phone": PHONE})
    client.request("BREW", "/s")
    page = client.get("/sign-in").text
    token = page.partition('name="csrf" value="')[2].partition('"')[0]
    said = {"csrf": token, "name": CLERK.number, "password": PASSWORD}
    assert client.post("/sign-in", data={**said, "password": "wrong"}).status_code != 303
    assert client.post("/sign-in", data=said).status_code == 303
    assert client.get(f"/desk/{number.digits}").status_code == 200

    def broken(*_: object) -> None:
        raise RuntimeError(f"{NAME} {IIN} {code}")

    monkeypatch.setattr(type(district.house.reading), "application", broken)
    assert client.get(f"/desk/{number.digits}").status_code == 500
    named = [NAME, NAME.split()[0], IIN, PHONE[1:], PASSWORD, "wrong", number.digits, number.shown]
    return [*named, code, f"{code[:4]}-{code[4:8]}", CLERK.number, CLERK.name]


@pytest.mark.usefixtures("_as_they_were")
def test_real_lines_of_a_lived_in_server_hold_nothing_of_anybody(district, monkeypatch, capfd):
    with served(district, as_json=True) as client:
        forbidden = live(client, district, monkeypatch)
    written = capfd.readouterr().err
    lines = [json.loads(line) for line in written.splitlines()]
    requests = [one for one in lines if one["logger"] == "district.requests"]
    met = {(one["route"], one["status"]) for one in requests}
    assert {
        ("/s/{code:path}", 303),
        ("/desk/{number}", 200),
        ("", 404),
        ("/desk/{number}", 500),
    } <= met
    for one in requests:
        assert set(one) >= {"time", "level", "request", "method", "route", "status", "ms"}
        assert one["method"] in ("GET", "POST", "other")
    assert len({one["request"] for one in requests}) == len(requests)
    for secret in forbidden:
        assert secret not in written, secret
    # One mistake of ours, by kind and place, beside the request in which it was made.
    [failed] = [one for one in requests if one["status"] == 500]
    told = [one for one in lines if "failure" in one]
    assert any("RuntimeError" in one["failure"] for one in told)
    assert {one["request"] for one in told} == {failed["request"]}


@pytest.mark.usefixtures("_as_they_were")
def test_lines_of_words_hold_no_code_either(district, monkeypatch, capfd):
    with served(district, as_json=False) as client:
        forbidden = live(client, district, monkeypatch)
    written = capfd.readouterr().err
    assert "/s/…" in written
    code = forbidden[-4]
    for secret in (NAME, IIN, PHONE[1:], PASSWORD, code, f"{code[:4]}-{code[4:8]}", "%D0", "?iin"):
        assert secret not in written, secret


def test_without_json_nothing_is_said_twice():
    config = log_config()
    assert config["loggers"]["district.requests"]["level"] == "ERROR"
    assert log_config(as_json=True)["loggers"]["uvicorn.access"]["level"] == "ERROR"
