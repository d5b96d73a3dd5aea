"""Encoder to the formats that every browser plays: H.264 (8 bit 4:2:0) and AAC."""

from collections.abc import Callable
from fractions import Fraction

import av
from av.container import InputContainer, OutputContainer
from av.filter import Graph

from media_gallery.videos.ffmpeg import containers, filters

# Long and short side of the public copies, for landscape and portrait alike.
LARGE = (1920, 1080)
SMALL = (854, 480)
MAX_FRAME_RATE = 30

_THREADS = 2
_PRESET = "veryfast"
_QUALITY = "23"
_CEILINGS = {LARGE: 4_500_000, SMALL: 1_000_000}
_SECONDS_BETWEEN_KEY_FRAMES = 2
_SOUND_BIT_RATE = 128_000
# Time base of the output pictures, fine enough for the time stamps of any camera.
_PICTURE_CLOCK = Fraction(1, 90_000)
# FFmpeg's numbers for the colour space and range.
_BT709 = 1
_LIMITED_RANGE = 1


class Encoder:
    """Encoder of one copy: decodes, filters and encodes the picture and sound of ``container``.

    ``width`` and ``height`` are those of the copy, written to ``output``.
    """

    def __init__(self, container: InputContainer, output: OutputContainer, width: int, height: int):
        self.container = container
        self.output = output
        self.width, self.height = width, height
        self.picture = containers.picture_track(container)
        self.sound = containers.sound_track(container)
        self.start = Fraction(container.start_time or 0, av.time_base)
        self.video = self._video_stream()
        self.audio = self._audio_stream() if self.sound is not None else None
        self.filters: dict[int, tuple[tuple, Graph]] = {}
        self.last: dict[int, int] = {}

    def run(self, on_packet: Callable[[av.Packet], None]) -> None:
        """Write the whole copy; call ``on_packet`` with each packet of the source.

        Raises UnreadableVideo.
        """
        tracks = [track for track in (self.picture, self.sound) if track is not None]
        for track, frame in containers.decoded(self.container, tracks, on_packet):
            self._put(track, frame)
        for track in tracks:
            self._flush(track)
        if self.picture.index not in self.last:
            raise containers.damaged()

    def _video_stream(self) -> av.VideoStream:
        rate = max(1, min(self.picture.average_rate or MAX_FRAME_RATE, MAX_FRAME_RATE))
        ceiling = _CEILINGS[SMALL if max(self.width, self.height) <= SMALL[0] else LARGE]
        stream = self.output.add_stream(
            "libx264",
            rate=Fraction(rate).limit_denominator(1001),
            options={
                "preset": _PRESET,
                "crf": _QUALITY,
                "maxrate": str(ceiling),
                "bufsize": str(2 * ceiling),
                "profile": "high",
            },
        )
        stream.width, stream.height = self.width, self.height
        stream.pix_fmt = "yuv420p"
        context = stream.codec_context
        context.thread_count = _THREADS
        context.gop_size = max(1, round(rate * _SECONDS_BETWEEN_KEY_FRAMES))
        context.colorspace = context.color_primaries = context.color_trc = _BT709
        context.color_range = _LIMITED_RANGE
        context.time_base = stream.time_base = _PICTURE_CLOCK
        return stream

    def _audio_stream(self) -> av.AudioStream:
        stream = self.output.add_stream("aac", rate=filters.SOUND_RATE, layout="stereo")
        stream.bit_rate = _SOUND_BIT_RATE
        stream.codec_context.time_base = Fraction(1, filters.SOUND_RATE)
        return stream

    def _put(self, track: av.stream.Stream, frame: av.VideoFrame | av.AudioFrame) -> None:
        if frame.pts is None:
            return
        # The picture may change its size within a file, the sound its channels: new filters are
        # needed then.
        kind: tuple = (
            (frame.width, frame.height, frame.format.name, filters.rotation_of(frame))
            if isinstance(frame, av.VideoFrame)
            else (frame.sample_rate, frame.layout.name, frame.format.name)
        )
        known, graph = self.filters.get(track.index, (None, None))
        if graph is None or known != kind:
            if graph is not None:
                self._flush_filters(track)
            graph = (
                self._picture_filters(frame)
                if isinstance(frame, av.VideoFrame)
                else filters.sound_filters(frame)
            )
            self.filters[track.index] = kind, graph
        graph.push(frame)
        self._pull(track, graph)

    def _pull(self, track: av.stream.Stream, graph: Graph) -> None:
        stream = self._output_of(track)
        while True:
            try:
                frame = graph.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            # `_put` leaves out frames without a time, and filters keep it.
            assert frame.pts is not None
            assert frame.time_base is not None
            clock = stream.codec_context.time_base
            at = int((frame.pts * frame.time_base - self.start) / clock)
            # Time stamps of damaged files may go backwards; x264 and MP4 need them increasing.
            if at <= self.last.get(track.index, -1):
                continue
            self.last[track.index] = at
            frame.pts, frame.time_base = at, clock
            if isinstance(frame, av.VideoFrame):
                # Clear the source's picture type: the encoder would take it as a command.
                frame.pict_type = 0
                self.output.mux(self.video.encode(frame))
            elif self.audio is not None:
                self.output.mux(self.audio.encode(frame))

    def _flush_filters(self, track: av.stream.Stream) -> None:
        _kind, graph = self.filters[track.index]
        graph.push(None)
        self._pull(track, graph)

    def _flush(self, track: av.stream.Stream) -> None:
        if track.index in self.filters:
            self._flush_filters(track)
            self.output.mux(self._output_of(track).encode(None))

    def _output_of(self, track: av.stream.Stream) -> av.VideoStream | av.AudioStream:
        stream = self.video if track is self.picture else self.audio
        assert stream is not None
        return stream

    def _picture_filters(self, frame: av.VideoFrame) -> Graph:
        fast = (self.picture.average_rate or 0) > MAX_FRAME_RATE + 1
        assert self.picture.time_base is not None
        return filters.picture_filters(
            frame,
            clock=self.picture.time_base,
            width=self.width,
            height=self.height,
            format="yuv420p",
            frame_rate=MAX_FRAME_RATE if fast else None,
        )
