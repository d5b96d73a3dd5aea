"""Opening and decoding of uploaded videos: as bytes, by content, with few of FFmpeg's formats.

By default FFmpeg accepts hundreds of formats, some of them lists of addresses and paths that it
then reads. Here the first bytes decide the format and no other is tried, and nothing but the file
itself can be opened. All other modules open videos through this one.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import IO

import av
from av.container import InputContainer
from av.stream import Disposition

MAX_SIDE = 8192
MAX_PIXELS = 7680 * 4320
MIN_SIDE = 16

#: FFmpeg's names of the decoders allowed: those written for one film or one game are left out.
VIDEO_DECODERS = frozenset(
    {
        *("h264", "hevc", "vp8", "vp9", "libdav1d", "mpeg4", "msmpeg4", "msmpeg4v2", "h263"),
        *("mpeg1video", "mpeg2video", "mjpeg", "prores", "dnxhd", "dvvideo"),
        *("wmv1", "wmv2", "wmv3", "vc1"),
    }
)
AUDIO_DECODERS = frozenset(
    {
        *("aac", "mp2float", "mp2", "mp3float", "mp3", "ac3", "eac3", "opus", "libopus"),
        *("vorbis", "flac", "alac", "amrnb", "amrwb", "libopencore_amrnb", "libopencore_amrwb"),
        *("wmav1", "wmav2", "wmapro", "adpcm_ms", "adpcm_ima_wav", "pcm_alaw", "pcm_mulaw"),
        *("pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le", "pcm_s32be"),
        *("pcm_f32le", "pcm_u8", "pcm_bluray", "pcm_dvd"),
    }
)

_MOV = "mov,mp4,m4a,3gp,3g2,mj2"
_PICTURE_BRANDS = {b"avif", b"avis", b"heic", b"heix", b"hevc", b"hevx", b"heim", b"mif1", b"msf1"}
# A scratched tape or a gap in a broadcast damages some packets; up to this many are skipped.
_TOLERATED_PACKETS = 200
_BUFFER = 256 * 1024


class UnreadableVideo(Exception):
    """The file is not a video the portal accepts; the message says why and what to do."""


@contextmanager
def opened(file: IO[bytes]) -> Iterator[InputContainer]:
    """Open ``file`` as a container; only its header is read, nothing is decoded.

    Raises UnreadableVideo for formats that are not accepted. Errors of FFmpeg, here or in the
    ``with`` block, are raised as UnreadableVideo too.
    """
    format = sniff(file)
    file.seek(0)
    try:
        with av.open(
            file,
            "r",
            format=format,
            buffer_size=_BUFFER,
            # The format is forced; these lists also bind what the format itself would open.
            # "none" is no protocol's name, so no address and no path can be opened.
            container_options={
                "protocol_whitelist": "none",
                "format_whitelist": format,
                "codec_whitelist": ",".join(sorted(VIDEO_DECODERS | AUDIO_DECODERS)),
                "max_streams": "64",
                "probesize": "10000000",
                "analyzeduration": "10000000",
            },
            options={"max_pixels": str(MAX_PIXELS)},
            metadata_errors="replace",
        ) as container:
            yield container
    except (av.FFmpegError, MemoryError, OverflowError) as error:
        raise damaged() from error


def sniff(file: IO[bytes]) -> str:
    """Return FFmpeg's name of the format, recognised by the file's first bytes.

    Raises UnreadableVideo for every format that is not accepted.
    """
    file.seek(0)
    head = file.read(1024)
    if not head:
        raise UnreadableVideo("Tệp này trống, không có dữ liệu. Hãy chọn lại tệp video.")
    if head[4:8] == b"ftyp" and head[8:12] in _PICTURE_BRANDS:
        raise UnreadableVideo("Tệp này là ảnh, không phải video. Hãy tải lên ở mục Ảnh.")
    if head[4:8] in {b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot"}:
        return _MOV
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "matroska,webm"
    if head.startswith(b"RIFF") and head[8:12] == b"AVI ":
        return "avi"
    if head.startswith(b"\x30\x26\xb2\x75\x8e\x66\xcf\x11"):
        return "asf"
    if head.startswith(b"\x00\x00\x01\xba"):
        return "mpeg"
    # MPEG-TS has packets of 188 bytes, or of 192 in files of camcorders.
    if any(set(head[first::size][:4]) == {0x47} for first, size in ((0, 188), (4, 192))):
        return "mpegts"
    if re.match(rb"\s*(?:\xef\xbb\xbf)?#EXTM3U|\s*ffconcat|\s*<MPD\b", head):
        raise UnreadableVideo(
            "Tệp này chỉ là danh sách phát, không chứa hình. Hãy tải lên chính tệp video."
        )
    raise UnreadableVideo(
        "Tệp này không phải video MP4, MOV, WebM, MKV, AVI, WMV hay MPEG, dù tên tệp là gì."
    )


def picture_track(container: InputContainer) -> av.VideoStream:
    """Return the video track, ready to be decoded: the default one, else the first.

    Raises UnreadableVideo.
    """
    tracks = [
        stream
        for stream in container.streams.video
        # The cover picture of a music file is a video track as well.
        if not stream.disposition & Disposition.attached_pic
    ]
    if not tracks:
        raise UnreadableVideo("Tệp này không có hình, chỉ có tiếng hoặc dữ liệu khác.")
    track = next((each for each in tracks if each.disposition & Disposition.default), tracks[0])
    context = track.codec_context
    if context is None or context.codec.name not in VIDEO_DECODERS:
        raise UnreadableVideo(
            "Cổng không đọc được chuẩn hình của tệp này. "
            "Hãy xuất lại thành MP4 (H.264) rồi tải lên."
        )
    check_size(context.width, context.height)
    context.options = {"max_pixels": str(MAX_PIXELS)}
    context.thread_type = "AUTO"
    context.thread_count = 2
    return track


def sound_track(container: InputContainer) -> av.AudioStream | None:
    """Return the audio track, ready to be decoded: the default one, else the first.

    Returns None where there is none that can be read.
    """
    tracks = [
        stream
        for stream in container.streams.audio
        if stream.codec_context is not None
        and stream.codec_context.codec.name in AUDIO_DECODERS
        and stream.codec_context.sample_rate
    ]
    return next((each for each in tracks if each.disposition & Disposition.default), None) or next(
        iter(tracks), None
    )


def decoded(
    container: InputContainer,
    tracks: Sequence[av.stream.Stream],
    on_packet: Callable[[av.Packet], None] = lambda packet: None,
) -> Iterator[tuple[av.stream.Stream, av.VideoFrame | av.AudioFrame]]:
    """Decode the tracks from the container's current position; yield each frame with its track.

    A few damaged packets are skipped. ``on_packet`` is called with each packet before it is
    decoded.
    """
    damaged_packets = 0
    clock = _CountingClock() if container.format.name == "avi" else None
    for packet in container.demux(tracks):
        on_packet(packet)
        if clock is not None and packet.stream.type == "video":
            clock.saw(packet)
        try:
            frames = packet.decode()
        except (av.error.InvalidDataError, av.error.EOFError):
            damaged_packets += 1
            if damaged_packets > _TOLERATED_PACKETS:
                raise
            continue
        for frame in frames:
            if not isinstance(frame, av.VideoFrame | av.AudioFrame):
                continue
            if clock is not None and isinstance(frame, av.VideoFrame):
                clock.stamp(frame)
            yield packet.stream, frame


def pictures(container: InputContainer, track: av.VideoStream) -> Iterator[av.VideoFrame]:
    """Decode the video track from the container's current position; yield its pictures."""
    for _track, frame in decoded(container, [track]):
        if isinstance(frame, av.VideoFrame):
            yield frame


class _CountingClock:
    """Presentation times for the pictures of an AVI, which stores only their decoding times.

    Pictures leave the decoder in the order in which they are shown, a few places later than they
    went in.
    """

    def __init__(self):
        self.first: int | None = None
        self.delay: int | None = None
        self.last = 0

    def saw(self, packet: av.Packet) -> None:
        if self.first is None:
            self.first = packet.dts

    def stamp(self, frame: av.VideoFrame) -> None:
        # The last pictures come after the last packet and have no time: each follows the one
        # before.
        at = self.last + 1 if frame.dts is None else frame.dts
        if self.delay is None:
            self.delay = at - (self.first or 0) if frame.dts is not None else 0
        self.last = at
        frame.pts = at - self.delay


def check_size(width: int, height: int) -> None:
    """Raise UnreadableVideo for a picture without size, too small to see or larger than 8K."""
    if not width or not height:
        raise damaged()
    if min(width, height) < MIN_SIDE:
        raise UnreadableVideo(
            f"Hình của video này chỉ có {width} × {height} điểm ảnh, quá nhỏ để xem."
        )
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise UnreadableVideo(
            f"Hình của video này có {width} × {height} điểm ảnh, lớn hơn 8K. "
            "Hãy xuất lại ở cỡ 1080p rồi tải lên."
        )


def damaged() -> UnreadableVideo:
    return UnreadableVideo(
        "Tệp video bị hỏng hoặc thiếu dữ liệu. Hãy chép lại từ máy quay rồi tải lên lại."
    )
