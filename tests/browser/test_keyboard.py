"""A reader's tasks by keyboard only."""

import re

import pytest
from playwright.sync_api import expect

from tests.portal_fixture import make_full_portal


@pytest.fixture
def portal():
    return make_full_portal()


def focused(page) -> str:
    """Return the text of the focused element."""
    return page.evaluate("document.activeElement.textContent.trim().replace(/\\s+/g, ' ')")


def tabs_to(page, words, *, at_most=60):
    """Press Tab until the element with the text ``words`` is focused; it must be visible."""
    for _ in range(at_most):
        page.keyboard.press("Tab")
        if focused(page) == words:
            break
    assert focused(page) == words
    assert page.evaluate("""() => {
        const focused = document.activeElement, place = focused.getBoundingClientRect();
        const on_top = document.elementFromPoint(
            place.x + place.width / 2, place.y + place.height / 2
        );
        const outlined = getComputedStyle(focused).outlineStyle !== 'none';
        return outlined && (focused.contains(on_top) || on_top.contains(focused));
    }"""), f"{words}: not in sight, or its focus does not show"


@pytest.mark.parametrize("width", [360, 1440])
def test_the_first_tab_leads_past_the_chrome(person, portal, width):
    citizen = person(viewport={"width": width, "height": 800})
    citizen.goes_to(portal["article"])
    page = citizen.page
    page.keyboard.press("Tab")
    assert focused(page) == "Đến nội dung chính"
    expect(page.locator(".skip-link")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_on_a_phone_the_drawer_and_its_sub_menu_open_and_close(person, portal):
    citizen = person(viewport={"width": 360, "height": 740})
    citizen.goes_to("/")
    page = citizen.page
    tabs_to(page, "Danh mục")
    page.keyboard.press("Enter")
    expect(page.locator(".drawer__panel")).to_be_visible()
    tabs_to(page, "Kinh tế")
    page.keyboard.press("Enter")
    tabs_to(page, "Nông nghiệp")
    # Escape closes the innermost element, and moves the focus back.
    page.keyboard.press("Escape")
    assert focused(page) == "Kinh tế"
    page.keyboard.press("Escape")
    assert focused(page) == "Danh mục"
    expect(page.locator(".drawer__panel")).to_be_hidden()


def test_on_a_desk_a_reader_goes_by_sub_menu_to_a_category_and_an_article(person, portal):
    citizen = person(viewport={"width": 1440, "height": 900})
    citizen.goes_to("/")
    page = citizen.page
    tabs_to(page, "Kinh tế")
    page.keyboard.press("Space")
    tabs_to(page, "Nông nghiệp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/chuyen-muc/nong-nghiep/")
    expect(page.locator(".site-menu-bar summary", has_text="Kinh tế")).to_have_attribute(
        "aria-current", "true"
    )
    title = "Khánh thành cầu Bến Gỗ 2, rút ngắn 11 km đường đến Khu công nghiệp Tân Hạ"
    tabs_to(page, title)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(title)


def test_an_open_sub_menu_closes_when_the_focus_leaves_it(person, portal):
    citizen = person(viewport={"width": 1440, "height": 900})
    citizen.goes_to("/")
    page = citizen.page
    tabs_to(page, "Kinh tế")
    page.keyboard.press("Enter")
    tabs_to(page, "Chuyên mục 1")
    expect(page.locator(".site-menu-bar details[open]")).to_have_count(0)


def test_a_day_is_reached_by_typing_it(person, portal):
    citizen = person(viewport={"width": 360, "height": 740})
    citizen.goes_to(portal["month"])
    page = citizen.page
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "ngay":
            break
    page.keyboard.type("13/02/2020")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/tin-tuc/2020/02/13/"))
    expect(page.locator("h1")).to_have_text("Các tin đã đưa ngày 13/02/2020")
