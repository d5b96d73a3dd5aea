"""Editions that begin in the past, for the importer and the sample content.

Staff publish through ``workflow``, where an edition begins now or later. A program that imports
what the public read before this portal existed uses `put_in_record`. The same trigger and exclusion
constraint of the database apply, without exception.
"""

import datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Max, Min

from news import photo_usage
from news.attachment_words import recording as attachment_words
from news.models import Article, Edition
from news.models.public_record import database_instant
from news.related.comparing import compare_later
from news.workflow.errors import ActionNotAllowed
from portal.journal.models import Action, record
from portal.vietnamese import dates


class DoesNotFit(ActionNotAllowed):
    """Error: the time range is not past, or contradicts the article or its existing editions."""


@transaction.atomic
def put_in_record(
    article: Article, *, since: datetime.datetime, until: datetime.datetime | None = None, by
) -> Edition:
    """Create the edition of ``article``, as saved, that was public from ``since`` to ``until``.

    Without ``until`` the edition is still public. Both are aware datetimes that have passed by the
    database's clock. Add several editions of one article from the oldest on: each begins when the
    one before has ended, or later, and no edition may be scheduled. The printed date is the
    article's own, else that of its first edition, else ``since``. The journal says that ``by``
    published it at ``since``. Permissions are not checked, because the caller is a program and is
    responsible for what it imports. The photos of the edition are public after the commit, and a
    job reads its attachments.

    Raises DoesNotFit and then changes nothing.
    """
    article = Article.objects.select_for_update(no_key=True).get(pk=article.pk)
    now = database_instant()
    if since > now or (until and not since < until <= now):
        raise DoesNotFit(
            "Chỉ ghi lại được khoảng thời gian đã qua, có lúc lên cổng trước lúc thôi đăng."
        )
    if not article.category_id:
        raise DoesNotFit("Bài chưa có chuyên mục nên không thể đã được đăng.")
    before = _record_before(article, since)
    edition = Edition.snapshot(article)
    edition.number = before["number"] + 1
    edition.published_at = article.published_at or before["published_at"] or since
    if edition.published_at > since:
        raise DoesNotFit(
            f"Ngày đăng in trên bài ({dates.short_datetime(edition.published_at)}) sau lúc bài lên "
            f"cổng ({dates.short_datetime(since)})."
        )
    edition.published_by = by
    edition.release = Edition.Release.IMPORTED
    edition.visible = DateTimeTZRange(since, until)
    edition.save(force_insert=True)
    attachment_words.record(edition)
    if article.desk_state != Article.DeskState.APPROVED:
        article.desk_state = Article.DeskState.APPROVED
        article.save(update_fields=["desk_state"])
    record(
        Action.PUBLISH,
        article,
        actor=by,
        at=since,
        edition=edition.number,
        ends_at=until.isoformat() if until else None,
    )
    photo_ids = photo_usage.lock(edition.photo_ids)
    photo_usage.approve(edition, by=by, at=since)
    photo_usage.publish(photo_ids)
    if until is None:
        compare_later(article)
    return edition


def _record_before(article: Article, since: datetime.datetime) -> dict:
    """Return ``{"number", "published_at"}`` of the editions that ended by ``since``.

    ``number`` is the highest, or 0; ``published_at`` is the earliest printed date, or None. Raises
    DoesNotFit if an edition ends later.
    """
    if article.editions.not_over(since).exists():
        raise DoesNotFit(
            f"Bài này đã có bản công bố sau {dates.short_datetime(since)}; hãy ghi lại các bản "
            "theo thứ tự thời gian."
        )
    found = article.editions.aggregate(number=Max("number"), published_at=Min("published_at"))
    return found | {"number": found["number"] or 0}
