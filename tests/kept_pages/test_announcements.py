"""PostgreSQL announces, at commit, each change of what readers see, by the names of what it is."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from media_gallery.moderation import actions
from news import workflow
from news.models import Edition, Source
from portal.identity.models import Banner, Identity
from portal.jobs.queue import run_waiting
from portal.taxonomy.models import Category
from tests.kept_pages.announcements import listening
from tests.make import make_article, make_category, make_edition, make_source, make_tag, make_user
from tests.make_attachments import make_attachment
from tests.make_photos import make_photo
from tests.make_pinned import make_page, make_pinned

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("stores")]


@pytest.fixture
def heard():
    with listening() as heard:
        yield heard


def names(table, **of):
    return {table: {f"{table}/{kind}={value}" for kind, value in of.items()}}


def test_an_edition_is_announced_by_article_category_source_tags_and_date(heard):
    source, tag = make_source(), make_tag()
    article = make_article(source=source)
    article.tags.add(tag)
    heard.since()
    # 00:30 of the next day in Vietnam.
    at = datetime(2020, 2, 12, 17, 30, tzinfo=UTC)
    make_edition(article, published_at=at, visible=(at, None))
    of = {"article": article.pk, "category": article.category_id, "source": source.pk}
    of |= {"day": "2020-02-13", "month": "2020-02", "year": "2020", "tag": tag.pk}
    of["category-year"] = f"{article.category_id}/2020"
    assert heard.since() == names("news_edition", **of)


def test_an_article_that_moves_to_another_category_is_announced_to_both(heard):
    writer, editor = make_user("Reporters"), make_user("Managing editors")
    article = make_article(created_by=writer)
    before, after = article.category_id, make_category("Văn hóa").pk
    workflow.submit(article, by=writer)
    workflow.approve(article, by=editor)
    workflow.publish(article, by=editor)
    article.category_id = after
    article.title = "Tên khác"
    article.save()
    workflow.submit(article, by=writer)
    workflow.approve(article, by=editor)
    heard.since()
    workflow.publish(article, by=editor)
    found = heard.since()["news_edition"]
    assert {f"news_edition/category={each}" for each in (before, after)} <= found


def test_working_texts_and_what_is_rolled_back_are_not_announced(heard):
    make_category()
    heard.since()
    article = make_article(category=Category.objects.get())
    article.title = "Khác"
    article.save()
    with transaction.atomic():
        make_edition(article, visible=(timezone.now(), None))
        transaction.set_rollback(True)
    assert heard.since() == {}


def test_a_withdrawal_is_announced(heard):
    editor, article = make_user("Managing editors"), make_article()
    make_edition(article, visible=(timezone.now() - timedelta(hours=1), None))
    heard.since()
    workflow.withdraw(article, by=editor, note="Sai")
    found = heard.since()
    assert f"news_edition/article={article.pk}" in found["news_edition"]


def test_photos_are_announced_from_their_approval_to_their_withdrawal(heard):
    photo, moderator = make_photo(), make_user("Moderators")
    photo.caption = "Chưa duyệt"
    photo.save()
    assert heard.since() == {}
    actions.approve(photo, by=moderator)
    assert heard.since() == names("media_gallery_photo", id=photo.pk)
    actions.withdraw(photo, by=moderator, note="Sai")
    assert heard.since() == names("media_gallery_photo", id=photo.pk)


def test_a_source_is_announced_by_its_id_and_the_identity_as_a_whole(heard):
    source = make_source(name="Báo cũ")
    assert heard.since() == names("news_source", id=source.pk)
    Source.objects.filter(pk=source.pk).update(name="Báo mới")
    assert heard.since() == names("news_source", id=source.pk)
    Identity.objects.update_or_create(pk=1, defaults={"portal_name": "Cổng"})
    Banner.objects.create(text="Bão")
    assert heard.since() == {"identity_identity": set(), "identity_banner": set()}


def test_words_of_attachments_are_announced_when_published_read_and_forgotten(heard):
    editor, article = make_user("Managing editors"), make_article()
    attachment = make_attachment(article, "Điều 1")
    heard.since()
    workflow.schedule(article, by=editor, at=timezone.now() + timedelta(days=1))
    published = {"news_attachmentwords": set(), "news_editionattachment": set()}
    assert published.items() <= heard.since().items()
    run_waiting()
    assert heard.since() == {"news_attachmentwords": set(), "news_documenttext": set()}
    workflow.cancel_schedule(article, by=editor)
    assert heard.since()["news_editionattachment"] == set()
    attachment.delete()
    assert heard.since() == {"news_attachmentwords": set(), "news_documenttext": set()}


def test_a_pinned_result_is_announced_when_it_is_made_changed_and_deleted(heard):
    page = make_page()
    heard.since()
    row = make_pinned("hộ chiếu", page)
    assert heard.since() == {"news_pinnedresult": set()}
    row.words = "hộ chiếu mới"
    row.save()
    assert heard.since() == {"news_pinnedresult": set()}
    row.delete()
    assert heard.since() == {"news_pinnedresult": set()}


def test_a_row_that_is_written_as_it_was_is_no_change(heard):
    make_edition(make_article(), visible=(timezone.now() - timedelta(hours=1), None))
    category = make_category("Khác")
    heard.since()
    category.save()
    Edition.objects.update(visible=Edition.objects.get().visible)
    assert heard.since() == {}


def test_more_names_than_a_payload_holds_are_announced_as_all_of_the_table(heard):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO news_source (name, slug, kind, wait_minutes, is_blocked, url, sort_key) "
            "SELECT 'Báo ' || n, 'b-' || n, 'press', 0, false, '', '' "
            "FROM generate_series(1, 999) n"
        )
    assert heard.since() == {"news_source": {"*"}}
