"""Conversion of uploaded videos: the facts of the file, a poster, and clean copies for the public.

No other module writes the facts of an original (duration, size, codecs, obstacle) or
``Video.renditions``. A run that is killed leaves complete copies, which the next run uses, and at
most one unfinished file, which the next run overwrites.
"""

import os
import shutil
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction

from media_gallery.models import Video
from media_gallery.videos.ffmpeg import confinement, encoding
from media_gallery.videos.ffmpeg.probing import MAX_SECONDS, Facts

#: Time limit of one copy: this many seconds for each second of the video, and 600 in addition.
SECONDS_FOR_A_SECOND = 4
SECONDS_BESIDES = 600
#: Time limit of the whole job, more than all copies of the longest video may take.
MOST_SECONDS = 2 * (SECONDS_BESIDES + SECONDS_FOR_A_SECOND * MAX_SECONDS) + 3600

# A file of up to 2 GB is read completely, from a disk that other processes use too.
_SECONDS_TO_READ = 600
_SECONDS_BETWEEN_QUESTIONS = 5

Tell = Callable[[int, str], None]


class NoRoom(Exception):
    """The disk has no space for the copies now; the message is a sentence for staff."""


def prepare(video_id: int, tell: Tell = lambda percent, sentence: None) -> None:
    """Probe the video's file and make its poster and copies, as far as they are missing.

    ``tell`` is called with the percentage done and a sentence for staff. Does nothing to a video
    that is converted already or was deleted. Raises UnreadableVideo for a file that cannot be
    converted, TookTooLong, NoRoom.
    """
    video = Video.objects.filter(pk=video_id, renditions__isnull=True).exclude(original="").first()
    if video is None:
        return
    assert video.original.name  # The query leaves out videos on other sites.
    original = _place(video.original.name)
    _require_room(video.size)
    tell(0, "Đang đọc tệp.")
    facts = confinement.probe(original, seconds=_SECONDS_TO_READ)
    _note(video, facts)
    if not video.poster:
        tell(0, "Đang chọn hình bìa.")
        poster = confinement.poster(original, video.poster_second).content
        _keep_poster(video, poster)
    try:
        renditions = _make_copies(video, facts, original, tell)
    except confinement.Stopped:
        renditions = None
    with transaction.atomic():
        if renditions and _update(video, renditions=renditions):
            return
    # The video was deleted during the conversion.
    shutil.rmtree(_place(video.copies_folder), ignore_errors=True)


def _make_copies(video: Video, facts: Facts, original: Path, tell: Tell) -> list[dict]:
    """Make the copies that do not exist yet; return the record of all, widest first.

    The record is what ``Video.renditions`` stores: ``path``, ``width``, ``height`` and ``bytes`` of
    each copy.
    """
    plan = encoding.renditions(facts)
    _place(video.copies_folder).mkdir(parents=True, exist_ok=True)
    renditions = []
    for number, rendition in enumerate(plan):
        path = f"{video.copies_folder}/{rendition.width}x{rendition.height}.mp4"
        target = _place(path)
        if not target.exists():
            confinement.transcode(
                original,
                target,
                rendition,
                seconds=SECONDS_BESIDES + SECONDS_FOR_A_SECOND * facts.seconds,
                on_progress=_ProgressReport(tell, number, len(plan), rendition),
                is_stopped=_DeletedCheck(video),
            )
        renditions.append(
            {
                "path": path,
                "width": rendition.width,
                "height": rendition.height,
                "bytes": os.path.getsize(target),
            }
        )
    return renditions


class _ProgressReport:
    """A progress callback that reports whole percents of all copies together, each only once."""

    def __init__(self, tell: Tell, number: int, count: int, rendition: encoding.Rendition):
        self.tell, self.number, self.count = tell, number, count
        doing = "Đang đóng gói" if rendition.copied else "Đang chuyển đổi"
        self.sentence = f"{doing} bản {rendition.width} × {rendition.height}."
        self.told: int | None = None

    def __call__(self, fraction: float) -> None:
        percent = int(100 * (self.number + fraction) / self.count)
        if percent != self.told:
            self.told = percent
            self.tell(percent, self.sentence)


class _DeletedCheck:
    """A callback that returns whether the video was deleted; it queries only every few seconds."""

    def __init__(self, video: Video):
        self.video, self.asked = video, time.monotonic()

    def __call__(self) -> bool:
        if time.monotonic() < self.asked + _SECONDS_BETWEEN_QUESTIONS:
            return False
        self.asked = time.monotonic()
        return not Video.objects.filter(pk=self.video.pk).exists()


def _note(video: Video, facts: Facts) -> None:
    codecs = " + ".join(filter(None, [facts.video_codec, facts.audio_codec]))
    _update(
        video,
        duration=facts.seconds,
        width=facts.width,
        height=facts.height,
        codecs=codecs,
        obstacle=facts.obstacle or "",
    )


def _keep_poster(video: Video, jpeg: bytes) -> None:
    """Store the poster and record it, unless staff have chosen one meanwhile."""
    private = storages["private"]
    video.poster.save("poster.jpg", ContentFile(jpeg), save=False)
    made = video.poster.name
    assert made
    with transaction.atomic():
        row = Video.objects.select_for_update(no_key=True).filter(pk=video.pk).first()
        if row is None or row.poster:
            video.poster = row.poster.name if row else ""
            transaction.on_commit(partial(private.delete, made))
        else:
            _update(video, poster=made)


def _update(video: Video, **columns) -> bool:
    """Update only ``columns``, because staff may edit the other fields during the conversion.

    Returns False if the video was deleted.
    """
    for name, value in columns.items():
        setattr(video, name, value)
    return bool(Video.objects.filter(pk=video.pk).update(**columns))


def _require_room(size: int) -> None:
    # The copies are seldom larger than the original; 1 GB stays free for everything else.
    if shutil.disk_usage(_place("")).free < size + 1024**3:
        raise NoRoom("Ổ đĩa sắp đầy nên chưa chuyển đổi được; cổng sẽ tự thử lại.")


def _place(path: str) -> Path:
    return Path(storages["private"].path(path))
