"""Every type of page: WCAG 2.2 A and AA by axe-core; no layout shift, nothing cut off, no files
from other hosts, and a small size."""

import gzip
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_FILE_PATH

from media_gallery.models import Video
from tests.browser.page_conditions import layout_shift
from tests.make import make_article, make_user
from tests.portal_fixture import make_full_portal

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
RUN = """async tags => {
    // Colours on their way from one theme to the other are neither.
    document.getAnimations().forEach(each => each.finish());
    // target-size is of WCAG 2.2, and off unless asked for.
    const found = await axe.run({
        runOnly: tags, resultTypes: ["violations"],
        ...(tags.includes("wcag2a") && { rules: { "target-size": { enabled: true } } }),
    });
    return found.violations.flatMap(
        ({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`)
    );
}"""
SIZES = {360: 740, 1440: 900}
MEDIA = ("albums", "album", "photo", "videos", "video", "video elsewhere")
AXE = AXE_FILE_PATH.read_text()


@pytest.fixture
def portal():
    return make_full_portal()


def violations(page, in_the_light=WCAG, in_the_dark=COLOURS) -> set[str]:
    """Return what axe reports for these rules or tags, in each theme."""
    page.is_examined = True  # Not what it does itself: conftest.
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE)
    found = set()
    for theme, rules in (("light", in_the_light), ("dark", in_the_dark)):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        found |= {f"{theme} {each}" for each in page.evaluate(RUN, rules)}
    page.is_examined = False
    return found


@pytest.mark.parametrize(
    # The themes differ only in colours (tests/portal/test_look.py), so in the dark theme only those
    # are checked; `make soak` checks everything.
    "in_the_dark",
    [COLOURS, pytest.param(WCAG, marks=pytest.mark.soak)],
    ids=["", "everything in both"],
)
@pytest.mark.parametrize("width", SIZES)
def test_axe_finds_nothing_on_any_page_in_either_theme(
    person, portal, settings, width, in_the_dark
):
    citizen = person(viewport={"width": width, "height": SIZES[width]})
    page = citizen.page
    found = {}
    for name, path in portal.items():
        settings.DEBUG = name == "styleguide"  # On other pages it would show Django's error page.
        citizen.goes_to(path)
        found[name] = violations(page, in_the_dark=in_the_dark)
        if name in ("front page", "article"):
            if page.locator(".drawer").is_visible():
                page.locator(".drawer > summary").click()
            page.locator(".site-menu__group > summary:visible").first.click()
            found[name, "menu open"] = violations(page, in_the_dark=in_the_dark)
        if name == "album":
            page.locator(".album__thumbnail a").nth(1).click()
            found[name, "photo open"] = violations(page, in_the_dark=in_the_dark)
            page.keyboard.press("Escape")
    assert not (wrong := {place: each for place, each in found.items() if each}), wrong


NAMES_WITHOUT_WHAT_IS_SEEN = """() => [...document.querySelectorAll(
    "a[aria-label], button[aria-label], summary[aria-label]")]
    .filter(each => each.checkVisibility())
    .map(each => [each.ariaLabel, each.innerText.replace(/[\\s…]+/g, " ").trim()])
    .filter(([name, seen]) =>
        /\\p{L}/u.test(seen) && !name.toLowerCase().includes(seen.toLowerCase()))"""


def test_the_name_of_a_control_has_the_words_that_are_seen(person, portal):
    """WCAG 2.5.3: people say what they read to the software that presses it."""
    citizen = person(viewport={"width": 1440, "height": 900})
    found = {}
    for name, path in portal.items():
        citizen.goes_to(path)
        if wrong := citizen.page.evaluate(NAMES_WITHOUT_WHAT_IS_SEEN):
            found[name] = wrong
    assert found == {}


def test_nothing_is_cut_off_at_four_times_the_size(person, portal):
    """WCAG reflow: 320 px is a window of 1280 px at 400 %."""
    citizen = person(viewport={"width": 320, "height": 640})
    page = citizen.page
    widths = {}
    for name, path in portal.items():
        citizen.goes_to(path)
        widths[name] = page.evaluate("document.documentElement.scrollWidth")
    page.locator(".drawer > summary").click()
    widths["menu"] = page.evaluate("document.documentElement.scrollWidth")
    assert widths == dict.fromkeys(widths, 320)


def test_axe_finds_nothing_in_the_back_offices_main_pages(person):
    article = make_article()
    video = Video.objects.create(
        title="Lễ hội", uploaded_by=article.created_by, external_url="https://vtv.vn/1"
    )
    editor = person()
    editor.log_in(make_user("Administrators"))
    found = {}
    for path in (
        "/admin/",
        "/admin/thong-bao/",
        "/admin/thong-bao/cach-nhan/",
        "/admin/bao-cao/",
        "/admin/bao-cao/?ky=tu-den&tu_ngay=31/02/2020",
        "/admin/news/article/",
        f"/admin/news/article/{article.pk}/change/",
        "/admin/identity/identity/1/change/",
        "/admin/media_gallery/video/",
        "/admin/media_gallery/video/add/",
        f"/admin/media_gallery/video/{video.pk}/change/",
    ):
        editor.goes_to(path)
        # Only colours: the forms are Django's. CKEditor's parts are left out.
        found[path] = {
            each for each in violations(editor.page, in_the_light=COLOURS) if "cke" not in each
        }
    assert not (wrong := {path: each for path, each in found.items() if each}), wrong


def test_nothing_jumps_while_a_page_loads(person, portal):
    for width, height in SIZES.items():
        citizen = person(viewport={"width": width, "height": height})
        citizen.context.add_init_script(
            "localStorage.setItem('display', JSON.stringify({theme: 'dark', size: 1}))"
        )
        shifts = {}
        for name in ("front page", "article", "all news", "month", "visits", *MEDIA):
            citizen.goes_to(portal[name])
            citizen.page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
            shifts[name] = layout_shift(citizen.page, milliseconds=400)
        assert shifts == dict.fromkeys(shifts, 0), width


def test_an_article_weighs_at_most_60_kilobytes_without_its_photos(person, portal):
    citizen = person()
    bodies = {}
    citizen.page.on(
        "requestfinished",
        lambda request: bodies.update({urlsplit(request.url).path: request.response().body()}),
    )
    citizen.goes_to(portal["article"])
    citizen.page.wait_for_load_state("networkidle")
    weights = {
        path: len(gzip.compress(body))
        for path, body in bodies.items()
        if not path.startswith("/media/")
    }
    assert any(path.endswith(".css") for path in weights)
    assert sum(weights.values()) <= 60_000, weights


def test_a_page_is_whole_without_scripts(person, portal):
    citizen = person(java_script_enabled=False, viewport={"width": 360, "height": 740})
    citizen.goes_to(portal["article"])
    page = citizen.page
    assert page.locator("[data-needs-script]:visible").count() == 0
    page.locator(".drawer > summary").click()
    page.locator(".drawer .site-menu__group > summary").first.click()
    page.locator(".drawer").get_by_role("link", name="Nông nghiệp").click()
    page.wait_for_url("**/chuyen-muc/nong-nghiep/")


def test_the_readers_choices_stay_on_the_device(person, portal):
    citizen = person(viewport={"width": 1440, "height": 900}, color_scheme="light")
    page = citizen.page
    citizen.goes_to("/")
    page.locator(".display-settings > summary").click()
    page.get_by_role("button", name="Tối").click()
    page.get_by_role("button", name="A+ chữ to hơn").click()
    citizen.goes_to(portal["article"])
    background = "getComputedStyle(document.body).backgroundColor"
    letters = "getComputedStyle(document.documentElement).fontSize"
    assert page.evaluate(background) == "rgb(23, 20, 18)"
    assert page.evaluate(letters) == "18.4px"
    # Print is white in both themes.
    page.emulate_media(media="print")
    assert page.evaluate(background) == "rgb(255, 255, 255)"
    page.emulate_media(media="screen")
    page.get_by_role("button", name="A cỡ chữ thường").click()
    assert page.evaluate(letters) == "16px"
