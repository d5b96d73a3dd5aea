"""Compare the text of an article with all that are public, and store the articles like it.

It is done after the commit of a publication, so that neither editor nor reader waits for it. Texts
that were not compared by then (imported, restored, of a job that failed) are compared at night.
"""

import datetime
from collections.abc import Iterator

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from news.models import Article, ComparedArticle, Edition, SimilarArticle
from news.models.edition_queries import EditionQuerySet
from news.models.public_record import database_instant
from news.related.frequencies import Frequencies
from news.related.nearest import similar_articles
from portal.database.advisory_locks import AdvisoryLock, lock_until_commit
from portal.jobs import queue

#: The kinds of the background jobs.
COMPARE, COMPARE_WAITING = "compare_article", "compare_waiting"
#: Articles whose ids are read at a time.
_BATCH = 200


def compare_later(article: Article, *, run_at: datetime.datetime | None = None) -> None:
    """Enqueue the comparison of an article, for after the commit of this transaction."""
    queue.enqueue(COMPARE, article.pk, run_at=run_at)


def compare_waiting_later(*, run_at: datetime.datetime | None = None) -> None:
    """Enqueue the comparison of all that wait, by default at once; at most one job waits."""
    queue.enqueue(COMPARE_WAITING, "all", run_at=run_at)


def compare(article_id: int, frequencies: Frequencies) -> Edition | None:
    """Store which articles are like the text that readers have of this one, or will have next.

    Returns the edition that is to follow, with which to compare again when it begins; None if
    there is none. An article that readers neither have nor will have is like no other.
    """
    current, following = _texts_of(article_id)
    edition = current or following
    # To these it may have been one of the best candidates, though they are none of its own.
    before = SimilarArticle.objects.filter(article=article_id).values_list("other_id", flat=True)
    found = similar_articles(edition, frequencies, also=before) if edition else {}
    with transaction.atomic():
        _store(article_id, found)
        if edition:
            ComparedArticle.objects.bulk_create(
                [ComparedArticle(article_id=article_id, edition=edition.pk)],
                update_conflicts=True,
                unique_fields=["article"],
                update_fields=["edition"],
            )
    return following


def waiting() -> EditionQuerySet:
    """Return the public editions by which their articles have not been compared yet."""
    compared = ComparedArticle.objects.filter(article=OuterRef("article"), edition=OuterRef("pk"))
    return Edition.objects.public().exclude(Exists(compared))


def compare_waiting(frequencies: Frequencies) -> Iterator[int]:
    """Compare the articles of `waiting`, the newest first; yield the number done after each.

    It can be stopped at any time: each article is committed by itself.
    """
    done, before = 0, None
    while True:
        left = waiting() if before is None else waiting().filter(article_id__lt=before)
        ids = left.order_by("-article_id").values_list("article_id", flat=True)[:_BATCH]
        if not ids:
            return
        for before in ids:
            compare(before, frequencies)
            done += 1
            yield done


def _texts_of(article_id: int) -> tuple[Edition | None, Edition | None]:
    """Return the edition that is public now, and the first of those to follow; one query."""
    now = database_instant()
    editions = list(Edition.objects.of_article(article_id).not_over(now).order_by("visible"))
    current = next((each for each in editions if each.begins_at <= now), None)
    following = next((each for each in editions if each.begins_at > now), None)
    return current, following


def _store(article_id: int, similar: dict[int, float]) -> None:
    """Make these the articles like the given one, both ways.

    One transaction at a time: which rows another one has inserted is not seen here, so rows would
    be locked in different orders, and comparisons of two articles end in a deadlock.
    """
    lock_until_commit(AdvisoryLock.SIMILAR_ARTICLES)
    partners = list(similar)
    either_way = SimilarArticle.objects.filter(Q(article=article_id) | Q(other=article_id))
    either_way.exclude(Q(article__in=partners) | Q(other__in=partners)).delete()
    SimilarArticle.objects.bulk_create(
        (
            SimilarArticle(article_id=one, other_id=other, similarity=alike)
            for partner, alike in similar.items()
            for one, other in ((article_id, partner), (partner, article_id))
        ),
        update_conflicts=True,
        unique_fields=["article", "other"],
        update_fields=["similarity"],
    )
