"""Lines become rows, rows become pages: the one small engine behind every paper.

A block, told how wide it may be, gives rows; a row is never cut; pages are filled with rows. All
lengths are millimetres from the upper left corner. Every mark knows its box, so a test can prove
that nothing leaves the paper and nothing lies on another. Kept out: PDF and what papers say.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, Protocol

from printing.codes import QUIET_BARS, QUIET_QR, code128_modules, qr_modules
from printing.typeface import ABOVE, BELOW, MM_PER_POINT, Style, width_mm, writable

Align = Literal["left", "centre", "right"]
DOT: Final = 0.125  # one dot of a receipt printer's head; a bar between two dots prints uneven
NO_BREAK: Final = "\u00a0"
# After №, between the thousands of a number, before the sign of the tenge.
_PAIRS: Final = re.compile(r"(?<=№) (?=\d)|(?<=\d) (?=\d{3}(?!\d)|₸)")
_SLACK: Final = 1e-6  # adding up tenths of millimetres is not exact


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text. Its pieces are (distance from the left, text, weight)."""

    pieces: tuple[tuple[float, str, int], ...]
    size: float  # points
    width: float

    @property
    def height(self) -> float:
        return self.size * (ABOVE + BELOW) * MM_PER_POINT


@dataclass(frozen=True, slots=True)
class Bars:
    """A Code 128. The box holds the quiet zones too: nothing may be printed there."""

    modules: str
    module: float
    bar_height: float

    @property
    def quiet(self) -> float:
        return QUIET_BARS * self.module

    @property
    def width(self) -> float:
        return len(self.modules) * self.module + 2 * self.quiet

    @property
    def height(self) -> float:
        return self.bar_height


@dataclass(frozen=True, slots=True)
class Matrix:
    """A QR code with its quiet zone."""

    modules: tuple[str, ...]
    module: float

    @property
    def quiet(self) -> float:
        return QUIET_QR * self.module

    @property
    def width(self) -> float:
        return len(self.modules) * self.module + 2 * self.quiet

    @property
    def height(self) -> float:
        return self.width


@dataclass(frozen=True, slots=True)
class Stroke:
    """A thin horizontal line; dashed where scissors go."""

    width: float
    dashed: bool = False
    height: float = 0.0


@dataclass(frozen=True, slots=True)
class Pane:
    """One of the window's four panes, with ✓ when it is lit."""

    side: float
    lit: bool

    @property
    def width(self) -> float:
        return self.side

    @property
    def height(self) -> float:
        return self.side


Mark = Line | Bars | Matrix | Stroke | Pane


@dataclass(frozen=True, slots=True)
class Placed:
    """A mark at its place on a row or a page."""

    left: float
    top: float
    mark: Mark

    @property
    def right(self) -> float:
        return self.left + self.mark.width

    @property
    def bottom(self) -> float:
        return self.top + self.mark.height

    def moved(self, right: float, down: float) -> "Placed":
        return Placed(self.left + right, self.top + down, self.mark)


@dataclass(frozen=True, slots=True)
class Row:
    """What is never cut by the end of a page."""

    height: float
    marks: tuple[Placed, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    width: float
    height: float
    marks: tuple[Placed, ...]


class Block(Protocol):
    def rows(self, width: float) -> list[Row]:
        """What the block looks like when it may be `width` millimetres wide."""


def height_of(rows: Sequence[Row]) -> float:
    return sum(row.height for row in rows)


def _merged(rows: Sequence[Row]) -> Row:
    """All rows as one, so that no page ends between them."""
    marks: list[Placed] = []
    down = 0.0
    for row in rows:
        marks += (placed.moved(0, down) for placed in row.marks)
        down += row.height
    return Row(down, tuple(marks))


def _aligned(mark: Mark, width: float, align: Align) -> float:
    """Codes line up with the text by their black; their quiet zone may lie in the margin."""
    quiet = mark.quiet if isinstance(mark, Bars | Matrix) else 0.0
    free = width - mark.width + 2 * quiet
    return {"left": 0.0, "centre": free / 2, "right": free}[align] - quiet


class Spans:
    """Wrapped text in one size, whose spans may differ in weight."""

    def __init__(self, spans: Sequence[tuple[str, Style]], align: Align = "left") -> None:
        self.spans = spans
        self.style = spans[0][1]
        self.align = align

    def rows(self, width: float) -> list[Row]:
        return [
            Row(self.style.line_mm, (Placed(_aligned(line, width, self.align), 0, line),))
            for line in self._lines(width)
        ]

    def _lines(self, width: float) -> Iterator[Line]:
        pieces: list[tuple[float, str, int]] = []
        end = 0.0
        for word, style in self._words(width):
            gap = width_mm(" ", style) if pieces else 0.0
            length = width_mm(word, style)
            if pieces and end + gap + length > width + _SLACK:
                yield Line(tuple(pieces), self.style.size, end)
                pieces, end, gap = [], 0.0, 0.0
            _add(pieces, end + gap, word, style)
            end += gap + length
        if pieces:
            yield Line(tuple(pieces), self.style.size, end)

    def _words(self, width: float) -> Iterator[tuple[str, Style]]:
        """Words with their style; a word wider than the paper comes in parts that are not."""
        for text, style in self.spans:
            # Not split(): a no-break space holds its words together.
            for word in _together(writable(text)).split(" "):
                while width_mm(word, style) > width + _SLACK and len(word) > 1:
                    fits = _letters_that_fit(word, style, width)
                    yield word[:fits], style
                    word = word[fits:]
                if word:
                    yield word.replace(NO_BREAK, " "), style  # whoever searches types a space


class Text(Spans):
    """Wrapped text in one style."""

    def __init__(self, text: str, style: Style, align: Align = "left") -> None:
        super().__init__([(text, style)], align)


def _add(pieces: list[tuple[float, str, int]], left: float, word: str, style: Style) -> None:
    """Words of one weight become one piece: whoever copies the text gets its spaces too."""
    if pieces and pieces[-1][2] == style.weight:
        start, before, weight = pieces[-1]
        pieces[-1] = (start, f"{before} {word}", weight)
    else:
        pieces.append((left, word, style.weight))


def _together(text: str) -> str:
    """«№ 12» and «1 500 ₸» are not torn apart by a line's end."""
    return _PAIRS.sub(NO_BREAK, text)


def held(text: str) -> str:
    """The text with its words held together on one line: a telephone number, a name's initials."""
    return text.replace(" ", NO_BREAK)


def _letters_that_fit(word: str, style: Style, width: float) -> int:
    """How many letters of too wide a word stay on this line; up to a hyphen where it has one."""
    fits = len(word) - 1
    while fits > 1 and width_mm(word[:fits], style) > width:
        fits -= 1
    hyphen = word.rfind("-", 1, fits) + 1
    return hyphen or fits


@dataclass(frozen=True, slots=True)
class Gap:
    height: float

    def rows(self, width: float) -> list[Row]:
        return [Row(self.height)]


@dataclass(frozen=True, slots=True)
class Mono:
    """One mark alone on its row."""

    mark: Mark
    align: Align = "left"

    def rows(self, width: float) -> list[Row]:
        return [
            Row(self.mark.height, (Placed(_aligned(self.mark, width, self.align), 0, self.mark),))
        ]


def barcode(digits: str, module: float, bar_height: float, align: Align = "left") -> Block:
    """Code 128 of an even number of digits, bars only. `module` is the thinnest bar's width."""
    return Mono(Bars(code128_modules(digits), module, bar_height), align)


def qr(text: str, module: float, align: Align = "left") -> Block:
    return Mono(Matrix(qr_modules(text), module), align)


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across, with `space` above and below it."""

    space: float
    dashed: bool = False

    def rows(self, width: float) -> list[Row]:
        return [Row(2 * self.space, (Placed(0, self.space, Stroke(width, self.dashed)),))]


class Stack:
    """Blocks one beneath the other."""

    def __init__(self, *blocks: Block) -> None:
        self.blocks = blocks

    def rows(self, width: float) -> list[Row]:
        return [row for block in self.blocks for row in block.rows(width)]


class Kept(Stack):
    """Blocks that stay on one page, as a heading and what it heads."""

    def rows(self, width: float) -> list[Row]:
        return [_merged(super().rows(width))]


class Columns:
    """Blocks side by side, their tops level. A width of 0 takes an equal share of what is left.

    Columns of plain lines of one height may be cut between lines by the end of a page; others
    stay whole.
    """

    def __init__(self, *columns: tuple[float, Block], gap: float = 4.0) -> None:
        self.columns = columns
        self.gap = gap

    def rows(self, width: float) -> list[Row]:
        lefts, columns = [], []
        left = 0.0
        for wide, block in zip(self._widths(width), (c[1] for c in self.columns), strict=True):
            lefts.append(left)
            columns.append(block.rows(wide))
            left += wide + self.gap
        if len({round(row.height, 3) for rows in columns for row in rows}) > 1:
            columns = [[_merged(rows)] for rows in columns]
        return [
            _beside(lefts, [rows[i] if i < len(rows) else Row(0) for rows in columns])
            for i in range(max(len(rows) for rows in columns))
        ]

    def _widths(self, width: float) -> list[float]:
        given = sum(wide for wide, _ in self.columns) + self.gap * (len(self.columns) - 1)
        sharing = sum(1 for wide, _ in self.columns if not wide)
        return [wide or (width - given) / sharing for wide, _ in self.columns]


def _beside(lefts: Sequence[float], rows: Sequence[Row]) -> Row:
    marks = (
        placed.moved(left, 0) for left, row in zip(lefts, rows, strict=True) for placed in row.marks
    )
    return Row(max(row.height for row in rows), tuple(marks))


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet, or with `height` 0 a roll that becomes as long as it must."""

    width: float
    height: float
    side: float  # left and right margin
    top: float
    bottom: float

    @property
    def room(self) -> float:
        """Width between the margins."""
        return self.width - 2 * self.side

    @property
    def depth(self) -> float:
        """Height between the margins of a sheet."""
        return self.height - self.top - self.bottom


def flow(block: Block, paper: Paper) -> list[Page]:
    """As many pages as the block needs; a roll is always one."""
    rows = block.rows(paper.room)
    if not paper.height:
        length = paper.top + height_of(rows) + paper.bottom
        return [_page(rows, paper, _whole_dots(length))]
    return [_page(part, paper, paper.height) for part in _parts(rows, paper.depth)]


def _whole_dots(length: float) -> float:
    return -(-length // DOT) * DOT


def _parts(rows: Sequence[Row], depth: float) -> Iterator[list[Row]]:
    part: list[Row] = []
    left = depth
    for row in rows:
        if part and row.height > left + _SLACK:
            yield part
            part, left = [], depth
        part.append(row)
        left -= row.height
    yield part


def _page(rows: Sequence[Row], paper: Paper, height: float) -> Page:
    whole = _merged(rows)
    marks = tuple(placed.moved(paper.side, paper.top) for placed in whole.marks)
    return Page(paper.width, height, marks)


def put(block: Block, page: Page, left: float, top: float, width: float) -> Page:
    """The page with one more block at a place of its own."""
    whole = _merged(block.rows(width))
    return replace(page, marks=(*page.marks, *(mark.moved(left, top) for mark in whole.marks)))
