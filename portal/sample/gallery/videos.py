"""The two films of the sample: their texts, and their encoding, which each machine does itself."""

import io
import math
from array import array
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import NamedTuple

import av

from portal.sample.scenes import moving

_SOUND_RATE = 32_000
_SAMPLES = 1024


class Film(NamedTuple):
    """The data of a film.

    ``when`` it was made, in the form of `article_files.instant`; ``captions`` in WebVTT; ``chords``
    are the frequencies of its music in hertz, a chord for each shot.
    """

    title: str
    description: str
    credit: str
    category: str
    when: str
    captions: str
    shots: Callable[[], list[moving.Shot]]
    chords: Sequence[tuple[float, ...]]


FILMS = {
    "mot-ngay-ben-song": Film(
        "Một ngày bên sông Mây",
        "Từ bến cá hồ Vạn Sim lúc bình minh, qua cầu Bến Gỗ 2 giữa trưa, tới phường Mây Thượng khi "
        "lên đèn: mười giây đi dọc con sông đã đặt tên cho tỉnh.",
        "Ngọc Thuyền",
        "du-lich",
        "1d 14:00",
        """WEBVTT

00:00:00.300 --> 00:00:03.200
Bình minh trên hồ Vạn Sim,
những chiếc thuyền đầu tiên rời bến.

00:00:03.500 --> 00:00:06.400
Giữa trưa, cầu Bến Gỗ 2 nối hai bờ,
rút ngắn 11 km tới Khu công nghiệp Tân Hạ.

00:00:06.800 --> 00:00:09.800
Và khi phường Mây Thượng lên đèn,
cả dòng sông cũng sáng.
""",
        moving.river,
        ((196.0, 246.9, 293.7), (220.0, 277.2, 329.6), (164.8, 207.7, 246.9)),
    ),
    "cong-nghiep-muoi-thang": Film(
        "Công nghiệp Sông Mây qua mười tháng",
        "Điện gió trên cao nguyên Lũng Pặc, xe hàng ở Khu công nghiệp Tân Hạ và một biểu đồ: "
        "chỉ số sản xuất công nghiệp mười tháng của tỉnh tăng 12,6%.",
        "Vũ Khuê",
        "kinh-te",
        "3d 09:30",
        """WEBVTT

00:00:00.300 --> 00:00:03.200
Điện gió trên cao nguyên Lũng Pặc
phát suốt ngày đêm.

00:00:03.500 --> 00:00:06.400
Ở Khu công nghiệp Tân Hạ,
41 doanh nghiệp đã có đơn hàng sang năm.

00:00:06.800 --> 00:00:09.800
Mười tháng, chỉ số sản xuất
công nghiệp của tỉnh tăng 12,6%.
""",
        moving.industry,
        ((174.6, 220.0, 261.6), (196.0, 246.9, 329.6), (220.0, 277.2, 392.0)),
    ),
}


def encode(name: str) -> bytes:
    """Draw the film of that name and return it as an MP4.

    It lasts about ten seconds and has a few hundred kilobytes; this takes about two seconds.
    KeyError for an unknown name.
    """
    film = FILMS[name]
    written = io.BytesIO()
    # Without moving the index to the front: conversion does that when a video is made public, and
    # this file is like one that an editor uploads.
    with av.open(written, "w", format="mp4") as container:
        track = container.add_stream(
            "libx264", rate=moving.RATE, options={"preset": "veryfast", "crf": "24"}
        )
        track.width, track.height = moving.SIZE
        track.pix_fmt = "yuv420p"
        track.codec_context.thread_count = 1
        voice = container.add_stream("aac", rate=_SOUND_RATE, layout="mono")
        voice.bit_rate = 48_000
        frames = 0
        for picture in moving.film(film.shots()):
            frame = av.VideoFrame.from_image(picture)
            frame.pts, frame.time_base = frames, Fraction(1, moving.RATE)
            container.mux(track.encode(frame))
            frames += 1
        container.mux(track.encode())
        music = _music(film.chords, frames / moving.RATE)
        for start in range(0, len(music) - _SAMPLES, _SAMPLES):
            frame = av.AudioFrame("fltp", "mono", _SAMPLES)
            frame.planes[0].update(music[start : start + _SAMPLES].tobytes())
            frame.sample_rate = _SOUND_RATE
            frame.pts, frame.time_base = start, Fraction(1, _SOUND_RATE)
            container.mux(voice.encode(frame))
        container.mux(voice.encode())
    return written.getvalue()


def _music(chords: Sequence[tuple[float, ...]], seconds: float) -> array:
    """Return samples of soft chords of equal length, each swelling and fading."""
    length = seconds / len(chords)
    samples = array("f")
    for number in range(round(seconds * _SOUND_RATE)):
        second = number / _SOUND_RATE
        place, into = divmod(second, length)
        chord = chords[min(int(place), len(chords) - 1)]
        swell = math.sin(math.pi * into / length) ** 2
        samples.append(0.08 * swell * sum(math.sin(math.tau * each * second) for each in chord))
    return samples
