"""Pinned results in a browser: picked by keyboard, and seen above the results."""

import os
from datetime import datetime

from playwright.sync_api import expect

from news.models import PinnedResult
from portal.vietnamese.dates import VIETNAM
from tests.browser.test_accessibility import violations
from tests.make import make_article, make_edition
from tests.make_pinned import make_page, make_pinned

BEGIN = datetime(2020, 2, 13, 8, 0, tzinfo=VIETNAM)


def shoot(page, name):
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_an_article_and_a_page_are_picked_by_keyboard_and_read_back(person):
    article = make_article(title="Lịch cấp hộ chiếu phổ thông")
    make_edition(article, visible=(BEGIN, None))
    make_article(title="Nháp về hộ chiếu")
    page_of_agency = make_page("Thủ tục cấp hộ chiếu")
    editor = person("Managing editors")
    editor.goes_to("/admin/news/pinnedresult/add/?words=ho+chieu")
    page, keyboard = editor.page, editor.page.keyboard
    search = page.get_by_label("Kết quả được chọn")
    option = page.locator(".related [role=option]")
    search.fill("ho chieu")
    expect(option).to_have_text(
        ["Lịch cấp hộ chiếu phổ thông Tin bài · 13/02/2020", "Thủ tục cấp hộ chiếu Trang"]
    )
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    search.fill("thu tuc")
    expect(option).to_have_count(1)
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    expect(page.locator(".related__title")).to_have_count(2)
    page.get_by_role("button", name="Đưa lên: Thủ tục cấp hộ chiếu").press("Enter")
    shoot(page, "pinned-form-1280")
    assert {each for each in violations(page) if "related" in each or "target" in each} == set()
    page.get_by_role("button", name="Lưu lại").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    row = PinnedResult.objects.get()
    assert row.targets == [f"page:{page_of_agency.pk}", f"article:{article.pk}"]
    shoot(page, "pinned-list-1280")
    editor.goes_to(f"/admin/news/pinnedresult/{row.pk}/change/")
    expect(page.locator(".related__title")).to_have_text(
        ["Thủ tục cấp hộ chiếu", "Lịch cấp hộ chiếu phổ thông"]
    )


def test_pinned_results_fit_a_phone_and_a_wide_screen(person):
    long = "Hướng dẫn trình tự, thủ tục cấp đổi thẻ căn cước cho công dân từ đủ 14 tuổi trở lên"
    first = make_article(title=long, summary="Công dân mang theo giấy tờ tùy thân đến công an xã.")
    second = make_article(title="Cấp thẻ căn cước lưu động ở ba xã")
    for each in (first, second):
        make_edition(each, visible=(BEGIN, None))
    make_pinned("thẻ căn cước", first, make_page("Công an tỉnh"))
    reader = person()
    for width in (360, 1280):
        reader.page.set_viewport_size({"width": width, "height": 800})
        reader.goes_to("/tim-kiem/?q=the+can+cuoc")
        expect(reader.page.locator(".pinned-results__title")).to_have_text([long, "Công an tỉnh"])
        shoot(reader.page, f"pinned-search-{width}")
        assert reader.page.evaluate("document.documentElement.scrollWidth") == width
        assert violations(reader.page) == set()
