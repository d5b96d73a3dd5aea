"""Conversion status of videos, in words for staff."""

from dataclasses import dataclass

from django.db.models import CharField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast, JSONObject

from media_gallery.models import Video
from portal.jobs.models import Job

KIND = "prepare_video"


@dataclass(frozen=True)
class ConversionStatus:
    """The conversion status of one video.

    ``stage`` is one of ready, elsewhere, waiting, running, failed, idle (no job exists for it).
    ``sentence`` is for staff. ``percent`` is set only while the job runs.
    """

    stage: str
    sentence: str
    percent: int | None = None

    @property
    def is_moving(self) -> bool:
        return self.stage in {"waiting", "running"}


def with_work(videos: QuerySet[Video]) -> QuerySet[Video]:
    """Annotate each video with its newest conversion job, so that ``of`` needs no query.

    ``work`` is an object with ``state``, ``progress`` and ``message`` of the job, or None.
    """
    newest = (
        Job.objects.filter(kind=KIND, key=Cast(OuterRef("pk"), CharField()))
        .order_by("-pk")
        .values(said=JSONObject(state="state", progress="progress", message="message"))
    )
    # The plugin does not know that `Video.work` declares this annotation.
    return videos.annotate(work=Subquery(newest[:1]))  # type: ignore[no-redef]


def of(video: Video) -> ConversionStatus:
    """Return the conversion status of a video that was read through ``with_work``."""
    if video.is_external:
        return ConversionStatus("elsewhere", "Ở nơi khác")
    if video.is_ready:
        return ConversionStatus("ready", "Xem được")
    work = video.work or {}
    message = work.get("message", "")
    match work.get("state"):
        case Job.State.WAITING:
            return ConversionStatus("waiting", message or "Chờ chuyển đổi")
        case Job.State.RUNNING:
            return ConversionStatus("running", message or "Đang chuyển đổi", work["progress"])
        case Job.State.FAILED:
            return ConversionStatus("failed", message)
    return ConversionStatus("idle", "Chưa được chuyển đổi")
