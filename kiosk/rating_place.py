"""Where a rating goes, as a page will ask for it (issue 6). No page shows it yet."""

from typing import Protocol


class RatingPlace(Protocol):
    def rate(self, mark: int, *, department: str = "", desk: int = 0) -> None:
        """Keep a mark from 1 (badly) to 5 (well) about a department or a desk, without a name, a
        number or the hour. On the disk on return. Raises BookUnwritable."""
