import io

import pytest
from PIL import Image

from media_gallery.videos.ffmpeg import containers, posters
from tests.make_photos import make_cornered_picture, make_picture
from tests.make_videos import SECRETS, make_turned_video, make_video

BLACK, GREY = make_picture((320, 180), (0, 0, 0)), make_picture((320, 180), (90, 90, 90))
SCENE = make_cornered_picture((320, 180))


def take(content: bytes, second: float | None = None) -> posters.Poster:
    return posters.take(io.BytesIO(content), second)


def shown(poster: posters.Poster) -> Image.Image:
    return Image.open(io.BytesIO(poster.content))


def brightness(poster: posters.Poster) -> int:
    return shown(poster).convert("L").resize((1, 1)).getpixel((0, 0))


def test_a_film_that_begins_in_the_dark_is_not_shown_by_a_black_picture():
    film = make_video(
        seconds=6,
        sound=None,
        picture=lambda second: BLACK if second < 1 else SCENE if second < 2.5 else GREY,
    )
    poster = take(film)
    assert 1 <= poster.second < 2
    assert (poster.width, poster.height) == shown(poster).size == (320, 180)
    assert brightness(poster) > 50


def test_a_film_all_black_still_has_a_poster():
    assert brightness(take(make_video(picture=lambda second: BLACK, sound=None))) < 5


@pytest.mark.parametrize("format", ["mp4", "mpegts", "matroska"])
def test_the_moderator_chooses_the_second(format):
    def grey(second: float) -> Image.Image:
        return make_picture((320, 180), (60 * int(second), 60 * int(second), 60 * int(second)))

    film = make_video(format=format, seconds=4, sound=None, picture=grey)
    poster = take(film, 2.5)
    assert poster.second == pytest.approx(2.5, abs=0.05)
    assert abs(brightness(poster) - 120) < 6
    # After the end the last frame is used.
    assert abs(brightness(take(film, 99)) - 180) < 6
    assert brightness(take(film, 0)) < 6


@pytest.mark.parametrize(("degrees", "size"), [(90, (180, 320)), (180, (320, 180))])
def test_a_poster_stands_upright(degrees, size):
    poster = take(make_turned_video(degrees))
    assert shown(poster).size == (poster.width, poster.height) == size


def test_a_poster_says_nothing_of_the_camera():
    poster = take(make_video(metadata=SECRETS))
    assert shown(poster).getexif() == {}
    assert b"BI-MAT" not in poster.content


def test_a_large_film_gets_a_poster_of_1600_pixels():
    poster = take(make_video(size=(1920, 1080), seconds=0.2, sound=None))
    assert (poster.width, poster.height) == (1600, 900)


def test_what_is_no_video_has_no_poster():
    with pytest.raises(containers.UnreadableVideo):
        take(b"khong phai video" * 100)
