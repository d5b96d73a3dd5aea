"""What many texts have is found among the newest texts, what few have among all."""

import datetime
import math

import pytest
from django.db import connection
from django.db.models import Max, Min
from django.test.utils import CaptureQueriesContext

from news.models import Edition
from news.models.full_text import period_of, short_period_of
from news.search import ranking, results
from news.search.kinds import public_rows
from news.search.results import most_relevant, read_newest
from news.search.text_statistics import TextStatistics, _Statistics
from tests.make_spellings import understood
from tests.news.test_search_recall import fill

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("first_spellings")]

QUERIES = [
    "xã",
    "xa",
    "ubnd xã",
    "nghị quyết",
    '"nghị quyết" xã',
    '"ủy ban nhân dân"',
    "nghi dinh 42/2022",
    "hội nghị -quyết",
    "lũ OR lụt xã",
    "tt 30",
    "không có ở đâu",
]


@pytest.fixture
def shared(monkeypatch):
    """Let every word have a share of the texts, and these be as many and as old as is said."""

    def share(number: float, *, of_titles: float = 0.0, texts: int = 0, dates: tuple = ()):
        shares = {"search": number, "search_pairs": number, "search_title": of_titles or number}
        monkeypatch.setattr(ranking.TEXTS, "_statistics", _Statistics(texts, dates, {}))
        monkeypatch.setattr(ranking.TEXTS, "_read_at", math.inf)
        monkeypatch.setattr(TextStatistics, "share", lambda _self, column, *_, **__: shares[column])

    return share


def found(typed: str):
    query = understood(typed)
    return most_relevant(Edition.objects.all(), public_rows(), query)


def test_the_newest_are_the_same_wherever_they_are_looked_for(shared, monkeypatch):
    fill(120)
    # Fewer than many of the queries find, so that the newest of each way are taken.
    monkeypatch.setattr(ranking, "MOST", 8)
    monkeypatch.setattr(ranking, "CANDIDATES", 9)
    shared(0.0)
    in_all = {typed: found(typed) for typed in QUERIES}
    assert len(in_all["xã"].page) > 8
    dates = Edition.objects.aggregate(first=Min("published_at"), last=Max("published_at"))
    periods = 1 + period_of(dates["last"]) - period_of(dates["first"])
    assert periods > 3
    asked = CaptureQueriesContext(connection)
    for share, most_periods in [(0.01, 60), (0.1, 60), (0.1, 6), (0.7, 60), (0.7, 0)]:
        shared(share, texts=10_000, dates=(dates["first"], dates["last"]))
        monkeypatch.setattr(ranking, "MOST_PERIODS", most_periods)
        with asked:
            assert {typed: found(typed) for typed in QUERIES} == in_all, (share, most_periods)
        ranges = max(each["sql"].count("news_periods(published_at) &&") for each in asked)
        assert (ranges > 0) == (most_periods > 0), (share, most_periods)
        short = str(short_period_of(dates["last"]))
        assert any(short in each["sql"] for each in asked) == (share > 0.01 and most_periods == 60)
    # Common in titles alone.
    shared(0.01, of_titles=0.7, texts=10_000, dates=(dates["first"], dates["last"]))
    assert {typed: found(typed) for typed in QUERIES} == in_all


def test_what_most_of_the_newest_have_can_be_left_out(publish):
    for day in range(6):
        publish("Tin", body=f"<p>Hội đồng nhân dân {'tỉnh' if day < 4 else 'xã'}.</p>", day=-day)
    assert len(found('"hội đồng nhân dân" -tỉnh').page) == 2
    assert len(found('"hội đồng nhân dân"').page) == 6


def test_words_in_a_row_are_found_behind_many_newer_texts_with_their_pairs(publish, monkeypatch):
    publish("Cũ", body="<p>Hội đồng nhân dân.</p>")
    for day in range(1, 6):
        publish("Mới", body="<p>Hội đồng ấy, đồng nhân ấy, nhân dân ấy.</p>", day=day)
    monkeypatch.setattr(ranking, "CANDIDATES", 2)
    assert len(found('"hội đồng nhân dân"').page) == 1
    assert len(found('"hoi dong nhan dan"').page) == 1


def test_the_list_by_date_has_the_same_whatever_is_common(client, shared):
    fill(60)
    for typed in QUERIES:
        asked = {"q": typed, "thu_tu": "moi"}
        shared(0.0)
        rare = client.get("/tim-kiem/", asked).context["hits"]
        shared(1.0, texts=10_000)
        assert client.get("/tim-kiem/", asked).context["hits"] == rare, typed


def test_the_list_by_date_asks_the_index_where_reading_the_newest_takes_too_long(
    publish, shared, monkeypatch
):
    publish("Tin của xã")
    asked = []

    def read(editions):
        with connection.cursor() as cursor:
            ways = "current_setting('enable_bitmapscan'), current_setting('enable_indexscan')"
            cursor.execute(f"SELECT {ways}")
            asked.append(cursor.fetchone())
            cursor.execute("SELECT pg_sleep(0.2)")
        return [each.title for each in editions.public()]

    shared(1.0, texts=10_000)
    monkeypatch.setattr(results, "IN_ORDER", 50)
    query = understood("xã")
    articles = Edition.objects.all()
    assert read_newest(articles, query, query.accented, read) == ["Tin của xã"]
    assert asked == [("off", "on"), ("on", "off")]
    shared(0.0)
    read_newest(articles, query, query.accented, read)
    assert [bitmaps for bitmaps, _ in asked[2:]] == ["on"]


def test_a_search_is_not_compiled_however_expensive_it_seems(publish):
    publish("Tin của xã")

    def jit() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SHOW jit")
            return cursor.fetchone()[0]

    with connection.cursor() as cursor:
        # PostgreSQL's default.
        cursor.execute("SET LOCAL jit = on")
    query = understood("xã")
    assert read_newest(Edition.objects.all(), query, query.folded, lambda _: jit()) == "off"
    with CaptureQueriesContext(connection) as asked:
        found("xã")
    assert sum("SET LOCAL jit = off" in each["sql"] for each in asked) == 1


def test_the_shares_are_those_that_postgresql_has_counted(publish, monkeypatch):
    for number in range(8):
        publish(f"Tin {number}", body="<p>Lúa ở Vĩnh Yên.</p>" if number % 2 else "<p>Ngô.</p>")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE news_edition")
    monkeypatch.undo()
    texts = TextStatistics("news_edition", ("search", "search_pairs"), date="published_at")
    texts._statistics, texts._read_at = READ(texts), math.inf
    assert texts.share("search", "'lua' & 'vinh'") == pytest.approx(0.5**1.5)
    assert texts.share("search_pairs", "'vinh_yen'") == pytest.approx(0.5)
    assert texts.share("search", "'tin'") == pytest.approx(1.0)
    assert texts.share("search", "'khoai'") == 0


def test_the_dates_are_those_that_postgresql_has_counted(publish):
    published = [publish(f"Tin {day}", day=day).published_at for day in range(11)]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE news_edition")
    texts = TextStatistics("news_edition", (), date="published_at")
    texts._statistics, texts._read_at = READ(texts), math.inf
    first, *_, last = published
    assert texts.number() == 11
    assert texts.date_of(0) == last
    assert texts.date_of(11) == texts.date_of(5.5, end=published[5]) == first
    assert published[2] < texts.date_of(3, end=published[6]) < published[4]
    for place, end in [(12, None), (6, published[5]), (1, first)]:
        assert texts.date_of(place, end=end) is None


#: As it is outside of the tests (conftest.py).
READ = TextStatistics._read


@pytest.mark.parametrize("day", [0, 1, 3, 29, 30, 31, -1, -30, 20_000])
def test_python_and_postgresql_number_the_periods_alike(day):
    begin = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(days=day)
    with connection.cursor() as cursor:
        for instant in (begin, begin - datetime.timedelta(microseconds=1)):
            cursor.execute("SELECT news_periods(%s)", [instant])
            assert cursor.fetchone() == ([period_of(instant), short_period_of(instant)],)
