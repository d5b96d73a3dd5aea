"""Clicks and page loads of a newsroom's daily tasks, counted in a browser and printed."""

import pytest
from playwright.sync_api import expect

from news import workflow
from news.models import Article, Edition
from tests.browser.article_form_page import editor_is_ready, editor_text
from tests.make import make_article, make_category, make_user


class Counted:
    """A person's page whose presses and page loads are counted; typing is not."""

    def __init__(self, person):
        self.page, self.clicks, self.loads = person.page, 0, 0
        self.page.on("framenavigated", self._loaded)

    def _loaded(self, frame):
        if frame == self.page.main_frame:
            self.loads += 1

    def press(self, locator):
        self.clicks += 1
        locator.click()


@pytest.fixture
def counts():
    """Collect {task: (clicks, page loads)} and print them."""
    found = {}
    yield found
    print(*(f"{task}: {counted}" for task, counted in found.items()), sep="\n")  # noqa: T201


def test_the_days_work_takes_few_presses(person, counts):
    category = make_category("Kinh tế")
    reporter, editor = make_user("Reporters"), make_user("Editors")
    somebody = person()
    somebody.log_in(reporter)
    desk = Counted(somebody)
    page = desk.page

    desk.press(page.get_by_role("link", name="Viết bài mới"))
    editor_is_ready(page)
    page.locator("#id_title").fill("Khánh thành cầu Bến Gỗ")
    page.locator("#id_summary").fill("Cầu mới mở cho ô tô.")
    editor_text(page).fill("Nội dung của bài.")
    page.locator("#id_category").select_option(label="Kinh tế")
    desk.press(page.get_by_role("button", name="Gửi duyệt", exact=True))
    expect(page.locator(".messagelist .success")).to_contain_text("Đã gửi duyệt.")
    counts["write and hand in"] = (desk.clicks, desk.loads)

    article = Article.objects.get()
    workflow.reject(article, by=editor, note="Thiếu số liệu.")
    somebody.goes_to("/admin/")
    desk = Counted(somebody)
    desk.press(page.locator("main").get_by_role("link", name="Khánh thành cầu Bến Gỗ").first)
    editor_is_ready(page)
    expect(page.locator(".desk-returned")).to_contain_text("Thiếu số liệu.")
    editor_text(page).fill("Nội dung của bài, có số liệu.")
    desk.press(page.get_by_role("button", name="Gửi duyệt", exact=True))
    expect(page.locator(".messagelist .success")).to_contain_text("Đã gửi duyệt.")
    counts["return and fix"] = (desk.clicks, desk.loads)

    for number in range(30):
        waiting = make_article(
            title=f"Bài đã duyệt số {number}", category=category, created_by=reporter
        )
        workflow.submit(waiting, by=reporter)
        workflow.approve(waiting, by=editor)
    chief = person()
    chief.log_in(make_user("Managing editors"))
    desk = Counted(chief)
    page = desk.page
    desk.press(page.get_by_text("Mọi mục của bàn biên tập"))
    desk.press(page.locator(".desk__apps").get_by_role("link", name="Tin bài", exact=True).last)
    desk.press(page.get_by_role("link", name="Đã duyệt, chưa đăng"))
    desk.press(page.get_by_label("Mọi bài ở trang này"))
    desk.press(page.get_by_role("button", name="Đăng…"))
    desk.press(page.get_by_role("button", name="Đăng", exact=True))
    expect(page.get_by_text("30 bài đã xong.")).to_be_visible()
    counts["publish 30 approved articles"] = (desk.clicks, desk.loads)
    assert Edition.objects.public().count() == 30

    published = Article.objects.get(title="Bài đã duyệt số 0")
    published.summary = "Sapo đã sửa sau khi đăng."
    published.save()
    chief.goes_to(f"/admin/news/article/{published.pk}/change/")
    desk = Counted(chief)
    desk.press(page.get_by_role("link", name="Thay đổi so với bản đang đăng"))
    expect(page.get_by_role("heading", name="1 ô khác nhau")).to_be_visible()
    expect(page.locator("#o-summary")).to_contain_text("Sapo đã sửa sau khi đăng.")
    counts["what changed since the last edition"] = (desk.clicks, desk.loads)

    assert counts["what changed since the last edition"] == (1, 1)
    assert counts["write and hand in"][0] <= 2
    assert counts["return and fix"][0] <= 2
    assert counts["publish 30 approved articles"][0] <= 6
