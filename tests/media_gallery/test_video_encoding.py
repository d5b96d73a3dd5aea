from pathlib import Path

import av
import pytest
from PIL import Image

from media_gallery.videos.ffmpeg import containers, encoding, probing
from media_gallery.videos.ffmpeg.encoding import Rendition
from tests.make_photos import CORNERS, make_picture
from tests.make_videos import (
    SECRETS,
    make_hevc_video,
    make_turned_video,
    make_video,
    make_webm_video,
)


@pytest.fixture
def film(tmp_path):
    """Return a function that writes bytes to a file of this test."""

    def write(content: bytes) -> Path:
        path = tmp_path / "phim: số 1.mov"
        path.write_bytes(content)
        return path

    return write


def examine(path: Path) -> probing.Facts:
    with path.open("rb") as file:
        return probing.examine(file)


def clean_copy(source: Path, number: int = 0, **kwargs) -> Path:
    rendition = encoding.renditions(examine(source))[number]
    target = source.with_name(f"{number}.mp4")
    encoding.make(source, target, rendition, **kwargs)
    return target


def found(**changes) -> probing.Facts:
    return probing.Facts(
        **{
            "format": "mp4",
            "seconds": 60,
            "width": 1920,
            "height": 1080,
            "rotation": 0,
            "frame_rate": 25.0,
            "bit_rate": 4_000_000,
            "video_codec": "h264",
            "audio_codec": "aac",
            "interlaced": False,
            "obstacle": None,
            "copyable": True,
        }
        | changes
    )


def corners(picture: Image.Image) -> list[tuple]:
    across, down = picture.width // 4, picture.height // 4
    return [picture.getpixel((x, y)) for y in (down, 3 * down) for x in (across, 3 * across)]


def alike(colours, others) -> bool:
    return all(
        abs(a - b) <= 20
        for colour, other in zip(colours, others, strict=True)
        for a, b in zip(colour, other, strict=True)
    )


def boxes(content: bytes) -> list[bytes]:
    names, position = [], 0
    while position < len(content):
        names.append(content[position + 4 : position + 8])
        position += int.from_bytes(content[position : position + 4], "big")
    return names


class TestThePlan:
    def test_a_film_that_plays_is_copied_and_made_smaller_for_phones(self):
        assert encoding.renditions(found()) == [
            Rendition(1920, 1080, copied=True),
            Rendition(854, 480, copied=False),
        ]

    def test_an_upright_film_stays_upright(self):
        assert encoding.renditions(found(width=1080, height=1920)) == [
            Rendition(1080, 1920, copied=True),
            Rendition(480, 854, copied=False),
        ]

    def test_4k_comes_down_to_1080_lines(self):
        assert encoding.renditions(found(width=3840, height=2160))[0] == (
            Rendition(1920, 1080, copied=False)
        )

    def test_what_phones_could_not_load_is_encoded_anew(self):
        assert not encoding.renditions(found(bit_rate=20_000_000))[0].copied

    @pytest.mark.parametrize("size", [(320, 180), (854, 480), (960, 540)])
    def test_a_small_film_gets_one_copy_and_is_never_made_larger(self, size):
        width, height = size
        assert encoding.renditions(found(width=width, height=height)) == [
            Rendition(width, height, copied=True)
        ]

    def test_sides_become_even_and_no_line_is_invented(self):
        assert encoding.renditions(found(width=321, height=181, copyable=False)) == [
            Rendition(320, 180, copied=False)
        ]

    def test_odd_sides_stay_where_nothing_is_encoded(self):
        assert encoding.renditions(found(width=321, height=181)) == [
            Rendition(321, 181, copied=True)
        ]
        heavy = found(width=321, height=181, bit_rate=20_000_000)
        assert encoding.renditions(heavy) == [Rendition(320, 180, copied=False)]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(lambda: make_hevc_video(metadata=SECRETS), id="HEVC"),
        pytest.param(lambda: make_video(pixel_format="yuv420p10le"), id="10 bits"),
        pytest.param(lambda: make_video(pixel_format="yuv444p", size=(321, 181)), id="odd size"),
        pytest.param(lambda: make_video(options={"x264-params": "interlaced=1"}), id="interlaced"),
        pytest.param(
            lambda: make_video(format="mov", codec="prores", pixel_format="yuv422p10le"),
            id="ProRes",
        ),
        pytest.param(
            lambda: make_video(format="mpegts", codec="mpeg2video", sound="mp2"), id="camcorder"
        ),
        pytest.param(lambda: make_video(format="avi", codec="mpeg4", sound="mp3"), id="AVI"),
    ],
)
def test_what_browsers_cannot_play_becomes_h264_and_aac(film, content):
    source = film(content())
    copy = examine(clean_copy(source))
    assert (copy.format, copy.video_codec, copy.audio_codec) == ("mp4", "h264", "aac")
    assert (copy.obstacle, copy.copyable) == (None, True)
    assert (copy.width, copy.height) == (320, 180)
    assert copy.seconds == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize(
    ("format", "codec", "sound", "copied"),
    [
        ("mp4", "libx264", "aac", True),
        ("mov", "libx264", "mp3", True),
        ("matroska", "libx264", "aac", False),
        ("mpegts", "libx264", "aac", False),
        ("avi", "libx264", "mp3", False),
        ("webm", "libvpx-vp9", "libopus", False),
        ("webm", "libvpx", None, False),
        ("matroska", "libvpx-vp9", "aac", False),
    ],
)
def test_no_picture_is_lost_from_any_wrapping(film, format, codec, sound, copied):
    # B-frames are stored in another order than they are shown.
    options = {"preset": "medium", "bf": "2"} if codec == "libx264" else {}
    source = film(make_video(format=format, codec=codec, sound=sound, options=options, seconds=2))
    (rendition,) = encoding.renditions(examine(source))
    assert rendition.copied is copied
    copy = clean_copy(source)
    found = examine(copy)
    assert (found.obstacle, found.format) == (None, "mp4")
    assert found.seconds == pytest.approx(2, abs=0.1)
    assert found.has_audio == (sound is not None)
    with av.open(str(copy)) as container:
        assert sum(1 for _ in container.decode(video=0)) == 50


def test_a_video_without_sound_stays_without(film):
    copy = examine(clean_copy(film(make_hevc_video(sound=None))))
    assert (copy.obstacle, copy.has_audio) == (None, False)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_what_players_would_turn_is_turned_for_good(film, degrees):
    source = film(make_turned_video(degrees))
    copy = clean_copy(source)
    red, green, blue, white = CORNERS
    upright = {
        90: [blue, red, white, green],
        180: [white, blue, green, red],
        270: [green, white, red, blue],
    }
    with av.open(str(copy)) as container:
        frame = next(container.decode(video=0))
        assert frame.rotation == 0
        assert alike(corners(frame.to_image()), upright[degrees])


def test_wide_pixels_become_square(film):
    source = film(make_video(size=(160, 180), options={"x264-params": "sar=2/1"}, sound=None))
    assert encoding.renditions(examine(source)) == [Rendition(320, 180, copied=False)]
    with av.open(str(clean_copy(source))) as container:
        frame = next(container.decode(video=0)).to_image()
    assert frame.size == (320, 180)
    assert alike(corners(frame), CORNERS)


def test_nothing_but_pictures_and_sound_is_taken_over(film):
    secrets = {"metadata": SECRETS, "chapter": "CHUONG-BI-MAT"}
    told = {b"BI-MAT", b"+21.3086", b"x264", b"Lavf62"}
    for make in (make_video, make_hevc_video, make_webm_video):
        source = film(make(**secrets))
        assert any(each in source.read_bytes() for each in told)
        copied = encoding.renditions(examine(source))[0].copied
        copy = clean_copy(source)
        left = {each for each in told if each in copy.read_bytes()}
        # Encoded copies have the name of our encoder.
        assert left == (set() if copied else {b"x264"})
        with av.open(str(copy)) as container:
            assert container.chapters() == []
            assert [track.type for track in container.streams] == ["video", "audio"]


def test_a_film_that_plays_keeps_every_picture_as_it_is(film):
    source = film(make_video(index_first=False, metadata=SECRETS))
    copy = clean_copy(source)

    def pictures(path):
        with av.open(str(path)) as container:
            return [bytes(frame.planes[0]) for frame in container.decode(video=0)]

    assert pictures(copy) == pictures(source)
    assert boxes(copy.read_bytes())[:2] == [b"ftyp", b"moov"]
    assert examine(copy).obstacle is None


def test_hdr_is_brought_down_to_what_every_screen_shows(film):
    """White paper in HLG is three quarters of the range: unconverted, it would look grey."""
    hlg = "colorprim=bt2020:transfer=arib-std-b67:colormatrix=bt2020nc:log-level=none:pools=1"
    paper = make_picture((320, 180), (191, 191, 191))
    source = film(
        make_hevc_video(
            pixel_format="yuv420p10le",
            options={"x265-params": hlg},
            picture=lambda second: paper,
            sound=None,
        )
    )
    with av.open(str(clean_copy(source))) as container:
        (track,) = container.streams.video
        colours = track.codec_context
        assert (colours.color_primaries, colours.color_trc, colours.colorspace) == (1, 1, 1)
        brightness, *_ = next(container.decode(video=0)).to_image().getpixel((160, 90))
    assert brightness > 240


def test_progress_goes_from_0_to_1(film):
    told = []
    clean_copy(film(make_hevc_video(seconds=2)), on_progress=told.append)
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0, 1)


def test_a_copy_that_fails_leaves_no_file(film):
    content = make_hevc_video(seconds=4, sound=None)
    source = film(content)
    rendition = encoding.renditions(examine(source))[0]
    # All frames are destroyed, the index is complete.
    start = content.index(b"mdat") + 4
    source.write_bytes(content[:start] + bytes(len(content) - start))
    target = source.with_name("sach.mp4")
    with pytest.raises(containers.UnreadableVideo):
        encoding.make(source, target, rendition)
    assert sorted(source.parent.iterdir()) == [source]


def test_a_hole_in_a_recording_is_passed_over(film):
    content = bytearray(make_video(format="mpegts", codec="mpeg2video", sound="mp2", seconds=4))
    middle = len(content) // 2
    content[middle : middle + 2000] = b"\x5a" * 2000
    copy = examine(clean_copy(film(bytes(content))))
    assert copy.obstacle is None
    assert copy.seconds == pytest.approx(4, abs=0.2)
