"""Text that a reader can tell from its background stays; other text is removed."""

# ruff: noqa: E501 -- pasted HTML has long lines.

import pytest

from portal.rich_text import clean
from tests.cleaning_time import times_an_ordinary_long_text

SEEN, HIDDEN = "<p>trước</p>\n<p>chữ</p>", "<p>trước</p>"


def cleaned(html: str) -> str:
    """Return `clean` of a line and html, as lines: tables are not what this module is about."""
    words = clean(f"<p>trước</p>{html}")
    for tag in ("table", "thead", "tbody", "tr"):
        words = words.replace(f"<{tag}>", "").replace(f"</{tag}>", "")
    return words.replace("<td></td>", "").replace("td>", "p>").replace("th>", "p>").strip()


@pytest.mark.parametrize(
    "html",
    [
        '<table><tr><td style="background:black"><p>chữ</p></td></tr></table>',
        '<table bgcolor="#000000"><tr><td>chữ</td></tr></table>',
        '<table><tr bgcolor="black"><th>chữ</th></tr></table>',
        '<table><thead style="background-color:rgb(0,0,0)"><tr><th>chữ</th></tr></thead></table>',
        '<p><span style="background:black;mso-highlight:black">chữ</span></p>',
        '<p style="background:#000"><span style="color:windowtext">chữ</span></p>',
        '<div style="color:white;background:navy"><p style="color:initial;background:black">chữ</p></div>',
        '<div style="background:black"><p style="color:inherit">chữ</p></div>',
        '<div style="background:black"><p style="color:auto">chữ</p></div>',
    ],
)
def test_ink_that_nobody_chose_is_seen_on_dark_paper(html):
    assert cleaned(html) == SEEN


@pytest.mark.parametrize(
    "html",
    [
        '<p style="background:none black"><span style="color:white">chữ</span></p>',
        '<p style="background:white url(x.png)"><font color="white">chữ</font></p>',
        '<p style="background-color:white;background-image:linear-gradient(navy,black)"><font color="white">chữ</font></p>',
        '<div style="background:black"><p style="background:rgba(255,255,255,.1);color:white">chữ</p></div>',
        '<div style="background:black"><p style="background:#ffffff1a;color:white">chữ</p></div>',
        '<div style="background:black"><p style="background:#fff0;color:white">chữ</p></div>',
        '<p style="background:#0000;color:black">chữ</p>',
        '<p style="background:hsl(210,60%,20%);color:white">chữ</p>',
        '<table background="nen.jpg"><tr><td><font color="white">chữ</font></td></tr></table>',
        '<p style="background:white;background:navy;color:white">chữ</p>',
    ],
)
def test_ink_is_compared_with_the_paper_that_a_browser_paints(html):
    assert cleaned(html) == SEEN


@pytest.mark.parametrize(
    "rules",
    [
        ".dau{background:#1F4E79}",
        "<!-- table {border:0}\n.xl65, .dau\n\t{background:#1F4E79;\n\tmso-pattern:black none;} -->",
        "td{background:navy}",
        "TD.dau{background-color:navy}",
        "#o1{background:navy}",
        "tr{background:navy}",
        "*{background:navy}",
        "table.bang td{background:navy}",
        "tr:nth-child(odd) > td{background:navy}",
        "td.dau.to{background:navy}",
        "[class=dau]{background:navy}",
        "@media screen { td { background:navy } } p { color:black }",
        '@import "x.css"; @page { margin:1cm } /* } */ td{background:navy}',
        "td{background:white} td.dau{background:navy}",
        "td.dau{background:navy} td{background:white}",
    ],
)
def test_white_ink_is_seen_on_a_cell_that_a_stylesheet_colours(rules):
    row = '<tr><td class="dau to" id="o1"><font color="white">chữ</font></td></tr>'
    assert cleaned(f'<style>{rules}</style><table class="bang">{row}</table>') == SEEN
    assert cleaned(f'<table class="bang">{row}</table><style>{rules}</style>') == SEEN


@pytest.mark.parametrize(
    "html",
    [
        '<p style="color:black;background:#000000">chữ</p>',
        '<p style="background:black"><font color="#000000">chữ</font></p>',
        '<p style="color:#ffffff">chữ</p>',
        '<p style="color:#ffffff00">chữ</p>',
        '<p style="background:none"><span style="color:white">chữ</span></p>',
        "<style>.an{display:none}</style><p class=an>chữ</p>",
        "<style>.an{color:white}</style><p><span class=an>chữ</span></p>",
        "<style>.an{color:white} .khac{background:navy}</style><p class=an>chữ</p>",
        "<style>.an:hover{background:navy}</style><p class=an style='color:white'>chữ</p>",
        "<style>.an{background:navy}</style><p class=an style='color:white;background:white'>chữ</p>",
    ],
)
def test_ink_of_the_colour_of_its_paper_is_not_seen(html):
    assert cleaned(html) == HIDDEN


def test_formatting_by_a_stylesheet_is_kept_as_if_it_stood_on_the_element():
    assert clean("<style>.font5{font-weight:700}.font6{vertical-align:super}</style>"
                 "<p>a<font class=font5>b</font>10<font class=font6>3</font>") == (
        "<p>a<strong>b</strong>10<sup>3</sup></p>"
    )  # fmt: skip


@pytest.mark.parametrize(
    "html",
    [
        "<style>" + "p{" * 500_000,
        "<style>" + "}" * 1_000_000,
        "<style>" + "a,b," * 400_000 + "{color:red}",
        "<style>p{" + "a:b;" * 300_000 + "}</style>" + "<p>x" * 49_000,
        "<style>p{" + "".join(f"a{n}:b;" for n in range(99_000)) + "}</style>" + "<p>x" * 49_000,
        "<style>" + "".join(f".c{n}{{color:red}}" for n in range(50_000)) + "</style>"
        f"<p class='{' '.join(f'c{n}' for n in range(100_000))}'>x",
        "<style>" + "p{color:red}" * 100_000 + "</style>" + "<p>x" * 49_000,
        "<style>" + ".a " * 500_000 + "{color:red}",
        "<style>" + "/*" * 500_000,
        "<style>" + "'" * 999_999,
    ],
    ids=lambda html: f"{html[:16]}…{len(html)}",
)
def test_a_huge_stylesheet_is_read_in_bounded_time(html):
    assert times_an_ordinary_long_text(lambda: clean(html)) < 6
