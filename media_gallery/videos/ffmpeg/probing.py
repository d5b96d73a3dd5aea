"""Facts of a video file, found by reading all of it, and whether browsers can play it."""

import math
import struct
from dataclasses import dataclass
from fractions import Fraction
from typing import IO, NamedTuple

import av
from av.container import InputContainer

from media_gallery.videos.ffmpeg import containers, filters
from media_gallery.videos.ffmpeg.containers import UnreadableVideo

MAX_SECONDS = 4 * 60 * 60
# Lengths in headers are rounded, and one track may end before the other.
_TOLERATED_LOSS = 0.02

_CODEC_NAMES = {
    "h264": "H.264",
    "hevc": "HEVC (H.265)",
    "vp8": "VP8",
    "vp9": "VP9",
    "av1": "AV1",
    "mpeg4": "MPEG-4 (DivX, Xvid)",
    "mpeg2video": "MPEG-2",
    "mpeg1video": "MPEG-1",
    "prores": "ProRes",
    "dnxhd": "DNxHD",
    "dvvideo": "DV",
    "mjpeg": "Motion JPEG",
    "wmv3": "WMV",
    "vc1": "VC-1",
    "ac3": "AC-3",
    "eac3": "E-AC-3",
}
_FORMAT_NAMES = {"asf": "WMV", "mpeg": "MPEG", "mpegts": "MPEG-TS"}

# Codecs that every browser plays in an MP4; None means no sound. Older iPhones play no WebM.
_PLAYED_VIDEO = {"h264"}
_PLAYED_AUDIO = {"aac", "mp3", None}
_PLAYED_BY_SOME = {"vp8", "vp9", "av1"}
_EIGHT_BIT = {"yuv420p", "yuvj420p"}
# Formats whose tracks can be copied into an MP4 as they are: other formats store them differently,
# or leave out the decoding times of pictures.
_COPYABLE_FROM = {"mp4", "mov"}
# Values of FFmpeg's AVFieldOrder: unknown and progressive.
_WHOLE_PICTURES = {0, 1}


@dataclass(frozen=True)
class Facts:
    """The facts of a video file, as ``examine`` returns them.

    ``width`` and ``height`` are pixels as shown: turned upright, pixels square. ``rotation`` is
    degrees clockwise still to be applied to the stored pictures. ``bit_rate`` is bits per second of
    picture and sound together, ``frame_rate`` pictures per second on average. ``obstacle`` is a
    sentence telling why some browsers could not play the file as it is, None where all could.
    ``copyable``: its tracks can be put into an MP4 that every browser plays without being encoded
    again.
    """

    format: str
    seconds: float
    width: int
    height: int
    rotation: int
    frame_rate: float
    bit_rate: int
    video_codec: str
    audio_codec: str | None
    interlaced: bool
    obstacle: str | None
    copyable: bool

    @property
    def has_audio(self) -> bool:
        return self.audio_codec is not None


class _Extent(NamedTuple):
    """The length, number of pictures and bytes found by reading the whole file."""

    seconds: float
    pictures: int
    size: int


def examine(file: IO[bytes]) -> Facts:
    """Read all of ``file``, decode its first picture and return the facts of the video.

    Takes as long as reading the file. Raises UnreadableVideo, also for a video longer than
    ``MAX_SECONDS`` and for a file whose end is missing.
    """
    with containers.opened(file) as container:
        picture = containers.picture_track(container)
        sound = containers.sound_track(container)
        if container.duration:
            _check_length(container.duration / av.time_base)
        first = next(containers.pictures(container, picture), None)
        if first is None:
            raise containers.damaged()
        containers.check_size(first.width, first.height)
        width, height = shown_size(first, picture)
        rotation = filters.rotation_of(first)
        as_stored = rotation == 0 and (width, height) == (first.width, first.height)
        interlaced = (
            first.interlaced_frame or picture.codec_context.field_order not in _WHOLE_PICTURES
        )
        eight_bit = first.format.name in _EIGHT_BIT
        container.seek(container.start_time or 0)
        extent = _extent(container, picture, sound)
        video_codec = picture.codec_context.codec.canonical_name
        audio_codec = None if sound is None else sound.codec_context.codec.canonical_name
        format = _format(file, container)
    obstacle = _obstacle(format, video_codec, audio_codec, eight_bit, interlaced)
    if obstacle is None and format == "mp4" and not _index_comes_first(file):
        obstacle = (
            "Mục lục của tệp nằm ở cuối nên trình duyệt phải tải hết mới phát được; "
            "cổng sẽ chuyển mục lục lên đầu."
        )
    return Facts(
        format=format,
        seconds=round(extent.seconds, 3),
        width=width,
        height=height,
        rotation=rotation,
        frame_rate=round(extent.pictures / extent.seconds, 3),
        bit_rate=round(extent.size * 8 / extent.seconds),
        video_codec=video_codec,
        audio_codec=audio_codec,
        interlaced=interlaced,
        obstacle=obstacle,
        copyable=(
            format in _COPYABLE_FROM
            and video_codec in _PLAYED_VIDEO
            and audio_codec in _PLAYED_AUDIO
            and eight_bit
            and not interlaced
            and as_stored
        ),
    )


def shown_size(frame: av.VideoFrame, track: av.VideoStream) -> tuple[int, int]:
    """Return width and height, in square pixels, of a decoded picture turned upright."""
    width, height = frame.width, frame.height
    ratio = track.sample_aspect_ratio
    # Pixels of any other shape are a sign of damage, not of a format, and are taken as square.
    if ratio and Fraction(1, 4) < ratio < 4:
        width = round(width * ratio)
    return (height, width) if filters.rotation_of(frame) in {90, 270} else (width, height)


def _extent(
    container: InputContainer, picture: av.VideoStream, sound: av.AudioStream | None
) -> _Extent:
    """Return the length, pictures and bytes of the tracks, measured and not taken from the header.

    Raises UnreadableVideo.
    """
    tracks = [picture] if sound is None else [picture, sound]
    start, end, pictures, size = math.inf, -math.inf, 0, 0
    declared = (container.duration or 0) / av.time_base
    for packet in container.demux(tracks):
        at = packet.dts if packet.pts is None else packet.pts
        # Skip packets that are cut off in the middle: the part FFmpeg could read is not usable.
        if at is None or not packet.size or packet.is_corrupt:
            continue
        begins = float(at * packet.time_base)
        # Sound may begin before the picture (padding of encoders): that part is not played.
        if packet.stream is picture:
            start = min(start, begins)
        end = max(end, begins + float((packet.duration or 0) * packet.time_base))
        _check_length(end - start)
        pictures += packet.stream is picture
        size += packet.size
    if pictures == 0:
        raise containers.damaged()
    if pictures == 1 or end <= start:
        raise UnreadableVideo("Tệp này chỉ có một hình đứng yên. Hãy tải lên ở mục Ảnh.")
    if end - start < declared * (1 - _TOLERATED_LOSS) - 1:
        raise UnreadableVideo(
            f"Tệp thiếu phần cuối: video dài {_length(declared)} nhưng chỉ có "
            f"{_length(end - start)}. Hãy chép lại từ máy quay rồi tải lên lại."
        )
    return _Extent(end - start, pictures, size)


def _length(seconds: float) -> str:
    """Format a length in seconds for people.

    >>> _length(3725.4), _length(59.9)
    ('62 phút 05 giây', '59 giây')
    """
    minutes, seconds = divmod(int(seconds), 60)
    return f"{minutes} phút {seconds:02d} giây" if minutes else f"{seconds} giây"


def _check_length(seconds: float) -> None:
    if seconds > MAX_SECONDS:
        raise UnreadableVideo(
            f"Video này dài hơn {MAX_SECONDS // 3600} giờ. Hãy cắt thành nhiều phần rồi tải lên."
        )


def _format(file: IO[bytes], container: InputContainer) -> str:
    """Return the usual file extension of the container's format."""
    name = container.format.name
    if name.startswith("mov"):
        return "mov" if container.metadata.get("major_brand", "qt  ") == "qt  " else "mp4"
    if name.startswith("matroska"):
        file.seek(0)
        return "webm" if b"\x42\x82\x84webm" in file.read(64) else "mkv"
    return name


def _obstacle(
    format: str, video: str, audio: str | None, eight_bit: bool, interlaced: bool
) -> str | None:
    video_name = _CODEC_NAMES.get(video, video.upper())
    if video not in _PLAYED_VIDEO:
        where = "iPhone đời cũ" if video in _PLAYED_BY_SOME else "nhiều trình duyệt"
        return f"Tệp dùng chuẩn {video_name}, {where} không phát được; cổng sẽ chuyển sang H.264."
    if not eight_bit:
        return (
            f"Tệp dùng chuẩn {video_name} nhưng màu không phải loại 8 bit 4:2:0, "
            "nhiều trình duyệt không phát được; cổng sẽ chuyển sang loại phổ biến."
        )
    if interlaced:
        return (
            "Hình của tệp quét xen kẽ như truyền hình, trình duyệt chiếu bị răng cưa; "
            "cổng sẽ chuyển thành hình liền."
        )
    if audio is not None and audio not in _PLAYED_AUDIO:
        return (
            f"Tiếng của tệp dùng chuẩn {_CODEC_NAMES.get(audio, audio.upper())}, nhiều trình "
            "duyệt không phát được; cổng sẽ chuyển sang AAC."
        )
    if format != "mp4":
        return (
            f"Tệp đóng gói kiểu {_FORMAT_NAMES.get(format, format.upper())} với {video_name}, "
            "nhiều trình duyệt không phát được; cổng sẽ chuyển sang MP4."
        )
    return None


def _index_comes_first(file: IO[bytes]) -> bool:
    """Return whether an MP4's index (``moov``) precedes its pictures.

    Only then can a browser play it while it loads.
    """
    position = 0
    # At most 100 boxes are read: a real file has a handful before its pictures.
    for _ in range(100):
        file.seek(position)
        head = file.read(16)
        if len(head) < 8 or head[4:8] == b"mdat":
            return False
        if head[4:8] == b"moov":
            return True
        (size,) = struct.unpack(">I", head[:4])
        if size == 1 and len(head) == 16:
            (size,) = struct.unpack(">Q", head[8:])
        if size < 8:
            return False
        position += size
    return False
