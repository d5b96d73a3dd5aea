"""What the background does for the gallery."""

from media_gallery import public_store
from media_gallery.models import Photo, Video
from portal.jobs.models import Job
from portal.jobs.queue import GiveUp, handles
from portal.pictures import UnreadablePicture


@handles("settle_photo", label="Đưa ảnh lên hoặc xuống kho công khai", seconds=120)
def settle_photo(job: Job) -> None:
    _settle_photo(job)


@handles("end_photo_rights", label="Gỡ ảnh hết hạn sử dụng", seconds=120)
def end_photo_rights(job: Job) -> None:
    _settle_photo(job)


@handles("settle_video", label="Đưa video lên hoặc xuống kho công khai", seconds=900)
def settle_video(job: Job) -> None:
    try:
        public_store.settle_video(int(job.key))
    except Video.DoesNotExist:
        return  # Deleted since.


def _settle_photo(job: Job) -> None:
    try:
        public_store.settle_photo(int(job.key))
    except Photo.DoesNotExist:
        return
    except UnreadablePicture as error:
        raise GiveUp(str(error)) from error
