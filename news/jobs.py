"""Background jobs of the news."""

import datetime
import time

from django.utils import timezone

from news import photo_usage
from news.attachment_words import filling, reading, recording
from news.models import Edition, HeldAttachment
from news.related import comparing, frequencies
from news.related.frequencies import Frequencies
from news.takedown import carry_out, orders
from portal.jobs.models import Job
from portal.jobs.queue import GiveUp, handles
from portal.vietnamese import text

#: How long a run of `compare_waiting` goes on.
SECONDS_AT_A_TIME = 5 * 60


@handles(photo_usage.AT_END, label="Gỡ ảnh của bài hết hạn", seconds=120)
def end_photos_of_edition(job: Job) -> None:
    """Take the photos of an edition that has ended out of the public store."""
    if edition := Edition.objects.filter(pk=job.key).first():
        photo_usage.sync_photos_of_ended(edition)


@handles("forget_held_attachments", label="Dọn tệp đính kèm của biểu mẫu bỏ dở", seconds=600)
def forget_held_attachments(job: Job) -> None:
    for held in HeldAttachment.objects.left():
        held.delete()


@handles(recording.READ, label="Đọc chữ trong tệp đính kèm", seconds=300)
def read_attachment(job: Job) -> None:
    try:
        reading.read(job.key)
    except reading.FileIsGone as error:
        raise GiveUp(str(error)) from error


@handles(filling.FILL, label="Tìm tệp đính kèm chưa đọc", seconds=3600)
def read_attachments(job: Job) -> None:
    # First of all, so that a run that fails or is killed does not end the series.
    filling.fill_later(run_at=timezone.now() + datetime.timedelta(days=1))
    filling.record_missing()
    filling.forget_unused()
    filling.read_missing_later()


# Short enough to be a job for both workers, the one for quick jobs too; it makes room for others.
@handles(orders.TAKE_DOWN, label="Gỡ mọi tin của một nguồn", seconds=600)
def take_down(job: Job) -> None:
    carry_out.take_down(job)


@handles(orders.CONFIRM, label="Xác nhận việc gỡ tin của một nguồn", seconds=600)
def confirm_takedown(job: Job) -> None:
    carry_out.confirm(job)


@handles(comparing.COMPARE, label="Tìm tin liên quan của một bài", seconds=120)
def compare_article(job: Job) -> None:
    """Find the articles like one that was published, and again when its next edition begins."""
    following = comparing.compare(int(job.key), Frequencies.read())
    if following:
        comparing.compare_later(following.article, run_at=following.begins_at)


@handles(
    comparing.COMPARE_WAITING, label="Tìm tin liên quan của các bài còn thiếu", seconds=30 * 60
)
def compare_waiting(job: Job) -> None:
    """Count words anew, then compare the articles that wait for it: some minutes, then the next."""
    # First of all, so that a run that fails or is killed does not end the series.
    comparing.compare_waiting_later(run_at=timezone.now() + datetime.timedelta(days=1))
    frequencies.count()
    began = time.monotonic()
    for done in comparing.compare_waiting(Frequencies.read()):
        if time.monotonic() > began + SECONDS_AT_A_TIME:
            # A million articles take hours, and films wait for the same worker.
            comparing.compare_waiting_later()
            return
        if done % 100 == 0:
            job.say(message=f"Đã so {text.number(done)} bài.")
