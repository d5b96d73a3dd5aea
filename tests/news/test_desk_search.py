"""The desk's search: drafts too, in any spelling, titles first, at a limited cost."""

from importlib import import_module
from types import SimpleNamespace
from unicodedata import normalize

import pytest
from django.apps import apps
from django.db import connection

from news.models import Article
from news.search import desk, results
from news.search.results import AsWritten
from portal.database.time_limit import TimeLimitExceeded
from portal.vietnamese import text
from tests.make import make_article, make_category, make_user
from tests.make_spellings import understood
from tests.news.test_search import HEADLINE, NUMBERS

pytestmark = pytest.mark.django_db


@pytest.fixture
def write():
    """Return a function that makes a draft; all have one author and one category."""
    common = {"category": make_category(), "created_by": make_user("Reporters")}

    def write(title="Tin", body="", **fields):
        return make_article(title=title, body=f"<p>{body}</p>", **common, **fields)

    return write


def found(typed, articles=None, **options) -> list[str]:
    among = Article.objects.all() if articles is None else articles
    ids = desk.search(among, understood(typed), **options).ids
    titles = Article.objects.in_bulk(ids)
    return [titles[pk].title for pk in ids]


# --- What is found --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        HEADLINE,
        text.fold(HEADLINE),
        normalize("NFD", HEADLINE),
        HEADLINE.upper(),
        f'"{HEADLINE}"',
        "Vinh Yên phuc Yên duong lon",
    ],
)
def test_a_draft_is_found_by_its_headline_in_every_spelling(write, typed):
    write(HEADLINE)
    write("Vĩnh Yên và Phúc Yên")
    assert found(typed) == [HEADLINE]


@pytest.mark.parametrize(
    ("written", "typed"), [(written, typed) for written in NUMBERS for typed in NUMBERS[written]]
)
def test_a_document_number_is_found_in_each_spelling(write, written, typed):
    write("Tin", body=f"{written}, theo báo cáo.")
    write("Không có số nào")
    assert found(typed) == ["Tin"]


def test_title_sapo_text_and_byline_are_searched_together_and_markup_is_not(write):
    write("Cầu mới", "Khánh <strong>thành</strong> ở Bến&nbsp;Gỗ", summary="Hòa Bình", byline="Lan")
    write("Thành phố Hoà Bình")
    for typed, titles in (
        ("cau hoa binh khanh lan", ["Cầu mới"]),
        ("bến gỗ", ["Cầu mới"]),
        ("hoà bình", ["Thành phố Hoà Bình", "Cầu mới"]),
        ("strong", []),
        ("nbsp", []),
        ("han", []),  # Not a part of "khánh".
    ):
        assert found(typed) == titles, typed


def test_words_in_quotes_are_found_in_a_row_only(write):
    write("Bộ phận cán thép", "Cán của bộ.")
    write("Tin", "Một cán bộ xã.")
    assert found("can bo") == ["Tin", "Bộ phận cán thép"]
    assert found('"can bo"') == ["Tin"]
    assert found('"cán bộ xã" tin') == ["Tin"]


def test_only_the_articles_that_a_list_shows_are_searched(write):
    write("Mưa lớn")
    write("Mưa nhỏ", desk_state="submitted")
    waiting = Article.objects.filter(desk_state="submitted")
    assert found("mưa", waiting) == ["Mưa nhỏ"]
    assert found("mưa", waiting, typing=True) == ["Mưa nhỏ"]


def test_while_a_word_is_typed_titles_that_have_its_beginning_are_found(write):
    write("Tin cũ", "Vĩnh Yên")
    write("Vĩnh Yên mở đường")
    write("Đường vĩnh cửu")
    assert found("vinh ye") == []
    assert found("vinh ye", typing=True) == ["Vĩnh Yên mở đường"]
    assert found("vin", typing=True) == ["Đường vĩnh cửu", "Vĩnh Yên mở đường"]
    assert found("vinh yen", typing=True) == ["Vĩnh Yên mở đường", "Tin cũ"]


# --- The order ------------------------------------------------------------------------------------


def test_words_in_a_row_come_first_in_titles_then_words_of_titles_then_the_newest(write):
    write("Bến Gỗ có cầu")
    write("Gỗ ở bến cảng")
    write("Trong bài", "Cầu Bến Gỗ khánh thành.")
    write("Rải rác cũ", "Gỗ chở đến bến.")
    write("Rải rác mới", "Gỗ chở đến bến.")
    assert found("ben go") == [
        "Bến Gỗ có cầu",
        "Trong bài",
        "Gỗ ở bến cảng",
        "Rải rác mới",
        "Rải rác cũ",
    ]


def test_the_diacritics_that_were_typed_come_before_titles_with_others(write):
    write("Tin", "Bán đất công.")
    write("Bạn đạt giải")
    assert found("bán đất") == ["Tin", "Bạn đạt giải"]
    assert found("ban dat") == ["Bạn đạt giải", "Tin"]


def test_a_number_in_a_row_comes_before_a_title_with_its_parts(write):
    write("Tin", "Nghị quyết 18-NQ/TU.")
    write("Nghị quyết của TU ngày 18")
    assert found("18-nq/tu") == ["Tin", "Nghị quyết của TU ngày 18"]


def test_of_very_many_the_old_ones_that_match_best_are_not_lost(write, monkeypatch):
    write("Đúng dấu", "Hội nghị ở bên Gỗ.")
    write("Bến Gỗ")
    write("Trong bài", "Đến bến gỗ.")
    for _ in range(4):
        write("Rải rác", "Gỗ ở bến.")
    assert not desk.search(Article.objects.all(), understood("ben go")).is_cut
    monkeypatch.setattr(desk, "MOST", 3)
    assert desk.search(Article.objects.all(), understood("ben go")).is_cut
    assert found("ben go") == ["Bến Gỗ", "Trong bài", "Đúng dấu"]
    assert found("bên gỗ")[0] == "Đúng dấu"
    monkeypatch.setattr(desk, "MOST", 7)
    assert not desk.search(Article.objects.all(), understood("ben go")).is_cut


# --- The cost -------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 30])
def test_a_search_takes_two_queries_and_one_more_where_more_match(
    write, django_assert_num_queries, monkeypatch, count
):
    monkeypatch.setattr(desk, "MOST", 20)
    for _ in range(count):
        write("Mưa lớn")
    # The savepoint, its settings and its release are three.
    with django_assert_num_queries(3 + (2 if count == 1 else 3)):
        result = desk.search(Article.objects.all(), understood("mua lon"))
    assert len(result.ids) == min(count, 20)


@pytest.mark.parametrize(
    ("column", "tsquery"),
    [("search", "'xa'"), ("search_title", "'xa':*"), ("search_pairs", "'can_bo'")],
)
def test_each_column_of_words_has_its_index(column, tsquery):
    with connection.cursor() as cursor:
        # An empty table is read whole, whatever indexes it has.
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = Article.objects.filter((column, AsWritten(tsquery))).order_by().explain()
    assert f"Bitmap Index Scan on news_article_{column} " in plan


def test_a_search_that_takes_too_long_is_stopped(write, monkeypatch):
    write("Mưa lớn")
    monkeypatch.setattr(results, "PATIENCE", 1)
    slow = Article.objects.extra(where=["pg_sleep(0.2) IS NOT NULL"])
    with pytest.raises(TimeLimitExceeded):
        desk.search(slow, understood("mưa"))


# --- The columns of words -------------------------------------------------------------------------


def test_what_is_saved_is_found_from_then_on_whichever_fields_are_saved(write):
    article = write("Mưa lớn", "Gió mạnh", byline="Lan")
    for fields in (None, ["title", "body", "byline"]):
        # As the form has it: without the columns of words.
        loaded = Article.objects.get(pk=article.pk)
        assert loaded.get_deferred_fields() >= {"body_text", "search"}
        loaded.title, loaded.body, loaded.byline = f"Nắng {fields}", "<p>Hạn hán</p>", "Minh"
        loaded.save(update_fields=fields)
        assert found("nang han han minh") == [f"Nắng {fields}"]
        assert found("mua") == found("gio") == found("lan") == []
        loaded.title, loaded.body, loaded.byline = "Mưa lớn", "<p>Gió mạnh</p>", "Lan"
        loaded.save()
        assert found("mua gio lan") == ["Mưa lớn"]


def test_saving_the_title_alone_keeps_the_words_of_the_text(write):
    article = Article.objects.get(pk=write("Mưa lớn", "Gió mạnh").pk)
    article.title = "Nắng"
    article.save(update_fields=["title"])
    assert found("nang gio manh") == ["Nắng"]


def test_saving_a_state_leaves_the_words_alone(write, django_assert_num_queries):
    article = Article.objects.get(pk=write("Mưa lớn").pk)
    article.desk_state = "submitted"
    article.skip_history_when_saving = True
    with django_assert_num_queries(1) as saved:
        article.save(update_fields=["desk_state"])
    assert '"search"' not in saved.captured_queries[0]["sql"]
    assert found("mua lon") == ["Mưa lớn"]


def test_the_longest_text_is_saved_and_found(write):
    write("Dài", " ".join(f"chữ{number}" for number in range(60_000)))
    assert found("dai chu0") == ["Dài"]


def test_the_migration_fills_the_words_of_older_articles(write, monkeypatch):
    for number in range(5):
        write(f"Mưa {number}", "Gió <b>mạnh</b>", summary="Lũ", byline="Lan")
    columns = "id, body_text, search::text, search_title::text, search_pairs::text"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM news_article ORDER BY id")
        saved = cursor.fetchall()
        cursor.execute("UPDATE news_article SET body_text = '', search = ''")
        assert found("mua") == []
        migration = import_module("news.migrations.0016_fill_words_of_articles")
        monkeypatch.setattr(migration, "BATCH", 2)
        migration.fill(apps, SimpleNamespace(connection=connection))
        cursor.execute(f"SELECT {columns} FROM news_article ORDER BY id")
        assert cursor.fetchall() == saved
