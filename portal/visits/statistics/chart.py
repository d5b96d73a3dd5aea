"""The geometry of the bar chart of visits and views: pure functions, drawn by visits/chart.html.

Horizontal measures are percentages of the width, vertical ones are pixels: the chart is as wide as
its container, and its text keeps the page's font size, on a telephone too. Every visit has at least
one view, so the bar of visits always fits inside the bar of views.
"""

import math
from dataclasses import dataclass

from portal.vietnamese import text

#: Pixels: room above the highest line, the plot, and the labels under it.
ABOVE, PLOT, BELOW = 14, 220, 30
BASELINE = ABOVE + PLOT
HEIGHT = BASELINE + BELOW
MOST_TICKS = 5
#: The share of its place that a bar takes, the share of the outer bar that the inner one takes,
#: and the greatest width of a bar in per cent of the chart.
BAR, INNER, WIDEST_BAR = 0.74, 0.5, 6
#: How many labels fit on a wide and on a narrow screen; fewer when they are longer than a day's
#: label, "13/02".
LABELS_WIDE, LABELS_NARROW = 16, 6
LONG_LABELS_WIDE, LONG_LABELS_NARROW = 12, 4
#: On a narrow screen in the largest letters one of so many labels is shown.
LARGE_LETTERS = 2
SHORT_LABEL = 5

MILLION = 1_000_000


@dataclass(frozen=True)
class Point:
    """The data of one period: its label, its tooltip (``title``) and two numbers."""

    label: str
    title: str
    visits: int
    views: int
    #: Its numbers can still grow.
    is_open: bool = False


@dataclass(frozen=True)
class Bar:
    x: float
    width: float
    y: float
    height: float


@dataclass(frozen=True)
class Place:
    """The part of the chart's width for one point, with its two bars.

    ``label`` is empty where it does not fit even on a wide screen.
    """

    point: Point
    x: float
    width: float
    middle: float
    views: Bar
    visits: Bar
    label: str
    label_is_for_wide: bool
    #: Hidden on a narrow screen in large letters.
    label_is_for_small_letters: bool


@dataclass(frozen=True)
class Tick:
    y: float
    label: str


@dataclass(frozen=True)
class Chart:
    places: list[Place]
    ticks: list[Tick]
    above: int = ABOVE
    plot: int = PLOT
    baseline: int = BASELINE
    height: int = HEIGHT

    @property
    def has_open(self) -> bool:
        return any(place.point.is_open for place in self.places)


def draw(points: list[Point]) -> Chart:
    """Compute the chart of ``points``, oldest first; without points it is an empty axis."""
    largest = max((point.views for point in points), default=0)
    step = nice_step(largest)
    top = step * max(1, math.ceil(largest / step))
    steps = label_steps([point.label for point in points])
    return Chart(
        places=[_place(point, at, len(points), top, steps) for at, point in enumerate(points)],
        ticks=[Tick(_y(value, top), tick_label(value, top)) for value in range(0, top + 1, step)],
    )


def nice_step(largest: int) -> int:
    """Return the smallest of 1, 2, 5, 10, 20, 50… that reaches ``largest`` in `MOST_TICKS` steps.

    >>> [nice_step(largest) for largest in (0, 5, 6, 26, 7122, 1234567)]
    [1, 1, 2, 10, 2000, 500000]
    """
    magnitude = 1
    while True:
        for digit in (1, 2, 5):
            if digit * magnitude * MOST_TICKS >= largest:
                return digit * magnitude
        magnitude *= 10


def tick_label(value: int, top: int) -> str:
    """Return the label of an axis value; in millions when ``top``, the axis's end, reaches them.

    >>> [tick_label(value, 8000) for value in (0, 2000)]
    ['0', '2.000']
    >>> [tick_label(value, 2_000_000) for value in (0, 500_000, 2_000_000)]
    ['0', '0,5 triệu', '2 triệu']
    """
    if top < MILLION or not value:
        return text.number(value)
    whole, rest = divmod(value, MILLION)
    decimals = f"{rest / MILLION:g}"[2:]
    return f"{text.number(whole)}{',' if decimals else ''}{decimals} triệu"


def label_steps(labels: list[str]) -> tuple[int, int]:
    """Return (n, m): every nth label is shown on a wide screen, every mth on a narrow one.

    m is a multiple of n.

    >>> label_steps(["13/02"] * 31), label_steps(["02/2026"] * 24), label_steps(["2026"] * 3)
    ((2, 6), (2, 6), (1, 1))
    """
    is_long = max(map(len, labels), default=0) > SHORT_LABEL
    most_wide = LONG_LABELS_WIDE if is_long else LABELS_WIDE
    most_narrow = LONG_LABELS_NARROW if is_long else LABELS_NARROW
    wide = max(1, math.ceil(len(labels) / most_wide))
    return wide, wide * max(1, math.ceil(len(labels) / (most_narrow * wide)))


def _place(point: Point, at: int, places: int, top: int, label_steps: tuple[int, int]) -> Place:
    width = 100 / places
    middle = width * (at + 0.5)
    bar = min(width * BAR, WIDEST_BAR)
    # Counted from the newest, because it always has a label.
    from_newest = places - 1 - at
    wide, narrow = label_steps
    return Place(
        point=point,
        x=round(width * at, 3),
        width=round(width, 3),
        middle=round(middle, 3),
        views=_bar(point.views, middle, bar, top),
        visits=_bar(point.visits, middle, bar * INNER, top),
        label="" if from_newest % wide else point.label,
        label_is_for_wide=from_newest % narrow != 0,
        label_is_for_small_letters=from_newest % (narrow * LARGE_LETTERS) != 0,
    )


def _bar(value: int, middle: float, width: float, top: int) -> Bar:
    y = _y(value, top)
    return Bar(round(middle - width / 2, 3), round(width, 3), y, round(BASELINE - y, 1))


def _y(value: int, top: int) -> float:
    return round(BASELINE - PLOT * value / top, 1)
