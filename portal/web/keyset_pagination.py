"""Keyset pagination: pages of a list that begin after a given row instead of at an offset.

``?truoc=<id>`` gives the rows older than that one, ``?sau=<id>`` the newer ones. Every page costs
the same, however far back, and rows added meanwhile do not shift pages. There are no counts and no
page numbers.
"""

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, NoReturn
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.db.models.fields.tuple_lookups import (
    Tuple,
    TupleGreaterThan,
    TupleGreaterThanOrEqual,
    TupleLessThan,
    TupleLessThanOrEqual,
)
from django.http import QueryDict

from portal.web.errors import BadAddress, NoSuchPage
from portal.web.numbers import LARGEST_ID

OLDER, NEWER = "truoc", "sau"

_ID = re.compile("[1-9][0-9]{0,18}")


class Place(NamedTuple):
    """The sort key of a row, the same in every list."""

    published_at: datetime.datetime
    id: int


@dataclass(frozen=True)
class Page:
    """One page of rows, newest first.

    ``older`` and ``newer`` are the query strings of the next pages; "" when there is none.
    ``is_first``: no cursor was asked for. ``list_is_empty``: no page has any rows.
    """

    items: list
    older: str = ""
    newer: str = ""
    is_first: bool = True
    list_is_empty: bool = False


@dataclass(frozen=True)
class Order:
    """The order of a list: newest first by ``published_at``, then by ``id_field``, the cursor.

    ``thing`` is the Vietnamese word for a row, used in error messages: "tin".
    """

    id_field: str
    thing: str

    def place_of(self, row: Any) -> Place:
        return Place(row.published_at, getattr(row, self.id_field))

    def newest_first(self, rows: QuerySet) -> QuerySet:
        return rows.order_by("-published_at", f"-{self.id_field}")

    def older(self, rows: QuerySet, place: Place) -> QuerySet:
        """Return the rows older than ``place``, nearest first."""
        return self.newest_first(rows.filter(TupleLessThan(self._columns(), place)))

    def newer(self, rows: QuerySet, place: Place) -> QuerySet:
        """Return the rows newer than ``place``, nearest first."""
        return self._oldest_first(rows.filter(TupleGreaterThan(self._columns(), place)))

    def page_of(
        self,
        listed: Callable[[datetime.datetime | None], QuerySet],
        parameters: QueryDict,
        *,
        find: Callable[[int], tuple[Place, datetime.datetime] | None],
        size: int,
        keep: dict[str, str] | None = None,
    ) -> Page:
        """Return the page of ``listed()`` that ``parameters`` ask for, with at most ``size`` rows.

        It costs 1 or 2 queries, or 3 when the cursor's row is no longer in the list. ``find(id)``
        returns the row's sort key, also of a row that has left the list, and the database's time,
        which ``listed`` is then given; None for a row that was never public. ``keep`` is added to
        the links. Raises BadAddress for an invalid cursor, NoSuchPage when there is no such row.
        """
        older_than, newer_than = self._asked(parameters, OLDER), self._asked(parameters, NEWER)
        if older_than and newer_than:
            raise BadAddress(f"Địa chỉ chỉ được có một trong hai phần “{OLDER}” và “{NEWER}”.")
        asked = older_than or newer_than
        if asked is None:
            found = list(self.newest_first(listed(None))[: size + 1])
            more = len(found) > size
            return self._page(found[:size], older=more, keep=keep, list_is_empty=not found)

        place, now = find(asked) or self._reject()
        rows = listed(now)
        at_and_older = rows.filter(TupleLessThanOrEqual(self._columns(), place))
        at_and_newer = rows.filter(TupleGreaterThanOrEqual(self._columns(), place))
        if older_than:
            wanted, other_side = self.newest_first(at_and_older), at_and_newer
        else:
            wanted, other_side = self._oldest_first(at_and_newer), at_and_older
        found = list(wanted[: size + 2])
        items = [each for each in found if self.place_of(each) != place]
        # A cursor row that is still in the list belongs to the page on the other side.
        behind = len(items) < len(found) or other_side.exists()
        more, items = len(items) > size, items[:size]
        items.sort(key=self.place_of, reverse=True)
        return self._page(
            items,
            older=more if older_than else behind,
            newer=behind if older_than else more,
            keep=keep,
            is_first=False,
            list_is_empty=not items and not behind,
        )

    def _oldest_first(self, rows: QuerySet) -> QuerySet:
        return rows.order_by("published_at", self.id_field)

    def _columns(self) -> Tuple:
        return Tuple("published_at", self.id_field)

    def _asked(self, parameters: QueryDict, name: str) -> int | None:
        if name not in parameters:
            return None
        typed = str(parameters[name])
        if not _ID.fullmatch(typed):
            raise BadAddress(f"Phần “{name}” của địa chỉ phải là mã số của một {self.thing}.")
        if int(typed) > LARGEST_ID:
            self._reject()
        return int(typed)

    def _reject(self) -> NoReturn:
        raise NoSuchPage(f"Không có {self.thing} nào mang mã số này.")

    def _page(self, items, *, older=False, newer=False, keep=None, **facts) -> Page:
        def link(name: str, row: Model) -> str:
            return "?" + urlencode({**(keep or {}), name: getattr(row, self.id_field)})

        return Page(
            items,
            older=link(OLDER, items[-1]) if items and older else "",
            newer=link(NEWER, items[0]) if items and newer else "",
            **facts,
        )
