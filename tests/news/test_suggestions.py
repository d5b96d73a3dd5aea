"""Suggestions while a reader types: which, in which order, and none that is not public."""

import math
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from media_gallery.models import Album
from news.models import Edition, Ending
from news.models.public_record import database_instant
from news.search.text_statistics import NONE
from news.suggestions import matching, typed_words
from portal.identity.models import Page
from portal.vietnamese import text
from tests.make import make_article, make_edition, make_tag
from tests.make_media import decided, make_album, make_public_video, make_ready_video
from tests.make_photos import make_photo
from tests.news.test_search import BEGIN, DAY

pytestmark = pytest.mark.django_db


@pytest.fixture(
    params=[(0, 0, 0), (0, 0, 1000), (0, 1000, 0), (matching.NEWEST, matching.FEW, 0)],
    ids=["periods", "whole words in periods", "rare words", "newest and rare words"],
)
def suggested(client, request, monkeypatch):
    """Return a function for the titles that are suggested for what was typed, in order.

    Articles are found by the index of periods alone, with whole words in the titles of periods,
    with rare words at once, and among the newest too.
    """
    for name, number in zip(("NEWEST", "FEW", "FEW_ENOUGH_TO_READ"), request.param, strict=True):
        monkeypatch.setattr(matching, name, number)
    # Of 1,000 texts no word is known to be common.
    monkeypatch.setattr(matching.TEXTS, "_statistics", NONE._replace(number=1000))
    monkeypatch.setattr(matching.TEXTS, "_read_at", math.inf)

    def suggested(typed):
        answer = client.get("/tim-kiem/goi-y/", {"q": typed})
        assert answer.status_code == 200
        return [each["title"] for each in answer.json()["suggestions"]]

    return suggested


def make_page(title, **fields):
    return Page.objects.create(title=title, slug=text.slug(title), body="<p>x</p>", **fields)


# --- What is found --------------------------------------------------------------------------------


def test_the_answer_names_kind_title_address_and_day(client, publish, stores):
    tag = make_tag("Cầu đường")
    make_page("Cầu nối", is_public=True)
    edition = publish("Khánh thành cầu Bến Gỗ", tags=[tag])
    album = make_album(make_photo(public=True), approved=True, title="Lễ khánh thành cầu")
    video = make_public_video(title="Cầu mới")
    answer = client.get("/tim-kiem/goi-y/?q=cau")
    assert answer.json() == {
        "suggestions": [
            {"kind": "Trang", "title": "Cầu nối", "address": "/trang/cau-noi/", "day": ""},
            {"kind": "Chủ đề", "title": "Cầu đường", "address": tag.get_absolute_url(), "day": ""},
            {
                "kind": "Tin",
                "title": "Khánh thành cầu Bến Gỗ",
                "address": edition.get_absolute_url(),
                "day": "13/02/2020",
            },
            {
                "kind": "Album ảnh",
                "title": "Lễ khánh thành cầu",
                "address": album.get_absolute_url(),
                "day": "",
            },
            {"kind": "Video", "title": "Cầu mới", "address": video.get_absolute_url(), "day": ""},
        ]
    }
    assert answer["Content-Type"] == "application/json"
    assert answer["X-Robots-Tag"] == "noindex"
    assert not answer.cookies


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("vinh ph", "Hội làng Vĩnh Phúc"),
        ("VĨNH PH", "Hội làng Vĩnh Phúc"),
        ("vĩnh phuc", "Hội làng Vĩnh Phúc"),
        ("vi\u0303nh", "Hội làng Vĩnh Phúc"),
        ("lang vinh phuc", "Hội làng Vĩnh Phúc"),
        ("phuc ", "Hội làng Vĩnh Phúc"),
        ("dak", "Đắk Lắk"),
        ("Ðắ", "Đắk Lắk"),
        ("đă", "Đắk Lắk"),
        ("nghi dinh 42/20", "Nghị định 42/2022/NĐ-CP"),
        ("42/2022/nd", "Nghị định 42/2022/NĐ-CP"),
        ("covid-1", "Phòng dịch Covid-19"),
        ("  covid  ", "Phòng dịch Covid-19"),
        ("“vĩnh", "“Vĩnh Yên – Phúc Yên”"),
        ("vĩnh yên – phu", "“Vĩnh Yên – Phúc Yên”"),
    ],
)
def test_the_last_word_may_be_begun_and_marks_may_be_missing(publish, suggested, typed, title):
    publish(title)
    assert suggested(typed) == [title]


@pytest.mark.parametrize(
    "typed",
    ["inh", "vịnh h", "vinh phuc x", "vin ", "phúc vĩnh yên", "vịnh", "vĩnh phù", "làng hội x"],
)
def test_words_are_begun_at_their_beginning_with_the_marks_typed(publish, suggested, typed):
    publish("Hội làng Vĩnh Phúc")
    assert suggested(typed) == []


@pytest.mark.parametrize("kind", ["tag", "page", "album", "video"])
@pytest.mark.parametrize(
    ("typed", "is_found"),
    [("vinh ph", True), ("vĩnh", True), ("vịnh", False), ("inh", False), ("phuc vinh", False)],
)
def test_other_kinds_are_found_by_the_same_words(publish, suggested, stores, kind, typed, is_found):
    title = "Hội Vĩnh Phúc"
    if kind == "tag":
        publish("Một", tags=[make_tag(title)])
    elif kind == "page":
        make_page(title, is_public=True)
    elif kind == "album":
        make_album(make_photo(public=True), approved=True, title=title, description="Vịnh, inh.")
    else:
        make_public_video(title=title, description="Vịnh, inh.")
    assert suggested(typed) == ([title] if is_found else [])


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        # A tone that is still to come, and a letter that is still to get its horn.
        ("viê", ["Việt", "Viện"]),
        ("viêt", ["Việt"]),
        ("việ", ["Việt", "Viện"]),
        ("thuơ", ["Thương"]),
        ("đuo", ["Đường"]),
        ("hòa", ["Hoàn", "Hoà", "Hòa"]),
        ("hòa ", ["Hoà", "Hòa"]),
        ("hóa", []),
    ],
)
def test_a_word_half_typed_on_a_vietnamese_keyboard_suggests_what_it_may_become(
    publish, suggested, typed, found
):
    for title in ("Viện", "Việt", "Thương", "Đường", "Hòa", "Hoà", "Hoàn"):
        publish(title)
    assert sorted(suggested(typed)) == sorted(found)


def test_words_in_a_row_come_before_the_same_words_anywhere(publish, suggested):
    publish("Lễ hội làng năm 2024", day=1)
    publish("Hội lễ 2024", day=2)
    publish("Lễ hội đầu năm", day=0)
    assert suggested("le hoi") == ["Lễ hội làng năm 2024", "Lễ hội đầu năm", "Hội lễ 2024"]
    assert suggested("lễ 2024") == ["Hội lễ 2024", "Lễ hội làng năm 2024"]
    assert suggested("lệ 2024") == []


def test_the_newest_come_first_over_many_years(publish, suggested):
    days = [0, 10, 400, 401, 2300, -9000, -20000]
    for day in days:
        publish(f"Mùa {day}", day=day)
    assert suggested("mua") == [f"Mùa {day}" for day in sorted(days, reverse=True)]


def test_eight_at_most_two_of_them_of_each_other_kind(publish, suggested, stores):
    photo = make_photo(public=True)
    tags = [make_tag(f"Lúa {'x' * number}") for number in range(1, 4)]
    for number in range(1, 10):
        publish(f"Lúa {number}", day=number, tags=tags)
    for number in range(1, 4):
        make_page(f"Lúa trang {number}", is_public=True)
        make_album(photo, approved=True, title=f"Lúa ảnh {number}")
    assert suggested("lua") == [
        *("Lúa trang 1", "Lúa trang 2", "Lúa x", "Lúa xx"),
        *("Lúa 9", "Lúa 8"),
        *("Lúa ảnh 3", "Lúa ảnh 2"),
    ]
    assert suggested("lua 9") == ["Lúa 9"]


def test_a_title_of_every_week_is_suggested_once(client, publish):
    for day in range(5):
        newest = publish("Lịch tiếp công dân", day=day)
    publish("Lịch cắt điện", day=-1)
    found = client.get("/tim-kiem/goi-y/?q=lich").json()["suggestions"]
    assert [each["title"] for each in found] == ["Lịch tiếp công dân", "Lịch cắt điện"]
    assert found[0]["address"] == newest.get_absolute_url()


@pytest.mark.parametrize("days", [0, 7])
def test_titles_of_every_week_hide_no_older_one(publish, suggested, days):
    for number in range(40):
        publish("Lịch tiếp công dân", day=number * days)
    publish("Lịch tiêm vắc xin", day=-1)
    publish("Lịch tiêm vắc xin", day=-2)
    publish("Tiếp lịch", day=-60)
    assert suggested("lich ti") == ["Lịch tiếp công dân", "Lịch tiêm vắc xin", "Tiếp lịch"]
    assert suggested("lich tiep cong") == ["Lịch tiếp công dân"]


def test_marks_are_looked_for_among_the_newest_titles_alone(publish, suggested, monkeypatch):
    monkeypatch.setattr(matching, "NEWEST", 0)
    publish("Bần", day=0)
    for day in range(1, 4):
        publish(f"Bàn {day}", day=40 * day)
    assert suggested("bần") == ["Bần"]
    monkeypatch.setattr(matching, "MOST_READ", 2)
    assert suggested("bần") == []


@pytest.mark.parametrize(
    "typed", ["", " ", "a", "-a-", "…", "\0", "日本", "ไทย", "a日", "a " * 60, "x" * 101, "x" * 31]
)
def test_for_a_letter_or_what_was_pasted_postgres_is_not_asked(
    client, publish, typed, django_assert_num_queries
):
    publish("A x 日本")
    with django_assert_num_queries(0):
        assert client.get("/tim-kiem/goi-y/", {"q": typed}).json() == {"suggestions": []}


@pytest.mark.parametrize(
    "typed",
    ["ab:*", "' | 'ab", "ab\\", "(ab", "ab.*", "[[:alpha:]]ab", "a_b", "%s ab", "%(a)s b", "a\0b"],
)
def test_signs_only_separate_words(publish, suggested, typed):
    publish("Alpha, a, b, ab, s")
    assert suggested(typed) == ["Alpha, a, b, ab, s"]
    assert suggested(f"{typed} x") == []


# --- Only what is public --------------------------------------------------------------------------


def test_a_title_is_suggested_while_it_is_public_and_listed(publish, suggested):
    now = database_instant()
    make_article(title="Lúa nháp")
    make_edition(title="Lúa hẹn", visible=(now + DAY, None))
    make_edition(title="Lúa gỡ", visible=(BEGIN, now - timedelta(seconds=1)))
    corrected = make_edition(title="Lúa sai", visible=(BEGIN, now - timedelta(seconds=1)))
    make_edition(corrected.article, title="Lúa đúng", visible=(now - timedelta(seconds=1), None))
    assert suggested("lua") == ["Lúa đúng"]


def test_what_is_out_of_date_is_not_suggested(publish, suggested):
    edition = publish("Tuyển dụng")
    assert suggested("tuyen") == ["Tuyển dụng"]
    make_ending(edition)
    assert suggested("tuyen") == []


def make_ending(edition) -> Ending:
    return Ending.objects.create(
        article=edition.article,
        during=(database_instant() - timedelta(hours=1), None),
        kind="out_of_date",
        by=edition.published_by,
    )


def test_a_tag_is_suggested_while_something_listed_has_it(publish, suggested):
    tag, unused = make_tag("Mùa vụ"), make_tag("Mùa màng")
    article = make_article(title="Một", tags=[tag, unused])
    assert suggested("mua") == []
    edition = make_edition(article, visible=(BEGIN, None), tags=[{"id": tag.pk}])
    assert suggested("mua") == ["Mùa vụ"]
    Edition.objects.filter(pk=edition.pk).update(visible=(BEGIN, database_instant()))
    assert suggested("mua") == []


def test_pages_albums_and_videos_are_suggested_once_they_are_public(suggested, stores):
    photo = make_photo(public=True)
    make_page("Lúa trang", is_public=False)
    make_album(photo, title="Lúa chờ")
    make_album(make_photo(), approved=True, title="Lúa không ảnh")
    make_album(photo, **decided(Album.State.WITHDRAWN), title="Lúa gỡ")
    make_ready_video(title="Lúa chờ")
    assert suggested("lua") == []


# --- What it costs --------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 30])
def test_the_number_of_queries_is_no_larger_for_many_than_for_one(client, publish, stores, rows):
    photo = make_photo(public=True)
    for number in range(rows):
        publish(f"Lúa {number}", day=40 * number, tags=[make_tag(f"Lúa tốt {number}")])
        make_page(f"Lúa trang {number}", is_public=True)
        make_album(photo, approved=True, title=f"Lúa ảnh {number}")
    # Settings, four kinds beside articles, and the newest articles.
    enough_among_newest = rows > 1
    assert _asked(client, "lua") == (6 if enough_among_newest else 7)
    # And articles with the words in a row, and anywhere.
    assert _asked(client, "lua 0 x") == 8


def _asked(client, typed) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get("/tim-kiem/goi-y/", {"q": typed})
    return sum("SAVEPOINT" not in query["sql"] for query in queries.captured_queries)


@pytest.mark.parametrize(
    ("number", "way"),
    [
        (None, "period.number"),
        (100_000, "period.number"),
        (5_999, "folded_title ~ ALL (ARRAY["),
        (1_999, "search_title @@"),
    ],
)
def test_the_way_to_find_words_anywhere_depends_on_how_many_titles_have_them(
    client, publish, monkeypatch, number, way
):
    """`number` of 1,000,000 titles; None if nothing is known."""
    statistics = NONE if number is None else NONE._replace(number=1_000_000)
    monkeypatch.setattr(matching.TEXTS, "_statistics", statistics)
    monkeypatch.setattr(matching.TEXTS, "_read_at", math.inf)
    monkeypatch.setattr(matching.TEXTS, "share", lambda *_, **__: (number or 0) / 1_000_000)
    monkeypatch.setattr(matching, "NEWEST", 0)
    publish("Lúa chín ở Vĩnh Tường")
    with CaptureQueriesContext(connection) as queries:
        answer = client.get("/tim-kiem/goi-y/", {"q": "chín lú"})
    assert [each["title"] for each in answer.json()["suggestions"]] == ["Lúa chín ở Vĩnh Tường"]
    assert way in queries.captured_queries[-2]["sql"]


def test_titles_are_read_by_the_index_of_their_periods(publish):
    publish("Lúa")
    statement, parameters = matching._by_periods(), matching._listed()[1]
    typed = typed_words.read("lua")
    with connection.cursor() as cursor:
        # In a table of one row everything else costs as much.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        cursor.execute(f"EXPLAIN {statement}", [*parameters, [], typed.in_a_row, [], 24, 3000, 24])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Bitmap Index Scan on news_edition_suggestions" in plan
    assert "Index Only Scan Backward using news_edition_by_date" in plan
    assert "Seq Scan on news_edition" not in plan


@pytest.mark.django_db(transaction=True)
def test_suggestions_that_take_too_long_are_left_out(client, publish, monkeypatch):
    publish("Lúa")
    monkeypatch.setattr(matching, "PATIENCE", 50)
    monkeypatch.setattr(matching, "_by_periods", lambda: "SELECT pg_sleep(5)" + ", %s" * 7)
    answer = client.get("/tim-kiem/goi-y/?q=lua")
    assert (answer.status_code, answer.json()) == (503, {"suggestions": []})


def test_only_get_and_head(client):
    assert client.post("/tim-kiem/goi-y/").status_code == 405
