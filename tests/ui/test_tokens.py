"""Every text can be read: contrast by the WCAG formula, in both modes."""

import pytest

from ui.tokens import CONTRAST, COUNTER, DAYLIGHT, KIOSK, contrast

TEXTS = [
    *[("ink", ground) for ground in ("paper", "surface", "selected", "lit", "info_ground")],
    *[("second", ground) for ground in ("paper", "surface", "selected", "idle_ground")],
    *[("accent", ground) for ground in ("paper", "surface", "selected", "info_ground")],
    *[("on_accent", ground) for ground in ("accent", "pressed")],
    *[(kind, f"{kind}_ground") for kind in ("done", "soon", "late")],
    *[("ink", f"{kind}_ground") for kind in ("done", "soon", "late")],
    *[(kind, ground) for kind in ("done", "soon", "late") for ground in ("paper", "surface")],
]
EDGES = [(name, ground) for name in ("edge", "accent", "ring") for ground in ("paper", "surface")]


def test_the_formula_is_that_of_wcag():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_the_colours_measure_what_the_look_says():
    day = DAYLIGHT
    assert round(contrast(day.ink, day.paper), 1) == 13.4
    assert round(contrast(day.second, day.paper), 1) == 7.0
    assert round(contrast(day.edge, day.surface), 1) == 4.6
    assert round(contrast(day.on_accent, day.accent), 1) == 8.4


@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_a_text_can_be_read(text, ground):
    assert contrast(getattr(DAYLIGHT, text), getattr(DAYLIGHT, ground)) >= 4.5
    assert contrast(getattr(CONTRAST, text), getattr(CONTRAST, ground)) >= 7


@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_a_control_can_be_seen(edge, ground):
    assert contrast(getattr(DAYLIGHT, edge), getattr(DAYLIGHT, ground)) >= 3
    assert contrast(getattr(CONTRAST, edge), getattr(CONTRAST, ground)) >= 7


def test_a_finger_finds_every_control_in_the_hall():
    assert KIOSK.control >= 96
    assert min(KIOSK.small, KIOSK.normal) >= 24
    assert (COUNTER.control, COUNTER.row, COUNTER.normal) == (40, 44, 15)
