"""Importing editions with past ranges, under the same constraints."""

import datetime

import pytest
from django.utils import timezone

from media_gallery.models import Photo
from news import workflow
from news.backfill import DoesNotFit, put_in_record
from news.models import Edition
from portal.jobs.queue import run_waiting
from portal.journal.models import Action, Entry
from tests.make import make_article
from tests.make_photos import make_photo

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


def record_of(article):
    return [
        (each.number, each.title, each.visible.lower, each.visible.upper, each.published_at)
        for each in article.editions.order_by("number")
    ]


def test_the_public_reads_it_since_then(editor):
    article, since = make_article(title="Tin cũ"), timezone.now() - 400 * DAY

    put_in_record(article, since=since, by=editor)

    assert record_of(article) == [(1, "Tin cũ", since, None, since)]
    assert Edition.objects.public().get().article == article
    assert not Edition.objects.public(since - DAY).exists()
    article.refresh_from_db()
    assert article.desk_state == "approved"


def test_a_corrected_text_follows_the_one_it_replaced(editor):
    article, begun, corrected = make_article(title="Bản đầu"), *_days_ago(10, 8)
    put_in_record(article, since=begun, until=corrected, by=editor)
    article.title = "Bản sửa"
    article.save()

    put_in_record(article, since=corrected, by=editor)

    assert record_of(article) == [
        (1, "Bản đầu", begun, corrected, begun),
        (2, "Bản sửa", corrected, None, begun),
    ]


def test_the_journal_tells_the_same_story(editor):
    article, begun, corrected = make_article(), *_days_ago(10, 8)

    put_in_record(article, since=begun, until=corrected, by=editor)

    (entry,) = Entry.objects.about(article)
    assert (entry.action, entry.actor, entry.at) == (Action.PUBLISH, editor, begun)
    assert entry.facts == {"edition": 1, "ends_at": corrected.isoformat()}


def test_the_article_keeps_the_date_it_was_printed_with(editor):
    printed, since = _days_ago(900, 30)
    article = make_article(published_at=printed)

    put_in_record(article, since=since, by=editor)

    assert record_of(article) == [(1, article.title, since, None, printed)]


@pytest.mark.parametrize(
    ("since", "until"),
    [(-1, None), (3, -1), (3, 3), (3, 5)],
    ids=["begins tomorrow", "ends tomorrow", "never was", "ends before it begins"],
)
def test_only_what_is_past_can_be_put_in(editor, since, until):
    article = make_article()
    now = timezone.now()
    with pytest.raises(DoesNotFit, match="đã qua"):
        put_in_record(
            article,
            since=now - since * DAY,
            until=until and now - until * DAY,
            by=editor,
        )
    assert record_of(article) == []


def test_a_printed_date_after_that_is_refused(editor):
    since, printed = _days_ago(10, 9)
    with pytest.raises(DoesNotFit, match="sau lúc bài lên cổng"):
        put_in_record(make_article(published_at=printed), since=since, by=editor)


def test_a_text_without_a_category_was_never_public(editor):
    (since,) = _days_ago(10)
    with pytest.raises(DoesNotFit, match="chuyên mục"):
        put_in_record(make_article(category=None), since=since, by=editor)


def test_nothing_is_put_beside_or_before_what_the_record_holds(editor):
    article, first, end, later = make_article(), *_days_ago(10, 8, 6)
    put_in_record(article, since=first, until=end, by=editor)
    put_in_record(article, since=later, by=editor)
    before = record_of(article)

    for since in (*_days_ago(20, 9, 7, 6, 1),):
        with pytest.raises(DoesNotFit, match="thứ tự thời gian"):
            put_in_record(article, since=since, by=editor)

    assert record_of(article) == before


def test_the_workflow_goes_on_from_there(editor):
    article, (since,) = make_article(title="Bản đầu"), _days_ago(10)
    put_in_record(article, since=since, by=editor)
    article.title = "Bản mới"
    article.save()

    workflow.publish(article, by=editor)

    assert [row[:2] for row in record_of(article)] == [
        (1, record_of(article)[0][1]),
        (2, "Bản mới"),
    ]
    assert Edition.objects.public().get().published_at == since


@pytest.mark.usefixtures("stores")
def test_its_photo_is_public_when_the_background_has_written_it(editor):
    photo, (since,) = make_photo(), _days_ago(10)
    article = make_article(lead_photo=photo)

    put_in_record(article, since=since, by=editor)
    run_waiting()

    assert list(Photo.objects.public()) == [photo]


def _days_ago(*numbers):
    now = timezone.now()
    return tuple(now - number * DAY for number in numbers)
