"""Words after the last position that PostgreSQL stores of a text, the 16,383rd."""

import importlib

import pytest
from django.apps import apps
from django.db import connection

from media_gallery.models import Video
from news import workflow
from news.models import Article, AttachmentWords, Edition
from portal.jobs.queue import run_waiting
from portal.vietnamese import full_text
from tests import pages
from tests.make import make_article
from tests.make_attachments import make_attachment
from tests.make_media import make_public_video

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("first_spellings")]

#: Some words more than have positions, "của" more often than its positions are kept.
BEFORE = "một câu của bài dài " * (full_text.LAST_POSITION // 5 + 1)
END = "Ủy ban nhân dân của xã Thổ Tang ngày 5 tháng 3 năm 2018"


@pytest.fixture
def long_text(publish):
    # What it has of the words in quotes, it has elsewhere.
    publish("Tin khác", body="<p>Ủy viên ban của dân, nhân ngày xã Thổ Hà.</p>", day=1)
    return publish("Văn bản dài", body=f"<p>Trước hết, {BEFORE}{END}</p>")


@pytest.mark.parametrize(
    "typed",
    [
        '"của xã Thổ Tang"',
        '"cua xa tho tang"',
        "ubnd",
        "UBND -huyện",
        "5/3/2018",
        '"ngày 05/03/2018"',
        "thổ tang của ủy ban",
    ],
)
@pytest.mark.parametrize("order", [{}, {"thu_tu": "moi"}])
@pytest.mark.usefixtures("long_text")
def test_words_in_a_row_at_the_end_of_a_long_text_are_found(found, typed, order):
    assert found(typed, **order) == ["Văn bản dài"]


@pytest.mark.usefixtures("long_text")
def test_words_that_a_long_text_does_not_have_are_not_found_in_it(found):
    assert found('"của xã Thổ Hà"') == []
    # Before the last position words are in a row or they are not.
    assert found('"trước hết"') == ["Văn bản dài"]
    assert found('"hết trước"') == []


@pytest.mark.parametrize(
    "typed",
    [
        '"Nguyễn Thị Khướu"',
        '"nguyen thi khuou"',
        '"ông Nguyễn Thị Khướu sinh ngày 13/12/1996"',
        "13/12/1996",
        "1.399.000",
        "1399000",
        '"Trần Văn Cuối"',
    ],
)
@pytest.mark.parametrize("order", [{}, {"thu_tu": "moi"}])
def test_words_in_a_row_are_found_after_the_256th_of_one_of_them(publish, found, typed, order):
    rows = [
        f"ông Nguyễn Thị Tên{number} sinh ngày 13/02/2006, 1.234.000 đồng." for number in range(400)
    ]
    rows[300] = "ông Nguyễn Thị Khướu sinh ngày 13/12/1996, 1.399.000 đồng."
    publish("Danh sách", body=f"<p>{' '.join(rows)} Trần Văn Cuối</p>")
    publish(
        "Tin khác", body="<p>Khướu Nguyễn, 12, 13, 1996, 1, 399 và 000; Trần Cuối Văn.</p>", day=1
    )
    assert found(typed, **order) == ["Danh sách"]


def test_before_the_256th_of_a_word_words_are_in_a_row_or_they_are_not(publish, found):
    body = "Thị Nguyễn Khướu. " + "không có gì thêm " * 20 + "Nguyễn Thị Lan. " * 300
    publish("Danh sách", body=f"<p>{body}</p>")
    assert found('"Thị Nguyễn Khướu"') == ["Danh sách"]
    assert found('"Nguyễn Thị Khướu"') == []
    assert found('"Nguyễn Khướu Thị"') == []


def test_a_word_that_stands_255_times_is_stored_with_each_place():
    assert full_text.vector("", "", "ba " * 255).endswith(",255C")
    assert full_text.vector("", "", "ba " * 256).endswith(",255C,16383C")


def test_of_words_in_a_row_those_before_a_place_that_is_lost_are_found(publish, found):
    body = ["x"] * 255 + ["a", "b", "c"] + ["y"] * 206 + ["ông", "an", "x"] + ["y"] * 60
    publish("Danh sách", body=f"<p>{' '.join(body)}</p>")
    assert found('"ông an x"') == ["Danh sách"]


def test_words_in_a_row_are_found_at_the_end_of_what_is_said_in_a_video(client):
    make_public_video(title="Phim dài", transcript=BEFORE + END)
    page = client.get("/tim-kiem/", {"q": '"của xã Thổ Tang"'})
    assert pages.titles(page) == ["Phim dài"]
    assert Video.objects.count() == 1


def test_a_word_that_stands_twice_in_quotes_is_not_found_where_it_stands_once(publish, found):
    publish("Từ", body="<p>Đi từ nhà.</p>")
    publish("Từ từ", day=1)
    assert found('"từ từ"') == ["Từ từ"]


def test_the_migration_marks_the_long_texts_that_there_are(long_text):
    migration = importlib.import_module("news.migrations.0020_pairs_of_long_texts")
    with connection.cursor() as cursor:
        # What is to be checked at commit keeps PostgreSQL from changing a table.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(migration.BEFORE)
        cursor.execute("ALTER TABLE news_edition DISABLE TRIGGER news_edition_past_is_fixed")
        for model in (Edition, Article):
            cursor.execute(f"UPDATE {model._meta.db_table} SET search = search")
        cursor.execute("ALTER TABLE news_edition ENABLE TRIGGER news_edition_past_is_fixed")
        assert marked(Edition) == marked(Article) == []
        cursor.execute(migration.PAIRS)
    with connection.schema_editor() as editor:
        migration.compute_pairs_of_long_texts(apps, editor)
    assert marked(Edition) == marked(Article) == ["Văn bản dài"]


FREQUENT = "Nguyễn Thị Lan. " * 300 + "Nguyễn Thị Khướu."


def test_the_migration_computes_the_words_of_texts_that_have_a_frequent_one(publish, publisher):
    publish("Danh sách", body=f"<p>{FREQUENT}</p>")
    publish("Tin khác", body=f"<p>{'Tin này. ' * 90}</p>", day=1)
    article = make_article(title="Họp báo")
    make_attachment(article, FREQUENT, title="Danh sách kèm theo")
    workflow.publish(article, by=publisher)
    run_waiting()
    models = (Edition, Article, AttachmentWords)
    right = {model: words_of(model) for model in models}
    migrations = [
        importlib.import_module(f"news.migrations.{name}")
        for name in ("0023_places_of_frequent_words", "0024_places_of_frequent_words_of_files")
    ]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE news_edition DISABLE TRIGGER news_edition_past_is_fixed")
        for model in models:
            cursor.execute(
                f"UPDATE {model._meta.db_table} SET search = "
                "replace(replace(search::text, ',16383C', ',256C'), ',16383', '')::tsvector"
            )
        cursor.execute("ALTER TABLE news_edition ENABLE TRIGGER news_edition_past_is_fixed")
    before = {model: words_of(model) for model in models}
    changed = {
        model: {pk for pk in right[model] if right[model][pk] != before[model][pk]}
        for model in models
    }
    assert [len(changed[model]) for model in models] == [1, 1, 1]
    with connection.schema_editor() as editor:
        for migration in migrations:
            migration.compute(apps, editor)
    assert {model: words_of(model) for model in models} == right


def words_of(model) -> dict[int, str]:
    return dict(model.objects.values_list("pk", "search"))


def marked(model) -> list[str]:
    pairs = model.objects.extra(where=["'…' = ANY(tsvector_to_array(search_pairs))"])
    return list(pairs.values_list("title", flat=True))
