"""Small factories for videos: the bytes as a phone, a camcorder or a prankster makes them."""

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
    """A video as bytes; ``format`` and codecs are FFmpeg's names, ``options`` the encoder's.

    ``picture`` gives the picture of each second; without it red and green lie above blue and
    white. ``metadata`` and ``chapter`` are written into the file. ``index_first``: an MP4 as web
    tools make it, not as cameras do.
    """
    still = make_cornered_picture(size)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "video"
        muxing = {"movflags": "+faststart"} if format == "mp4" and index_first else {}
        with av.open(str(path), "w", format=format, options=muxing) as container:
            container.metadata.update(metadata or {})
            if chapter:
                container.set_chapters([_chapter(chapter, seconds)])
            # Many threads are slower for so little.
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
    """A video that players turn clockwise by so many degrees, as phones held upright write it."""
    one = 1 << 16
    matrix = {
        90: (0, one, -one, 0),
        180: (-one, 0, 0, -one),
        270: (0, -one, one, 0),
    }[degrees]
    content = bytearray(make_video(**kwargs))
    # In the header of the first track; version 0, as small files have it.
    start = content.index(b"tkhd") + 44
    a, b, c, d = matrix
    content[start : start + 36] = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
    return bytes(content)


def make_hevc_video(**kwargs) -> bytes:
    """What many phones film by themselves."""
    return make_video(codec="libx265", **kwargs)


def make_webm_video(**kwargs) -> bytes:
    return make_video(**{"format": "webm", "codec": "libvpx-vp9", "sound": "libopus"} | kwargs)


def make_music() -> bytes:
    """Sound alone in an MP4."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "music"
        with av.open(str(path), "w", format="mp4") as container:
            _speak(container, container.add_stream("aac", rate=_SOUND_RATE, layout="mono"), 1)
        return path.read_bytes()


def make_boasting_video() -> bytes:
    """An MP4 of a few kilobytes that says of itself that it has two thousand million pictures."""
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
    """Silence, in pieces as large as the encoder takes."""
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
