"""What the drawings of oversight show: months side by side, and how many of ten have their answer.

The finding stands in each title. Kept out: lines and axes (`district.plots`), and figures.
"""

from collections.abc import Iterator
from typing import Final

from district.oversight_counts import Figures
from district.plots import Curve, Plot
from registry.oversight import MEDIAN, Cell, days_until, first_day
from words import Words
from words.dates import month_year

_CURVE_DAYS: Final = 60  # drawn at most; later ones are told in words


def title_of(plot: Plot | None) -> str:
    return "" if plot is None else plot.title


def month_plot(found: Figures, w: Words) -> Plot | None:
    """What came and what left, month by month."""
    if len(found.months) < 2 or not any(one.sides.received for one in found.months):
        return None
    begun = [place for place, one in enumerate(found.months) if one.sides.received]
    months = found.months[max(0, min(begun) - 1) :]
    if len(months) < 2:
        return None
    came = sum(one.sides.received for one in months)
    closed = sum(one.sides.closed for one in months)
    if came > closed:
        title = w.count(
            "More came than was closed: {n} application more waits than before",
            "More came than was closed: {n} applications more wait than before",
            came - closed,
        )
    elif closed > came:
        title = w.count(
            "More was closed than came: {n} application fewer waits than before",
            "More was closed than came: {n} applications fewer wait than before",
            closed - came,
        )
    else:
        title = w.say("As many were closed as came")
    short = [f"{one.month % 12 + 1:02}.{one.month // 12 % 100:02}" for one in months]
    told = "; ".join(
        f"{month_year(first_day(one.month), w.language)}: {one.sides.received} / {one.sides.closed}"
        for one in months
    )
    return Plot(
        name="by-month",
        title=title,
        told=w.say("Received / closed, month by month: {figures}", figures=told),
        across=w.say("Month"),
        upward=w.say("Applications"),
        labels=short,
        curves=(
            Curve(w.say("Received"), "first", [one.sides.received for one in months]),
            Curve(w.say("Closed"), "second", [one.sides.closed for one in months]),
        ),
    )


def days_plot(cell: Cell, today: int, w: Words) -> Plot | None:
    """How many of ten have their answer, by the days since they came."""
    table = list(days_table(cell, today, every=1))
    if len(table) < 2:
        return None
    half = days_until(MEDIAN, cell, today)
    mark = None
    if half is not None and half.days is not None and half.days < len(table):
        title = w.count(
            "Half of them had an answer within {n} day",
            "Half of them had an answer within {n} days",
            half.days,
        )
        value = float(table[half.days][1].removesuffix(" %"))
        mark = (float(half.days), value, w.count("{n} day", "{n} days", half.days))
    elif half is not None and half.days is not None:
        title = w.count(
            "Half of them had an answer only after {n} day",
            "Half of them had an answer only after {n} days",
            half.days,
        )
    else:
        title = w.say("Fewer than half of them have had an answer so far")
    values = [float(share.removesuffix(" %")) for _, share in table]
    return Plot(
        name="by-days",
        title=title,
        told=w.say(
            "Share with an answer by the number of days: {figures}",
            figures="; ".join(f"{day}: {share}" for day, share in table[::5]),
        ),
        across=w.say("Days since it came"),
        upward=w.say("With an answer"),
        labels=[str(day) for day, _ in table],
        curves=(Curve("", "first", values),),
        steps=True,
        top=100.0,
        unit=" %",
        mark=mark,
    )


def days_table(cell: Cell, today: int, every: int = 10) -> Iterator[tuple[int, str]]:
    """After so many days, so many had an answer: those who wait are counted while they did."""
    lost: dict[int, int] = dict(cell.gone)
    for age, n in cell.ages(today).items():
        lost[age] = lost.get(age, 0) + n
    at_risk = sum(cell.days.values()) + sum(lost.values())
    waiting = 1.0
    last = min(_CURVE_DAYS, max([0, *cell.days, *lost]))
    for day in range(last + 1):
        if at_risk <= 0:
            return
        answered = cell.days.get(day, 0)
        waiting *= 1 - answered / at_risk
        at_risk -= answered + lost.get(day, 0)
        if day % every == 0 or day == last:
            yield day, f"{100 * (1 - waiting):.0f} %"
