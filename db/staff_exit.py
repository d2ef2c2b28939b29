"""What a kiosk's book keeps of its exit for staff: the PIN's hash, and wrong tries in a row.

Implements `registry.staff_exit.ExitStore`. The hash is locked with the key that lies outside the
book, so that a copy of the book alone gives nothing to guess at.
"""

from typing import Final

from db.book import Book

_PIN: Final = "exit-pin"
_FAILURES: Final = "exit-failures"


class BookExit:
    def __init__(self, book: Book) -> None:
        self._book = book

    def pin(self) -> str:
        kept = self._book.value(_PIN)
        return "" if kept is None else self._book.unlock(kept, _PIN)

    def keep_pin(self, hashed: str) -> None:
        self._book.set_value(_PIN, self._book.lock(hashed, _PIN))

    def failures(self) -> int:
        return int(self._book.value(_FAILURES) or 0)

    def keep_failures(self, failures: int) -> None:
        if failures != self.failures():
            self._book.set_value(_FAILURES, str(failures).encode())
