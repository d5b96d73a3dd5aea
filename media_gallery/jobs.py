"""Background jobs of the gallery."""

import datetime
import logging

from django.utils import timezone

from media_gallery.models import Photo, Video
from media_gallery.publication import store
from media_gallery.publication.sweep import sweep
from media_gallery.videos import conversion, status, uploads
from media_gallery.videos.ffmpeg.confinement import TookTooLong
from media_gallery.videos.ffmpeg.containers import UnreadableVideo
from portal.images.processing import UnreadablePicture
from portal.jobs.models import Job
from portal.jobs.queue import GiveUp, Postponed, handles

logger = logging.getLogger(__name__)


@handles("sync_photo", label="Đưa ảnh lên hoặc xuống kho công khai", seconds=120)
def sync_photo(job: Job) -> None:
    _sync_photo(job)


@handles("end_photo_rights", label="Gỡ ảnh hết hạn sử dụng", seconds=120)
def end_photo_rights(job: Job) -> None:
    _sync_photo(job)


@handles("sync_video", label="Đưa video lên hoặc xuống kho công khai", seconds=900)
def sync_video(job: Job) -> None:
    try:
        store.sync_video(int(job.key))
    except Video.DoesNotExist:
        return  # Deleted after the job was enqueued.


@handles(status.KIND, label="Chuyển đổi video", seconds=conversion.MOST_SECONDS)
def prepare_video(job: Job) -> None:
    try:
        conversion.prepare(int(job.key), tell=job.say)
    except (UnreadableVideo, TookTooLong) as error:
        raise GiveUp(str(error)) from error
    except conversion.NoRoom as error:
        raise Postponed(str(error), seconds=300) from error


@handles("remove_upload", label="Dọn tệp video tải lên dở dang", seconds=120)
def remove_upload(job: Job) -> None:
    if seconds := uploads.forget_if_abandoned(job.key):
        raise Postponed("Tệp vẫn đang được tải lên.", seconds=seconds)


@handles("sweep_stores", label="Dọn tệp ảnh, video không thuộc về gì", seconds=6 * 3600)
def sweep_stores(job: Job) -> None:
    # First of all, so that a run that fails or is killed does not end the series.
    store.sweep_later(run_at=timezone.now() + datetime.timedelta(days=1))
    for step in sweep(dry_run=False):
        for finding in step.findings:
            logger.warning("%s", finding.sentence)


def _sync_photo(job: Job) -> None:
    try:
        store.sync_photo(int(job.key))
    except Photo.DoesNotExist:
        return
    except UnreadablePicture as error:
        raise GiveUp(str(error)) from error
