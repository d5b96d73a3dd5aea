"""The instants at which pages change although nobody writes."""

from datetime import date, datetime

import pytest
from django.db import connection

from portal.kept_pages import boundaries
from portal.kept_pages.boundaries import Boundary
from portal.vietnamese.dates import VIETNAM
from tests.make_pinned import make_page, make_pinned

pytestmark = pytest.mark.django_db


def between(after: datetime, until: datetime) -> list[Boundary]:
    with connection.cursor() as cursor:
        cursor.execute(boundaries.STATEMENT, {"after": after, "until": until})
        return boundaries.read(cursor.fetchall())


def test_a_pinned_result_begins_and_ends_at_midnight_in_vietnam():
    make_pinned("bão", make_page(), first_day=date(2030, 9, 1), last_day=date(2030, 9, 3))
    make_pinned("lũ", make_page("Lũ"), first_day=date(2030, 9, 2))
    begin, end = datetime(2030, 8, 1, tzinfo=VIETNAM), datetime(2030, 10, 1, tzinfo=VIETNAM)
    assert between(begin, end) == [
        Boundary(datetime(2030, 9, day, tzinfo=VIETNAM), "news_pinnedresult", frozenset())
        for day in (1, 2, 4)
    ]
