"""What the district's server writes about each request: never a control code.

A code stands in the address `/s/…` of the receipt's QR. It is masked before any handler writes the
line, and so is everything else in a path that has the shape of a code.
"""

import logging
import re
from typing import Any, Final

MASK: Final = "…"
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


def log_config(level: str = "INFO") -> dict[str, Any]:
    """For `uvicorn.run(log_config=…)`: one line for each request, with times, without codes."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"mask_codes": {"()": "district.logs.MaskCodes"}},
        "formatters": {
            "plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
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
