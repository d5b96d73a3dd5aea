"""A search without results in a browser: its beacon brings the line, and staff read it."""

import os
import re

import pytest
from playwright.sync_api import expect

from portal.vietnamese import dates
from portal.visits.counting import endpoint
from portal.visits.counting.rules import Outcome
from portal.visits.statistics import totals
from portal.visits.statistics.totals import Totals
from portal.visits.zero_results.tokens import Searched
from tests.browser.test_accessibility import violations
from tests.make_visits import make_zero_result


class Counting:
    """A counter for which every arrival that is not left out is a view."""

    def commit(self, arrival):
        why = arrival.view.left_out
        return Outcome(is_view=not why, is_visit=not why, left_out=why)


class Recorded:
    def __init__(self):
        self.searched = []

    def add(self, searched):
        self.searched.append(searched)


@pytest.fixture
def recorded(monkeypatch):
    recorded = Recorded()
    monkeypatch.setattr(endpoint, "recorder", recorded)
    monkeypatch.setattr(endpoint, "counter", Counting())
    totals.remember(Totals(total=7_448_251, today=3009, online=7))
    # What Chromium says of itself when a program drives it is a robot's.
    monkeypatch.setattr(endpoint.robots, "is_robot", lambda agent: False)
    return recorded


def test_a_page_that_found_nothing_sends_its_line_with_its_view(person, recorded):
    reader = person()
    reader.context.add_init_script(
        "Object.defineProperty(Navigator.prototype, 'webdriver', { get: () => false })"
    )
    for typed in ("Hộ chiếu", ""):
        with reader.page.expect_response("**/luot-truy-cap/") as answered:
            reader.goes_to(f"/tim-kiem/?q={typed}")
        assert answered.value.json()["counted"]
    assert recorded.searched == [Searched("ho chieu")]


@pytest.mark.parametrize("width", [360, 1280])
def test_the_list_fits_a_phone_and_its_button_takes_a_line_away(person, width):
    today = dates.today()
    make_zero_result("thu tuc cap ho chieu pho thong", day=today, hours=0b111, views=1234)
    make_zero_result("tuyen dugn", day=today, hours=0b111, views=7, instead=True)
    editor = person("Managing editors", viewport={"width": width, "height": 800})
    page = editor.page
    editor.goes_to("/admin/tim-khong-thay/")
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/zero-results-{width}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert {each for each in violations(page) if "report" in each} == set()
    page.get_by_role("button", name=re.compile("^Đã xem.*thu tuc")).click()
    expect(page.locator(".report tbody tr")).to_have_count(1)
    page.get_by_role("link", name=re.compile("^Chọn sẵn kết quả.*tuyen dugn")).click()
    expect(page.get_by_label("Từ người đọc gõ")).to_have_value("tuyen dugn")
