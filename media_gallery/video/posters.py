"""The still picture that stands for a video."""

import io
from typing import IO, NamedTuple

import av
from av.container import InputContainer
from PIL import Image, ImageStat

from media_gallery.video import containers, facts, filters

LONGEST_SIDE = 1600
QUALITY = 85

# Films often begin with black, a logo or a title: looked at are a few places a little later.
_PLACES = (0.05, 0.1, 0.17, 0.25, 0.33)
# From one key frame to the next can be long; further than this is not searched.
_MOST_FRAMES = 900
_THUMBNAIL = (64, 64)


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
        if second is None:
            length = (container.duration or 0) / av.time_base
            found = {each: _frame(container, track, start + each * length) for each in _PLACES}
            frames = [frame for frame in found.values() if frame is not None]
            if not frames:
                raise containers.damaged()
            frame = max(frames, key=lambda each: _richness(_picture(each, track, _THUMBNAIL)))
        else:
            frame = _frame(container, track, start + max(0.0, second))
            if frame is None:
                raise containers.damaged()
        image = _picture(frame, track, (LONGEST_SIDE, LONGEST_SIDE))
        encoded = io.BytesIO()
        image.save(encoded, "JPEG", quality=QUALITY, optimize=True, progressive=True)
        at = max(0.0, round((frame.time or 0) - start, 3))
        return Poster(at, *image.size, encoded.getvalue())


def _frame(container: InputContainer, track: av.VideoStream, at: float) -> av.VideoFrame | None:
    """The picture on the screen at that time of the file; the last one found if there is none."""
    container.seek(int(at * av.time_base))
    shown = None
    for count, frame in enumerate(container.decode(track)):
        if shown is not None and (frame.time or 0) > at + 0.001:
            break
        shown = frame
        if count == _MOST_FRAMES:
            break
    return shown


def _picture(frame: av.VideoFrame, track: av.VideoStream, box: tuple[int, int]) -> Image.Image:
    width, height = facts.shown_size(frame, track)
    scale = min(1, box[0] / width, box[1] / height)
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


def _richness(image: Image.Image) -> float:
    """How much there is to see: the spread of brightness, nothing for what is all but black."""
    statistics = ImageStat.Stat(image.convert("L"))
    (mean,), (spread,) = statistics.mean, statistics.stddev
    return spread if 20 < mean < 240 else spread / 10
