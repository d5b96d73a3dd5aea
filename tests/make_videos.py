"""Factories for videos: the bytes of files from phones and camcorders, and of malicious ones."""

import struct
import tempfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
from PIL import Image

from tests.make_photos import make_cornered_picture

RATE = 25
SECRETS = {"title": "TIEU-DE-BI-MAT", "location": "+21.3086+105.6047/", "comment": "MAY-BI-MAT"}
_SOUND_RATE = 48_000


def make_video(
    *,
    format: str = "mp4",
    codec: str = "libx264",
    sound: str | None = "aac",
    seconds: float = 1,
    size: tuple[int, int] = (320, 180),
    pixel_format: str = "yuv420p",
    picture: Callable[[float], Image.Image] | None = None,
    metadata: dict[str, str] | None = None,
    chapter: str = "",
    options: dict[str, str] | None = None,
    index_first: bool = True,
) -> bytes:
    """Return a video as bytes; ``format`` and codecs are FFmpeg's names, ``options`` the encoder's.

    ``picture`` returns the picture for each second; by default red and green above blue and white.
    ``metadata`` and ``chapter`` are written into the file. ``index_first``: an MP4 with the index
    at the start, as web tools write it, not at the end as cameras do.
    """
    still = make_cornered_picture(size)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "video"
        muxing = {"movflags": "+faststart"} if format == "mp4" and index_first else {}
        with av.open(str(path), "w", format=format, options=muxing) as container:
            container.metadata.update(metadata or {})
            if chapter:
                container.set_chapters([_chapter(chapter, seconds)])
            # More threads are slower for such a short film.
            track = container.add_stream(
                codec, rate=RATE, options=_encoding(codec) | (options or {})
            )
            track.width, track.height, track.pix_fmt = *size, pixel_format
            voice = sound and container.add_stream(sound, rate=_SOUND_RATE, layout="mono")
            for number in range(round(seconds * RATE)):
                frame = av.VideoFrame.from_image(picture(number / RATE) if picture else still)
                frame.pts, frame.time_base = number, Fraction(1, RATE)
                container.mux(track.encode(frame))
            container.mux(track.encode())
            if voice:
                _speak(container, voice, seconds)
        return path.read_bytes()


def make_turned_video(degrees: int, **kwargs) -> bytes:
    """Return a video with a rotation (clockwise, in degrees), as phones held upright write it."""
    one = 1 << 16
    matrix = {
        90: (0, one, -one, 0),
        180: (-one, 0, 0, -one),
        270: (0, -one, one, 0),
    }[degrees]
    content = bytearray(make_video(**kwargs))
    # The matrix is in the header of the first track (version 0, as in small files).
    start = content.index(b"tkhd") + 44
    a, b, c, d = matrix
    content[start : start + 36] = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
    return bytes(content)


def make_hevc_video(**kwargs) -> bytes:
    """Return a video in HEVC, the default of many phones."""
    return make_video(codec="libx265", **kwargs)


def make_webm_video(**kwargs) -> bytes:
    return make_video(**{"format": "webm", "codec": "libvpx-vp9", "sound": "libopus"} | kwargs)


def make_music() -> bytes:
    """Return an MP4 with sound only."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "music"
        with av.open(str(path), "w", format="mp4") as container:
            _speak(container, container.add_stream("aac", rate=_SOUND_RATE, layout="mono"), 1)
        return path.read_bytes()


def make_video_of_false_counts() -> bytes:
    """Return an MP4 of a few kilobytes whose header claims two thousand million frames."""
    content = bytearray(make_video(sound=None))
    sizes = content.index(b"stsz")
    content[sizes + 8 : sizes + 16] = struct.pack(">II", 1, 0x7FFFFFF0)
    chunks = content.index(b"stsc")
    content[chunks + 16 : chunks + 20] = struct.pack(">I", 0x7FFFFFF0)
    times = content.index(b"stts")
    content[times + 12 : times + 16] = struct.pack(">I", 0x7FFFFFF0)
    return bytes(content)


def _encoding(codec: str) -> dict[str, str]:
    return {
        "libx264": {"preset": "ultrafast", "threads": "1"},
        "libx265": {"preset": "ultrafast", "x265-params": "log-level=none:pools=1"},
        "libvpx": {"deadline": "realtime", "cpu-used": "8", "threads": "1"},
        "libvpx-vp9": {
            "deadline": "realtime",
            "cpu-used": "8",
            "crf": "30",
            "b": "0",
            "threads": "1",
        },
    }.get(codec, {})


def _chapter(title: str, seconds: float) -> dict:
    return {
        "id": 1,
        "start": 0,
        "end": round(seconds * 1000),
        "time_base": Fraction(1, 1000),
        "metadata": {"title": title},
    }


def _speak(container, voice: av.AudioStream, seconds: float) -> None:
    """Write silence, in frames of the encoder's size."""
    container.start_encoding()
    samples = voice.codec_context.frame_size or 1024
    for number in range(int(seconds * _SOUND_RATE) // samples):
        frame = av.AudioFrame(voice.codec_context.format.name, "mono", samples)
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        frame.sample_rate = _SOUND_RATE
        frame.pts, frame.time_base = number * samples, Fraction(1, _SOUND_RATE)
        container.mux(voice.encode(frame))
    container.mux(voice.encode())
