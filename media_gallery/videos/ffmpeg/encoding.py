"""Clean copies of a video that every browser plays: MP4 with H.264 and AAC.

Only pictures and sound are copied. Titles, places, device names, chapters, subtitle and data tracks
are left out, and so is the metadata that cameras write between the pictures.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import av
from av.bitstream import BitStreamFilterContext
from av.container import InputContainer, OutputContainer

from media_gallery.videos.ffmpeg import containers, probing
from media_gallery.videos.ffmpeg.encoder import LARGE, SMALL, Encoder

# Above this a phone on a mobile network has to wait while playing, so the video is encoded again
# even if its tracks could be copied.
MAX_COPIED_BIT_RATE = 8_000_000

# Removes H.264's supplemental information, where camcorders write place, time and their name.
_WITHOUT_NOTES = "filter_units=remove_types=6"


class Rendition(NamedTuple):
    """One clean MP4 to be made; with ``copied`` its tracks are copied and not encoded again."""

    width: int
    height: int
    copied: bool


def renditions(found: probing.Facts) -> list[Rendition]:
    """Return the copies to make of a video, largest first.

    There is one of at most 1080 lines and one for phones. They are never larger than the video. A
    video that is small already gets only one.
    """
    copied = found.copyable and found.bit_rate <= MAX_COPIED_BIT_RATE and _scale(found, LARGE) == 1
    large = (found.width, found.height) if copied else _fitted(found, LARGE)
    plan = [Rendition(*large, copied)]
    small = _fitted(found, SMALL)
    # A second copy that is only a few lines smaller would save readers no data.
    if small[0] * small[1] < 0.7 * large[0] * large[1]:
        plan.append(Rendition(*small, copied=False))
    return plan


def make(
    source: Path,
    target: Path,
    rendition: Rendition,
    on_progress: Callable[[float], None] = lambda fraction: None,
) -> None:
    """Write the clean copy of ``source`` to ``target``, completely or not at all.

    ``on_progress`` is called with the fraction done, from 0 to 1. The copy is written to
    ``unfinished(target)``, beside ``target``, and renamed at the end. Memory does not grow with the
    length of the video. Raises UnreadableVideo.
    """
    part = unfinished(target)
    try:
        with (
            source.open("rb") as file,
            containers.opened(file) as container,
            _output(part) as output,
        ):
            progress = _Progress(container, on_progress)
            if rendition.copied:
                _copy(container, output, progress)
            else:
                Encoder(container, output, rendition.width, rendition.height).run(progress.at)
        on_progress(1)
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def unfinished(target: Path) -> Path:
    """Return the path of a copy while it is made.

    A killed process may leave it there; the next attempt overwrites it.
    """
    return target.with_name(f".{target.name}.part")


def _scale(found: probing.Facts, box: tuple[int, int]) -> float:
    """Return the factor, at most 1, that fits the video into ``box``, in landscape or portrait."""
    long, short = max(found.width, found.height), min(found.width, found.height)
    return min(1, box[0] / long, box[1] / short)


def _fitted(found: probing.Facts, box: tuple[int, int]) -> tuple[int, int]:
    """Return the largest even size of the video's shape in ``box``, no larger than the video."""
    scale = _scale(found, box)
    width, height = (max(2, round(side * scale / 2) * 2) for side in (found.width, found.height))
    # An odd side is rounded down, so that the copy is not even one line larger than the video.
    return min(width, found.width // 2 * 2), min(height, found.height // 2 * 2)


def _output(path: Path) -> OutputContainer:
    return av.open(
        # With the protocol, because FFmpeg would take a path with a colon for another protocol.
        f"file:{path}",
        "w",
        format="mp4",
        # faststart puts the index first, so that the film plays while it loads; bitexact leaves
        # out the name and version of the library.
        container_options={"movflags": "+faststart", "fflags": "+bitexact"},
    )


def _copy(container: InputContainer, output: OutputContainer, progress: "_Progress") -> None:
    picture, sound = containers.picture_track(container), containers.sound_track(container)
    tracks = [picture] if sound is None else [picture, sound]
    copies = {}
    for track in tracks:
        copies[track.index] = output.add_stream_from_template(track, opaque=True)
        copies[track.index].metadata.clear()
    without_notes = BitStreamFilterContext(_WITHOUT_NOTES, picture, copies[picture.index])
    for packet in container.demux(tracks):
        progress.at(packet)
        # The last packet of a track is empty: it only flushes the filter.
        packets = [packet] if packet.size else []
        if packet.stream is picture:
            packets = without_notes.filter(packet if packet.size else None)
        for each in packets:
            each.stream = copies[packet.stream.index]
            output.mux(each)


class _Progress:
    """Progress from the time stamps of the packets; reports it at most five times a second."""

    def __init__(self, container: InputContainer, tell: Callable[[float], None]):
        self.start = (container.start_time or 0) / av.time_base
        self.duration = (container.duration or 0) / av.time_base
        self.tell = tell
        self.told = 0.0

    def at(self, packet: av.Packet) -> None:
        if packet.dts is None or not self.duration or time.monotonic() < self.told + 0.2:
            return
        self.told = time.monotonic()
        share = (float(packet.dts * packet.time_base) - self.start) / self.duration
        self.tell(max(0.0, min(share, 1.0)))
