"""What the district's server writes about each request: never a control code.

A code stands in the address `/s/…` of the receipt's QR. It is masked before any handler writes the
line, and so is everything else in a path that has the shape of a code. Of our own mistakes only
kinds and places are written: an exception's own words may quote a name.
"""

import logging
import re
import traceback
from types import TracebackType
from typing import Any, Final

MASK: Final = "…"
_MOST_LINES: Final = 200  # of one failure and what caused it
_STATUS: Final = re.compile(r"^(/+(?:s|%73)(?:/|%2f)+).*", re.IGNORECASE | re.DOTALL)
_CODE: Final = re.compile(r"(?<![0-9])[0-9]{4}[-+ ]?[0-9]{4}[-+ ]?[0-9]{4}(?![0-9])")


def masked(path: str) -> str:
    """The path as it may be written down."""
    return _CODE.sub(MASK, _STATUS.sub(rf"\1{MASK}", path.replace("%20", " ")))


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


def log_config(level: str = "INFO") -> dict[str, Any]:
    """For `uvicorn.run(log_config=…)`: one line for each request, with times, without codes."""
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
