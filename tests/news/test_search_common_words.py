"""What many texts have is found by reading the newest ones, what few have by the index of words."""

import pytest
from django.db import connection

from news.models import Edition
from news.search import ranking
from news.search.kinds import public_rows
from news.search.ranking import Common
from news.search.results import most_relevant
from news.search.word_shares import WordShares
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
    """Let every word have a share of the texts."""

    def share(number: float, most_read: int = 10_000):
        monkeypatch.setattr(WordShares, "of", lambda *_args, **_kwargs: number)
        monkeypatch.setattr(ranking, "IN_TEXTS", Common(0.5, most_read))
        monkeypatch.setattr(ranking, "IN_TITLES", Common(0.5, most_read + 1))

    return share


def found(typed: str):
    query = understood(typed)
    return most_relevant(Edition.objects.all(), public_rows(), query)


def test_both_ways_find_the_same(shared, monkeypatch):
    fill(120)
    # Fewer than many of the queries find, so that the newest of each way are taken.
    monkeypatch.setattr(ranking, "MOST", 8)
    monkeypatch.setattr(ranking, "CANDIDATES", 9)
    shared(0.0)
    by_index = {typed: found(typed) for typed in QUERIES}
    assert len(by_index["xã"].page) > 8
    for most_read in (3, 20, 119, 10_000):
        shared(1.0, most_read)
        assert {typed: found(typed) for typed in QUERIES} == by_index, most_read


def test_a_title_may_be_looked_for_among_the_newest_where_the_words_anywhere_are_not(
    shared, monkeypatch
):
    fill(120)
    shared(0.0)
    by_index = {typed: found(typed) for typed in QUERIES}
    shared(0.3)
    for common in ("IN_TEXTS", "IN_TITLES"):
        with monkeypatch.context() as patched:
            patched.setattr(ranking, common, Common(0.1, 20))
            assert {typed: found(typed) for typed in QUERIES} == by_index, common


def test_what_most_of_the_newest_have_can_be_left_out(publish, monkeypatch):
    for day in range(6):
        publish("Tin", body=f"<p>Hội đồng nhân dân {'tỉnh' if day < 4 else 'xã'}.</p>", day=-day)
    monkeypatch.setattr(ranking, "MOST_WITH_PAIRS", 2)
    assert len(found('"hội đồng nhân dân" -tỉnh').page) == 2
    assert len(found('"hội đồng nhân dân"').page) == 6


def test_words_in_a_row_are_found_behind_many_newer_texts_with_their_pairs(publish, monkeypatch):
    publish("Cũ", body="<p>Hội đồng nhân dân.</p>")
    for day in range(1, 6):
        publish("Mới", body="<p>Hội đồng ấy, đồng nhân ấy, nhân dân ấy.</p>", day=day)
    monkeypatch.setattr(ranking, "MOST_WITH_PAIRS", 2)
    assert len(found('"hội đồng nhân dân"').page) == 1
    assert len(found('"hoi dong nhan dan"').page) == 1


def test_the_list_by_date_has_the_same_whatever_is_common(client, shared):
    fill(60)
    for typed in QUERIES:
        asked = {"q": typed, "thu_tu": "moi"}
        shared(0.0)
        rare = client.get("/tim-kiem/", asked).context["hits"]
        shared(1.0)
        assert client.get("/tim-kiem/", asked).context["hits"] == rare, typed


def test_the_shares_are_those_that_postgresql_has_counted(publish, monkeypatch):
    for number in range(8):
        publish(f"Tin {number}", body="<p>Lúa ở Vĩnh Yên.</p>" if number % 2 else "<p>Ngô.</p>")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE news_edition")
    monkeypatch.undo()
    shares = WordShares("news_edition", ("search", "search_pairs"))
    shares._shares, shares._read_at = READ(shares), 1e18
    assert shares.of("search", "'lua' & 'vinh'") == pytest.approx(0.5**1.5)
    assert shares.of("search_pairs", "'vinh_yen'") == pytest.approx(0.5)
    assert shares.of("search", "'tin'") == pytest.approx(1.0)
    assert shares.of("search", "'khoai'") == 0


#: As it is outside of the tests (conftest.py).
READ = WordShares._read
