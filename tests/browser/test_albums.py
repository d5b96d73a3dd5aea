"""The page of an album: the grid, and the lightbox by mouse, finger and keyboard."""

import itertools

import pytest
from playwright.sync_api import expect

from media_gallery.models import AlbumPhoto, Photo
from tests.browser.page_conditions import layout_shift, tap_until_visible, wait_until
from tests.make_media import make_album
from tests.make_photos import make_photo, make_picture, make_picture_bytes


@pytest.fixture
def album():
    """An album of five photos with captions; the third is in portrait format."""
    photos = [
        make_photo(
            make_picture_bytes(make_picture((480, 720) if n == 3 else (720, 480))),
            public=True,
            caption=f"Chú thích {n}",
            credit="Lê An",
        )
        for n in range(1, 6)
    ]
    return make_album(*photos, approved=True, title="Lễ hội")


def at(album, somebody):
    """Open the album in the person's browser and return the page."""
    somebody.goes_to(album.get_absolute_url())
    return somebody.page


def counter(page) -> str:
    return page.locator(".lightbox__counter").text_content()


def address_of(album, number: int) -> str:
    return f"{album.get_absolute_url()}{list(album.public_photos())[number - 1].pk}/"


def focused_link(page) -> str:
    return page.evaluate("document.activeElement.getAttribute('href')")


def test_by_keyboard_alone_a_photo_opens_moves_and_closes(person, album):
    page = at(album, person(viewport={"width": 1280, "height": 800}))
    page.locator(".album__thumbnail a").nth(1).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert page.evaluate("document.activeElement.matches(':focus-visible')")
    assert counter(page) == "2 / 5"
    assert page.url.endswith(address_of(album, 2))
    assert page.title() == "Chú thích 2"
    for key, number in (
        ("ArrowRight", 3),
        ("ArrowRight", 4),
        ("ArrowLeft", 3),
        ("End", 5),
        ("ArrowRight", 5),
        ("Home", 1),
        ("ArrowLeft", 1),
        ("ArrowRight", 2),
    ):
        page.keyboard.press(key)
        assert counter(page) == f"{number} / 5", key
        assert page.url.endswith(address_of(album, number))
    expect(page.locator(".lightbox__caption")).to_have_text("Chú thích 2")
    expect(page.locator(".lightbox__credit")).to_have_text("Ảnh: Lê An")

    # The focus stays inside the dialog.
    seen = []
    for _ in range(8):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate(
                "document.activeElement.closest('dialog') && document.activeElement.dataset.act"
            )
        )
    assert set(seen) == {"download", "close", "previous", "next"}
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.closest('dialog') !== null")

    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert focused_link(page) == address_of(album, 3)
    assert page.url.endswith(album.get_absolute_url())
    assert page.title().startswith("Lễ hội")


def test_back_closes_forward_opens_again_and_a_reload_is_the_photos_own_page(person, album):
    page = at(album, person())
    page.locator(".album__thumbnail a").first.click()
    page.get_by_role("button", name="Ảnh sau").click()
    assert counter(page) == "2 / 5"
    page.go_back()
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert page.url.endswith(album.get_absolute_url())
    page.go_forward()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert counter(page) == "2 / 5"
    page.reload()
    expect(page.locator("h1")).to_have_text("Chú thích 2")
    page.get_by_role("link", name="Ảnh sau →").click()
    expect(page.locator("h1")).to_have_text("Chú thích 3")


def test_a_swipe_moves_and_the_close_button_closes(person, album):
    page = at(album, person(viewport={"width": 360, "height": 740}, has_touch=True))
    tap_until_visible(page.locator(".album__thumbnail a").nth(1), page.locator(".lightbox__stage"))
    stage = page.locator(".lightbox__stage").bounding_box()
    middle = stage["y"] + stage["height"] / 4

    def swipe(to):
        page.mouse.move(180, middle)
        page.mouse.down()
        page.mouse.move(180 + to, middle, steps=4)
        page.mouse.up()

    for distance, number in ((-120, 3), (-120, 4), (120, 3), (20, 3)):
        swipe(distance)
        assert counter(page) == f"{number} / 5"
    page.get_by_role("button", name="Đóng").tap()
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert focused_link(page) == address_of(album, 3)


def test_the_lightbox_loads_the_neighbours_ahead_and_nothing_moves(person, album):
    page, asked = at(album, person(viewport={"width": 1280, "height": 800})), []
    page.wait_for_load_state("networkidle")
    page.on("request", lambda request: asked.append(request.url))
    page.locator(".album__thumbnail a").nth(1).click()
    # The widest file of each photo, which the thumbnails did not load.
    first, second, third, *_others = (photo.to_share() for photo in album.public_photos())
    for photo in (first, second, third):
        widest = photo.url.replace(".jpg", ".webp")
        wait_until(page, lambda widest=widest: any(url.endswith(widest) for url in asked))
    for key in ("ArrowRight", "ArrowRight", "Home", "Escape"):
        page.keyboard.press(key)
    assert layout_shift(page) == 0


def test_a_click_that_asks_for_a_new_tab_gets_one(person, album):
    citizen = person()
    at(album, citizen)
    with citizen.context.expect_page() as opened:
        citizen.page.locator(".album__thumbnail a").first.click(modifiers=["Control"])
    expect(opened.value.locator("h1")).to_have_text("Chú thích 1")
    expect(citizen.page.get_by_role("dialog")).to_be_hidden()


def test_an_album_is_whole_without_scripts(person, album):
    page = at(album, person(java_script_enabled=False))
    page.locator(".album__thumbnail a").first.click()
    for number in range(2, 6):
        page.get_by_role("link", name="Ảnh sau →").click()
        expect(page.locator("h1")).to_have_text(f"Chú thích {number}")
    assert page.get_by_role("link", name="Ảnh sau →").count() == 0
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải ảnh").click()
    last = album.public_photos().last()
    assert download.value.url.endswith(last.to_share().url)


@pytest.mark.parametrize(("width", "most"), [(360, 40), (1440, 70)])
def test_an_album_of_three_hundred_photos_loads_what_is_on_screen(person, album, width, most):
    first = album.public_photos().first()
    hashes = (f"{number:064x}" for number in itertools.count(1))
    copies = Photo.objects.bulk_create(
        Photo(
            caption=f"Bản {number}",
            uploaded_by=first.uploaded_by,
            state=first.state,
            decided_by=first.decided_by,
            decided_at=first.decided_at,
            content_hash=next(hashes),
            width=first.width,
            height=first.height,
            dominant_colour=first.dominant_colour,
            original=first.original.name,
            public_token=f"khong-co-{number}",
            # A different file name each, so that none comes from the browser's cache.
            published_renditions=[
                rendition | {"path": f"photos/khong-co-{number}/{rendition['width']}.jpg"}
                for rendition in first.published_renditions
            ],
        )
        for number in range(295)
    )
    AlbumPhoto.objects.bulk_create(
        AlbumPhoto(album=album, photo=photo, position=10 + place)
        for place, photo in enumerate(copies)
    )
    citizen = person(viewport={"width": width, "height": 800})
    asked = set()
    citizen.page.on("request", lambda request: asked.add(request.url.rpartition("/")[0]))
    at(album, citizen)
    citizen.page.wait_for_load_state("networkidle")
    pictures = {url for url in asked if "/media/photos/" in url}
    assert citizen.page.locator(".album__thumbnail").count() == 300
    assert 5 < len(pictures) <= most
    # No layout shift, because the space for each picture is reserved.
    assert layout_shift(citizen.page) == 0
    height = citizen.page.evaluate("document.documentElement.scrollHeight")
    citizen.page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    wait_until(citizen.page, lambda: any("khong-co-294" in url for url in asked))
    assert citizen.page.evaluate("document.documentElement.scrollHeight") == height
