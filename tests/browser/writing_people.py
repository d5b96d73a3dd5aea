"""People who write one article in Chromium processes of their own, and what must be found of it."""

import re
import shutil
import tempfile
import time
from dataclasses import dataclass

import psutil
from playwright.sync_api import Error

from tests.browser.article_form_page import editor_is_ready
from tests.browser.conftest import ARGUMENTS

PASSWORD = "mật khẩu"
#: The waits of static/js/autosave-form.js, and what they are in a hurried browser.
HURRY = {"1000": "200", "1500": "300", "3000": "600", "[2000, 4000, 8000, 15_000]": "[400, 800]"}


@dataclass
class Sentence:
    """One typed sentence; ``due`` says whether it must be found, None while that is open.

    What is ``saved`` must be found even if its writer has thrown another copy of it away.
    """

    token: str
    at: float
    due: bool | None = None
    saved: bool = False


class Tab:
    def __init__(self, person):
        self.person, self.typed = person, []
        self.open()

    def open(self):
        self.page = self.person.context.new_page()
        self.page.on("dialog", lambda dialog: dialog.accept())
        self.goes_to_the_form()

    def goes_to_the_form(self):
        self.page.goto(self.person.form)
        if self.page.locator("#id_username").is_visible():
            self.page.locator("#id_username").fill(self.person.user.username)
            self.page.locator("#id_password").fill(PASSWORD)
            self.page.locator("#id_password").press("Enter")
            self.page.wait_for_url(self.person.form)
        editor_is_ready(self.page)

    def types(self, field, token):
        if field == "body":
            self.page.evaluate("CKEDITOR.instances.id_body.focus()")
            self.page.keyboard.press("Control+End")
            self.page.keyboard.press("Enter")
        else:
            self.page.locator(f"#id_{field}").focus()
            self.page.keyboard.press("Control+End")
        self.page.keyboard.insert_text(f" Câu {token}.")
        self.typed.append(Sentence(token, time.monotonic()))
        self.person.sentences.append(self.typed[-1])

    def ends(self, seconds):
        """Settle what must be found of this page, which is lost now."""
        for sentence in self.typed:
            if sentence.due is None:
                sentence.due = sentence.at <= time.monotonic() - seconds
        self.typed = []

    def presses(self, button="Lưu"):
        """Press and answer what is asked; return whether the article was saved."""
        self.page.evaluate("window.isBefore = true")
        if button == "Ctrl+S":
            self.page.keyboard.press("Control+s")
        else:
            self.page.get_by_role("button", name=button, exact=True).click()
        give_up = time.monotonic() + 40
        while time.monotonic() < give_up and self._is_before():
            self._answers_the_dialog()
            self.page.wait_for_timeout(100)
        assert not self._is_before(), self.page.locator("dialog[open]").all_inner_texts()
        editor_is_ready(self.page)
        saved = self.page.locator(".messagelist .success").count() > 0
        for sentence in self.typed if saved else ():
            sentence.due = sentence.saved = True
        return saved

    def _is_before(self):
        try:
            return self.page.evaluate(
                "window.isBefore === true || document.readyState !== 'complete'"
            )
        except Error:  # The page is changing.
            return True

    def _answers_the_dialog(self):
        dialog = self.page.locator("dialog.unsaved-dialog[open]")
        try:
            if dialog.locator("[name=username]").is_visible():
                dialog.locator("[name=username]").fill(self.person.user.username)
                dialog.locator("[name=password]").fill(PASSWORD)
                dialog.locator("[name=password]").press("Enter")
                dialog.wait_for(state="detached", timeout=5000)
            elif (again := dialog.get_by_role("button", name="Thử lại")).is_visible():
                self.person.context.set_offline(False)
                again.click()
        except Error:
            pass  # It closed meanwhile.


class Writer:
    """One person with a browser process of their own, which may be killed."""

    def __init__(self, playwright, chromium, *, address, user, article, is_hurried):
        self.playwright, self.chromium, self.user = playwright, chromium, user
        self.address, self.is_hurried, self.sentences = address, is_hurried, []
        self.form = f"{address}/admin/news/article/{article.pk}/change/"
        self.profile = tempfile.mkdtemp(prefix="portal-profile-")
        self.launch()

    def launch(self):
        self.context = self.playwright.chromium.launch_persistent_context(
            self.profile, executable_path=self.chromium, args=ARGUMENTS, locale="vi-VN"
        )
        if self.is_hurried:
            self.context.route("**/autosave-form*.js", hurry)

    def kill(self):
        for process in psutil.process_iter(["cmdline"]):
            if any(self.profile in word for word in process.info["cmdline"] or ()):
                process.kill()

    def leaves(self):
        self.context.unroute_all(behavior="ignoreErrors")
        self.context.set_offline(True)
        self.context.close()
        shutil.rmtree(self.profile, ignore_errors=True)

    def finds(self):
        """Return all that the person is shown: the form, the versions, their unsaved texts."""
        get = lambda path: self.context.request.get(self.address + path).text()  # noqa: E731
        article = self.form.removeprefix(self.address)
        shown = [get(article)]
        texts = set(re.findall(r"/admin/chua-luu/[0-9a-f-]{36}/", get("/admin/chua-luu/")))
        history = article.replace("/change/", "/history/")
        versions = [get(f"{history}?p={page}") for page in (1, 2, 3)]
        return "\n".join([*shown, *versions, *(get(path) for path in texts)])


def hurry(route):
    """Answer the script of a form with one that keeps its text five times as soon."""
    answer = route.fetch()
    code = answer.text()
    for slow, quick in HURRY.items():
        assert f"= {slow};" in code
        code = code.replace(f"= {slow};", f"= {quick};")
    route.fulfill(response=answer, body=code)
