"""A reader's view of a portal with kept pages, beside that of a portal without."""

import re
import time
from collections.abc import Iterable

from django.core.handlers.wsgi import WSGIHandler
from lxml import html

from portal.kept_pages.addresses import key_of
from portal.kept_pages.listener import Listener
from portal.serving.front import make_page
from portal.web.page_cache.entries import PLAIN
from portal.web.page_cache.memory import PageMemory

#: What may be of minutes ago on a kept page, as XPath.
SOFT_PARTS = (
    "//section[@aria-labelledby='tin-lien-quan']",
    "//section[contains(@class, 'given-day')]/*[self::h2 or self::ul]",
    "//section[contains(@class, 'most-read')]",
    "//a[contains(@class, 'visit-counter')]",
)
#: Seconds within which a change stands on every page.
PROMISED = 1.0


class Heard(PageMemory):
    """A memory that knows what its listener has told it."""

    def __init__(self, room: int):
        super().__init__(room)
        self.told: set[str] = set()

    def drop(self, table, names):
        self.told.add(table)
        return super().drop(table, names)


class KeepingPortal:
    """Answers every address from memory where it can; `differences` compares with new pages."""

    def __init__(self):
        self.memory = Heard(64 << 20)
        self.listener = Listener(self.memory)
        self.compared = 0
        self._django = WSGIHandler()

    def made_now(self, address: str, *, is_kept: bool = True):
        """Return the entry of a page that is made now."""
        begun = time.monotonic()
        entry = make_page(self._django, self.key(address))
        if is_kept and entry.is_kept:
            self.memory.keep(self.key(address), entry, begun=begun)
        return entry

    @staticmethod
    def key(address: str):
        path, _, query = address.partition("?")
        key = key_of("http", "testserver", path, query)
        assert key is not None, address
        return key

    def differences(self, addresses: Iterable[str]) -> list[str]:
        """Return the addresses whose kept page is not, within a second, as a new one is."""
        wrong = []
        for address in addresses:
            kept, until = self.memory.get(self.key(address)), time.monotonic() + PROMISED
            while kept is not None:
                self.compared += 1
                new = self.made_now(address, is_kept=False)
                if (kept.status, hard(kept)) == (new.status, hard(new)):
                    break
                if time.monotonic() > until:
                    wrong.append(f"{address}: {kept.status} {difference(hard(kept), hard(new))}")
                    break
                time.sleep(0.02)
                kept = self.memory.get(self.key(address))
            if kept is None:
                self.made_now(address)
        return wrong


def hard(entry) -> str:
    """Return the page without its soft parts, and with the addresses that it leads to."""
    text = entry.variant(PLAIN).content.decode()
    if not text.startswith("<!DOCTYPE html"):
        return text
    tree = html.document_fromstring(text)
    for path in SOFT_PARTS:
        for element in tree.xpath(path):
            element.drop_tree()
    return " ".join(html.tostring(tree, encoding="unicode").split())


def soft_articles(entry) -> set[int]:
    """Return the ids of the articles to which the soft parts lead."""
    tree = html.document_fromstring(entry.variant(PLAIN).content.decode())
    links = {href for path in SOFT_PARTS for href in tree.xpath(f"{path}//a/@href")}
    return {int(found[1]) for link in links if (found := re.search(r"-(\d+)/$", link))}


def difference(kept: str, new: str) -> str:
    place = next((i for i, (a, b) in enumerate(zip(kept, new, strict=False)) if a != b), 0)
    return f"{kept[max(place - 60, 0) : place + 60]!r} … {new[max(place - 60, 0) : place + 60]!r}"
