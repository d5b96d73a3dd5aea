import io

import av
import pytest
from PIL import ImageChops, ImageStat

from media_gallery.videos import subtitles
from media_gallery.videos.ffmpeg import encoding, posters, probing
from portal.sample.gallery import videos
from portal.sample.scenes import moving


@pytest.fixture(scope="module", params=videos.FILMS)
def film(request) -> tuple[videos.Film, bytes]:
    return videos.FILMS[request.param], videos.encode(request.param)


def test_a_film_is_ten_small_seconds_of_picture_and_sound(film):
    _, content = film
    found = probing.examine(io.BytesIO(content))
    assert (found.width, found.height, found.seconds) == (*moving.SIZE, 10.0)
    assert (found.video_codec, found.audio_codec) == ("h264", "aac")
    assert [each.copied for each in encoding.renditions(found)] == [True]
    assert len(content) < 500_000


def test_a_film_moves_all_the_time(film):
    _, content = film
    with av.open(io.BytesIO(content)) as container:
        pictures = [frame.to_image() for frame in container.decode(video=0)][::25]
    for before, after in zip(pictures, pictures[1:], strict=False):
        assert sum(ImageStat.Stat(ImageChops.difference(before, after)).mean) > 1


def test_a_film_has_captions_that_fit_it_and_words_of_its_own(film):
    words, content = film
    read = subtitles.read(words.captions.encode(), seconds=10)
    assert len(read.cues) == 3
    assert read.cues[-1].end < 10_000
    assert words.title
    assert words.description
    assert words.credit
    assert posters.take(io.BytesIO(content)).width == moving.SIZE[0]
