"""Background jobs of the news."""

import datetime

from django.utils import timezone

from news import photo_usage
from news.attachment_words import filling, reading, recording
from news.models import Edition, HeldAttachment
from news.takedown import carry_out, orders
from portal.jobs.models import Job
from portal.jobs.queue import GiveUp, handles


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
