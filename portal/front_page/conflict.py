"""Compare the front page that a form was opened with, the saved one and the one that was sent.

Pinned articles and blocks are two parts: who has changed one of them takes the other as it is now.
A page that compares sends three fields more: the versions that were opened (BASE), what the user
had chosen (OWN), and the parts that the form has as others have saved them (TAKEN).
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict

from news.models.public_record import database_instant
from portal.front_page import arranging
from portal.front_page.arranging import Pinned
from portal.front_page.blocks import Block, Column, read
from portal.front_page.forms import ArrangementForm
from portal.front_page.models import Arrangement, Pin
from portal.taxonomy.menu import menu_of
from portal.vietnamese import dates

#: {beginning of the names of its fields: what the part is called}
PARTS = {"pin": "Tin ghim", "block": "Các khối"}
BASE, OWN, TAKEN = "base", "mine", "taken"
#: Separator of the versions in BASE, and how many of the latest are read.
_BETWEEN, _MOST = "|", 5
_THEIRS, _MINE = "theirs", "mine"


@dataclass(frozen=True)
class Part:
    """A part that others have changed, in words: as it was opened, as it is, as was chosen.

    ``is_taken``: the form has it as it is.
    """

    key: str
    base: list[str]
    theirs: list[str]
    mine: list[str]
    is_taken: bool

    @property
    def label(self) -> str:
        return PARTS[self.key]

    @property
    def is_theirs(self) -> bool:
        """Whether others alone have changed it."""
        return self.mine == self.base

    @property
    def sides(self) -> list[tuple[str, list[str]]]:
        """Return (heading, lines) for each side; what was there before comes last."""
        mine = [] if self.is_theirs else [("Bạn đã xếp", self.mine)]
        return [("Họ đã xếp", self.theirs), *mine, ("Lúc bạn mở", self.base)]


# --- Forms -----------------------------------------------------------------------------------


def form_of(request: HttpRequest, data: QueryDict | None = None) -> ArrangementForm:
    """Return the form with what was sent, or with ``data``."""
    if data is None and request.method == "POST":
        data = request.POST
    now = database_instant()
    pins, current = arranging.pins_at(now), arranging.arrangement_at(now)
    there = {pin.article_id for pin in pins}
    opened = {} if data is None else _known_pins(data)
    return ArrangementForm(
        data,
        pins=pins,
        unpinned=[
            pin
            for pin in opened.values()
            if data is not None and pin.article_id not in there and _is_wanted(pin, data, now)
        ],
        blocks=_blocks(current),
        menu=menu_of(request),
        opened=arranging.version_of(pins, current),
    )


def form_beside_theirs(request: HttpRequest, form: ArrangementForm) -> ArrangementForm:
    """Return the form to be pressed again, knowing what others have saved since it was opened.

    It has the parts that the user has changed, and theirs where the user has changed nothing.
    """
    data = form.data.copy()
    versions = [*_versions(data), _text(data, "opened")]
    data[BASE], data[OWN] = _BETWEEN.join(versions[-_MOST:]), _encoded(request.POST)
    data["opened"] = form.initial["opened"]
    data.setlist(TAKEN, [])
    form = form_of(request, data)
    for part in parts_of(request, form):
        if part.is_theirs:
            _show_theirs(data, part.key)
    return form_of(request, data)


def form_with_one_side(request: HttpRequest) -> ArrangementForm:
    """Return the form as sent, with one part as others, or as the user, have arranged it.

    POST: ``take`` ("pin-theirs", "block-mine"); anything else changes nothing.
    """
    data = request.POST.copy()
    part, _, side = request.POST["take"].partition("-")
    if part in PARTS and side in (_THEIRS, _MINE):
        _take(data, part, side)
    form = form_of(request, data)
    form.data["opened"] = form.initial["opened"]
    return form


def parts_of(request: HttpRequest, form: ArrangementForm) -> list[Part]:
    """Return what others have changed, beside what the user had chosen; [] if nothing."""
    if not form.is_bound or not _versions(form.data):
        return []
    own = QueryDict(_text(form.data, OWN), mutable=True)
    own["opened"], own[BASE] = form.initial["opened"], _text(form.data, BASE)
    chosen = form_of(request, own)
    if not chosen.is_valid():
        return []
    now = database_instant()
    pins, arrangement = arranging.opened_as(_versions(form.data)[-1])
    base = _Arranged([pin for pin in pins if pin.until > now], _blocks(arrangement))
    theirs = _Arranged(arranging.pins_at(now), _blocks(arranging.arrangement_at(now)))
    # Not the pins that came since; they are in the form, as they are.
    sent = [pin for pin in chosen.wanted_pins if f"pin-{pin.article_id}-position" in own]
    before, saved, wanted = _told(base, theirs, _Arranged(sent, chosen.wanted_blocks))
    taken = form.data.getlist(TAKEN)
    return [
        Part(key, before[key], saved[key], wanted[key], is_taken=key in taken)
        for key in PARTS
        if before[key] != saved[key]
    ]


# --- What is sent ----------------------------------------------------------------------------


def _text(data: QueryDict, name: str) -> str:
    return str(data.get(name, ""))


def _versions(data: QueryDict) -> list[str]:
    """Return the versions that the page was opened with, one after another."""
    return [version for version in _text(data, BASE).split(_BETWEEN) if version]


def _known_pins(data: QueryDict) -> dict[int, Pin]:
    """Return {article: its pin} of all that the page has shown since it was opened."""
    found: dict[int, Pin] = {}
    for version in [*_versions(data)[-_MOST:], _text(data, "opened")]:
        found |= {pin.article_id: pin for pin in arranging.opened_as(version)[0]}
    return found


def _fields_of(part: str, data: QueryDict) -> list[str]:
    return [name for name in data if name.startswith(f"{part}-")]


def _encoded(data: QueryDict) -> str:
    """Return what was chosen in a form, as one field of the next."""
    own = QueryDict(mutable=True)
    for part in PARTS:
        _copy(part, data, own)
    return own.urlencode()


def _copy(part: str, source: QueryDict, to: QueryDict) -> None:
    """Let ``to`` have the part as ``source`` has it; a missing field is shown as it is saved."""
    for name in _fields_of(part, to):
        del to[name]
    for name in _fields_of(part, source):
        to.setlist(name, source.getlist(name))


def _take(data: QueryDict, part: str, side: str) -> None:
    own, taken = QueryDict(_text(data, OWN), mutable=True), data.getlist(TAKEN)
    data.setlist(TAKEN, [each for each in taken if each != part])
    if side == _MINE:
        _copy(part, own, data)
        return
    if part not in taken:
        # What was chosen after the page began to compare is the user's own too.
        _copy(part, data, own)
        data[OWN] = own.urlencode()
    _show_theirs(data, part)


def _show_theirs(data: QueryDict, part: str) -> None:
    _copy(part, QueryDict(), data)
    data.setlist(TAKEN, [*data.getlist(TAKEN), part])


def _is_wanted(pin: Pin, data: QueryDict, now: datetime.datetime) -> bool:
    """Return whether a pin may be wanted that is not there any more: not if it only ended."""
    typed = _text(data, f"pin-{pin.article_id}-until")
    return pin.until > now or typed not in ("", dates.short_datetime(pin.until))


# --- In words --------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Arranged:
    """A whole front page: the pins and the blocks, each in order."""

    pins: Sequence[Pinned | Pin]
    blocks: Sequence[Block]


def _told(*arranged: _Arranged) -> list[dict[str, list[str]]]:
    """Return the lines of each part."""
    names = arranging.names_of(block for each in arranged for block in each.blocks)
    titles = arranging.titles_of(pin.article_id for each in arranged for pin in each.pins)
    return [
        {"pin": _told_pins(each.pins, titles), "block": _told_blocks(each.blocks, names)}
        for each in arranged
    ]


def _told_pins(pins: Iterable[Pinned | Pin], titles: dict[int, str]) -> list[str]:
    return [
        f"{titles.get(pin.article_id, 'tin đã xóa')}, đến {dates.short_datetime(pin.until)}"
        for pin in pins
    ]


def _told_blocks(blocks: Iterable[Block], names: dict[str, str]) -> list[str]:
    return [
        names[block.key]
        + (f" ({block.items} mục)" if block.items else "")
        + (f", {Column.SIDE.label}" if block.column == Column.SIDE else "")
        for block in blocks
    ]


def _blocks(arrangement: Arrangement | None) -> tuple[Block, ...]:
    return read(arrangement.blocks if arrangement else None)
