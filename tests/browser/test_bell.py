"""The bell in the header of the back office counts without a reload."""

from playwright.sync_api import expect

from portal.notifications.models import Kind
from portal.notifications.sending import notify
from tests.make import make_article, make_user


def test_a_notice_that_comes_while_a_page_is_open_is_counted_within_a_minute(person):
    reporter = make_user("Reporters")
    desk = person()
    desk.page.clock.install()
    desk.log_in(reporter)
    bell = desk.page.get_by_role("link", name="Thông báo: không có gì mới")
    expect(bell).to_be_visible()

    notify(Kind.RETURNED, make_article(), "trả lại bài “Tin”", to=[reporter.pk], actor=None)
    desk.page.clock.fast_forward(61_000)

    bell = desk.page.get_by_role("link", name="1 thông báo chưa đọc")
    expect(bell).to_be_visible()
    bell.focus()
    desk.page.keyboard.press("Enter")
    desk.page.get_by_role("link", name="trả lại bài “Tin”").click()
    desk.page.wait_for_url("**/news/article/*/change/")
    assert desk.errors == []
