"""Background jobs of the news."""

from news.models import HeldAttachment
from portal.jobs.models import Job
from portal.jobs.queue import handles


@handles("forget_held_attachments", label="Dọn tệp đính kèm của biểu mẫu bỏ dở", seconds=600)
def forget_held_attachments(job: Job) -> None:
    for held in HeldAttachment.objects.left():
        held.delete()
