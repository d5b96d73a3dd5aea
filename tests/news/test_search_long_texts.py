"""Words after the last position that PostgreSQL stores of a text, the 16,383rd."""

import importlib

import pytest
from django.apps import apps
from django.db import connection

from media_gallery.models import Video
from news.models import Article, Edition
from portal.vietnamese import full_text
from tests import pages
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


def marked(model) -> list[str]:
    pairs = model.objects.extra(where=["'…' = ANY(tsvector_to_array(search_pairs))"])
    return list(pairs.values_list("title", flat=True))
