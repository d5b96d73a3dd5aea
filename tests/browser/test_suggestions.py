"""The search boxes suggest while a reader types: by keyboard, pointer, touch and screen reader."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.test_accessibility import violations
from tests.portal_fixture import make_full_portal

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 360, "height": 740}
TITLE = "Khánh thành cầu Bến Gỗ 2, rút ngắn 11 km đường đến Khu công nghiệp Tân Hạ"


@pytest.fixture
def portal():
    return make_full_portal()


@pytest.fixture
def reader(person, portal):
    """Return a citizen on a wide screen whose page is open at the front page."""
    citizen = person(viewport=DESK)
    citizen.goes_to("/")
    return citizen


def box(page):
    return page.get_by_role("combobox").first


def titles(page) -> list[str]:
    expect(page.get_by_role("listbox")).to_be_visible()
    return page.locator(".suggestions__title:visible").all_inner_texts()


def asked_for(page) -> list[str]:
    """Return a list that grows by each line that is asked for."""
    lines = []

    def note(request):
        address = urlsplit(request.url)
        if address.path == "/tim-kiem/goi-y/":
            lines.extend(parse_qs(address.query)["q"])

    page.on("request", note)
    return lines


def active(page) -> str:
    """Return the words of the option that is announced as the chosen one, or ""."""
    return page.evaluate("""() => {
        const active = document.activeElement.getAttribute("aria-activedescendant");
        const selected = [...document.querySelectorAll('[role="option"][aria-selected="true"]')];
        if (selected.map(each => each.id).join() !== (active ?? "")) return "two of them";
        return selected[0]?.querySelector(".suggestions__title").textContent ?? "";
    }""")


def test_arrows_go_through_the_list_and_enter_opens_the_page(reader):
    page = reader.page
    box(page).focus()
    page.keyboard.type("cau")
    found = titles(page)
    assert found[:2] == ["Cầu Bến Gỗ 2", "Cầu Bến Gỗ 2 dài 500 m"]
    assert box(page).get_attribute("aria-expanded") == "true"
    assert active(page) == ""
    seen = []
    for _ in [*found, None]:
        page.keyboard.press("ArrowDown")
        seen.append(active(page))
    # From the last one back to the box, whose words stay.
    assert seen == [*found, ""]
    expect(box(page)).to_have_value("cau")
    page.keyboard.press("ArrowUp")
    assert active(page) == found[-1]
    page.keyboard.press("Home")
    assert active(page) == ""
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tin-tuc/cau-ben-go-2-dai-500-m-*/")


def test_enter_without_a_choice_searches_for_what_is_typed(reader):
    page = reader.page
    box(page).focus()
    page.keyboard.type("cau")
    titles(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/tim-kiem/?q=cau")
    expect(page.locator("h1")).to_have_text("Tìm kiếm")


def test_escape_closes_the_list_and_then_empties_the_box(reader):
    page = reader.page
    box(page).focus()
    page.keyboard.type("cau")
    titles(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(box(page)).to_have_value("cau")
    assert box(page).get_attribute("aria-expanded") == "false"
    page.keyboard.press("ArrowDown")
    assert active(page) == titles(page)[0]
    page.keyboard.press("Tab")
    expect(page.get_by_role("listbox")).to_have_count(0)
    box(page).focus()
    page.keyboard.press("Escape")
    expect(box(page)).to_have_value("")


def test_a_screen_reader_hears_how_many_there_are(reader):
    page = reader.page
    status = page.locator(".site-search [role=status]")
    box(page).focus()
    page.keyboard.type("cau ben")
    number = len(titles(page))
    expect(status).to_have_text(f"{number} gợi ý. Dùng phím mũi tên để chọn.")
    page.keyboard.type("xyz")
    expect(status).to_have_text("Không có gợi ý.")
    expect(page.get_by_role("listbox")).to_have_count(0)
    name = page.evaluate("document.activeElement.labels[0].textContent")
    assert name == "Tìm trên cổng"


def test_the_pointer_opens_the_page(reader):
    page = reader.page
    box(page).focus()
    page.keyboard.type("khanh thanh")
    page.get_by_role("option", name=TITLE).click()
    page.wait_for_url(re.compile("/tin-tuc/khanh-thanh-cau-ben-go-2"))
    page.go_back()
    expect(page.get_by_role("listbox")).to_have_count(0)


def test_one_request_for_what_was_typed_at_once_and_none_for_a_letter(reader):
    page = reader.page
    lines = asked_for(page)
    box(page).focus()
    page.keyboard.type("c")
    page.wait_for_timeout(400)
    assert lines == []
    page.keyboard.type("ầu BẾN  ")
    titles(page)
    assert lines == ["cầu bến "]


def test_a_late_answer_to_earlier_words_is_not_shown(reader):
    page = reader.page

    def late(route):
        if "khanh" not in route.request.url:  # Which is never answered.
            route.continue_()

    page.route("**/tim-kiem/goi-y/**", late)
    lines = asked_for(page)
    box(page).fill("khanh")
    while not lines:
        page.wait_for_timeout(20)
    with page.expect_event("requestfailed") as failed:
        box(page).fill("lich")
    assert "khanh" in failed.value.url
    assert titles(page) == ["Lịch cắt điện"]


# What Telex on Android, iOS and a Mac sends: the word is composed, and only then typed.
COMPOSE = """(box, steps) => {
    const send = (Kind, name, more) => box.dispatchEvent(new Kind(name, {bubbles: true, ...more}));
    send(CompositionEvent, "compositionstart", {data: ""});
    for (const text of steps) {
        send(KeyboardEvent, "keydown", {key: "Process", keyCode: 229, isComposing: true});
        send(CompositionEvent, "compositionupdate", {data: text});
        box.value = text;
        send(InputEvent, "input", {data: text, isComposing: true});
    }
}"""
KEY = """(box, [key, isComposing]) => !box.dispatchEvent(new KeyboardEvent(
    "keydown", {key, isComposing, bubbles: true, cancelable: true}))"""
END = """box => box.dispatchEvent(new CompositionEvent("compositionend", {data: box.value}))"""


def test_no_key_is_taken_while_a_keyboard_composes_a_word(reader):
    page = reader.page
    lines = asked_for(page)
    box(page).fill("lịch")
    titles(page)
    address = page.url
    box(page).evaluate(COMPOSE, ["l", "li", "lic", "lích", "lịch"])
    page.wait_for_timeout(250)
    assert lines == ["lịch"]
    for key in ("ArrowDown", "Enter", "Escape"):
        assert box(page).evaluate(KEY, [key, True]) is False, key
        assert active(page) == ""
    assert page.url == address
    expect(box(page)).to_have_value("lịch")
    # The word is whole: the keys are the list's again.
    box(page).evaluate(END)
    while len(lines) < 2:
        page.wait_for_timeout(20)
    # The list of before is open until the answer replaces it.
    expect(page.locator(".suggestions__title:visible")).to_have_text(["Lịch cắt điện"])
    assert box(page).evaluate(KEY, ["ArrowDown", False]) is True
    assert active(page) == "Lịch cắt điện"


def test_a_keyboard_that_rests_in_a_word_gets_suggestions_for_it(reader):
    """Keyboards of phones compose every word to its end, and most readers choose before that."""
    page = reader.page
    box(page).focus()
    box(page).evaluate(COMPOSE, ["l", "lị", "lịc"])
    assert titles(page) == ["Lịch cắt điện"]
    expect(box(page)).to_have_value("lịc")


def test_on_a_phone_titles_fit_and_are_large_enough_to_touch(person, portal):
    citizen = person(viewport=PHONE, has_touch=True, is_mobile=True)
    citizen.goes_to("/tim-kiem/")
    page = citizen.page
    field = page.locator("main").get_by_role("combobox")
    field.tap()
    page.keyboard.type("khanh thanh")
    expect(page.get_by_role("option", name=TITLE)).to_be_visible()
    sizes = page.locator(".suggestions__item:visible").evaluate_all(
        "all => all.map(each => each.getBoundingClientRect().height)"
    )
    assert min(sizes) >= 44
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    # The keyboard leaves half of the screen, and the browser moves the field there.
    page.set_viewport_size({"width": 360, "height": 400})
    field.evaluate("each => each.scrollIntoView({block: 'center'})")
    page.wait_for_function(
        "() => document.querySelector('main .suggestions').getBoundingClientRect().bottom <= 400"
    )
    page.get_by_role("option", name=TITLE).tap()
    page.wait_for_url(re.compile("/tin-tuc/khanh-thanh-cau-ben-go-2"))


@pytest.mark.parametrize(("path", "place"), [("/", ".site-search"), ("/tim-kiem/", "main")])
def test_axe_finds_nothing_with_the_list_open(person, portal, path, place):
    citizen = person(viewport=DESK)
    citizen.goes_to(path)
    page = citizen.page
    page.locator(place).get_by_role("combobox").fill("cau")
    titles(page)
    page.keyboard.press("ArrowDown")
    assert active(page)
    assert violations(page) == set()


def test_without_scripts_the_box_searches(person, portal):
    citizen = person(java_script_enabled=False, viewport=DESK)
    citizen.goes_to("/")
    page = citizen.page
    assert page.get_by_role("combobox").count() == 0
    page.get_by_role("searchbox").fill("cau")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tim-kiem/?q=cau")
