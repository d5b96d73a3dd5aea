"""A real Chromium against a real server; see conftest.py at the top for machines without one."""

import os
import shutil

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.make import make_user

# Playwright's loop runs in this thread; Django's own guard against that is for async code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
expect.set_options(timeout=10_000)

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


class Person:
    """Somebody at a browser of their own; ``foreign`` gathers requests to other hosts."""

    def __init__(self, chromium, address, **context):
        self.address, self.foreign, self.errors = address, [], []
        self.context = chromium.new_context(
            locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", **context
        )
        self.context.on("request", self._note)
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _note(self, request):
        own = (self.address, "data:", "blob:", "about:", "javascript:")
        if not request.url.startswith(own):
            self.foreign.append(request.url)

    def goes_to(self, path):
        return self.page.goto(self.address + path)

    def logs_in_as(self, user):
        self.goes_to("/admin/")
        self.page.get_by_label("Tên đăng nhập").or_(self.page.locator("#id_username")).first.fill(
            user.username
        )
        self.page.locator("#id_password").fill("mật khẩu")
        self.page.locator("[type=submit]").click()
        self.page.wait_for_url(f"{self.address}/admin/")


@pytest.fixture
def person(chromium, live_server):
    """Makes a person: ``person("Reporters")`` is logged in, ``person()`` is a citizen."""
    made = []

    def make(group=None, **context):
        somebody = Person(chromium, live_server.url, **context)
        made.append(somebody)
        if group:
            somebody.logs_in_as(make_user(group))
        return somebody

    yield make
    for somebody in made:
        somebody.context.close()
        assert somebody.foreign == []
        assert somebody.errors == []
