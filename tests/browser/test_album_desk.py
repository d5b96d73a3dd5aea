"""The order of an album, focal points and uploads into an album, in Chromium."""

import pytest
from playwright.sync_api import expect

from media_gallery import albums
from tests.browser.test_accessibility import violations
from tests.browser.test_moderation import make_photos
from tests.make import make_user
from tests.make_media import make_album
from tests.make_photos import make_photo, make_picture, make_picture_bytes


@pytest.fixture(autouse=True)
def _stores_of_its_own(stores):
    pass


# --- Albums and focal points ----------------------------------------------------------------------


def captions(page) -> list[str]:
    return page.locator(".album-photos__name").all_text_contents()


def test_an_album_is_put_in_order_by_keyboard_and_by_dragging(person):
    album = make_album(*make_photos(4))
    reporter = person("Editors")
    reporter.goes_to(f"/admin/media_gallery/album/{album.pk}/photos/")
    page = reporter.page
    down = page.get_by_role("button", name="Xuống một chỗ: Ảnh thứ 1")
    down.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(down).to_be_focused()
    expect(page.locator("[data-said]")).to_have_text("“Ảnh thứ 1” ở vị trí 3 trên 4.")
    assert captions(page) == ["Ảnh thứ 2", "Ảnh thứ 3", "Ảnh thứ 1", "Ảnh thứ 4"]
    page.locator("li", has_text="Ảnh thứ 4").drag_to(page.locator("li", has_text="Ảnh thứ 2"))
    assert captions(page) == ["Ảnh thứ 4", "Ảnh thứ 2", "Ảnh thứ 3", "Ảnh thứ 1"]
    place = page.get_by_label("Vị trí của “Ảnh thứ 1”")
    place.fill("2")
    place.press("Enter")
    assert captions(page) == ["Ảnh thứ 4", "Ảnh thứ 1", "Ảnh thứ 2", "Ảnh thứ 3"]
    page.get_by_role("radio", name="Bìa: Ảnh thứ 2").check()
    page.get_by_role("checkbox", name="Bỏ: Ảnh thứ 3").check()
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator(".messagelist")).to_contain_text("Đã lưu")
    album.refresh_from_db()
    kept = album.photos.order_by("in_albums__position").values_list("caption", flat=True)
    assert list(kept) == ["Ảnh thứ 4", "Ảnh thứ 1", "Ảnh thứ 2"]
    assert album.cover.caption == "Ảnh thứ 2"


def test_an_album_is_put_in_order_beside_the_order_that_somebody_else_has_saved(person):
    one, two, three = make_photos(3)
    album = make_album(one, two, three)
    editor = person("Editors")
    editor.goes_to(f"/admin/media_gallery/album/{album.pk}/photos/")
    page, save = editor.page, editor.page.get_by_role("button", name="Lưu")
    theirs = [three.pk, two.pk, one.pk]
    albums.arrange(album, theirs, cover=None, by=make_user("Managing editors"))
    page.get_by_role("button", name="Xuống một chỗ: Ảnh thứ 1").click()
    save.click()
    expect(page.get_by_role("heading", name="Hai người cùng xếp")).to_be_visible()
    assert violations(page) == set()
    # The scripts arrange the user's photos, not the ones that are shown to be compared.
    page.get_by_role("button", name="Xuống một chỗ: Ảnh thứ 1").click()
    assert captions(page) == ["Ảnh thứ 2", "Ảnh thứ 3", "Ảnh thứ 1"]
    page.get_by_role("radio", name="Bìa: Ảnh thứ 2").focus()
    page.keyboard.press("Enter")  # As “Lưu”, not as the first button that is seen.
    expect(page.locator(".messagelist")).to_contain_text("Đã lưu")
    assert albums.photo_ids_as_edited(album) == [two.pk, three.pk, one.pk]


def test_the_focal_point_is_chosen_by_a_click_and_by_arrow_keys(person):
    (photo,) = make_photos(1)
    reporter = person("Editors")
    reporter.goes_to(f"/admin/media_gallery/photo/{photo.pk}/change/")
    page = reporter.page
    picture = page.locator(".focal-point__picture")
    picture.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    box = picture.locator("img").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.6)
    expect(page.locator("#id_focus_x")).to_have_value("25")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowUp")
    with page.expect_navigation():
        page.locator("[name=_save]").first.click()
    photo.refresh_from_db()
    assert (photo.focus_x, photo.focus_y) == (30, 59)


def test_photos_stand_in_the_order_of_their_files_whichever_arrives_first(person):
    album = make_album()
    reporter = person("Editors")
    page = reporter.page
    reporter.goes_to(f"/admin/media_gallery/album/{album.pk}/photos/add/")
    held, refused = [], []

    def receive(route):
        body = route.request.post_data_buffer
        if b'filename="31.png"' in body:
            held.append(route)  # The first file is slow: all others are there before it.
        elif b'filename="33.png"' in body and not refused:
            refused.append(route)
            route.abort()
        else:
            route.continue_()

    page.route("**/photo/receive/", receive)
    files = [
        {
            "name": f"{number}.png",
            "mimeType": "image/png",
            "buffer": make_picture_bytes(make_picture((10 * number, 200)), "PNG"),
        }
        for number in range(31, 36)
    ]
    page.locator("#album-files").set_input_files(files)
    said = page.locator("[data-into-album-said]")
    expect(said).to_have_text("3 ảnh đã vào album.")
    page.get_by_role("button", name="Thử lại").click()
    expect(said).to_have_text("4 ảnh đã vào album.")
    held[0].continue_()
    expect(said).to_have_text("5 ảnh đã vào album.")

    widths = [photo.width for photo in album.photos.order_by("in_albums__position")]
    assert widths == [310, 320, 330, 340, 350]


def test_photos_uploaded_on_the_page_of_an_album_go_into_it(person):
    album = make_album()
    there = make_photo(make_picture_bytes(make_picture((300, 200), (9, 9, 9)), "PNG"))
    reporter = person("Editors")
    reporter.goes_to(f"/admin/media_gallery/album/{album.pk}/photos/add/")
    pictures = [make_picture(), make_picture(), make_picture((300, 200), (9, 9, 9))]
    files = [
        {"name": f"{n}.png", "mimeType": "image/png", "buffer": make_picture_bytes(picture, "PNG")}
        for n, picture in enumerate(pictures)
    ]
    reporter.page.locator("#album-files").set_input_files(files)
    expect(reporter.page.locator("[data-into-album-said]")).to_have_text("3 ảnh đã vào album.")
    assert album.photos.count() == 3
    assert there in album.photos.all()
