"""A page is counted when it becomes visible, by the real script and the real counter."""

from collections import Counter
from datetime import datetime

import pytest
from django.core.signals import request_started
from django.db.models import Sum
from playwright.sync_api import expect

from portal.vietnamese.dates import VIETNAM
from portal.visits.counting import endpoint
from portal.visits.counting.group_commit import GroupCommit
from portal.visits.counting.recording import BatchWriter
from portal.visits.models import Day, ItemHour, LeftOut
from portal.visits.statistics import totals
from portal.visits.statistics.totals import Totals
from tests.browser import prerendering
from tests.browser.browser_windows import Tab, Window, until
from tests.browser.conftest import ARGUMENTS, Person
from tests.make import make_edition, make_user
from tests.make_media import make_album, make_public_video
from tests.make_photos import make_photo

CHROME = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36"
)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
BEGIN = datetime(2020, 2, 13, 8, 0, tzinfo=VIETNAM)


@pytest.fixture(autouse=True)
def _views_are_written_down(transactional_db, monkeypatch):
    """Use the test's own counter, and close it before the tables are emptied."""
    counter = GroupCommit(BatchWriter().write)
    monkeypatch.setattr(endpoint, "counter", counter)
    totals.forget()
    yield
    counter.close()
    totals.forget()


@pytest.fixture(scope="module")
def shared_browser(playwright, chromium):
    """A browser that does not look automated, with the back-forward cache enabled."""
    launched = playwright.chromium.launch(
        executable_path=chromium,
        args=[
            *ARGUMENTS,
            "--disable-blink-features=AutomationControlled",
            f"--user-agent={CHROME}",
        ],
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield launched
    launched.close()


@pytest.fixture
def window(shared_browser, live_server):
    opened = Window(shared_browser, live_server.url)
    yield opened
    opened.close()


@pytest.fixture
def reader(shared_browser, live_server):
    """Create a reader as ``person`` does, but in `shared_browser`."""
    made = []

    def make(**context):
        made.append(Person(shared_browser, live_server.url, **context))
        return made[-1]

    yield make
    for somebody in made:
        somebody.context.close()
        assert somebody.errors == []


@pytest.fixture
def portal() -> dict[str, str]:
    """Create one page of each kind that is counted; return {type of page: its address}."""
    photo = make_photo(public=True)
    album = make_album(photo, approved=True)
    return {
        "all news": "/tin-tuc/",
        "article": make_edition(visible=(BEGIN, None)).get_absolute_url(),
        "album": album.get_absolute_url(),
        "photo": f"{album.get_absolute_url()}{photo.pk}/",
        "video": make_public_video().get_absolute_url(),
    }


@pytest.fixture
def counts(portal):
    """Wait until exactly these counts have been added since the test began."""
    before = counted()

    def check(**expected: int) -> None:
        try:
            until(lambda: counted() - before == expected)
        except AssertionError:
            assert counted() - before == expected
        # close() writes what has been received, so nothing is added later.
        endpoint.counter.close()
        assert counted() - before == expected

    return check


def counted() -> Counter:
    """Return what the counter has written: views, visits, and left-out views by reason."""
    sums = Counter(dict(LeftOut.objects.values_list("reason").annotate(Sum("count"))))
    for day in Day.objects.all():
        sums.update(views=day.views, visits=day.visits)
    return sums


def viewed() -> Counter:
    """Return the views by kind of page."""
    return Counter(dict(ItemHour.objects.values_list("kind").annotate(Sum("views"))))


def figures_on(tab: Tab) -> dict[str, str]:
    """Return the numbers in the footer of the page in ``tab``."""
    return tab.evaluate(
        "Object.fromEntries([...document.querySelectorAll('footer [data-visits]')]"
        ".map(each => [each.dataset.visits, each.textContent]))"
    )


def test_five_pages_by_one_reader_are_five_views_and_one_visit(window, portal, counts):
    before = viewed()
    tab = window.opens("/")
    counts(views=1, visits=1)
    for number, name in enumerate(("article", "album", "photo", "video"), start=2):
        tab.goes_to(portal[name])
        counts(views=number, visits=1)

    each_once = dict.fromkeys(("home", "article", "album", "photo", "video"), 1)
    assert viewed() - before == each_once


def test_a_tab_in_the_background_is_counted_when_it_is_shown(window, portal, counts):
    window.opens("/")
    counts(views=1, visits=1)

    behind = window.opens(portal["article"], background=True)
    behind.is_at(portal["article"])
    assert behind.evaluate("document.hidden")
    window.opens("/")  # Waits until another page is counted.
    counts(views=2, visits=1)

    behind.comes_to_front()
    counts(views=3, visits=1)
    window.opens("/").is_at("/")
    behind.comes_to_front()
    until(lambda: not behind.evaluate("document.hidden"))
    counts(views=4, visits=1)


def test_a_tab_closed_without_ever_being_shown_is_left_out(window, portal, counts):
    window.opens("/")
    counts(views=1, visits=1)

    behind = window.opens(portal["article"], background=True)
    behind.is_at(portal["article"])
    behind.closes()

    counts(views=1, visits=1, hidden=1)


def test_a_page_restored_from_the_bfcache_is_not_counted_again(window, portal, counts):
    tab = window.opens("/")
    counts(views=1, visits=1)
    # A page that still waits for a response is not put into the back-forward cache.
    beacon = "performance.getEntriesByType('resource').find(each => /cap.$/.test(each.name))"
    until(lambda: tab.evaluate(f"{beacon}?.responseEnd > 0"))
    tab.evaluate("addEventListener('pageshow', event => { window.restored = event.persisted })")
    tab.goes_to(portal["article"])
    counts(views=2, visits=1)

    tab.go_back_to("/")
    assert tab.evaluate("restored") is True

    tab.goes_to(portal["video"])  # A count of the page before would arrive before this one's.
    counts(views=3, visits=1)


@pytest.fixture
def prerendered(live_server, settings, monkeypatch):
    """A list of the paths that browsers have requested to prerender them."""
    settings.ROOT_URLCONF = "tests.browser.prerendering"
    monkeypatch.setattr(prerendering, "destination", "")
    paths = []

    def note(environ, **kwargs):
        if "prerender" in environ.get("HTTP_SEC_PURPOSE", ""):
            paths.append(environ["PATH_INFO"])

    request_started.connect(note)
    yield paths
    request_started.disconnect(note)


@pytest.mark.parametrize("goes_to", ["article", "video"])
def test_a_prerendered_page_is_counted_when_somebody_goes_there(
    window, portal, prerendered, monkeypatch, goes_to, counts
):
    tab = window.opens(f"/doan-truoc/?trang={portal['article']}")
    until(lambda: "/static/js/count-view.js" in prerendered)
    assert prerendered[0] == portal["article"]
    window.opens("/").is_at("/")
    counts(views=1, visits=1)
    tab.comes_to_front()

    before = viewed()
    monkeypatch.setattr(prerendering, "destination", portal[goes_to])
    counts(views=2, visits=1)

    assert viewed() - before == {goes_to: 1}
    tab.is_at(portal[goes_to])
    was_prerendered = "performance.getEntriesByType('navigation')[0].activationStart > 0"
    assert tab.evaluate(was_prerendered) is (goes_to == "article")


def test_the_numbers_rise_with_a_new_visitor(window, reader, portal, counts):
    before = totals.read()

    def and_more(visitors: int) -> dict[str, str]:
        return Totals(*(each + visitors for each in vars(before).values())).written()

    tab = window.opens("/")
    until(lambda: figures_on(tab) == and_more(1))

    other = reader(user_agent=FIREFOX)
    other.goes_to(portal["article"])
    total = other.page.locator("footer [data-visits=total]")
    expect(total).to_have_text(and_more(2)["total"])

    tab.goes_to(portal["all news"])
    until(lambda: figures_on(tab) == and_more(2))
    counts(views=3, visits=2)


def test_without_javascript_the_last_known_number_stands_and_a_picture_is_asked_for(
    window, reader, portal, counts
):
    window.opens("/")
    counts(views=1, visits=1)

    bare = reader(java_script_enabled=False)
    asked = []
    bare.page.on("request", lambda request: asked.append(request.url))
    bare.goes_to(portal["article"])

    total = bare.page.locator("footer [data-visits=total]")
    assert total.text_content() == totals.read().written()["total"]
    counts(views=1, visits=1, without_script=1)
    assert sum("/luot-truy-cap.gif?page=article:" in url for url in asked) == 1


def test_who_works_in_the_back_office_is_left_out_on_that_device(reader, portal, counts):
    editor = reader()
    editor.log_in(make_user("Editors"))
    editor.goes_to(portal["article"])
    counts(staff=1)

    # After 30 days without the back office it is not a staff device any more.
    editor.page.evaluate("localStorage.staff = Date.now() - 30 * 24 * 3600 * 1000 - 1")
    editor.goes_to(portal["article"])
    counts(staff=1, views=1, visits=1)


def test_who_only_found_the_door_of_the_back_office_is_counted(reader, counts):
    citizen = reader()
    citizen.goes_to("/admin/")
    expect(citizen.page.locator("#id_password")).to_be_visible()
    citizen.goes_to("/")
    counts(views=1, visits=1)


def test_a_borrowed_device_is_made_to_forget_after_logging_out(reader, counts):
    editor = reader()
    editor.log_in(make_user("Editors"))
    editor.page.locator("#logout-form button").click()
    editor.page.get_by_role("button", name="Quên máy này").click()
    expect(editor.page.get_by_role("status")).to_have_text(
        "Đã quên. Từ nay trang đọc ở máy này được tính như của mọi người."
    )
    expect(editor.page.get_by_role("status")).to_be_focused()
    expect(editor.page.get_by_role("button", name="Quên máy này")).to_be_hidden()

    editor.goes_to("/")
    counts(views=1, visits=1)


def test_a_reader_whose_browser_keeps_nothing_is_counted(reader, counts):
    citizen = reader()
    citizen.context.add_init_script(
        "Object.defineProperty(window, 'localStorage',"
        " { get() { throw new DOMException('closed', 'SecurityError'); } })"
    )
    citizen.goes_to("/")
    counts(views=1, visits=1)


def test_a_browser_driven_by_a_machine_is_a_robot(person, counts):
    """Also with the user agent of an ordinary Chrome."""
    person().goes_to("/")
    counts(robot=1)
    person(user_agent=CHROME).goes_to("/")
    counts(robot=2)


@pytest.mark.parametrize("trouble", ["no network", "no database", "nonsense"])
def test_when_nothing_can_be_counted_the_page_keeps_what_it_shows(window, reader, trouble, counts):
    window.opens("/")
    counts(views=1, visits=1)
    answers = {
        "no network": lambda route: route.abort(),
        "no database": lambda route: route.fulfill(status=503, body=""),
        "nonsense": lambda route: route.fulfill(status=500, body="{}"),
    }
    citizen = reader()
    citizen.page.route("**/luot-truy-cap/", answers[trouble])
    with citizen.page.expect_request("**/luot-truy-cap/"):
        citizen.goes_to("/")

    citizen.page.wait_for_load_state("networkidle")
    total = citizen.page.locator("footer [data-visits=total]")
    assert total.text_content() == totals.read().written()["total"]


def test_a_page_sends_one_beacon_with_nothing_of_the_reader_in_it(reader, portal, counts):
    citizen = reader()
    sent = []
    citizen.page.on("request", lambda request: request.method == "POST" and sent.append(request))
    citizen.goes_to(portal["article"])
    counts(views=1, visits=1)

    [beacon] = sent
    assert "cookie" not in beacon.all_headers()
    assert beacon.post_data.startswith("page=article%3A")
    assert beacon.post_data.endswith("&note=")


def test_the_script_is_under_a_thousand_bytes_as_it_is_served(reader):
    citizen = reader()
    with citizen.page.expect_response("**/count-view*.js") as served:
        citizen.goes_to("/")
    assert len(served.value.body()) < 1000
