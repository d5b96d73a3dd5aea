"""A kept page answers plain and compressed, and knows the copy that a client has."""

import gzip
import math

import brotli
import pytest

from portal.web.page_cache.entries import BROTLI, GZIP, PLAIN, Entry, coding_of, matches

TEXT = ("<p>Cầu mới</p>" * 200).encode()
HEADERS = [("Content-Type", "text/html"), ("Cache-Control", "max-age=1"), ("Content-Length", "7")]


@pytest.fixture
def page():
    return Entry(200, HEADERS, TEXT, names=["a"], good_until=math.inf)


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", None),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br; q=0.5", "br"),
        ("gzip;q=0.000", None),
        ("identity", None),
        ("xbr, gzipped", None),
        # No browser sends as much; what was sent is remembered.
        ("br" + ", gzip" * 40, None),
    ],
)
def test_the_smallest_coding_is_taken_that_the_client_accepts(page, accepted, coding):
    variant = page.variant(coding_of(accepted))
    headers = dict(variant.headers)
    assert headers.get("Content-Encoding") == coding
    assert headers["Vary"] == "Accept-Encoding"
    assert headers["Content-Length"] == str(len(variant.content))
    decode = {None: bytes, "gzip": gzip.decompress, "br": brotli.decompress}[coding]
    assert decode(variant.content) == TEXT


def test_each_coding_has_a_strong_etag_of_its_own(page):
    etags = {page.variant(each).etag for each in (PLAIN, GZIP, BROTLI)}
    assert len(etags) == 3
    assert not any(etag.startswith("W/") for etag in etags)


def test_a_short_page_is_not_compressed():
    page = Entry(200, HEADERS, b"ok", names=[], good_until=math.inf)
    for coding in (PLAIN, GZIP, BROTLI):
        assert page.variant(coding).content == b"ok"
        assert "Content-Encoding" not in dict(page.variant(coding).headers)


def test_a_variant_made_later_is_the_same_each_time(page):
    for coding in (PLAIN, GZIP, BROTLI):
        first, second = page.variant(coding), page.variant(coding)
        assert (first.content, first.headers) == (second.content, second.headers)
    assert page.size < len(TEXT)


def whole_page(number: int) -> bytes:
    menu, footer = b"<nav>Chuyen muc</nav>" * 200, b"<p>Toa soan</p>" * 100
    return (
        b"<head><title>%d</title></head><body>%s<main>Bai %d</main><footer>%s"
        b'<a class="visit-counter">%d</a></footer></body>'
    ) % (number, menu, number, footer, number)


def test_the_menu_and_the_footer_of_plain_pages_are_in_memory_once():
    texts = [whole_page(1), whole_page(2)]
    pages = [Entry(200, HEADERS, text, names=[], good_until=math.inf) for text in texts]
    variants = [page.variant(PLAIN) for page in pages]
    assert [variant.content for variant in variants] == texts
    assert [dict(each.headers)["Content-Length"] for each in variants] == [
        str(len(text)) for text in texts
    ]
    assert all(variant.size < 1000 for variant in variants)
    parts = [{id(part) for part in variant._parts} for variant in variants]
    assert len(parts[0] & parts[1]) == 2


def test_an_answer_that_is_no_page_is_in_one_part():
    for text in (b"<rss>" + TEXT, b"<main></main><body></footer>" * 200):
        variant = Entry(200, HEADERS, text, names=[], good_until=math.inf).variant(PLAIN)
        assert variant.content == text
        assert variant.size > len(text)


def test_a_304_has_the_headers_that_a_client_needs_and_no_others(page):
    assert page.variant(PLAIN).headers_of_304 == [
        ("Cache-Control", "max-age=1"),
        ("Vary", "Accept-Encoding"),
        ("ETag", page.variant(PLAIN).etag),
    ]


@pytest.mark.parametrize(
    ("header", "is_known"),
    [('"a"', True), ('W/"a"', True), ('"b", "a"', True), ("*", True), ('"b"', False), ("a", False)],
)
def test_if_none_match_is_compared_as_rfc_9110_says(header, is_known):
    assert matches('"a"', header) is is_known
