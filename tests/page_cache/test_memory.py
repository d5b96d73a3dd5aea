"""The memory of pages is bounded, forgets by names, and keeps what is asked for again."""

import math
import os
import time

import pytest

from portal.web.page_cache.entries import BROTLI, PLAIN, Entry
from portal.web.page_cache.memory import PageMemory

KB = 1024


def page(*names, size=9 * KB, status=200, good_for=60, is_data=False):
    return Entry(
        status,
        [("Content-Type", "text/html")],
        bytes(size),
        names=names,
        good_until=time.monotonic() + good_for,
        # So that the sizes are known.
        is_kept=False,
        is_data=is_data,
    )


@pytest.fixture
def memory():
    return PageMemory(1000 * KB)


def keep(memory, key, *names, **how):
    entry = page(*names, **how)
    assert memory.keep((key,), entry, begun=time.monotonic())
    return entry


def kept(memory, *keys):
    return [key for key in keys if memory.get((key,)) is not None]


def test_a_page_is_got_until_it_is_too_old(memory):
    entry = keep(memory, "a")
    assert memory.get(("a",)) is entry
    keep(memory, "b", good_for=-1)
    assert kept(memory, "a", "b") == ["a"]
    # Until it is made anew, for a moment when there is no database.
    assert memory.get(("b",), however_old=True) is not None


def test_a_change_drops_the_pages_that_carry_its_name_or_its_table(memory):
    keep(memory, "article", "edition/article=1", "category")
    keep(memory, "other", "edition/article=2")
    keep(memory, "list", "edition")
    assert memory.drop("edition", ["edition/article=1"]) == 2
    assert kept(memory, "article", "other", "list") == ["other"]
    keep(memory, "list", "edition")
    assert memory.drop("edition", None) == 2
    assert len(memory) == 0


def test_a_page_that_was_begun_before_a_change_of_it_is_not_kept(memory):
    begun = time.monotonic()
    memory.drop("edition", ["edition/article=1"])
    assert not memory.keep(("a",), page("edition/article=1"), begun=begun)
    assert not memory.keep(("a",), page("edition"), begun=begun)
    assert memory.keep(("a",), page("edition/article=2"), begun=begun)
    memory.drop("edition", None)
    assert not memory.keep(("b",), page("edition/article=3"), begun=begun)
    assert memory.keep(("b",), page("category"), begun=begun)
    memory.clear()
    assert not memory.keep(("b",), page("category"), begun=begun)
    assert memory.keep(("b",), page("category"), begun=time.monotonic())


def test_a_page_that_took_longer_than_changes_are_remembered_is_not_kept(memory):
    assert not memory.keep(("a",), page("edition"), begun=time.monotonic() - 61)


def test_nonsense_pushes_out_nothing_that_is_asked_for_again(memory):
    good = [f"good {number}" for number in range(20)]
    for key in good:
        keep(memory, key, "edition")
        assert kept(memory, key) == [key]
    for number in range(1000):
        keep(memory, f"nonsense {number}", "edition")
        keep(memory, f"nothing {number}", "edition", status=404)
    assert kept(memory, *good) == good
    assert memory.size <= 1000 * KB
    assert kept(memory, "nonsense 999", "nothing 999") == ["nonsense 999", "nothing 999"]
    assert kept(memory, "nonsense 1", "nothing 1") == []


def test_data_for_scripts_pushes_out_no_page_and_is_kept_nevertheless(memory):
    """Suggestions: one for each beginning of a word that somebody types."""
    keep(memory, "asked for once", "edition")
    for number in range(1000):
        keep(memory, f"data {number}", "edition", is_data=True)
        assert kept(memory, f"data {number}") == [f"data {number}"]
    assert kept(memory, "asked for once") == ["asked for once"]
    assert len(memory) == 5


def test_room_that_pages_asked_for_again_do_not_need_is_for_the_others(memory):
    """Who reads 60 pages one after another, again and again, gets them from memory."""
    for number in range(60):
        keep(memory, str(number), "edition")
    assert len(kept(memory, *map(str, range(60)))) == 60


def test_of_pages_asked_for_again_the_one_used_last_long_ago_goes_first(memory):
    for number in range(60):
        keep(memory, str(number), "edition")
        memory.get((str(number),))
    first, last = memory.get(("0",)), memory.get(("59",))
    assert last is not None
    assert first is not None
    for number in range(60, 200):
        keep(memory, str(number), "edition")
        memory.get((str(number),))
    assert memory.get(("0",)) is None
    assert memory.size <= 1000 * KB


def test_a_new_page_is_kept_though_all_others_were_asked_for_again(memory):
    for number in range(64):
        keep(memory, str(number), "edition")
    assert len(kept(memory, *map(str, range(64)))) == 64
    for new in ("a", "b", "c"):
        keep(memory, new, "edition")
        assert kept(memory, new) == [new]
    assert len(memory) == 64


def test_data_that_is_asked_for_again_stays_longer_than_other_data(memory):
    for key in ("again", *map(str, range(20))):
        keep(memory, key, "edition", is_data=True)
        assert kept(memory, "again") == ["again"]
    assert kept(memory, "0", "1") == []


def test_a_page_is_got_while_others_are_being_dropped(memory):
    entry = keep(memory, "a", "edition")
    with memory._lock:
        assert memory.get(("a",)) is entry


def test_a_page_larger_than_its_part_is_not_kept(memory):
    assert not memory.keep(("a",), page("edition", size=900 * KB), begun=time.monotonic())
    assert len(memory) == 0


def many_variants(memory, numbers):
    """Keep pages that take 1 KB compressed and 10 KB plain, and have the plain ones made."""
    for number in numbers:
        content = os.urandom(300) * 33
        entry = Entry(200, [], content, names=[f"edition/{number}"], good_until=math.inf)
        assert memory.keep((str(number),), entry, begun=time.monotonic())
        assert memory.variant((str(number),), entry, PLAIN).content == content


def test_variants_of_pages_go_before_pages(memory):
    many_variants(memory, range(90))
    assert len(memory) == 90
    assert memory.size <= 1000 * KB
    has_plain = [PLAIN in memory.get((str(number),)).ready for number in range(90)]
    assert has_plain[0] is False
    assert has_plain[-1] is True
    assert all(BROTLI in memory.get((str(number),)).ready for number in range(90))


def test_variants_go_with_their_page(memory):
    many_variants(memory, range(50))
    memory.drop("edition", [f"edition/{number}" for number in range(25)])
    many_variants(memory, range(25, 30))
    memory.drop("edition", None)
    assert (len(memory), memory.size) == (0, 0)
    many_variants(memory, range(50))
    memory.clear()
    assert (len(memory), memory.size) == (0, 0)


def test_a_variant_of_a_page_that_is_not_kept_takes_no_room(memory):
    other = Entry(200, [], bytes(10 * KB), names=["edition"], good_until=math.inf)
    keep(memory, "a", "edition")
    size = memory.size
    assert memory.variant(("a",), other, PLAIN).content == bytes(10 * KB)
    assert memory.size == size


def test_a_name_is_in_memory_once_for_all_pages_that_carry_it(memory):
    for number in range(2):
        keep(memory, str(number), "".join(["news_edition/", "article=1"]))
    [first], [second] = (memory.get((each,)).names for each in "01")
    assert first is second
    memory.drop("news_edition", ["news_edition/article=1"])
    assert memory._carriers == memory._names == {}


def test_names_of_pages_that_are_gone_take_no_room(memory):
    for number in range(500):
        keep(memory, str(number), f"edition/article={number}")
    memory.clear()
    assert memory.size == 0
    assert memory._carriers == memory._names == {}
    keep(memory, "a", "edition/article=1")
    keep(memory, "a", "edition/article=2")
    assert memory._carriers == {"edition/article=2": {("a",)}}
