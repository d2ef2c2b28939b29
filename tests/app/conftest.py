"""What the tests of whole programs share."""

from tests.postgres import postgres

__all__ = ["postgres"]
