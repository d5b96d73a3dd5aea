"""The still picture that stands for a video."""

import io
import itertools
from typing import IO, NamedTuple

import av
from av.container import InputContainer
from PIL import Image, ImageStat

from media_gallery.videos.ffmpeg import containers, filters, probing

LONGEST_SIDE = 1600
QUALITY = 85

# Films often begin with black, a logo or a title: looked at are a few places a little later.
_PLACES = (0.05, 0.1, 0.17, 0.25, 0.33)
# From one key frame to the next can be long; further than this is not searched.
_MOST_FRAMES = 900
_STEPS_BACK = (0, 3, 12, 60)
_ROUNDING = 0.001
# How long before the end the last picture surely stands.
_LAST_PICTURE = 0.02


class Poster(NamedTuple):
    """A JPEG without metadata, upright; ``second`` is where in the video it was found."""

    second: float
    width: int
    height: int
    content: bytes


def take(file: IO[bytes], second: float | None = None) -> Poster:
    """The picture shown at ``second``, the last one if the video is shorter.

    Without ``second`` the richest of a few pictures from the first third: not a black one where
    there is another. Raises UnreadableVideo.
    """
    with containers.opened(file) as container:
        track = containers.picture_track(container)
        start = (container.start_time or 0) / av.time_base
        length = (container.duration or 0) / av.time_base
        if second is None:
            places = [each * length for each in _PLACES]
        else:
            # Films recorded by a browser do not tell how long they are.
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
    """The picture on the screen at that time of the file; the nearest one found if there is none.

    A file without an index can be entered only about there: then a little earlier is tried.
    """
    shown = None
    for earlier in _STEPS_BACK:
        container.seek(max(0, int((at - earlier) * av.time_base)))
        frames = (frame for _, frame in containers.decoded(container, [track]))
        frames = itertools.islice(frames, _MOST_FRAMES)
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
    graph = filters.picture_filters(
        frame,
        clock=track.time_base,
        width=max(1, round(width * scale)),
        height=max(1, round(height * scale)),
        format="rgb24",
    )
    graph.push(frame)
    graph.push(None)
    return graph.pull().to_image()


def _richness(frame: av.VideoFrame) -> float:
    """How much there is to see: the spread of brightness, nothing for what is all but black."""
    statistics = ImageStat.Stat(frame.reformat(64, 64, "rgb24").to_image().convert("L"))
    (mean,), (spread,) = statistics.mean, statistics.stddev
    return spread if 20 < mean < 240 else spread / 10
