"""The one typeface, Onest, cut to the two weights in use: files that Qt, PDF and web can all take.

The package holds one variable file, which loses its weight in Qt and gives reportlab only its
thinnest default; so static files are cut once and kept in the user's cache folder. No Qt here.
"""

from __future__ import annotations

import os
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

REGULAR = 400
SEMIBOLD = 600
FAMILY = "Onest"

_STYLES = {REGULAR: "Regular", SEMIBOLD: "SemiBold"}
_RECIPE = 2  # goes into the file's name: raise it when the cut below changes
_SMALL_RECIPE = f"{_RECIPE}.1"  # as `_RECIPE`, for the small cut
# What stands on the pages for residents, names and addresses of offices included.
_LETTERS = (
    "".join(map(chr, (*range(0x20, 0x7F), *range(0x410, 0x450))))
    + "ЁёӘәҒғҚқҢңӨөҰұҮүҺһІі«»“”’–—…·№₸→✓\u00a0"
)
_LINE_HEIGHT = 1.4  # of the letter size; LOOK.md. Style sheets of Qt cannot set it, a font can


def cache_folder() -> Path:
    """Where things that can be made again are kept; a new folder if home cannot be written."""
    base = os.environ.get("XDG_CACHE_HOME")
    folder = (Path(base) if base else Path.home() / ".cache") / "tereze"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return _folder_for_this_run()
    return folder if os.access(folder, os.W_OK) else _folder_for_this_run()


@cache
def _folder_for_this_run() -> Path:
    return Path(tempfile.mkdtemp(prefix="tereze-"))


def onest(weight: int, *, tabular: bool = False) -> Path:
    """The static font file of weight 400 or 600. ValueError for any other.

    `tabular` gives all digits one width, for columns of numbers on paper; in a sentence it leaves
    a hole around every 1. Qt does the same with the font feature "tnum" and needs no file.
    """
    if weight not in _STYLES:
        raise ValueError(f"Onest is cut to {sorted(_STYLES)}, not to {weight}")
    kind = "-tabular" if tabular else ""
    target = cache_folder() / f"onest-{weight}{kind}-{_RECIPE}.ttf"
    if not target.exists():
        _write_whole(target, _cut(weight, tabular))
    return target


def onest_for_telephones(weight: int) -> Path:
    """The same letters for a slow line: WOFF of 12 KB instead of 98, with the letters of Kazakh,
    Russian and English, digits and signs, and nothing else. ValueError as for `onest`."""
    whole = onest(weight)
    target = cache_folder() / f"onest-{weight}-small-{_SMALL_RECIPE}.woff"
    if not target.exists():
        _write_whole(target, _made_small(whole))
    return target


def _write_whole(target: Path, font: Any) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=".new")
    with os.fdopen(handle, "wb") as file:
        font.save(file)
    Path(name).replace(target)  # another program may be cutting the same file just now


def _made_small(whole: Path) -> Any:
    from fontTools import subset  # type: ignore[import-untyped]
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    font = TTFont(whole)
    options = subset.Options()
    options.hinting = False
    options.layout_features = ["tnum"]  # kerning alone would be a fifth of the file
    cut = subset.Subsetter(options)
    cut.populate(text=_LETTERS)
    cut.subset(font)
    font.flavor = "woff"
    return font


def _cut(weight: int, tabular: bool) -> Any:  # a fontTools TTFont, which has no types of its own
    # Imported here: fontTools is big and needed once in the life of a machine.
    import fontpkg_onest
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import (  # type: ignore[import-untyped]
        instantiateVariableFont,
    )

    font = TTFont(fontpkg_onest.ROOT / "files" / "Onest[wght].ttf")
    font = instantiateVariableFont(font, {"wght": weight}, inplace=True)
    _name(font, weight)
    if tabular:
        _give_digits_one_width(font)
    _open_the_lines(font)
    return font


def _name(font: Any, weight: int) -> None:
    style = _STYLES[weight]
    one_of_four = FAMILY if weight == REGULAR else f"{FAMILY} {style}"
    names = {
        1: one_of_four,  # old programs know a family of four only; 16 and 17 say it properly
        2: "Regular",
        3: f"tereze;{FAMILY}-{style}",
        4: f"{FAMILY} {style}",
        6: f"{FAMILY}-{style}",
        16: FAMILY,
        17: style,
    }
    for place, text in names.items():
        font["name"].setName(text, place, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight


def _give_digits_one_width(font: Any) -> None:
    """Numbers in a column must line up, and reportlab cannot ask the font for it."""
    table = font["GSUB"].table
    lookups = next(
        record.Feature.LookupListIndex
        for record in table.FeatureList.FeatureRecord
        if record.FeatureTag == "tnum"
    )
    wide = {
        narrow: glyph
        for place in lookups
        for step in table.LookupList.Lookup[place].SubTable
        for narrow, glyph in step.mapping.items()
    }
    for cmap in font["cmap"].tables:
        for code in range(ord("0"), ord("9") + 1):
            if code in cmap.cmap:
                cmap.cmap[code] = wide.get(cmap.cmap[code], cmap.cmap[code])


def _open_the_lines(font: Any) -> None:
    head = font["hhea"]
    gap = round(font["head"].unitsPerEm * _LINE_HEIGHT) - (head.ascent - head.descent)
    head.lineGap = font["OS/2"].sTypoLineGap = max(0, gap)
