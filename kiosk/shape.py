"""Which of the hall's screens this is, by its size: upright or lying, roomy or small."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize

_BAR = 98  # px: the height of a key in a bar, and the lines around it
_ROOMY_HEIGHT = 1000  # px: 1920×1080 and 1080×1920 are roomy, 1280×800 is not


@dataclass(frozen=True, slots=True)
class Shape:
    upright: bool
    roomy: bool
    large: bool = False  # the visitor asked for large letters
    low: bool = False  # … for all controls in the lower half: from a wheelchair, or a child
    half: int = 0  # px: half of the screen's height

    @classmethod
    def of(cls, size: QSize, *, large: bool = False, low: bool = False) -> Shape:
        upright, roomy = size.height() > size.width(), size.height() >= _ROOMY_HEIGHT
        return cls(upright, roomy, large, low, size.height() // 2)

    @property
    def reach(self) -> int:
        """px at a page's foot within which its controls lie when they have to lie low.

        The lower half without the bars: two of them upright, one of them where the languages stand
        beside the foot's keys.
        """
        bars = _BAR + 2 * self.bar_edge
        if self.upright:
            bars += _BAR + 2 * self.bar_edge
        return self.half - bars

    def low_height(self, rows: int, gap: int) -> int:
        """px for each of so many rows of controls that fill the reach of a page."""
        return (self.reach - self.bar_edge - (rows - 1) * gap) // rows

    @property
    def low_edge(self) -> int:
        """Free space at the sides of a bar that holds the languages as well, px."""
        return 24

    @property
    def tight(self) -> bool:
        """Large letters on a small screen: fewer things are said, the first ones first."""
        return self.large and not self.roomy

    @property
    def sentence_role(self) -> str:
        """Letters of the one sentence: 56 px where there is room, 40 where not."""
        return "display" if self.roomy else "title"

    @property
    def panes_in_a_row(self) -> bool:
        """Kazakh words in large letters are wider than a quarter of an upright screen."""
        return self.upright and not self.large

    @property
    def scale(self) -> float:
        """By how much letters grow: as far as every page still fits its screen."""
        if not self.large:
            return 1.0
        return 1.25 if self.roomy else 1.15

    @property
    def edge(self) -> int:
        """Free space at the sides, px."""
        return 48

    @property
    def bar_edge(self) -> int:
        """Free space above and below the bars at head and foot, px."""
        if self.tight:
            return 8
        return 24 if self.roomy else 12

    @property
    def pane_side(self) -> int:
        """Least side of a pane where one stands above the other, px; 0 leaves it to its words."""
        return 96 if self.roomy and not self.large else 0

    @property
    def pause(self) -> int:
        """Space between the parts of the answer, px."""
        if not self.upright:
            return self.gap
        return 32 if self.large else 56

    @property
    def above(self) -> int:
        """Free space between the head bar and what is said, px."""
        return 48 if self.upright else (24 if self.roomy else 0)

    @property
    def gap(self) -> int:
        return 32 if self.roomy else 16
