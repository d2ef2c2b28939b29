"""Lucide icons as SVG inside the page: no request, no font, the colour of the words beside them."""

from functools import cache

from lucide import lucide_icon
from markupsafe import Markup

_MISSING = "no icon "


@cache
def icon(name: str, size: int = 20) -> Markup:
    """The drawing, hidden from screen readers: a word always stands beside it. KeyError if none."""
    svg = lucide_icon(name, cls="icon", fallback_text=_MISSING, width=size, height=size)
    if _MISSING in svg:
        raise KeyError(f"Lucide has no icon {name!r}")
    drawn = svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)
    return Markup(" ".join(drawn.split()))  # noqa: S704 - the package's own drawing, no input in it
