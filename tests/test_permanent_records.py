"""The database keeps the past: no permanent table is emptied, no closed day gets or loses a row."""

from datetime import date, datetime

import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from news.models import Article, Edition
from portal.journal.models import Action, Entry, record
from portal.vietnamese.dates import VIETNAM
from portal.visits.models import Day, Hour, ItemDay, LeftOut
from tests.emptying import empty_database
from tests.make import make_article, make_edition

pytestmark = pytest.mark.django_db

CLOSED, OPEN = date(2020, 2, 13), date(2020, 2, 14)
PERMANENT = [
    "journal_entry",
    "news_edition",
    "news_approval",
    "news_ending",
    "visits_day",
    "visits_hour",
    "visits_itemday",
    "visits_leftout",
]


def truncate(table):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table} CASCADE")


# news_article: TRUNCATE … CASCADE goes on to its editions.
@pytest.mark.parametrize("table", [*PERMANENT, "news_article"])
def test_what_is_kept_for_ever_cannot_be_truncated(table):
    with pytest.raises(DatabaseError, match="không xóa|không được sửa"):
        truncate(table)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("by", ["deleting", "truncating"])
def test_the_tests_empty_the_database_and_leave_the_triggers_on(by):
    empty_database()
    make_edition(make_article(), visible=(hour_of(CLOSED), None))
    record(Action.PUBLISH, Edition.objects.get(), actor=None)
    Day.objects.create(day=CLOSED, closed_at=timezone.now(), seal="x")
    if by == "truncating":
        Group.objects.all().delete()
    empty_database()
    assert not [model for model in (Article, Edition, Entry, Day) if model.objects.exists()]
    assert Group.objects.filter(permissions__codename="add_article").count() == 4
    assert [table for table in PERMANENT if not refuses_to_truncate(table)] == []


def refuses_to_truncate(table):
    try:
        truncate(table)
    except DatabaseError as error:
        return "không xóa" in str(error) or "không được sửa" in str(error)
    return False


def hour_of(day):
    return datetime(day.year, day.month, day.day, 9, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("model", "column", "value", "rest"),
    [
        (Hour, "hour", hour_of, {}),
        (ItemDay, "day", lambda day: day, {"kind": "article", "item": 1}),
        (LeftOut, "day", lambda day: day, {"reason": "robot"}),
    ],
)
def test_no_row_is_moved_into_a_closed_day_or_out_of_it(model, column, value, rest):
    Day.objects.create(day=CLOSED)
    Day.objects.create(day=OPEN)
    inside = model.objects.create(**{column: value(CLOSED)}, **rest)
    Day.objects.filter(day=CLOSED).update(closed_at=timezone.now(), seal="x")
    with pytest.raises(DatabaseError, match="Ngày 13/02/2020 đã chốt"), transaction.atomic():
        model.objects.filter(pk=inside.pk).update(**{column: value(OPEN)})
    outside = model.objects.create(**{column: value(OPEN)}, **rest)
    with pytest.raises(DatabaseError, match="Ngày 13/02/2020 đã chốt"), transaction.atomic():
        model.objects.filter(pk=outside.pk).update(**{column: value(CLOSED)})
