"""Where a rating goes, as the page asks for it. `app` hands in the real one."""

from typing import Protocol


class RatingPlace(Protocol):
    def rate(self, mark: int, *, department: str = "", desk: int = 0) -> None:
        """Keep a mark from 1 (badly) to 5 (well) about a department or a desk, without a name, a
        number or the hour. On the disk on return. Raises BookUnwritable."""

    def too_many(self) -> None:
        """A mark more than visitors give within an hour: staff should know. Never raises."""
