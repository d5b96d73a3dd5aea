"""The search page, and the computed columns that the search reads."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from news.models import Edition
from news.search import ranking, results
from news.search.marking import EXCERPT, Marker
from portal.vietnamese import text
from portal.vietnamese.full_text import LONGEST_TEXT, folded, folded_line, vector
from tests import pages
from tests.make import make_article, make_source
from tests.make_spellings import FIRST_SETS, understood
from tests.news.test_search import BEGIN, DAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("first_spellings")]


# --- The computed columns -------------------------------------------------------------------------


def test_bulk_create_derives_the_words_too(publish):
    one = publish("Một")
    another = Edition.snapshot(make_article(body="<p>H&ograve;a <b>B</b>ình</p><p>hai</p>"))
    another.number, another.visible, another.published_at = 1, one.visible, one.published_at
    another.published_by, another.release = one.published_by, Edition.Release.IMPORTED
    Edition.objects.bulk_create([another])
    assert Edition.objects.get(article=another.article).body_text == "Hòa Bình hai"


@pytest.mark.parametrize("column", ["title", "summary", "body"])
def test_postgres_refuses_words_of_another_text_than_the_row_has(publish, column):
    edition = publish("Một")
    with pytest.raises(IntegrityError, match="search_in_step"), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(**{column: "Hai"})


def test_reading_an_edition_leaves_the_words_of_search_behind(publish):
    edition = Edition.objects.get(pk=publish("Một").pk)
    assert edition.get_deferred_fields() >= set(Edition.FOR_SEARCH)


@pytest.mark.parametrize("word", ["ệ" * 999, "각" * 999, "𝐀" * 999])
def test_a_word_longer_than_postgres_can_index_is_published_and_found(publish, found, word):
    publish("Dài", body=f"<p>{word} hai</p>")
    assert found(word) == found("hai") == ["Dài"]


@pytest.mark.parametrize("word", ["𠀀", "ệ"])
def test_a_text_longer_than_postgres_can_index_is_published(publish, found, word):
    words = (f"{number}{word}" for number in range(LONGEST_TEXT))
    publish("Rất dài", body=f"<p>{' '.join(words)}</p>")
    assert found(f"7{word}") == ["Rất dài"]


# Latin letters with every mark, punctuation, arrows, symbols; and scripts without marks.
LATIN = st.characters(max_codepoint=0x036F, exclude_characters="\0") | st.characters(
    min_codepoint=0x1E00, max_codepoint=0x2BFF, exclude_categories=["Cn", "No"]
)


@settings(max_examples=200, suppress_health_check=list(HealthCheck))
@given(st.text(LATIN, max_size=30))
def test_postgres_reads_a_title_as_the_query_reads_what_is_typed(title):
    title = text.normalise(title)
    query = understood(title)
    if query and not query.left_out:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT %(vector)s::tsvector @@ %(all)s::tsquery,"
                " %(vector)s::tsvector @@ %(accented)s::tsquery",
                {
                    "vector": vector(title, "", ""),
                    "all": query.folded,
                    "accented": query.accented or query.folded,
                },
            )
            assert cursor.fetchone() == (True, True), query


# --- The page -------------------------------------------------------------------------------------


def test_matches_are_marked_in_the_spelling_of_the_article(client, publish):
    publish("Cán bộ <i>& dân</i>", body="<p>" + "mở đầu " * 60 + "đội ngũ cán bộ, cần bỏ.</p>")
    for typed, marks in {
        "can bo": ["Cán bộ", "cán bộ, cần bỏ"],
        "cán bộ": ["Cán bộ", "cán bộ"],
    }.items():
        answer = client.get("/tim-kiem/", {"q": typed})
        assert pages.each_words(answer, "//main//mark") == marks
    assert pages.titles(answer) == ["Cán bộ <i>& dân</i>"]
    assert not pages.tree(answer).xpath("//main//i")


def test_without_words_there_is_the_form_alone(client, publish):
    publish("Một")
    for typed in ("", "   ", "…", "- \" '", "🙂", "()&|!:*<->"):
        answer = client.get("/tim-kiem/", {"q": typed})
        assert answer.status_code == 200
        assert not pages.titles(answer)
    assert pages.words(client.get("/tim-kiem/"), "//h1") == "Tìm kiếm"


def test_nothing_found_says_what_to_try(client, publish):
    page = pages.words(client.get("/tim-kiem/", {"q": "Đắk Lắk"}), "//main")
    assert "Không tìm thấy gì có đủ các từ này." in page
    assert "Bớt từ" in page
    # The marks that were typed hide nothing.
    assert "không dấu" not in page


def test_the_query_is_not_in_the_title_and_no_engine_keeps_the_page(client):
    answer = client.get("/tim-kiem/", {"q": "casino"})
    assert answer["X-Robots-Tag"] == "noindex"
    assert "casino" not in pages.words(answer, "//title")
    assert answer.content.decode().count("casino") == 1


def test_two_hundred_are_listed_in_pages(client, publish):
    article = publish("Bão số 0").article
    _many(article, 230)

    first = client.get("/tim-kiem/?q=bão")
    assert "Hơn 200 kết quả" in pages.words(first, "//main")
    seen = pages.titles(first)
    for number in range(2, 11):
        answer = client.get(f"/tim-kiem/?q=bão&trang={number}")
        assert len(pages.titles(answer)) == 20
        seen += pages.titles(answer)
    assert len(set(seen)) == 200
    assert not pages.tree(answer).xpath("//a[@rel='next']")
    assert client.get("/tim-kiem/?q=bão&trang=11").status_code == 404
    assert client.get("/tim-kiem/?q=bão&trang=x").status_code == 400
    assert client.get("/tim-kiem/?q=bão+230&trang=2").status_code == 404

    # The list by date has no limit.
    address, by_date = "/tim-kiem/?q=bão&thu_tu=moi", []
    while address:
        answer = client.get(address)
        by_date += pages.titles(answer)
        following = pages.tree(answer).xpath("//a[@rel='next']/@href")
        address = f"/tim-kiem/{following[0]}" if following else ""
    assert len(set(by_date)) == 231


def _many(like, number: int) -> None:
    """Create ``number`` more editions like the given one, each of its own article."""
    Article = type(like)
    articles = Article.objects.bulk_create(
        Article(title=f"Bão số {n}", category=like.category, created_by=like.created_by)
        for n in range(1, number + 1)
    )
    Edition.objects.bulk_create(
        Edition(
            article=article,
            number=1,
            title=article.title,
            category=article.category,
            visible=DateTimeTZRange(BEGIN + DAY, None),
            published_at=BEGIN,
            published_by=like.created_by,
            release=Edition.Release.IMPORTED,
        )
        for article in articles
    )


@pytest.mark.django_db(transaction=True)
def test_a_search_that_takes_too_long_is_a_sentence(client, publish, monkeypatch):
    publish("Một")
    monkeypatch.setattr(results, "PATIENCE", 50)
    monkeypatch.setattr(ranking, "_COVER_DENSITY", "pg_sleep(1)::text")
    answer = client.get("/tim-kiem/?q=một")
    assert answer.status_code == 503
    assert "chưa tìm xong" in pages.words(answer, "//main")
    assert pages.tree(answer).xpath("//main//input[@name='q']/@value") == ["một"]
    with connection.cursor() as cursor:  # The timeout does not stay on the connection.
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)


@pytest.mark.parametrize("rows", [1, 30])
def test_a_search_asks_for_sources_spellings_a_time_limit_results_and_what_is_pinned(
    client, publish, rows
):
    for number in range(rows):
        publish(f"Tin {number}", source=make_source())
    chrome = _asked(client, "/khong-co/")
    assert _asked(client, "/tim-kiem/") == chrome + 1
    assert _asked(client, "/tim-kiem/?q=tin") == chrome + 5
    # Of what few texts have, the ids are read first.
    assert _asked(client, "/tim-kiem/?q=tin&thu_tu=moi") == chrome + 5


def _asked(client, address) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    # Inside the test's transaction, atomic() uses savepoints, which are not counted.
    return sum("SAVEPOINT" not in query["sql"] for query in queries.captured_queries)


NONSENSE = [
    "\0",
    "a\0b",
    "a" * 10_000,
    "a " * 499,
    '"',
    '"""',
    '" "',
    "'",
    "\\",
    "a\\'b",
    "a:*",
    "!a",
    "a & | b",
    "<-> a",
    "(a",
    "a)",
    "-a",
    "a OR b",
    "NOT",
    "'; DROP TABLE news_edition; --",
    "%",
    "%s",
    "%(q)s",
    "🙂 a",
    "ﷺ" * 40,
    "\u0301\u0301",
    "a\u0301\u0323\u0302",
    "１２３",
    "²",
    "Ⅷ",
    "ß",
    "İ",
    "ẞ",
    "ﬁ",
    "가나",
    "ไทย",
    "١٢",
    "_",
    "a_b",
    "1e5",
    "0x1f",
    "-1",
    "1,2,3,4,5",
    "9" * 500,
    "<b>x</b>",
    "&amp;",
    "http://a.b/c?d",
    "x@y.vn",
    "/etc/passwd",
    "1/2/3/4/5/6",
    "nđ",
    "nđ cp",
    "so 1",
    "số",
    "kt-xh kt xh kt",
    '"số 5" số',
    "²" * 5,
    "12²4.5",
    "ệ" * 999,
    "각" * 999,
    '"' + "𝐀" * 900 + '"',
]


@pytest.mark.parametrize("typed", NONSENSE)
def test_nonsense_gets_a_clear_page(client, publish, typed):
    publish("a x 1")
    for others in ({}, {"thu_tu": "moi"}):
        answer = client.get("/tim-kiem/", {"q": typed, **others})
        assert answer.status_code in {200, 400}
        assert pages.words(answer, "//main//h1") == "Tìm kiếm"


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(
    st.one_of(
        st.text(max_size=40),
        st.lists(
            st.sampled_from(
                [*"\"&|!()<->:*\\'-/.,", " ", "nđ", "cp", "42", "số", "ủy", "ban", "3.4"]
            )
        ).map("".join),
    )
)
def test_any_text_is_a_query(client, typed):
    typed = typed.encode(errors="replace").decode()
    assert client.get("/tim-kiem/", {"q": typed}).status_code in {200, 400}
    Marker(understood(typed)).whole(typed)


@given(st.text(max_size=60))
def test_what_a_reader_types_always_matches_itself(typed):
    """Marking a text with itself as the query does not change its letters (pure functions)."""
    marked = Marker(understood(typed)).whole(typed)
    assert marked.replace("<mark>", "").replace("</mark>", "") == escape(typed)


@pytest.mark.parametrize("length", [2, 37, 38, 45, 46, 80])
def test_a_phrase_of_any_length_has_an_excerpt(length):
    """A phrase longer than an excerpt was an error."""
    words = ["Tin", "bão", *(f"từ{number}" for number in range(length - 2))]
    phrase = " ".join(words)
    line = f"Mở đầu. {phrase}. {'Câu khác. ' * 20}Bão lớn."
    excerpt = str(Marker(understood(f'"{phrase}" bão')).excerpt(line))
    marked = " ".join(words[: EXCERPT - 2])
    assert excerpt.startswith(f"Mở đầu. <mark>{marked}")


def _words(fewest: int) -> st.SearchStrategy[str]:
    each = st.sampled_from(["a", "á", "b", "c", "d"])
    return st.lists(each, min_size=fewest, max_size=60).map(" ".join)


@given(_words(0), _words(0) | _words(38), _words(0))
def test_a_text_with_the_words_of_a_query_has_an_excerpt(before, typed, after):
    line = f"{before} {typed} {after}"
    excerpt = str(Marker(understood(f'"{typed}" a')).excerpt(line))
    bare = excerpt.replace("<mark>", "").replace("</mark>", "").strip("… ")
    assert bare in line


def test_every_form_is_known_without_diacritics_too():
    for forms, _short, _ambiguous in FIRST_SETS:
        for form in forms:
            for typed in (form, text.fold(form)):
                (term,) = understood(typed).terms
                assert term.others or len({folded_line(each) for each in forms}) == 1, typed
    assert folded("đ") == "d"
