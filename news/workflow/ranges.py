"""Time ranges of an article's editions: close one, delete a scheduled one, insert it again."""

import datetime

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from news.attachment_words import recording as attachment_words
from news.models import Edition
from news.workflow.errors import PublicationImminent
from portal.vietnamese import dates

#: A scheduled edition this close to its begin is not deleted any more: readers could see it
#: before the action that deletes it is committed, and what they read would have no record.
ABOUT_TO_BEGIN = datetime.timedelta(seconds=2)


def close(edition: Edition, at: datetime.datetime | None) -> None:
    """End the edition's range at ``at``, or open it again with None."""
    edition.visible = DateTimeTZRange(edition.begins_at, at)
    edition.save(update_fields=["visible"])


def delete_scheduled(scheduled: Edition, now: datetime.datetime) -> None:
    """Delete an edition that has not begun; raises PublicationImminent if it is about to."""
    if scheduled.begins_at <= now + ABOUT_TO_BEGIN:
        raise PublicationImminent(
            f"Bản hẹn giờ {dates.short_datetime(scheduled.begins_at)} đang lên cổng ngay lúc này. "
            "Hãy đợi vài giây rồi làm lại."
        )
    scheduled.delete()


def reinsert_after(kept: Edition, edition: Edition) -> None:
    """Insert the scheduled edition ``kept`` again, with the number after ``edition``.

    So numbers stay in the order of time. If ``kept`` was to be the first edition, its printed date
    becomes that of ``edition``.
    """
    if kept.published_at == kept.begins_at:
        kept.published_at = edition.published_at
    kept.pk, kept.number = None, edition.number + 1
    kept.save(force_insert=True)
    attachment_words.record(kept)
