"""The back office lists every article that uses a photo, by an index of the articles' photo ids."""

import re

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from media_gallery.publication.usage import Use, uses_of
from news import workflow
from news.admin.photo_usage import articles_with
from tests.make import make_article, make_edition, make_user
from tests.make_photos import make_photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stores")]

MANY = 10_000


def figure(*photo_ids):
    return "".join(
        f'<figure data-photo="{pk}"><figcaption>Chú thích</figcaption></figure>' for pk in photo_ids
    )


def copy_rows(row, source, changed):
    """Insert copies of a row by SQL, with the columns ``changed``: by the models it takes minutes.

    ``source`` is their number, or what to join for one copy each.
    """
    if isinstance(source, int):
        source = f"generate_series(1, {source}) AS n"
    table = row._meta.db_table
    columns = [
        field.column
        for field in row._meta.concrete_fields
        if not field.primary_key and not field.generated
    ]
    values = [changed.get(column, f'"{table}"."{column}"') for column in columns]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} "
            f"FROM {table} CROSS JOIN LATERAL {source} WHERE {table}.id = {row.pk}"
        )
        cursor.execute(f"ANALYZE {table}")


def used_in(*articles):
    return [
        Use(
            f"Tin “{article.title}”",
            reverse("admin:news_article_change", args=[article.pk]),
            "news.view_article",
        )
        for article in articles
    ]


def test_drafts_are_listed_that_show_it_as_lead_photo_or_in_the_text():
    photo, other = make_photo(), make_photo()
    lead = make_article(lead_photo=photo)
    in_text = make_article(body=f"<p>Trước.</p>{figure(other.pk, photo.pk)}<p>Sau.</p>")
    both = make_article(lead_photo=photo, body=figure(photo.pk))
    make_article(lead_photo=other)
    assert uses_of(photo) == used_in(lead, in_text, both)


def test_a_text_that_only_writes_of_the_markup_does_not_use_the_photo():
    photo = make_photo()
    make_article(body=f'<p>Mã nhúng là data-photo="{photo.pk}", xem &lt;figure&gt;.</p>')
    make_article(body=f'<p><a href="/" title="{figure(photo.pk)[:25]}">liên kết</a></p>')
    assert uses_of(photo) == []


def test_a_photo_whose_number_begins_with_the_same_digits_is_another():
    photo = make_photo()
    make_article(body=figure(int(f"{photo.pk}7")))
    assert uses_of(photo) == []


def test_an_article_is_listed_while_the_public_reads_it_with_the_photo():
    photo, by = make_photo(), make_user("Managing editors")
    article = make_article(lead_photo=photo)
    workflow.publish(article, by=by)
    article.refresh_from_db()
    article.lead_photo = None
    article.save()
    assert uses_of(photo) == used_in(article)
    workflow.withdraw(article, by=by, note="Thử")
    assert uses_of(photo) == []


def test_a_past_edition_alone_is_no_use():
    photo, now = make_photo(), timezone.now()
    article = make_article(lead_photo=photo)
    hours = [now - timezone.timedelta(hours=back) for back in (2, 1)]
    make_edition(article, visible=hours)
    article.lead_photo = None
    article.save()
    assert uses_of(photo) == []


@pytest.mark.parametrize("column", ["lead_photo", "lead_photo_id", "body"])
def test_saving_one_column_alone_keeps_the_list_right(column):
    before, after = make_photo(), make_photo()
    if column == "body":
        article = make_article(body=figure(before.pk))
        article.body = figure(after.pk)
    else:
        article = make_article(lead_photo=before)
        article.lead_photo = after
    article.save(update_fields=[column])
    assert (uses_of(before), uses_of(after)) == ([], used_in(article))


def test_a_deleted_photo_leaves_the_others_of_the_text_listed():
    gone, photo = make_photo(), make_photo()
    article = make_article(body=figure(gone.pk, photo.pk))
    gone_id = gone.pk
    gone.delete()
    article.refresh_from_db()
    article.title = "Tít mới"
    article.save()
    assert (uses_of(photo), article.photo_ids) == (used_in(article), [gone_id, photo.pk])


def test_the_history_has_no_copy_of_the_ids_and_a_kept_version_opens_with_them():
    photo = make_photo()
    article = make_article(lead_photo=photo)
    kept = article.history.first()
    assert not hasattr(kept, "photo_ids")
    assert kept.instance.photo_ids == [photo.pk]


def test_among_ten_thousand_articles_both_lists_of_photos_are_read_by_their_index():
    edition = make_edition(visible=[timezone.now(), None])
    copy_rows(edition.article, MANY, {"photo_ids": "ARRAY[1000000 + mod(n, 500)]"})
    of_article = {"article_id": "article.id", "photo_ids": "article.photo_ids"}
    copy_rows(edition, "(SELECT * FROM news_article WHERE id <> article_id) AS article", of_article)
    plan = articles_with(make_photo()).explain()
    assert "Seq Scan" not in plan
    assert set(re.findall(r"Index Scan on (\w+)", plan)) == {
        "news_article_photos",
        "news_edition_photos",
    }
