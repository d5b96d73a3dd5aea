"""FFmpeg filters that are applied to pictures and sound between decoding and encoding."""

from collections.abc import Iterable
from fractions import Fraction

import av
from av.filter import Graph
from av.filter.context import FilterContext

SOUND_RATE = 48_000

_TURNS = {
    0: (),
    90: (("transpose", "clock"),),
    180: (("hflip", ""), ("vflip", "")),
    270: (("transpose", "cclock"),),
}
# Options that convert HDR to what every screen shows, by FFmpeg's number of the transfer curve
# (16: PQ, 18: HLG). HLG has its white where BT.709 has it; PQ has no such white, so its brightest
# values have to be compressed (intent=perceptual).
_FROM_HDR = {
    16: ":out_primaries=bt709:out_transfer=bt709:intent=perceptual",
    18: ":out_primaries=bt709:out_transfer=bt709",
}


def rotation_of(frame: av.VideoFrame) -> int:
    """Return by how many degrees clockwise a decoded picture must be turned: 0, 90, 180 or 270."""
    return -round(frame.rotation / 90) * 90 % 360


def picture_filters(
    frame: av.VideoFrame,
    *,
    clock: Fraction,
    width: int,
    height: int,
    format: str,
    frame_rate: int | None = None,
) -> Graph:
    """Build filters that deinterlace, turn, scale and convert pictures like ``frame``.

    The colours of the result are those browsers expect (BT.709), and HDR is converted to what every
    screen shows. ``clock`` is the time base of the frames, ``frame_rate`` the maximum number of
    pictures per second, if any.
    """
    steps = [("yadif", "deint=interlaced")] if frame.interlaced_frame else []
    if frame_rate:
        steps.append(("fps", str(frame_rate)))
    scale = f"{width}:{height}:flags=bicubic"
    if format != "rgb24":
        scale += ":out_color_matrix=bt709:out_range=tv"
    # Only for HDR: building the tables takes some seconds at the start.
    scale += _FROM_HDR.get(frame.color_trc, "")
    steps += [
        *_TURNS[rotation_of(frame)],
        ("scale", scale),
        ("format", format),
        ("setsar", "1"),
    ]
    arguments = (
        f"video_size={frame.width}x{frame.height}:pix_fmt={frame.format.name}"
        f":time_base={clock}:colorspace={frame.colorspace}:range={frame.color_range}"
    )
    return _linked("buffer", arguments, steps, "buffersink")


def sound_filters(frame: av.AudioFrame) -> Graph:
    """Build filters that convert sound like ``frame`` to stereo at ``SOUND_RATE``, as AAC needs."""
    arguments = (
        f"sample_rate={frame.sample_rate}:sample_fmt={frame.format.name}"
        f":channel_layout={frame.layout.name}:time_base={frame.time_base}"
    )
    steps = [
        # Gaps are filled with silence, so that the sound stays in step with the picture.
        ("aresample", f"{SOUND_RATE}:async=1000"),
        ("aformat", f"sample_fmts=fltp:sample_rates={SOUND_RATE}:channel_layouts=stereo"),
        ("asetnsamples", "1024:p=0"),
    ]
    return _linked("abuffer", arguments, steps, "abuffersink")


def _linked(source: str, arguments: str, steps: Iterable[tuple[str, str]], sink: str) -> Graph:
    graph = Graph()
    last: FilterContext = graph.add(source, arguments)
    for name, options in (*steps, (sink, "")):
        step = graph.add(name, options or None)
        last.link_to(step)
        last = step
    graph.configure()
    return graph
