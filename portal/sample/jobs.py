"""The background jobs that make the demonstration's gallery and visits."""

from media_gallery.videos import uploads
from portal.jobs.models import Job
from portal.jobs.queue import GiveUp, handles
from portal.sample import visits
from portal.sample.gallery import media


@handles(media.KIND, label="Làm album và video mẫu", seconds=300)
def make_sample_media(job: Job) -> None:
    try:
        media.make(job.key)
    except uploads.UploadRejected as error:
        raise GiveUp(str(error)) from error


@handles(visits.KIND, label="Làm lượt truy cập mẫu", seconds=300)
def make_sample_visits(job: Job) -> None:
    visits.make()
