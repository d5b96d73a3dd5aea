"""A newsroom's day by keyboard only: no test here presses a mouse."""

from playwright.sync_api import expect

from news.models import Article, Edition
from tests.browser.article_form_page import editor_is_ready, stored_text
from tests.browser.page_conditions import until
from tests.make import make_category, make_user

#: What has the focus: its name as read out, whether it is seen, and whether the focus shows.
FOCUS = """() => {
    const it = document.activeElement, place = it.getBoundingClientRect();
    const label = it.labels?.[0]?.textContent ?? it.getAttribute('aria-label') ?? '';
    const around = [it, it.closest('.select2-selection')].filter(Boolean)
        .map(each => getComputedStyle(each));
    return {
        name: (label || it.textContent || it.value || it.title).trim().replace(/\\s+/g, ' '),
        frame: it.tagName === 'IFRAME',
        seen: place.bottom > 0 && place.top < innerHeight && place.width > 0,
        shown: around.some(({outlineStyle, boxShadow}) => outlineStyle + boxShadow !== 'nonenone'),
        it: it.outerHTML.slice(0, 200),
    };
}"""


def tab_to(page, *names, at_most=30):
    """Press Tab until what begins with one of ``names`` has the focus; return the presses.

    Each stop on the way must be seen and show its focus.
    """
    passed = []
    for presses in range(1, at_most + 1):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        passed.append(focus["name"][:40])
        if not focus["frame"]:
            fine = focus["seen"] and focus["shown"]
            assert fine, f"not in sight, or without a mark: {passed} {focus}"
        if focus["name"].startswith(names):
            return presses
    raise AssertionError(f"{names} is not among {passed}")


def press(page, *names, at_most=30):
    """Press Enter on what is reached by Tab; return the presses of Tab."""
    presses = tab_to(page, *names, at_most=at_most)
    page.keyboard.press("Enter")
    return presses


def follow(page, *names, at_most=60):
    """Press Enter on the link or the button reached by Tab, and wait for the page it leads to."""
    presses = tab_to(page, *names, at_most=at_most)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    return presses


def skip_to(page, *names, at_most=12):
    """Press the first link of the page, which leads past the header and the menu, then Tab on."""
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS)["name"] == "Đến nội dung chính"
    page.keyboard.press("Enter")
    return tab_to(page, *names, at_most=at_most)


def saved(page, words):
    expect(page.locator(".messagelist .success")).to_contain_text(words)
    page.wait_for_load_state()


def test_a_text_goes_from_the_first_word_to_the_public_by_keyboard(person):
    make_category("Kinh tế")
    make_category("Y tế")
    reporter, editor = make_user("Reporters"), make_user("Editors")
    writing = person()
    writing.log_in(reporter)
    page = writing.page

    # Past the header by its first link, then to a new text.
    skip_to(page, "Viết bài mới", at_most=3)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    editor_is_ready(page)

    # Title, summary, body, act: few stops, and the editor lets the keyboard out again.
    assert page.evaluate(FOCUS)["name"].startswith("Tiêu đề")
    page.keyboard.type("Khánh thành cầu Bến Gỗ")
    stops = tab_to(page, "Sapo", at_most=2)
    page.keyboard.type("Cầu mới mở cho ô tô.")
    page.keyboard.press("Tab")
    until(page, "CKEDITOR.instances.id_body.focusManager.hasFocus")
    page.keyboard.type("Cầu dài 900 m.")
    assert "Cầu dài 900 m." in stored_text(page)
    stops += 1 + tab_to(page, "Gửi duyệt")
    assert stops <= 10
    tab_to(page, "Chuyên mục")
    page.keyboard.type("y te")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    saved(page, "")
    article = Article.objects.get()
    assert (article.category.name, article.body) == ("Y tế", "<p>Cầu dài 900 m.</p>")
    editor_is_ready(page)
    follow(page, "Gửi duyệt")
    saved(page, "Đã gửi duyệt.")

    reading = person()
    reading.log_in(editor)
    page = reading.page
    follow(page, "Khánh thành cầu Bến Gỗ")
    editor_is_ready(page)
    follow(page, "Thay đổi")
    expect(page.locator("h1")).to_have_text("So sánh: Khánh thành cầu Bến Gỗ")
    follow(page, "Về bài")
    editor_is_ready(page)
    skip_to(page, "Tiêu đề")
    press(page, "Trả lại…")
    page.keyboard.press("Tab")
    page.keyboard.type("Thiếu ngày thông xe.")
    follow(page, "Trả lại", at_most=2)
    saved(page, "Đã trả lại")

    page = writing.page
    writing.goes_to("/admin/")
    follow(page, "Khánh thành cầu Bến Gỗ")
    editor_is_ready(page)
    skip_to(page, "Sapo")
    page.keyboard.press("End")
    page.keyboard.type(" Thông xe ngày 29/11.")
    follow(page, "Gửi duyệt")
    saved(page, "Đã gửi duyệt.")

    page = reading.page
    reading.goes_to(f"/admin/news/article/{article.pk}/change/")
    editor_is_ready(page)
    skip_to(page, "Tiêu đề")
    press(page, "Đăng…")
    follow(page, "Đăng", at_most=6)
    saved(page, "Đã đăng")
    published = Edition.objects.public().get()
    assert published.summary.endswith("Thông xe ngày 29/11.")
