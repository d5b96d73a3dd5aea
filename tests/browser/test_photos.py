"""Uploading photos and adding them to a text, in Chromium: dragged, chosen, pasted, refused."""

import pytest
from playwright.sync_api import expect

from media_gallery.models import Photo
from news.models import Article, Edition
from portal.jobs.queue import run_waiting
from tests.browser.article_form_page import (
    acts,
    editor_is_ready,
    editor_text,
    paste,
    paste_picture,
    stored_text,
)
from tests.browser.page_conditions import until
from tests.browser.test_accessibility import violations
from tests.make import make_category
from tests.make_photos import make_photo, make_picture, make_picture_bytes

pytestmark = pytest.mark.usefixtures("stores")

UPLOAD = "/admin/media_gallery/photo/upload/"


@pytest.fixture
def files(tmp_path):
    """Write a file of that name and return its path."""

    def write(name, content):
        path = tmp_path / name
        path.write_bytes(content)
        return str(path)

    return write


def photo_bytes(colour, size=(1200, 800)):
    return make_picture_bytes(make_picture(size, colour))


def test_many_photos_go_in_at_once_and_a_bad_one_holds_up_no_other(person, files):
    known = photo_bytes("steelblue")
    make_photo(known, caption="Cầu Vĩnh Thịnh")
    reporter = person("Reporters", viewport={"width": 1440, "height": 900})
    page = reporter.page
    reporter.goes_to("/admin/media_gallery/photo/")
    page.get_by_role("link", name="Tải nhiều ảnh").click()
    page.get_by_label("Nguồn của mọi ảnh sắp tải").fill("Bích Phượng")
    page.get_by_label("Kéo ảnh vào đây, hoặc chọn từ máy").set_input_files(
        [
            files("Rước kiệu đền Thính.jpg", photo_bytes("darkgreen")),
            files("cũ.jpg", known),
            files("không phải ảnh.jpg", b"<script>alert(1)</script>"),
        ]
    )
    item = page.locator(".photo-upload__item")
    expect(item.nth(0)).to_contain_text("đã vào thư viện")
    expect(item.nth(1)).to_contain_text("đã có trong thư viện: Cầu Vĩnh Thịnh")
    expect(item.nth(2)).to_contain_text("Tệp này không phải ảnh JPEG, PNG")
    expect(page.locator("[data-upload-summary]")).to_have_text(
        "1 ảnh đã vào thư viện, 1 ảnh đã có từ trước, 1 tệp chưa nhận được."
    )
    expect(item.nth(2).get_by_role("button", name="Thử lại")).to_be_hidden()
    assert violations(page) == set()

    row = page.get_by_role("group", name="Chưa có chú thích: Rước kiệu đền Thính")
    expect(row.get_by_label("Nguồn ảnh")).to_have_value("Bích Phượng")
    row.get_by_label("Chú thích").fill("Rước kiệu đền Thính")
    row.get_by_label("Mô tả ảnh").fill("Tám người khiêng kiệu")
    page.get_by_role("button", name="Lưu lời của các ảnh").press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("Đã lưu lời của 1 ảnh.")
    new = Photo.objects.get(caption="Rước kiệu đền Thính")
    assert (new.alt_text, new.credit) == ("Tám người khiêng kiệu", "Bích Phượng")
    assert Photo.objects.count() == 2


def test_a_file_that_a_dropped_connection_lost_goes_in_another_time(person, files):
    reporter = person("Reporters")
    page = reporter.page
    reporter.goes_to(UPLOAD)
    page.route("**/photo/receive/", lambda route: route.abort())
    page.locator("#photo-files").set_input_files(files("a.jpg", photo_bytes("teal")))
    item = page.locator(".photo-upload__item")
    expect(item).to_contain_text("Mất kết nối khi đang gửi")
    page.unroute("**/photo/receive/")
    item.get_by_role("button", name="Thử lại").press("Enter")
    expect(item).to_contain_text("đã vào thư viện")
    assert Photo.objects.count() == 1


def open_picker(page):
    page.locator(".cke_button__photo").click()
    dialog = page.get_by_role("dialog", name="Ảnh trong bài")
    expect(dialog).to_be_visible()
    return dialog


def test_a_photo_is_chosen_another_pasted_a_foreign_one_refused_and_the_public_sees_two(person):
    make_category("Du lịch")
    make_photo(photo_bytes("gray"), caption="Cầu Vĩnh Thịnh")
    chosen = make_photo(
        photo_bytes("darkred"), caption="Lễ hội Tây Thiên", alt_text="Kiệu đỏ", credit="Bích Phượng"
    )
    for number in range(30):
        make_photo(caption=f"Ảnh khác {number}")
    reporter = person("Reporters", viewport={"width": 1440, "height": 900})
    page = reporter.page
    reporter.goes_to("/admin/news/article/add/")
    page.locator("#id_title").fill("Khai hội Tây Thiên")
    page.locator("#id_category").select_option(label="Du lịch")

    # A picture on another host is removed; the text around it is kept.
    image = '<img src="https://bao.example/a.jpg">'
    paste(reporter, f"<p>Sáng nay khai hội.</p><p>{image}Đông vui.</p>")
    notice = page.locator(".cke_notification_warning")
    expect(notice).to_contain_text("Một ảnh vừa dán nằm ở trang khác (bao.example)")
    assert "".join(stored_text(page).split("\n")) == "<p>Sáng nay khai hội.</p><p>Đông vui.</p>"
    notice.locator(".cke_notification_close").click()

    dialog = open_picker(page)
    dialog.get_by_label("Tìm trong chú thích, mô tả, nguồn ảnh").fill("le hoi tay")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("radio")).to_have_count(1)
    dialog.get_by_role("radio", name="Lễ hội Tây Thiên").check()
    expect(dialog.get_by_label("Mô tả ảnh")).to_have_value("Kiệu đỏ")
    # Only the dialog is checked; the page around it is Django's and CKEditor's.
    assert {each for each in violations(page) if "photo-picker" in each} == set()
    dialog.get_by_label("Chú thích", exact=True).fill("Rước kiệu sáng 13/02")
    dialog.get_by_role("button", name="Chèn ảnh").press("Enter")
    expect(dialog).to_be_hidden()
    figure = editor_text(page).locator("figure[data-photo]")
    expect(figure).to_have_count(1)
    until(
        page,
        f"""
        document.querySelector("iframe.cke_wysiwyg_frame").contentDocument
            .querySelector('figure img[src$="/{chosen.pk}/thumbnail/"]')?.naturalWidth > 0""",
    )
    assert (
        f'<figure data-alt="Kiệu đỏ" data-photo="{chosen.pk}">'
        "<figcaption>Rước kiệu sáng 13/02</figcaption></figure>"
    ) in stored_text(page).replace("\n", "").replace("\t", "")

    # Double click edits the caption and alternative text.
    figure.locator("img").dblclick()
    expect(dialog.get_by_label("Chú thích", exact=True)).to_have_value("Rước kiệu sáng 13/02")
    dialog.get_by_label("Mô tả ảnh").fill("Tám người khiêng kiệu đỏ")
    dialog.get_by_role("button", name="Lưu").click()
    until(page, "CKEDITOR.instances.id_body.getData().includes('Tám người khiêng kiệu đỏ')")

    # A pasted screenshot becomes a photo in the library.
    page.evaluate("""() => {
        const editor = CKEDITOR.instances.id_body, range = editor.createRange();
        range.moveToElementEditEnd(editor.editable());
        editor.getSelection().selectRanges([range]);
    }""")
    paste_picture(reporter, make_picture_bytes(make_picture((640, 400), "navy"), "PNG"))
    expect(figure).to_have_count(2)
    expect(editor_text(page).locator("figure.is-waiting")).to_have_count(0)
    pasted = Photo.objects.latest("pk")
    assert f'data-photo="{pasted.pk}"' in stored_text(page)
    for kept_out in ("<img", "src=", "/admin/", "blob:", "data:image"):
        assert kept_out not in stored_text(page)

    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    article = Article.objects.get()
    assert article.body == (
        "<p>Sáng nay khai hội.</p>\n<p>Đông vui.</p>\n"
        f'<figure data-photo="{chosen.pk}" data-alt="Tám người khiêng kiệu đỏ">'
        "<figcaption>Rước kiệu sáng 13/02</figcaption></figure>\n"
        f'<figure data-photo="{pasted.pk}"></figure>'
    )
    # Nothing is published without a description of what it shows.
    Photo.objects.filter(pk=pasted.pk).update(alt_text="Sông Lô")
    editor = person("Editors")
    editor.goes_to(f"/admin/news/article/{article.pk}/change/")
    editor_is_ready(editor.page)
    expect(editor_text(editor.page).locator("figure[data-photo]")).to_have_count(2)
    acts(editor.page, "Đăng", "Đăng ngay")
    edition = Edition.objects.get()
    assert (edition.body, edition.photo_ids) == (article.body, [chosen.pk, pasted.pk])
    run_waiting()

    citizen = person()
    citizen.goes_to(edition.get_absolute_url())
    image = citizen.page.get_by_role("img", name="Tám người khiêng kiệu đỏ")
    image.scroll_into_view_if_needed()
    expect(citizen.page.locator(".article__body figure")).to_have_count(2)
    until(citizen.page, "document.querySelector('.article__body img').naturalWidth > 0")
    expect(citizen.page.locator(".article__body figcaption").first).to_have_text(
        "Rước kiệu sáng 13/02 (Ảnh: Bích Phượng)"
    )


def test_a_file_dropped_into_the_text_that_is_no_picture_puts_nothing_there(person, files):
    editor = person("Editors")
    page = editor.page
    editor.goes_to("/admin/news/article/add/")
    paste(editor, "<p>Sáng nay khai hội ở đền.</p>")
    page.evaluate("""() => {
        const editor = CKEDITOR.instances.id_body;
        const carried = new DataTransfer();
        carried.items.add(new File(["<script></script>"], "kiệu.jpg", {type: "image/jpeg"}));
        const target = editor.document.$.querySelector("p"), box = target.getBoundingClientRect();
        for (const kind of ["dragover", "drop"]) {
            target.dispatchEvent(new DragEvent(kind, {
                dataTransfer: carried, bubbles: true, cancelable: true,
                clientX: box.right - 2, clientY: box.top + 5,
            }));
        }
    }""")
    notice = page.locator(".cke_notification_warning")
    expect(notice).to_contain_text("Ảnh “kiệu.jpg” không vào được bài. Tệp này không phải ảnh")
    assert stored_text(page).split("\n")[0] == "<p>Sáng nay khai hội ở đền.</p>"
    assert "figure" not in stored_text(page)
    assert not Photo.objects.exists()


def test_a_photo_is_uploaded_inside_the_dialog_and_saving_waits_for_one_on_its_way(person, files):
    make_category("Du lịch")
    editor = person("Editors")
    page = editor.page
    editor.goes_to("/admin/news/article/add/")
    page.locator("#id_title").fill("Khai hội")
    paste(editor, "<p>Sáng nay khai hội ở đền.</p>")
    dialog = open_picker(page)
    dialog.get_by_label("Tải ảnh mới").set_input_files(files("kiệu.jpg", photo_bytes("olive")))
    expect(dialog.get_by_role("radio").first).to_be_checked()
    dialog.get_by_label("Ảnh trang trí").check()
    dialog.get_by_role("button", name="Chèn ảnh").click()
    photo = Photo.objects.get()
    until(page, "CKEDITOR.instances.id_body.getData().includes('data-photo')")
    assert f'data-alt="" data-photo="{photo.pk}"' in stored_text(page)

    held = []
    page.route("**/photo/receive/", lambda route: held.append(route))
    paste_picture(editor, make_picture_bytes(make_picture((640, 400), "navy"), "PNG"))
    expect(editor_text(page).locator("figure.is-waiting")).to_have_count(1)
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.locator(".cke_notification_warning")).to_contain_text("Còn ảnh đang tải lên")
    assert "dang-tai" not in stored_text(page)
    held[0].continue_()
    expect(editor_text(page).locator("figure.is-waiting")).to_have_count(0)
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Article.objects.get().body.count("<figure") == 2
