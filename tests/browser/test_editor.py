"""The editor of an article in a browser: by keyboard, links by searching, videos, related items."""

from datetime import datetime

from playwright.sync_api import expect

from news.models import Article
from portal.vietnamese.dates import VIETNAM
from tests.browser.article_form_page import editor_is_ready, editor_text, stored_text
from tests.browser.page_conditions import until
from tests.browser.test_accessibility import violations
from tests.make import make_article, make_edition
from tests.make_media import make_public_album, make_ready_video
from tests.make_photos import make_photo

BEGIN = datetime(2020, 2, 13, 8, 0, tzinfo=VIETNAM)
LINES = "".join(f"<p>Đoạn thứ {number}.</p>" for number in range(40))


def opens(person, article, **context):
    editor = person("Editors", **context)
    editor.goes_to(f"/admin/news/article/{article.pk}/change/")
    editor_is_ready(editor.page)
    return editor


def in_dialogs(page) -> set[str]:
    """Return what axe finds in our dialogs; the page around them is Django's and CKEditor's."""
    return {each for each in violations(page) if "picking" in each or "target" in each}


def test_links_videos_and_related_items_are_put_in_by_keyboard(person):
    target = make_article(title="Lễ hội Tây Thiên khai mạc")
    make_edition(target, visible=(BEGIN, None))
    make_article(title="Nháp về lễ hội")
    video, album = make_ready_video(title="Phim lễ hội"), make_public_album(1, title="Ảnh lễ hội")
    article = make_article(body="<p>Xem</p>")
    editor = opens(person, article)
    page, keyboard = editor.page, editor.page.keyboard
    dialog = page.get_by_role("dialog")

    editor_text(page).click()
    keyboard.press("Control+End")
    keyboard.type(" ngay ")
    keyboard.press("Control+k")
    expect(dialog.get_by_label("Tìm trên cổng")).to_be_focused()
    keyboard.type("le hoi tay thien")
    expect(dialog.get_by_role("option")).to_have_count(1)
    assert in_dialogs(page) == set()
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    expect(dialog.get_by_role("button", name="Chèn liên kết")).to_be_focused()
    keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    path = f"/tin-tuc/le-hoi-tay-thien-khai-mac-{target.pk}/"
    assert f'<a href="{path}">Lễ hội Tây Thiên khai mạc</a>' in stored_text(page)

    for name, title in (("Chèn video", "Phim lễ hội"), ("Chèn album ảnh", "Ảnh lễ hội")):
        page.get_by_role("button", name=name).click()
        expect(dialog.get_by_role("option", name=title)).to_be_visible()
        if name == "Chèn video":
            assert in_dialogs(page) == set()
        keyboard.press("ArrowDown")
        keyboard.press("Enter")
        expect(editor_text(page).get_by_text(title)).to_be_visible()
    expect(editor_text(page).get_by_text("chưa công khai")).to_have_count(1)

    # Esc leaves the text; from there on by Tab.
    keyboard.press("Escape")
    until(page, "document.activeElement.tagName !== 'IFRAME'")
    search = page.get_by_label("Tin liên quan chọn tay")
    for words in ("le hoi tay", "nhap ve"):
        search.fill(words)
        expect(page.locator(".related [role=option]")).to_have_count(1)
        keyboard.press("ArrowDown")
        keyboard.press("Enter")
    page.get_by_role("button", name="Đưa lên: Nháp về lễ hội").press("Enter")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    article = Article.objects.get(pk=article.pk)
    assert article.body == (
        f'<p>Xem ngay <a href="{path}">Lễ hội Tây Thiên khai mạc</a></p>\n'
        f'<figure data-video="{video.pk}"></figure>\n<figure data-album="{album.pk}"></figure>'
    )
    assert article.related_ids == [
        Article.objects.get(title="Nháp về lễ hội").pk,
        target.pk,
    ]
    assert editor.errors == []


def test_the_text_area_is_as_high_as_its_text_and_the_toolbar_stays_in_sight(person):
    editor = opens(person, make_article(body=LINES), viewport={"width": 360, "height": 740})
    page = editor.page
    until(
        page,
        """(() => {
            const frame = document.querySelector(".cke_wysiwyg_frame");
            const height = frame.contentDocument.body.offsetHeight;
            return height > 2000 && Math.abs(frame.clientHeight - height) < 3;
        })()""",
    )
    editor_text(page).locator("p").nth(30).scroll_into_view_if_needed()
    top = page.locator(".cke_top").bounding_box()
    assert -1 <= top["y"] < 200
    assert top["height"] < 100  # Two rows of buttons.
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    # The line being written is above the bar of acts.
    editor_text(page).locator("p").last.click()
    page.keyboard.press("Control+End")
    for _ in range(5):
        page.keyboard.press("Enter")
    until(
        page,
        """(() => {
            const frame = document.querySelector(".cke_wysiwyg_frame");
            const line = frame.contentDocument.querySelector("p:last-of-type");
            const bottom = frame.getBoundingClientRect().top + line.getBoundingClientRect().bottom;
            return bottom <= document.querySelector(".desk-bar").getBoundingClientRect().top;
        })()""",
    )


def test_every_button_of_the_editor_is_named_in_vietnamese(person):
    page = opens(person, make_article()).page
    names = page.locator(".cke_button").evaluate_all("all => all.map(each => each.title)")
    assert [name.partition(" (")[0] for name in names] == [
        "Hoàn tác",
        "Làm lại",
        "Bỏ định dạng",
        "Đậm",
        "Nghiêng",
        "Gạch chân",
        "Gạch ngang chữ",
        "Chỉ số dưới",
        "Chỉ số trên",
        "Danh sách đánh số",
        "Danh sách dấu đầu dòng",
        "Đưa ra một cấp",
        "Lùi vào một cấp",
        "Trích dẫn",
        "Liên kết",
        "Bỏ liên kết",
        "Ảnh",
        "Chèn video",
        "Chèn album ảnh",
        "Bảng",
        "Đường kẻ ngang",
        "Ký tự không có trên bàn phím",
        "Dán chữ trần",
        "Tìm",
        "Thay",
        "Mở rộng hết màn hình",
    ]
    expect(page.get_by_role("application", name="Khung soạn thảo, Nội dung")).to_be_visible()
    title = page.locator("iframe.cke_wysiwyg_frame").get_attribute("title")
    assert title == "Nội dung, Nhấn Alt + 0 để xem phím tắt"
    editor_text(page).click()
    page.keyboard.press("Alt+0")
    expect(page.locator(".cke_dialog")).to_contain_text("Ra khỏi khung soạn thảo")


def test_the_lead_photo_is_chosen_in_the_dialog_and_its_focal_point_moved(person):
    photo = make_photo(caption="Lễ hội", alt_text="Kiệu đỏ")
    article = make_article()
    page = opens(person, article).page
    page.get_by_role("button", name="Chọn ảnh…").click()
    dialog = page.get_by_role("dialog", name="Ảnh đại diện")
    dialog.get_by_role("radio", name="Lễ hội").check()
    dialog.get_by_label("Mô tả ảnh").fill("Tám người khiêng kiệu đỏ")
    dialog.get_by_role("button", name="Dùng ảnh này").click()
    stage = page.get_by_role("button", name="Điểm chính của ảnh: ngang 50%, dọc 50%")
    expect(stage).to_be_visible()
    assert {each for each in violations(page) if "lead-photo" in each} == set()
    with page.expect_response("**/focus/") as answer:
        stage.press("ArrowLeft")
    assert answer.value.json()["focus_x"] == 45
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    article.refresh_from_db()
    photo.refresh_from_db()
    assert (article.lead_photo, article.lead_caption, article.lead_alt_text, photo.focus_x) == (
        photo,
        "",
        "Tám người khiêng kiệu đỏ",
        45,
    )
