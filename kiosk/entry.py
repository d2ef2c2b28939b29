"""The twelve digits while they are being typed: three groups of four, any of which can be redone.

The check digit says that something is wrong, never where. So nothing is rubbed out for the visitor:
the last group typed is marked, and whichever group is touched is typed again. No Qt.
"""

from typing import Final

from registry.codes import CODE_DIGITS

GROUPS: Final = 3
GROUP_DIGITS: Final = CODE_DIGITS // GROUPS


class CodeEntry:
    """Digits in, groups out. Holds a secret: `wipe` it when the visitor leaves."""

    def __init__(self) -> None:
        self._groups = [""] * GROUPS
        self._active = 0
        self._redo = False  # the next digit starts the active group afresh
        self.marked: int | None = None  # the group to look at first, once the code was wrong

    def __repr__(self) -> str:
        return f"CodeEntry({sum(map(len, self._groups))} digits)"  # never which ones

    @property
    def groups(self) -> tuple[str, ...]:
        return tuple(self._groups)

    @property
    def active(self) -> int:
        """The group that the next digit goes into, counted from 0."""
        return self._active

    @property
    def digits(self) -> str:
        return "".join(self._groups)

    @property
    def missing(self) -> int:
        return CODE_DIGITS - len(self.digits)

    @property
    def is_empty(self) -> bool:
        return not self.digits

    @property
    def is_full(self) -> bool:
        return self.missing == 0

    def type(self, digit: str) -> None:
        """Put one digit in. A full group that is typed into begins anew."""
        if len(digit) != 1 or digit not in "0123456789":
            raise ValueError("one digit at a time")
        if self._redo or len(self._groups[self._active]) == GROUP_DIGITS:
            self._groups[self._active] = ""
        self._redo = False
        self._groups[self._active] += digit
        if len(self._groups[self._active]) == GROUP_DIGITS:
            self._go_on()

    def rub_out(self) -> None:
        """Take the last digit back; from an empty group, that of the group before it."""
        self._redo = False
        if not self._groups[self._active] and self._active > 0:
            self._active -= 1
        self._groups[self._active] = self._groups[self._active][:-1]

    def touch(self, group: int) -> None:
        """Type this group (0 to 2) again; its digits stay until the first new one comes."""
        self._active = group
        self._redo = len(self._groups[group]) == GROUP_DIGITS
        if self.marked is not None:
            self.marked = group

    def mark_last(self) -> None:
        """The code was wrong: mark the group typed last and let the next digit start it afresh."""
        self.marked = self._active
        self._redo = True

    def wipe(self) -> None:
        fresh = CodeEntry()
        self._groups, self._active, self._redo = fresh._groups, 0, False
        self.marked = None

    def _go_on(self) -> None:
        """To the next group that is not whole; when all are, stay where the last digit went."""
        order = [(self._active + step) % GROUPS for step in range(1, GROUPS)]
        unfinished = [group for group in order if len(self._groups[group]) < GROUP_DIGITS]
        if unfinished:
            self._active = unfinished[0]
