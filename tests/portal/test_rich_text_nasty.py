"""Cleaning of arbitrary HTML: its result is stable, safe and made in bounded time."""

from html import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from portal.rich_text import (
    Figure,
    TooComplex,
    clean,
    render,
)
from portal.rich_text.canonical.allowed import sanitise
from tests.cleaning_time import times_an_ordinary_long_text

TAGS = [
    "p",
    "div",
    "b",
    "i",
    "u",
    "span",
    "a",
    "h1",
    "h3",
    "ul",
    "ol",
    "li",
    "table",
    "tr",
    "td",
    "th",
    "tbody",
    "thead",
    "caption",
    "blockquote",
    "br",
    "hr",
    "pre",
    "sub",
    "figure",
    "figcaption",
    "font",
    "marquee",
    "o:p",
    "xml",
    "script",
    "style",
    "title",
    "textarea",
    "select",
    "option",
    "form",
    "center",
    "dl",
    "dt",
    "dd",
    "svg",
    "math",
    "mi",
    "template",
    "frameset",
    "body",
    "html",
    "head",
    "noscript",
    "plaintext",
    "nobr",
    "button",
    "img",
    "img alt=x",
    "a href=/y",
    "figure data-photo=8",
    "iframe",
    "ins",
    "del",
]
ATTRIBUTES = [
    "",
    "",
    "",
    "",
    " href='/x'",
    " href='https://x.vn/ a'",
    " href='javascript:x'",
    " colspan=2",
    " start=3 type=a",
    " data-photo='3'",
    " title='<table>\"'",
    " class=x id='",
    " hidden",
    " style='display:none'",
    " style='font-weight:bold'",
    " style='color:white'",
    " style='mso-list:l0 level1 lfo1'",
    " style='mso-list:Ignore'",
    " data-photo=4 data-alt='<p \"'",
    " data-alt=''",
    " value=7",
    " reversed",
    " style='list-style:none'",
    " style='list-style-type:\"Bước 1\"'",
    " data-leveltext='Mục %1' data-aria-posinset=4",
    " style='display:flex'",
    " style='display:block;float:left'",
    " style='display:inline;white-space:pre-wrap'",
    " style='position:relative;top:-3pt;mso-text-raise:3pt'",
    " class=msoDel cite=x",
    " class=MsoCommentReference",
    " src=anh-dan:1 alt='🎉'",
]
SCRAPS = [
    "1.",
    "·",
    " ",
    "\n",
    "&nbsp;",
    "&lt;b&gt;",
    "<!--",
    "-->",
    "<![if !x]>",
    "<![endif]>",
    "]]>",
    "<![CDATA[",
    "&ograve;",
    "&#x301;",
    "e",
    "\u0338",
    "a\u0323",
    "&amp;lt;",
    "<",
    "&",
    "'",
    '"',
    ">",
    "\u200b",
    "&shy;",
    "&#0;",
    "&#xD800;",
    "&#xFFFF;",
    "\r",
    "&#13;",
    "\x00",
    "<?php",
    "<a/",
    "|",
]
NASTY_HTML = some.lists(
    some.one_of(
        some.builds("<{}{}>".format, some.sampled_from(TAGS), some.sampled_from(ATTRIBUTES)),
        some.builds("</{}>".format, some.sampled_from(TAGS)),
        some.sampled_from(SCRAPS),
        some.text(max_size=4),
    ),
    max_size=25,
).map("".join)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(NASTY_HTML)
def test_cleaning_twice_equals_cleaning_once(html):
    once = clean(html)
    assert clean(once) == once


def as_stored(figure: Figure) -> str:
    """Return the figure as `clean` writes it, from all attributes of `Figure`."""
    alt = "" if figure.alternative is None else f' data-alt="{escape(figure.alternative)}"'
    caption = f"<figcaption>{figure.caption}</figcaption>" if figure.caption else ""
    return sanitise(f'<figure data-photo="{figure.photo_id}"{alt}>{caption}</figure>')


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(NASTY_HTML)
def test_the_sanitiser_finds_nothing_to_do_when_showing(html):
    stored = clean(html)
    shown = render(stored, own_hosts={"x.vn"}, figure=as_stored)
    before = '<div class="table-scroll" tabindex="0" role="region" aria-label="Bảng"><table>'
    assert shown.replace(before, "<table>").replace("</table></div>", "</table>") == stored


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 5_000 + "x",
        "<div>" * 400_000,
        "<p>x" * 500_000,
        "<b><p>" * 300_000,
        "".join(f"<font size={n}><p>" for n in range(20_000)),
        "<a href=/x>" * 150_000,
        "<table><tr><td>" * 100_000,
        "<" * 2_000_000,
        "<!--" * 500_000,
        "&lt;" * 500_000,
        '<p style="' + "/*" * 900_000 + '">x',
        '<p style="' + "a:b;" * 400_000 + '">x',
        "x" * 2_000_001,
        "<ul><li>" * 900 + "x",
        "<p>Xin chào các bạn</p>" * 20_000,
        "<ins>" * 1_900 + "<b></b>" * 40_000,
        "<ins><span style=float:left>" * 900 + "<b></b>" * 40_000,
        "<ul style=list-style:none><li>" * 900 + "<b></b>" * 40_000,
        "".join(f"<i hidden>{number}</i>" for number in range(49_000)),
        "<ol><li value=3>x<li>y" * 12_000,
        "<ol>" + "<li data-leveltext='Mục %1' data-aria-posinset=4>x" * 49_000,
        "<div style=display:flex><img src=data:x><iframe src=//x.vn>" * 900,
    ],
    ids=lambda html: f"{html[:16]}…{len(html)}",
)
def test_huge_and_deep_html_is_cleaned_or_refused_in_bounded_time(html):
    def clean_twice():
        try:
            stored = clean(html)
        except TooComplex as error:
            assert str(error).startswith("Nội dung ")
        else:
            assert clean(stored) == stored

    assert times_an_ordinary_long_text(clean_twice) < 6


def test_no_word_is_lost_silently_when_html_is_too_deep():
    assert clean("<div>" * 1_500 + "sâu") == "<p>sâu</p>"
    with pytest.raises(TooComplex):
        clean("<div>" * 5_000 + "quá sâu")
