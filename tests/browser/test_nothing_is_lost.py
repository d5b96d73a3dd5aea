"""Whatever ends the writing of a text, each sentence older than five seconds is offered on return.

On a portal as it is served, because the server and PostgreSQL are stopped and the browser killed.
"""

import shutil
import tempfile
import time
from dataclasses import dataclass

import psutil
import pytest
from playwright.sync_api import expect

from portal.database import embedded_home
from tests.browser.article_form_page import editor_is_ready, editor_text
from tests.browser.conftest import ARGUMENTS
from tests.running_portal import data_folder, restarts, shell

PASSWORD = "mật khẩu"
MAKE = f"""
from django.contrib.auth.models import Group
from news.models import Article
from portal.identity.models import User
from portal.taxonomy.models import Category
an = User.objects.create_user("an", password={PASSWORD!r}, is_staff=True)
an.groups.add(Group.objects.get(name="Reporters"))
category = Category.objects.create(name="Kinh tế")
for number in range(9):
    print(Article.objects.create(
        title=f"Tin {{number}}", body="<p>Đầu.</p>", category=category, created_by=an).pk)
"""
#: A sentence that is younger when it happens may be lost.
SECONDS = 5


@dataclass
class Writer:
    """A reporter with one article open; a sentence a second, each with the time it was typed."""

    context: object
    address: str
    article: str

    def __post_init__(self):
        self.typed, self.page = [], None

    def opens(self):
        self.page = self.context.new_page()
        self.goes_to_the_form()

    def goes_to_the_form(self):
        here = f"{self.address}/admin/news/article/{self.article}/change/"
        self.page.goto(here)
        if self.page.locator("#id_username").is_visible():
            self.page.locator("#id_username").fill("an")
            self.page.locator("#id_password").fill(PASSWORD)
            self.page.locator("#id_password").press("Enter")
            self.page.wait_for_url(here)
        editor_is_ready(self.page)

    def types(self):
        sentence = f"Câu {len(self.typed)} của {self.article}."
        editor_text(self.page).press_sequentially(f"{sentence} ")
        self.typed.append((sentence, time.monotonic()))

    def due(self):
        """Return the sentences that must be offered if it happens now."""
        return [words for words, at in self.typed if at <= time.monotonic() - SECONDS]

    def is_offered(self, sentences):
        assert sentences
        offers = self.page.locator("[data-offers]")
        for sentence in sentences:
            expect(offers).to_contain_text(sentence)

    def returns(self):
        due = self.due()
        self.page.close()
        self.opens()
        self.is_offered(due)


def write_for(writers, seconds):
    """Let all type for ``seconds``, then wait until the last sentence is old enough."""
    end = time.monotonic() + seconds
    while True:
        for writer in writers:
            writer.types()
        if time.monotonic() >= end:
            break
        time.sleep(max(0, min(1, end - time.monotonic())))
    writers[0].page.wait_for_timeout(SECONDS * 1000)


def in_trouble(writer):
    expect(writer.page.locator("[data-status].is-trouble")).to_be_visible(timeout=20_000)


def kill_browser(profile):
    for process in psutil.process_iter(["cmdline"]):
        if any(profile in word for word in process.info["cmdline"] or ()):
            process.kill()


def kill_database(data):
    postmaster = next(embedded_home(data).rglob("postmaster.pid"))
    psutil.Process(int(postmaster.read_text().split()[0])).kill()


@pytest.mark.django_db(transaction=False)
@pytest.mark.parametrize("seconds", [1, pytest.param(60, marks=pytest.mark.soak)])
def test_each_sentence_is_offered_on_return(browser, playwright, chromium, seconds):
    profile = tempfile.mkdtemp(prefix="portal-profile-")
    with data_folder("portal-unsaved-") as data, restarts(data) as start:
        portal = start()
        address = f"http://127.0.0.1:{portal.port}"
        articles = shell(data, MAKE).split()
        contexts = [browser.new_context(locale="vi-VN") for _ in range(6)]

        def launch():
            return playwright.chromium.launch_persistent_context(
                profile, executable_path=chromium, args=ARGUMENTS, locale="vi-VN"
            )

        writers = [Writer(context, address, articles.pop()) for context in (*contexts, launch())]
        logged_out, closing, cookieless, cut_off, left_alone, restarting, killed = writers
        logged_out.opens()
        closing.opens()
        for writer in writers[2:]:
            writer.context.add_cookies(closing.context.cookies())
            writer.opens()
        write_for(writers, seconds)

        closing.returns()

        cookieless.context.clear_cookies()
        cookieless.types()
        in_trouble(cookieless)
        cookieless.returns()

        elsewhere = logged_out.context.new_page()
        elsewhere.goto(f"{address}/admin/")
        elsewhere.locator("#logout-form button").click()
        expect(elsewhere.locator("#logout-form")).to_have_count(0)
        logged_out.types()
        in_trouble(logged_out)
        logged_out.returns()

        due = cut_off.due()
        cut_off.page.route("**/change/", lambda route: route.abort())
        cut_off.page.keyboard.press("Control+s")
        cut_off.page.wait_for_timeout(1000)
        cut_off.page.unroute("**/change/")
        cut_off.page.close()
        cut_off.opens()
        cut_off.is_offered(due)

        due = killed.due()
        kill_browser(profile)
        killed.context = launch()
        killed.opens()
        killed.is_offered(due)
        killed.context.close()

        kill_database(data)
        restarting.types()
        restarting.page.wait_for_timeout(SECONDS * 1000)
        restarting.returns()

        portal.process.terminate()
        portal.process.wait()
        left_alone.types()
        in_trouble(left_alone)
        left_alone.page.wait_for_timeout(SECONDS * 1000)
        due = left_alone.due()
        left_alone.page.close()
        assert len(due) == len(left_alone.typed)
        start(portal.port)  # The browser's storage is one address's.
        left_alone.opens()
        left_alone.is_offered(due)

        for context in contexts:
            context.close()
    shutil.rmtree(profile, ignore_errors=True)
