"""Poster of a video: the still picture shown before it plays."""

import io
import itertools
from typing import IO, NamedTuple

import av
from av.container import InputContainer
from PIL import Image, ImageStat

from media_gallery.videos.ffmpeg import containers, filters, probing

LONGEST_SIDE = 1600
QUALITY = 85

# Fractions of the film's length. Films often begin with black, a logo or a title, so a few places
# a little later are compared.
_PLACES = (0.05, 0.1, 0.17, 0.25, 0.33)
# Limit of frames decoded in search of a place, because key frames can be far apart.
_MOST_FRAMES = 900
_STEPS_BACK = (0, 3, 12, 60)
_ROUNDING = 0.001
# Seconds before the end at which the last picture is surely shown.
_LAST_PICTURE = 0.02


class Poster(NamedTuple):
    """An upright JPEG without metadata; ``second`` is its time in the video."""

    second: float
    width: int
    height: int
    content: bytes


def take(file: IO[bytes], second: float | None = None) -> Poster:
    """Return the picture shown at ``second``, or the last one if the video is shorter.

    Without ``second`` return the one with the most contrast of a few pictures from the first third,
    a black one only where there is no other. Raises UnreadableVideo.
    """
    with containers.opened(file) as container:
        track = containers.picture_track(container)
        start = (container.start_time or 0) / av.time_base
        length = (container.duration or 0) / av.time_base
        if second is None:
            places = [each * length for each in _PLACES]
        else:
            # Films recorded by a browser do not state their length.
            last = length - _LAST_PICTURE if length else second
            places = [max(0.0, min(second, last))]
        found = (_frame(container, track, start + each) for each in places)
        frame = max(filter(None, found), key=_richness, default=None)
        if frame is None:
            raise containers.damaged()
        image = _picture(frame, track)
        encoded = io.BytesIO()
        image.save(encoded, "JPEG", quality=QUALITY, optimize=True, progressive=True)
        at = max(0.0, round((frame.time or 0) - start, 3))
        return Poster(at, *image.size, encoded.getvalue())


def _frame(container: InputContainer, track: av.VideoStream, at: float) -> av.VideoFrame | None:
    """Return the picture shown at that time of the file, or a later one if none is found.

    Returns None if no picture can be decoded.

    In a file without an index, seeking is only approximate and may end too late; then it is tried
    again from a little earlier.
    """
    shown = None
    for earlier in _STEPS_BACK:
        container.seek(max(0, int((at - earlier) * av.time_base)))
        frames = itertools.islice(containers.pictures(container, track), _MOST_FRAMES)
        first = next(frames, None)
        shown = first or shown
        if first is not None and (first.time or 0) <= at + _ROUNDING:
            for frame in frames:
                if (frame.time or 0) > at + _ROUNDING:
                    break
                shown = frame
            return shown
    return shown


def _picture(frame: av.VideoFrame, track: av.VideoStream) -> Image.Image:
    width, height = probing.shown_size(frame, track)
    scale = min(1, LONGEST_SIDE / max(width, height))
    assert track.time_base is not None
    graph = filters.picture_filters(
        frame,
        clock=track.time_base,
        width=max(1, round(width * scale)),
        height=max(1, round(height * scale)),
        format="rgb24",
    )
    graph.push(frame)
    graph.push(None)
    picture = graph.pull()
    assert isinstance(picture, av.VideoFrame)
    return picture.to_image()


def _richness(frame: av.VideoFrame) -> float:
    """Return the spread of brightness, or a tenth of it if the picture is almost black or white."""
    statistics = ImageStat.Stat(frame.reformat(64, 64, "rgb24").to_image().convert("L"))
    (mean,), (spread,) = statistics.mean, statistics.stddev
    return spread if 20 < mean < 240 else spread / 10
