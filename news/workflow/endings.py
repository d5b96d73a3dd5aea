"""Ranges of an article's endings, kept in step with the ranges of its editions."""

import datetime
from itertools import pairwise

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from news.models import Article, Edition, Ending
from news.models.after_publication import AtEnd, EndKind
from news.workflow.errors import PublicationImminent
from news.workflow.ranges import ABOUT_TO_BEGIN, close
from portal.vietnamese import dates


def begin(
    article: Article,
    kind: EndKind,
    now: datetime.datetime,
    *,
    by,
    notice: str = "",
    moved_to: Article | None = None,
) -> Ending:
    """Insert the ending that ``by`` chose, from ``now`` on; one in force ends then."""
    _delete_future(article, now)
    if running := article.endings.at(now).first():
        _until(running, now)
    ending = Ending.objects.create(
        article=article,
        kind=kind,
        during=DateTimeTZRange(now, None),
        notice=notice,
        moved_to=moved_to,
        by=by,
    )
    settle(article, now)
    return ending


def settle(article: Article, now: datetime.datetime) -> None:
    """Let the ending in force last until the next edition, and insert those of the end dates.

    Call it after every change of the editions' ranges: an edition that begins ends the ending
    before it, and the end date of an edition counts unless another edition has begun by then.
    """
    _delete_future(article, now)
    editions = sorted(article.editions.not_over(now), key=lambda edition: edition.begins_at)
    planned = [
        (edition, following.begins_at if following else None)
        for edition, following in pairwise([*editions, None])
        if edition and _ends_by_date(edition, following, now)
    ]
    running = article.endings.at(now).first()
    if running:
        if running.kind == EndKind.OUT_OF_DATE:
            planned = [
                each
                for each in planned
                if each[0].ends_how == AtEnd.WITHDRAWN or each[0].begins_at > running.begins_at
            ]
        begins = [edition.begins_at for edition in editions]
        begins += [edition.ends_at for edition, _until_then in planned if edition.ends_at]
        _until(running, min((at for at in begins if at > running.begins_at), default=None))
    for edition, until in planned:
        assert edition.ends_at
        if edition.ends_how == AtEnd.WITHDRAWN:
            close(edition, edition.ends_at)
        Ending.objects.create(
            article=article,
            kind=edition.ends_how,
            during=DateTimeTZRange(edition.ends_at, until),
            edition=edition,
            by=edition.published_by,
        )


def _ends_by_date(edition: Edition, following: Edition | None, now: datetime.datetime) -> bool:
    end = edition.ends_at
    return bool(end and end > now and (following is None or end < following.begins_at))


def _delete_future(article: Article, now: datetime.datetime) -> None:
    for ending in article.endings.filter(during__startswith__gt=now):
        if ending.begins_at <= now + ABOUT_TO_BEGIN:
            raise PublicationImminent(
                f"Bài hết hạn ngay lúc này ({dates.short_datetime(ending.begins_at)}). Hãy đợi vài "
                "giây rồi làm lại."
            )
        ending.delete()


def _until(ending: Ending, at: datetime.datetime | None) -> None:
    if ending.during.upper != at:
        ending.during = DateTimeTZRange(ending.begins_at, at)
        ending.save(update_fields=["during"])
