"""A page of the archive stays when something is published at a time that it does not show."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection

from news.archive import archives
from news.archive.archives import TODAY, Archive
from news.models import Edition
from portal.kept_pages import boundaries
from portal.vietnamese import dates
from portal.vietnamese.calendar_periods import CalendarPeriod
from portal.vietnamese.dates import VIETNAM
from portal.web.page_cache import dependencies
from tests.kept_pages.announcements import listening
from tests.kept_pages.test_dependencies import CHROME
from tests.make import make_article, make_category, make_edition

pytestmark = pytest.mark.django_db

ENDINGS = "news_ending"


def publish(*day, category=None):
    at = datetime(*day, 8, tzinfo=VIETNAM)
    fields = {"category": category} if category else {}
    return make_edition(make_article(**fields), visible=(at, None))


def main_of(page):
    return page.text.partition("<main")[2].partition("</main>")[0]


def names_of(client, address):
    with dependencies.collected() as reads:
        assert client.get(address).status_code == 200
    found = reads.names - CHROME - {ENDINGS}
    return {each.removeprefix("news_edition/") for each in found}


def test_a_past_day_depends_on_its_month_and_on_the_days_to_its_neighbours(client):
    publish(2020, 1, 30)
    publish(2020, 2, 2)
    publish(2020, 2, 4)
    assert names_of(client, "/tin-tuc/2020/02/02/") == {
        "day=2020-02-02",
        "month=2020-02",
        *("day=2020-01-30", "day=2020-01-31", "day=2020-02-01"),
        *("day=2020-02-03", "day=2020-02-04"),
    }


def test_a_past_month_depends_on_itself_and_on_the_days_to_its_neighbours(client):
    publish(2020, 1, 31)
    publish(2020, 2, 2)
    publish(2020, 3, 1)
    assert names_of(client, "/tin-tuc/2020/02/") == {
        "month=2020-02",
        "day=2020-01-31",
        "day=2020-03-01",
    }


def test_a_past_year_depends_on_itself_and_on_what_lies_between_it_and_its_neighbours(client):
    publish(2017, 6, 1)
    publish(2019, 6, 1)
    publish(2020, 1, 2)
    assert names_of(client, "/tin-tuc/2019/") == {
        "year=2019",
        # 19 months: more than 40 days.
        *(f"month=2017-{month:02}" for month in range(6, 13)),
        *(f"month=2018-{month:02}" for month in range(1, 13)),
        *("day=2020-01-01", "day=2020-01-02"),
    }


def test_at_the_ends_of_the_archive_a_page_depends_on_all_news(client):
    publish(2020, 2, 2)
    assert "news_edition" in names_of(client, "/tin-tuc/2020/02/02/")
    assert "news_edition" in names_of(client, "/tin-tuc/1950/")


def test_a_page_of_a_category_depends_on_its_years_alone(client):
    parent = make_category("Kinh tế")
    child = make_category("Nông nghiệp", parent=parent)
    publish(2018, 6, 1, category=child)
    publish(2020, 2, 2, category=parent)
    publish(2020, 12, 2, category=child)
    both = (parent.pk, child.pk)
    for period in ("2020/02/02/", "2020/02/"):
        assert names_of(client, f"/chuyen-muc/kinh-te/{period}") == {
            f"category-year={each}/{year}" for each in both for year in (2018, 2019, 2020)
        }
    publish(2015, 1, 1)
    assert names_of(client, "/chuyen-muc/nong-nghiep/2019/") == {
        f"category-year={child.pk}/{year}" for year in (2018, 2019, 2020)
    }
    # Nothing of it before.
    assert f"category={child.pk}" in names_of(client, "/chuyen-muc/nong-nghiep/2018/")


def test_names_stay_few_however_far_the_neighbours_are(monkeypatch):
    monkeypatch.setattr(archives, "_MOST_NAMES", 4)
    publish(2000, 1, 1)
    publish(2015, 1, 1)

    def names(*numbers):
        with dependencies.collected() as reads:
            Archive().nearest(CalendarPeriod(*numbers))
        return {each.removeprefix("news_edition/") for each in reads.names - {ENDINGS}}

    assert names(2000, 1, 5) == {
        *("day=2000-01-01", "day=2000-01-02", "day=2000-01-03", "day=2000-01-04"),
        "news_edition",
    }
    assert names(2000, 4) == {"month=2000-01", "month=2000-02", "month=2000-03", "news_edition"}
    # Fifteen years: more than four.
    assert names(2016) == {"year=2015", "news_edition"}
    assert names(2008) == {"news_edition"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("day", "goes"),
    [
        (date(2020, 2, 1), True),  # Between the neighbour and the day.
        (date(2020, 1, 30), True),  # On the neighbour's own day.
        (date(2020, 2, 20), True),  # In the calendar.
        (date(2020, 1, 29), False),
        (date(2020, 3, 1), False),
        (date(2026, 1, 1), False),
    ],
)
def test_what_is_announced_drops_the_pages_that_show_it_and_no_others(client, day, goes):
    publish(2020, 1, 30)
    publish(2020, 2, 2)
    publish(2020, 2, 4)
    with dependencies.collected() as reads:
        before = client.get("/tin-tuc/2020/02/02/")
    with listening() as heard:
        publish(day.year, day.month, day.day)
        announced = heard.since()["news_edition"]
    assert bool(announced & reads.names) is goes
    after = client.get("/tin-tuc/2020/02/02/")
    if not goes:
        shown = [
            page.text.partition("<main")[2].partition("</main>")[0] for page in (before, after)
        ]
        assert shown[0] == shown[1]


def test_a_calendar_with_today_or_a_later_day_depends_on_what_day_it_is(client):
    today = dates.today()
    for day, depends in (
        (today, True),
        (today + timedelta(days=40), True),
        (today.replace(day=1) - timedelta(days=1), False),
    ):
        for address in (f"/tin-tuc/{day:%Y/%m}/", f"/tin-tuc/{day:%Y/%m/%d}/"):
            assert (TODAY in names_of(client, address)) is depends, address


@pytest.mark.parametrize(
    ("after", "until", "is_in"),
    [
        (datetime(2026, 11, 29, 16, 59, tzinfo=UTC), datetime(2026, 11, 29, 18, tzinfo=UTC), True),
        (datetime(2026, 11, 29, 17, 1, tzinfo=UTC), datetime(2026, 11, 29, 19, tzinfo=UTC), False),
    ],
)
def test_midnight_in_vietnam_is_an_instant_at_which_pages_change(after, until, is_in):
    with connection.cursor() as cursor:
        cursor.execute(boundaries.STATEMENT, {"after": after, "until": until})
        found = boundaries.read(cursor.fetchall())
    midnight = datetime(2026, 11, 30, tzinfo=VIETNAM)
    assert [(each.at, each.names) for each in found] == (
        [(midnight, frozenset({f"news_edition/{TODAY}"}))] if is_in else []
    )


def test_names_of_an_edition_are_those_that_the_archive_asks_by():
    edition = publish(2020, 2, 29)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT names_of_edition(article_id, category_id, source_id, published_at, tags) "
            "FROM news_edition"
        )
        ((announced,),) = cursor.fetchall()
    category = SimpleNamespace(pk=edition.category_id)
    asked = {
        name.removeprefix("news_edition/")
        for archive in (Archive(), Archive(category))
        for numbers in ((2020,), (2020, 2), (2020, 2, 29))
        for name in archive.names(CalendarPeriod(*numbers))
    }
    assert asked <= set(announced)
    assert Edition.objects.count() == 1
