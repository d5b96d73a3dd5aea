"""The one door for editions that begin in the past: the importer's and the sample content's.

People publish through ``workflow``, which takes the present instant. A program that brings in what
the public read before this portal existed writes it here, under the same constraints: the trigger
and the exclusion constraint know no exception.
"""

import datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Max, Min

from news import photo_usage
from news.models import Article, Edition
from news.models.public_record import database_instant
from news.workflow import ActionNotAllowed
from portal.journal.models import Action, record
from portal.vietnamese import dates


class DoesNotFit(ActionNotAllowed):
    """The time asked for is not over, or the article's record already tells another story."""


@transaction.atomic
def put_in_record(
    article: Article, *, since: datetime.datetime, until: datetime.datetime | None = None, by
) -> Edition:
    """Write down that from ``since`` to ``until`` the public read the text of ``article`` as saved.

    Without ``until`` they read it still. Both are aware instants that have passed by the database's
    clock. Several editions of one article are put in from the oldest on: each begins when the one
    before has ended, or later, and no schedule may be pending. The printed date is the article's
    own, else that of its first edition, else ``since``. The journal says that ``by`` published it
    at ``since``; no right is asked for, because a program vouches for what it brings. What the
    edition shows of photos is public after the commit.

    Raises DoesNotFit, with the article's record as it was.
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
    edition.visible = DateTimeTZRange(since, until)
    edition.save(force_insert=True)
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
    photo_usage.approve(edition, by=by, at=since)
    photo_usage.sync_store(edition.photo_ids)
    return edition


def _record_before(article: Article, since: datetime.datetime) -> dict:
    """Last number and printed date of the editions over by ``since``; DoesNotFit if any is not."""
    if article.editions.not_over(since).exists():
        raise DoesNotFit(
            f"Bài này đã có bản công bố sau {dates.short_datetime(since)}; hãy ghi lại các bản "
            "theo thứ tự thời gian."
        )
    found = article.editions.aggregate(number=Max("number"), published_at=Min("published_at"))
    return found | {"number": found["number"] or 0}
