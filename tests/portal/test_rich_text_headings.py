"""The headings of a text follow the title of its page without a gap between their levels."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portal.rich_text import clean


def levels(html: str) -> str:
    return " ".join(re.findall("<h([1-6])>", html))


def headings(typed: str) -> str:
    """Return HTML with a heading for each level in ``typed``."""
    return "".join(f"<h{level}>Mục</h{level}><p>chữ</p>" for level in typed.split())


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("3", "2"),
        ("6", "2"),
        ("3 3 3", "2 2 2"),
        ("3 4 4 3", "2 3 3 2"),
        ("4 3 2", "2 2 2"),
        ("3 2 3", "2 2 3"),
        ("2 4", "2 3"),
        ("2 4 4 2 4", "2 3 3 2 3"),
        ("2 4 3 4", "2 3 3 4"),
        ("1 2 3 4", "2 2 3 4"),
        ("1 6", "2 3"),
        ("2 3 4 2", "2 3 4 2"),
    ],
)
def test_no_level_is_skipped(typed, stored):
    assert levels(clean(headings(typed))) == stored


@given(some.lists(some.integers(1, 6), max_size=12))
def test_the_first_is_the_second_level_and_each_at_most_one_deeper_than_the_one_before(typed):
    stored = clean(headings(" ".join(map(str, typed))))
    found = [int(level) for level in levels(stored).split()]
    assert len(found) == len(typed)
    assert all(now <= before + 1 for before, now in zip([1, *found], found, strict=False))
    assert all(level in (2, 3, 4) for level in found)
    assert clean(stored) == stored


def test_headings_anywhere_in_the_text_count_and_those_without_text_do_not():
    assert clean(
        "<h2><br></h2><h2 style='display:none'>ẩn</h2><table><tr><td><h3>A</h3><p>a</p></td></tr>"
        "</table><blockquote><h4>B</h4></blockquote><ul><li><h4>C</h4></li></ul>"
    ) == (
        "<table><tbody><tr><td><h2>A</h2><p>a</p></td></tr></tbody></table>\n"
        "<blockquote><h3>B</h3></blockquote>\n<ul><li><h3>C</h3></li></ul>"
    )
