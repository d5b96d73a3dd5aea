"""Black drawings on nothing can be seen on every public page, in the dark theme too."""

import io
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from media_gallery.publication import store
from portal.identity import own_pictures
from portal.identity.models import Banner, Identity
from tests.make import make_article, make_edition
from tests.make_media import make_album, make_public_video
from tests.make_photos import make_drawing_bytes, make_photo, make_picture, make_picture_bytes

DRAWN = "img[src^='/media/']"


@pytest.fixture
def pages():
    """Return addresses of public pages that show drawings alone, by what they are."""
    photos = [
        make_photo(make_drawing_bytes(size), public=True)
        for size in ((900, 600), (600, 600), (500, 800))
    ]
    inline = f'<p>a</p><figure data-photo="{photos[1].pk}"></figure>'
    yesterday = timezone.now() - timedelta(days=1)
    editions = [
        make_edition(make_article(lead_photo=photos[0], body=inline), visible=(yesterday, None))
        for _ in range(4)
    ]
    album = make_album(*photos, approved=True, title="Hình vẽ")
    make_public_video(poster=make_drawing_bytes((1280, 720)))
    elsewhere = make_public_video(external_url="https://www.youtube.com/watch?v=dQw4w9WgXcQ")
    elsewhere.poster.save("x", ContentFile(make_drawing_bytes((1280, 720))))
    store.sync_video(elsewhere.pk)
    identity = Identity.current()
    identity.emblem = own_pictures.emblem(io.BytesIO(make_drawing_bytes((256, 256))))
    identity.save()
    Banner.objects.create(
        text="Hiến máu",
        place=Banner.Place.SIDE,
        picture=own_pictures.banner(io.BytesIO(make_drawing_bytes((800, 320)))),
    )
    return {
        "front page": "/",
        "list": "/tin-tuc/",
        "article": editions[0].get_absolute_url(),
        "albums": "/album-anh/",
        "album": album.get_absolute_url(),
        "photo": f"{album.get_absolute_url()}{photos[2].pk}/",
        "videos": "/video/",
        "video elsewhere": elsewhere.get_absolute_url(),
    }


def hidden(page, selector=DRAWN) -> list[str]:
    """Return the drawings of which the disc or what is around it is not seen, and how many are."""
    found, seen = [], 0
    for image in page.locator(selector).all():
        if not image.is_visible():
            continue
        image.scroll_into_view_if_needed()
        expect(image).to_have_js_property("complete", True)
        image.evaluate("image => image.decode()")
        shot = Image.open(io.BytesIO(image.screenshot(animations="disabled"))).convert("L")
        # Buttons lie over the middle of some pictures, and badges over a lower corner.
        disc, around = (
            shot.getpixel((int(shot.width * x), int(shot.height * y)))
            for x, y in ((0.5, 0.32), (0.08, 0.12))
        )
        if disc < 60 and around > 200:
            seen += 1
        else:
            found.append(f"{image.get_attribute('src')}: disc {disc}, around {around}")
    assert seen or found, "no drawing is shown"
    return found


@pytest.mark.parametrize("width", [360, 1440])
def test_a_black_drawing_is_seen_on_every_page_of_a_dark_device(person, pages, width):
    citizen = person(viewport={"width": width, "height": 900}, color_scheme="dark")
    for name, address in pages.items():
        citizen.goes_to(address)
        assert hidden(citizen.page) == [], name


def test_a_black_drawing_is_seen_by_who_chose_dark(person, pages):
    citizen = person(color_scheme="light")
    citizen.goes_to(pages["article"])
    citizen.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert hidden(citizen.page) == []


@pytest.mark.parametrize("size", [(360, 740), (1440, 900)])
def test_a_black_drawing_is_seen_in_the_lightbox_on_ground_of_its_own_size(person, pages, size):
    citizen = person(
        viewport=dict(zip(("width", "height"), size, strict=True)), color_scheme="dark"
    )
    citizen.goes_to(pages["album"])
    page = citizen.page
    page.locator("[data-album] a").first.click()
    for number, shape in enumerate((3 / 2, 1, 5 / 8), start=1):
        expect(page.locator(".lightbox__counter")).to_have_text(f"{number} / 3")
        assert hidden(page, ".lightbox__stage img") == []
        box = page.locator(".lightbox__stage img").bounding_box()
        assert box["width"] / box["height"] == pytest.approx(shape, rel=0.02)
        page.keyboard.press("ArrowRight")


def test_the_ground_of_other_pictures_stays_dark_until_they_are_loaded(person):
    make_album(make_photo(make_picture_bytes(make_picture((600, 400))), public=True), approved=True)
    citizen = person(color_scheme="dark")
    citizen.goes_to("/album-anh/")
    ground = citizen.page.locator(DRAWN).evaluate(
        "image => getComputedStyle(image).backgroundColor"
    )
    assert ground == "rgba(0, 0, 0, 0)"
