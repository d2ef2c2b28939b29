"""What the district's server writes about each request: never a control code.

A code stands in the address `/s/…` of the receipt's QR. It is masked before any handler writes the
line, and so is everything else in a path that has the shape of a code. Of our own mistakes only
kinds and places are written: an exception's own words may quote a name.
"""

import json
import logging
import os
import re
import time
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

MASK: Final = "…"
_MOST_LINES: Final = 200  # of one failure and what caused it
_STATUS: Final = re.compile(r"^(/+(?:s|%73)(?:/|%2f)+).*", re.IGNORECASE | re.DOTALL)
_CODE: Final = re.compile(r"(?<![0-9])[0-9]{4}[-+ ]?[0-9]{4}[-+ ]?[0-9]{4}(?![0-9])")


def masked(path: str) -> str:
    """The path as it may be written down: of what was asked behind it nothing, it may be a name."""
    before, asked, _ = path.partition("?")
    shown = _CODE.sub(MASK, _STATUS.sub(rf"\1{MASK}", before.replace("%20", " ")))
    return f"{shown}?{MASK}" if asked and not shown.endswith(MASK) else shown


class MaskCodes(logging.Filter):
    """Masks every text among a record's arguments; uvicorn's access log has the path there."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(
                masked(each) if isinstance(each, str) else each for each in record.args
            )
        if isinstance(record.msg, str):
            record.msg = _CODE.sub(MASK, record.msg)
        return True


class KindsAndPlaces(logging.Formatter):
    """Writes a traceback without the words of its exceptions, which may hold a resident's data."""

    def formatException(  # noqa: N802 (logging's name)
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        lines: list[str] = []
        failure = ei[1]
        while failure is not None and len(lines) < _MOST_LINES:
            lines.append(type(failure).__name__)
            for frame, line in traceback.walk_tb(failure.__traceback__):
                name = frame.f_code.co_name
                lines.append(f"  {frame.f_globals.get('__name__')}:{line} in {name}")
            failure = failure.__cause__ or failure.__context__
        return "\n".join(lines)


requests = logging.getLogger("district.requests")
_request: ContextVar[str] = ContextVar("request", default="")
_ID_BYTES: Final = 6


class RequestLog:
    """Says of each request which route it met, how it ended and how long it took.

    Never its path: what stands in one may be a code or a number. The pattern of its route says
    where it went. Silent where lines of words are written: the server's own access log does that.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not requests.isEnabledFor(logging.INFO):
            await self._app(scope, receive, send)
            return
        _request.set(os.urandom(_ID_BYTES).hex())
        begun, status = time.perf_counter(), 500  # whoever raises is answered so, further out

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            told = {
                "method": scope["method"] if scope["method"] in _METHODS else "other",
                "route": getattr(scope.get("route"), "path", ""),
                "status": status,
                "ms": round(1000 * (time.perf_counter() - begun), 1),
            }
            requests.info("request", extra={"told": told})


_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})


class JsonLines(KindsAndPlaces):
    """One object a line: for whoever gathers logs by machine. Field names are in the guide."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {
            "time": at,
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "process": record.process,
        }
        if _request.get():
            line["request"] = _request.get()
        line |= getattr(record, "told", {})
        if record.exc_info:
            line["failure"] = self.formatException(record.exc_info).splitlines()
        return json.dumps(line, ensure_ascii=False)


def log_config(level: str = "INFO", *, as_json: bool = False) -> dict[str, Any]:
    """For `uvicorn.run(log_config=…)`: one line for each request, with times, without codes. As
    JSON the lines of requests are ours (`RequestLog`), not uvicorn's, which have paths in them."""
    config = _log_config(level)
    loggers = config["loggers"]
    loggers["district.requests"] = {**loggers["district"], "level": level if as_json else "ERROR"}
    if as_json:
        config["formatters"]["plain"] = {"class": "district.logs.JsonLines"}
        loggers["uvicorn.access"] = {**loggers["uvicorn.access"], "level": "ERROR"}
        loggers["app"] = loggers["db"] = loggers["district"]  # all that this server writes
    return config


def _log_config(level: str) -> dict[str, Any]:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"mask_codes": {"()": "district.logs.MaskCodes"}},
        "formatters": {
            "plain": {
                "class": "district.logs.KindsAndPlaces",
                "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
            },
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "plain",
                "filters": ["mask_codes"],
            }
        },
        "loggers": {
            name: {"handlers": ["stderr"], "level": level, "propagate": False}
            for name in ("uvicorn", "uvicorn.access", "uvicorn.error", "district")
        },
    }
