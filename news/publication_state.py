"""Publication state of an article, computed from its editions. Only news/workflow/ changes it."""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection, models

from news.models import Article, Attachment, Edition, Ending, Tag
from news.models.after_publication import EndKind
from news.models.public_record import database_instant


class PublicState(models.TextChoices):
    """State of an article for the public; computed from its editions, never stored."""

    NEVER = "never", "chưa đăng"
    SCHEDULED = "scheduled", "hẹn giờ"
    PUBLIC = "public", "đang đăng"
    WITHDRAWN = "withdrawn", "đã gỡ"
    OUT_OF_DATE = "out_of_date", "hết hiệu lực"
    MOVED = "moved", "đã chuyển"

    @classmethod
    def of(cls, *, current, scheduled, begun, end_kind) -> "PublicState":
        """Return the state.

        ``current``, ``scheduled`` and ``begun`` are true if an edition of that sort exists;
        ``end_kind`` is the `EndKind` in force, or None.
        """
        if current:
            return cls.OUT_OF_DATE if end_kind == EndKind.OUT_OF_DATE else cls.PUBLIC
        if scheduled:
            return cls.SCHEDULED
        if end_kind == EndKind.MOVED:
            return cls.MOVED
        return cls.WITHDRAWN if begun else cls.NEVER


@dataclass(frozen=True)
class PublicationState:
    """Publication state of an article at one instant, with its current and scheduled edition."""

    state: PublicState
    current: Edition | None
    scheduled: Edition | None
    withdrawn_at: datetime.datetime | None
    differs: bool
    ending: Ending | None


def seen_columns() -> dict[str, models.Subquery]:
    """Return the annotations of which `seen_state` writes, for a query of articles."""
    of_article = {"article": models.OuterRef("pk")}
    editions = Edition.objects.filter(**of_article).order_by("-pk").values("pk")[:1]
    endings = Ending.objects.filter(**of_article).order_by("-pk").values("pk")[:1]
    return {"last_edition": models.Subquery(editions), "last_ending": models.Subquery(endings)}


#: What `seen_state` returns.
SEEN_STATE = re.compile(r"[a-z_]{1,30}-[0-9]{1,19}-[0-9]{1,19}")


def seen_state(article: Article) -> str:
    """Return what a page is sent with, to tell whether the article has been acted on since.

    Each act changes the state at the desk, or makes, replaces or deletes an edition or an end. One
    query, unless the article was read with `seen_columns`.
    """
    if not hasattr(article, "last_edition"):
        rows: models.QuerySet = Article.objects.annotate(**seen_columns()).filter(pk=article.pk)
        state, edition, ending = rows.values_list("desk_state", "last_edition", "last_ending").get()
    else:
        state = article.desk_state
        edition, ending = article.last_edition, article.last_ending  # type: ignore[attr-defined]
    return f"{state}-{edition or 0}-{ending or 0}"


def publication_state(article: Article) -> PublicationState:
    """Return the state of ``article`` now; ``differs`` if its text is not the published one."""
    now, begun, current, scheduled, ending = record_of(article)
    draft = edition_of(article, begun, begins_at=now, by=None)
    return PublicationState(
        state=PublicState.of(
            current=current,
            scheduled=scheduled,
            begun=begun.editions,
            end_kind=ending.kind if ending else None,
        ),
        current=current,
        scheduled=scheduled,
        withdrawn_at=begun.ended_at if begun.editions and not current else None,
        differs=current is not None and not draft.same_content(current),
        ending=ending,
    )


def preview(
    article: Article, *, tags: Iterable[Tag], attachments: Iterable[Attachment] | None = None
) -> Edition:
    """Return, unsaved, the edition that publishing ``article`` now would create.

    ``article`` may be unsaved too, and ``attachments``; without them those that are saved.
    """
    if article.pk is None:
        edition = Edition.snapshot(article, tags=tags, attachments=attachments)
        edition.published_at = edition.published_at or database_instant()
        return edition
    now, begun, *_ = record_of(article)
    return edition_of(article, begun, begins_at=now, by=None, tags=tags, attachments=attachments)


@dataclass(frozen=True)
class Past:
    """The begun editions of an article: how many, earliest printed date, and latest end."""

    editions: int
    published_at: datetime.datetime | None
    ended_at: datetime.datetime | None


class Record(NamedTuple):
    """The public record of one article at the instant ``now``."""

    now: datetime.datetime
    begun: Past
    current: Edition | None
    scheduled: Edition | None
    ending: Ending | None


def record_of(article: Article) -> Record:
    """Return the public record of ``article`` now.

    ``now`` is PostgreSQL's clock, and at least 1 µs after the begin of every edition begun, so that
    an edition closed at ``now`` has a duration.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT instant, coalesce(max(number), 0), min(published_at), max(upper(visible))
            FROM (
                SELECT greatest(
                    clock_timestamp(), max(lower(visible)) + interval '1 microsecond'
                ) AS instant
                FROM news_edition WHERE article_id = %(article)s
                AND lower(visible) <= clock_timestamp()
            ) AS clock
            LEFT JOIN news_edition ON article_id = %(article)s AND lower(visible) <= instant
            GROUP BY instant
            """,
            {"article": article.pk},
        )
        now, *begun = cursor.fetchone()
    current = scheduled = None
    for edition in article.editions.not_over(now):
        if edition.begins_at > now:
            scheduled = edition
        else:
            current = edition
    ending = article.endings.at(now).select_related("by").first()
    return Record(now, Past(*begun), current, scheduled, ending)


def edition_of(
    article: Article, begun: Past, *, begins_at, by, tags=None, attachments=None
) -> Edition:
    """Return, unsaved and without ``visible``, the edition of ``article`` from ``begins_at`` on."""
    edition = Edition.snapshot(article, tags=tags, attachments=attachments)
    edition.published_by = by
    edition.number = begun.editions + 1
    if not begun.editions:
        edition.change = edition.change_note = ""
    edition.published_at = article.published_at or begun.published_at or begins_at
    return edition
