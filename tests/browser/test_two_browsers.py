"""Two people and three tabs edit one article in any order: no sentence is lost."""

from random import Random

import pytest
from playwright.sync_api import expect

from tests.browser.writing_people import Tab, Writer
from tests.make import make_article, make_user

FIELDS = ("title", "summary", "body", "lead_caption")


class Day:
    """Random acts of writers in their tabs; ``seconds`` after which a sentence is never lost."""

    def __init__(self, writers, seed, seconds):
        self.random, self.seconds, self.done = Random(seed), seconds, []
        self.tabs = [Tab(writers[0]), Tab(writers[0]), Tab(writers[1])]

    def step(self, number):
        tab = self.random.choice(self.tabs)
        if tab.page.locator(".edit-conflict").count() and self.random.random() < 0.6:
            acts = [self.answers]
        elif tab.page.locator(".unsaved__offer").count() and self.random.random() < 0.4:
            acts = [self.takes_back, self.takes_back, self.refuses]
        else:
            acts = [self.types, self.types, self.waits, self.saves, self.reloads, self.comes_back]
            acts += [self.is_killed, self.is_cut_off, self.is_logged_out]
        act = self.random.choice(acts)
        self.done.append(f"{number}: {tab.person.user.username} {act.__name__}")
        act(tab)

    def types(self, tab):
        total = sum(len(each.sentences) for each in {one.person for one in self.tabs})
        tab.types(self.random.choice(FIELDS), f"q{total:03}x")

    def waits(self, tab):
        self.types(tab)
        tab.page.wait_for_timeout(self.seconds * 1000 + 100)

    def saves(self, tab):
        self.types(tab)
        tab.presses(self.random.choice(["Lưu", "Ctrl+S"]))

    def reloads(self, tab):
        self.types(tab)
        tab.ends(self.seconds)
        tab.page.reload()
        tab.goes_to_the_form()

    def comes_back(self, tab):
        tab.ends(self.seconds)
        tab.page.close(run_before_unload=True)
        tab.open()

    def is_killed(self, tab):
        mine = [each for each in self.tabs if each.person is tab.person]
        tab.person.kill()
        tab.person.launch()
        for each in mine:
            each.ends(self.seconds)
            each.open()

    def is_cut_off(self, tab):
        tab.person.context.set_offline(True)
        self.waits(tab)
        if self.random.random() < 0.5:
            tab.presses()
        else:
            tab.ends(self.seconds)
            tab.page.close()
            tab.person.context.set_offline(False)
            tab.open()
        tab.person.context.set_offline(False)

    def is_logged_out(self, tab):
        tab.person.context.clear_cookies()
        self.types(tab)
        tab.presses()

    def takes_back(self, tab):
        take = tab.page.get_by_role("button", name="Lấy lại", exact=True).first
        if take.is_visible():
            take.click()
            expect(tab.page.get_by_text("Đã điền vào biểu mẫu").first).to_be_visible()

    def refuses(self, tab):
        offer = tab.page.locator(".unsaved__offer", has=tab.page.get_by_text("Bỏ đi")).first
        drop = offer.get_by_role("button", name="Bỏ đi")
        if not drop.is_visible():
            return
        words = offer.text_content()
        for sentence in tab.person.sentences:
            if sentence.token in words and not sentence.saved:
                sentence.due = False
        drop.click()
        tab.page.wait_for_timeout(500)

    def answers(self, tab):
        for places in tab.page.locator(".edit-conflict__passage").all():
            self.random.choice(places.locator("[type=radio]").all()).check()
        tab.presses()

    def ends(self):
        self.tabs[0].page.wait_for_timeout(self.seconds * 1000)
        for tab in self.tabs:
            tab.ends(self.seconds)
            tab.page.close()
            tab.open()


@pytest.mark.parametrize(
    ("steps", "seed", "seconds"),
    [
        (8, 3, 2),
        *(pytest.param(50, seed, 5, marks=pytest.mark.soak) for seed in (1, 2, 3, 4)),
    ],
)
def test_each_sentence_is_found(playwright, chromium, live_server, steps, seed, seconds):
    article = make_article(title="Tít", summary="Sapo", body="<p>Đầu.</p>")
    writers = [
        Writer(
            playwright,
            chromium,
            address=live_server.url,
            user=make_user("Editors"),
            article=article,
            is_hurried=seconds < 5,
        )
        for _ in range(2)
    ]
    try:
        day = Day(writers, seed, seconds)
        for number in range(steps):
            day.step(number)
            print(day.done[-1], flush=True)  # noqa: T201 -- shown if it fails
        day.ends()
        found = {writer: writer.finds() for writer in writers}
        lost = [
            sentence.token
            for writer in writers
            for sentence in writer.sentences
            if sentence.due and sentence.token not in found[writer]
        ]
        due = sum(bool(sentence.due) for writer in writers for sentence in writer.sentences)
        print("must be found:", due)  # noqa: T201
        assert (lost, due > 0) == ([], True)
    finally:
        for writer in writers:
            writer.leaves()
