"""Fixtures for tests in Chromium against a live server; without Chromium: top conftest.py."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles.utils import matches_patterns
from playwright.sync_api import expect, sync_playwright

from portal.serving.static_storage import BUNDLES, UNUSED, bundled

PROJECT = Path(__file__).resolve().parents[2]

# Playwright's event loop runs in this thread; Django's check for that is meant for async code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
expect.set_options(timeout=10_000)

# Without a GPU in software, which no page needs, a new window takes a fifth less of the processor.
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-software-rasterizer"),
    "--disable-background-networking",
]


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))
            if os.environ.get("REPEAT_TIMED_TESTS"):
                item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session", autouse=True)
def _media_come_from_the_portal():
    """Disable the live server's own /media/, which has no ranges, content types and policy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.test.testcases._MediaFilesHandler", lambda application: application)
        yield


@pytest.fixture(scope="session")
def bundles(tmp_path_factory) -> Path:
    """The folder of the style sheets that are joined when static files are collected."""
    folder = tmp_path_factory.mktemp("bundles")
    for name in BUNDLES:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(bundled(PROJECT / "static" / name))
    return folder


@pytest.fixture(autouse=True)
def _one_style_sheet_a_page(bundles, settings):
    settings.STATICFILES_DIRS = [bundles, *settings.STATICFILES_DIRS]


@pytest.fixture(scope="session")
def playwright():
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright, chromium):
    launched = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
    yield launched
    launched.close()


class Person:
    """A user with their own browser.

    ``foreign`` collects requests to other hosts, ``forbidden`` what the Content-Security-Policy of
    a page or of a frame in it has stopped, ``uncollected`` requests for static files that a portal
    in production does not have.
    """

    def __init__(self, browser, address, **context):
        self.address, self.foreign, self.errors, self.forbidden = address, [], [], []
        self.uncollected = []
        self._asked = set()
        self.context = browser.new_context(
            locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", **context
        )
        self.context.on("request", self._note)
        # Of an answer that a script does not read the browser never says that it has finished.
        self.context.on("response", lambda response: self._asked.discard(response.request))
        self.context.on("requestfailed", lambda request: self._asked.discard(request))
        self.context.on("console", self._hear)
        self.page = self.context.new_page()
        self.page.on("pageerror", self._note_error)

    def leaves(self):
        """Close the browser without a last word, which forms send: the database is emptied now."""
        for _ in range(200):
            if not any(map(_is_awaited, self._asked)) or not self.context.pages:
                break
            self.context.pages[0].wait_for_timeout(50)
        # CKEditor asks for its language after its own script; without it, it raises an error.
        self.page.remove_listener("pageerror", self._note_error)
        # A script that a page still asks for would fail in its route when the context is gone.
        self.context.unroute_all(behavior="ignoreErrors")
        self.context.set_offline(True)
        self.context.close()

    def _hear(self, message):
        # axe writes a <style> of its own.
        is_of_axe = getattr(message.page, "is_examined", False)
        if "Content Security Policy" in message.text and not is_of_axe:
            self.forbidden.append(f"{message.page.url}: {message.text}")

    def _note_error(self, error):
        self.errors.append(str(error))

    def _note(self, request):
        self._asked.add(request)
        own = (self.address, "data:", "blob:", "about:", "javascript:")
        if not request.url.startswith(own):
            self.foreign.append(request.url)
        name = urlsplit(request.url).path.removeprefix("/static/")
        if matches_patterns(name, UNUSED):
            self.uncollected.append(request.url)

    def goes_to(self, path):
        return self.page.goto(self.address + path)

    def fill_in_log_in(self, user):
        """Log in as people do, by the form, with whatever that leaves in the browser."""
        self.goes_to("/admin/login/?next=/admin/")
        self.page.locator("#id_username").fill(user.username)
        self.page.locator("#id_password").fill("mật khẩu")
        self.page.locator("[type=submit]").click()
        self.page.wait_for_url(f"{self.address}/admin/")

    def log_in(self, user):
        """Open the dashboard with the session of a log-in, which is not made by the form."""
        from django.test import Client  # noqa: PLC0415 -- before Django is set up, as below

        client = Client()
        client.force_login(user)
        session = client.cookies["sessionid"]
        address = {"domain": urlsplit(self.address).hostname, "path": session["path"]}
        self.context.add_cookies([{"name": "sessionid", "value": session.value, **address}])
        self.goes_to("/admin/")


def _is_awaited(request) -> bool:
    """Return whether a page that is open waits for the answer: a test may have held it for good."""
    return request.is_navigation_request() or not request.frame.page.is_closed()


@pytest.fixture
def person(browser, live_server):
    """Create a `Person`: ``person("Reporters")`` is logged in, ``person()`` is a citizen."""
    from tests.make import make_user  # noqa: PLC0415 -- this file is read before Django is set up

    made = []

    def make(group=None, **context):
        somebody = Person(browser, live_server.url, **context)
        made.append(somebody)
        if group:
            somebody.log_in(make_user(group))
        return somebody

    yield make
    for somebody in made:
        somebody.leaves()
        assert somebody.foreign == []
        assert somebody.errors == []
        assert somebody.forbidden == []
        assert somebody.uncollected == []
