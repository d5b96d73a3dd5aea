"""The page of results: what it offers to narrow a search by, and things of each kind to find."""

from media_gallery.models import Album
from tests import pages
from tests.make_media import make_album, make_public_video
from tests.make_photos import make_photo
from tests.make_pinned import make_page


def kinds(answer) -> dict[str, str]:
    """Return {kind: number of results} as the page offers them."""
    links = "//nav[@aria-label='Thu hẹp theo loại']//a"
    return dict(each.rsplit(" ", 1) for each in pages.each_words(answer, links))


def categories(answer) -> list[str]:
    return pages.each_words(answer, "//nav[@aria-label='Thu hẹp theo chuyên mục']//a")


def make_festival(publish) -> Album:
    """Make one thing of each kind that is about a festival; return the album."""
    publish("Lễ hội Tây Thiên khai mạc")
    make_page("Lịch lễ hội Tây Thiên")
    album = make_album(
        make_photo(public=True, caption="Rước kiệu ở lễ hội Tây Thiên"),
        approved=True,
        title="Lễ hội Tây Thiên qua ảnh",
    )
    make_public_video(title="Phim về lễ hội Tây Thiên")
    return album
