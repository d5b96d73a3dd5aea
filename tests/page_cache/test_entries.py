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
