"""What the background does for the demonstration."""

from portal.jobs.models import Job
from portal.jobs.queue import handles
from portal.sample import gallery


@handles(gallery.KIND, label="Làm album và video mẫu", seconds=300)
def make_sample_media(job: Job) -> None:
    gallery.make(job.key)
