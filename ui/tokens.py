"""The look as numbers: colours, letter sizes, spaces. LOOK.md is the source of every value.

No Qt here, so that a test can measure contrast without a screen. All lengths are in pixels. They
are named tuples, here and in the other files of a start's first moment: a data class takes five
times as long to make, of all of them together a thirtieth of that start.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

FaceName = Literal["counter", "kiosk"]

SPACE = (4, 8, 12, 16, 24, 32, 48)
RADIUS_CONTROL = 6
RADIUS_CARD = 10
RADIUS_TILE = 20
RING_WIDTH = 3
RING_DISTANCE = 2  # between a control's edge and its focus ring
FADE_MS = 120
LONGEST_LINE = 65  # characters


class Palette(NamedTuple):
    """Colours as #rrggbb. Every one that carries text is measured against its ground in a test."""

    paper: str
    surface: str
    ink: str
    second: str
    line: str  # decoration only
    edge: str  # of fields and controls
    accent: str
    on_accent: str
    pressed: str
    selected: str
    lit: str  # a pane with light in it; never text
    done: str
    done_ground: str
    soon: str
    soon_ground: str
    late: str
    late_ground: str
    info_ground: str
    idle_ground: str  # a control that cannot be used now
    ring: str


DAYLIGHT = Palette(
    paper="#F7F4EE",
    surface="#FFFFFF",
    ink="#1F2A30",
    second="#4A555C",
    line="#D9D3C7",
    edge="#7A756A",
    accent="#0B5563",
    on_accent="#FFFFFF",
    pressed="#084350",
    selected="#E3EEF0",
    lit="#F2B544",
    done="#1B5E3C",
    done_ground="#E4F1E8",
    soon="#7A4106",
    soon_ground="#FBEFD9",
    late="#96222A",
    late_ground="#FAE6E4",
    info_ground="#E3EEF0",
    idle_ground="#EAE6DD",
    ring="#B4530F",
)

# For weak eyes: every text at least 7:1 on its ground, every edge of a control as dark as text.
CONTRAST = Palette(
    paper="#FFFFFF",
    surface="#FFFFFF",
    ink="#000000",
    second="#1F2A30",
    line="#4A555C",
    edge="#000000",
    accent="#06333C",
    on_accent="#FFFFFF",
    pressed="#000000",
    selected="#D5E6E9",
    lit="#F2B544",
    done="#0C3D25",
    done_ground="#E4F1E8",
    soon="#542C02",
    soon_ground="#FBEFD9",
    late="#6E131A",
    late_ground="#FAE6E4",
    info_ground="#E3EEF0",
    idle_ground="#E4E4E4",
    ring="#8F3F06",
)


class Measures(NamedTuple):
    """The sizes of one face, in pixels."""

    small: int
    normal: int
    lead: int
    title: int
    display: int
    control: int  # height of a button or field; the smallest touch target
    row: int
    gap: int
    margin: int
    icon: int


COUNTER = Measures(
    small=13,
    normal=15,
    lead=18,
    title=24,
    display=32,
    control=40,
    row=44,
    gap=12,
    margin=24,
    icon=20,
)
KIOSK = Measures(
    small=24,
    normal=30,
    lead=30,
    title=40,
    display=56,
    control=96,
    row=96,
    gap=24,
    margin=48,
    icon=56,
)

FACES: dict[FaceName, Measures] = {"counter": COUNTER, "kiosk": KIOSK}


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two #rrggbb colours, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
