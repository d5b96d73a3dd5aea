"""Make up for what the search lacks of attachments, and delete what belongs to none any more.

After a migration, an import or a restored backup; every day too.
"""

import datetime
import logging
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef

from news.attachment_words.reading import FileIsGone, read, title_of
from news.attachment_words.recording import READ, record
from news.models import Attachment, AttachmentWords, DocumentText, Edition, EditionAttachment
from news.models.search.attachment_words import AttachmentWordsQuerySet
from portal.documents.confinement import ExaminationFailed
from portal.documents.rejections import SENTENCES
from portal.jobs.queue import enqueue

logger = logging.getLogger(__name__)

FILL = "read_attachments"


@dataclass(frozen=True)
class Step:
    """A file that was looked at, how many of how many are done, and what was wrong, if anything."""

    sha256: str
    title: str
    done: int
    total: int
    trouble: str


def fill_later(*, run_at: datetime.datetime | None = None) -> None:
    """Enqueue the job that does all of this, and that enqueues itself for tomorrow."""
    enqueue(FILL, "all", run_at=run_at)


def record_missing() -> int:
    """Record the attachments of editions that were not recorded; return the number of these."""
    lacking = (
        Edition.objects.filter(article__in=Attachment.objects.values("article"))
        .exclude(attachments=[])
        .exclude(Exists(EditionAttachment.objects.filter(edition=OuterRef("pk"))))
    )
    ids = list(lacking.values_list("pk", flat=True))
    recorded = 0
    for pk in ids:
        with transaction.atomic():
            # Locked, because a scheduled one may be cancelled meanwhile.
            edition = Edition.objects.select_for_update(no_key=True).filter(pk=pk).first()
            if edition:
                record(edition)
                recorded += 1
    return recorded


def forget_unused() -> int:
    """Delete texts of files that no attachment has, and words that no edition lists; count them."""
    gone = ~Exists(Attachment.objects.filter(sha256=OuterRef("sha256")))
    held = Exists(EditionAttachment.objects.filter(words=OuterRef("pk")))
    forgotten = 0
    for sha256 in DocumentText.objects.filter(gone).values_list("pk", flat=True):
        with transaction.atomic():
            DocumentText.objects.forget(sha256)
        forgotten += 1
    for pk in AttachmentWords.objects.exclude(held).values_list("pk", flat=True):
        with transaction.atomic():
            # Locked first, and asked again then: somebody may be publishing it.
            row = AttachmentWords.objects.select_for_update().filter(pk=pk).first()
            if row and not row.holders.exists():
                row.delete()
                forgotten += 1
    return forgotten


def read_missing_later() -> None:
    """Enqueue a job for each file that was not read yet."""
    for sha256 in _in_order(AttachmentWords.objects.unread()):
        enqueue(READ, sha256)


def read_missing(*, everything: bool = False, after: str = "") -> Iterator[Step]:
    """Read the files that were not read yet, or, with ``everything``, all again.

    In the order of their SHA-256, those behind ``after``.
    """
    rows = AttachmentWords.objects
    wanted = _in_order(
        (rows.with_files() if everything else rows.unread()).filter(sha256__gt=after)
    )
    for done, sha256 in enumerate(wanted, 1):
        title = title_of(sha256)
        yield Step(sha256, title, done, len(wanted), _trouble_of_reading(sha256, anew=everything))


def _in_order(rows: AttachmentWordsQuerySet) -> list[str]:
    return list(rows.order_by("sha256").values_list("sha256", flat=True).distinct())


def _trouble_of_reading(sha256: str, *, anew: bool) -> str:
    try:
        found = read(sha256, anew=anew)
    except FileIsGone as error:
        return str(error)
    except (ExaminationFailed, OSError):
        logger.exception("The attachment %s could not be read.", sha256)
        return "Máy chủ gặp lỗi khi đọc; chi tiết ở nhật ký của máy chủ."
    return SENTENCES[found.trouble] if found and found.trouble else ""
