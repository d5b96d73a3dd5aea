"""Pictures that other sites put into tables and links, and what is stored of them."""

# ruff: noqa: E501 -- pasted HTML has long lines.

import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portal.rich_text import clean, photo_ids
from tests.cleaning_time import times_an_ordinary_long_text

OURS, OTHER = '<figure data-photo="12"></figure>', '<img src="https://x.vn/a.jpg" alt="Toàn cảnh">'


def figure(caption: str) -> str:
    return f'<figure data-photo="12"><figcaption>{caption}</figcaption></figure>'


def table(*rows: str) -> str:
    """Return a table of these rows; in each the cells are divided by ``|``."""
    written = "".join(
        f"<tr>{''.join(f'<td>{cell}</td>' for cell in row.split('|'))}</tr>" for row in rows
    )
    return f"<table><tbody>{written}</tbody></table>"


@pytest.mark.parametrize(
    ("pasted", "ours", "other"),
    [
        (
            '<table class="picture" align="center" border="1"><tbody><tr><td class="pic">{}</td></tr>'
            '<tr><td class="caption"><p style="text-align:center">Lễ hội. Ảnh: <i>TTXVN</i></p></td></tr></tbody></table>',
            figure("Lễ hội. Ảnh: <em>TTXVN</em>"),
            "<p>Lễ hội. Ảnh: <em>TTXVN</em></p>",
        ),
        (
            '<table><tr><td><p><a href="https://x.vn/to.jpg">{}</a></p></td></tr><tr><th>Lễ hội</th></tr></table>',
            figure("Lễ hội"),
            "<p>Lễ hội</p>",
        ),
        (table("{}<br>Lễ hội"), figure("Lễ hội"), "<p>Lễ hội</p>"),
        (table("{}", "Lễ hội<br>Ảnh: A"), figure("Lễ hội<br>Ảnh: A"), "<p>Lễ hội<br>Ảnh: A</p>"),
        (
            table("{}", "<p>Lễ hội</p><p>Ảnh: A</p>"),
            figure("Lễ hội<br>Ảnh: A"),
            "<p>Lễ hội</p>\n<p>Ảnh: A</p>",
        ),
        ("<table><caption>Lễ hội</caption><tr><td>{}</table>", figure("Lễ hội"), "<p>Lễ hội</p>"),
        (table("{}|Lễ hội"), figure("Lễ hội"), "<p>Lễ hội</p>"),
        (table("Lễ hội|{}"), figure("Lễ hội"), "<p>Lễ hội</p>"),
        (
            table("{}", "", "Một", "{}", "Hai"),
            f"{figure('Một')}\n{figure('Hai')}",
            "<p>Một</p>\n<p>Hai</p>",
        ),
        (table("{}|{}", "Một|Hai"), f"{figure('Một')}\n{figure('Hai')}", "<p>Một</p>\n<p>Hai</p>"),
        (table("{}|{}", "Chung"), f"{OURS}\n{figure('Chung')}", "<p>Chung</p>"),
        (
            table("{}", "dài " * 200),
            f"{OURS}\n<p>{('dài ' * 200).strip()}</p>",
            f"<p>{('dài ' * 200).strip()}</p>",
        ),
        (
            table("{}", "<h3>Mục</h3><p>chữ</p>"),
            f"{OURS}\n<h2>Mục</h2>\n<p>chữ</p>",
            "<h2>Mục</h2>\n<p>chữ</p>",
        ),
        (table("{}"), OURS, ""),
        (table(f"{table('{}', 'Một')}|x"), f"{figure('Một')}\n<p>x</p>", table("Một|x")),
        (
            table(
                '<figure data-photo="12"><figcaption>của ảnh</figcaption></figure>',
                "của bảng",
                "{}",
            ),
            f"{figure('của ảnh')}\n<p>của bảng</p>\n{OURS}",
            f"{figure('của ảnh')}\n<p>của bảng</p>",
        ),
    ],
)
def test_a_table_that_holds_a_picture_over_its_caption_is_a_figure(pasted, ours, other):
    for picture, stored in ((OURS, ours), (OTHER, other)):
        assert clean(pasted.replace("{}", picture)) == stored
        assert clean(stored) == stored


@pytest.mark.parametrize(
    ("rows", "other"),
    [
        (("{}|Nguyễn Văn A", "{}|Trần Thị B"), ("|Nguyễn Văn A", "|Trần Thị B")),
        (("Tên|Ảnh", "A|{}"), ("Tên|Ảnh", "A|")),
        (("{}", "a|b"), ("a|b",)),
        (("{}|{}|{}", "a|b"), ("a|b",)),
        (("{} a", "{} b"), ("a", "b")),
    ],
)
def test_a_table_of_data_with_pictures_stays_a_table(rows, other):
    ours = table(*rows).replace("{}", OURS)
    assert "<table>" in clean(ours)
    assert clean(clean(ours)) == clean(ours)
    assert clean(table(*rows).replace("{}", OTHER)) == table(*other)


def test_a_table_without_pictures_stays_as_it_is():
    for rows in (("a", "b"), ("", "b"), ("a|b",), ('<img src=x width="1" height="1">', "b")):
        assert clean(table(*rows)) == table(*(row.partition("<img")[0] for row in rows))


@pytest.mark.parametrize(
    ("pasted", "stored"),
    [
        (
            '<p><a href="https://x.vn/"><img src="a.png" alt=" Cổng  dịch vụ công "></a></p>',
            '<p><a href="https://x.vn/">Cổng dịch vụ công</a></p>',
        ),
        (
            '<a href="/x"><span><picture><source srcset=a><img alt="Lễ hội"></picture></span></a>',
            '<p><a href="/x">Lễ hội</a></p>',
        ),
        (
            'Xem <a href="/x"><img alt="bản đồ"></a> này',
            '<p>Xem <a href="/x">bản đồ</a> này</p>',
        ),
        ('<a href="/x"><img alt="a"> <img alt=""> <img alt="b"></a>', '<p><a href="/x">a b</a></p>'),
        ('<a href="/x"><img title="Lễ hội"></a>', '<p><a href="/x">Lễ hội</a></p>'),
        ('<a href="/x"><img alt="biểu trưng"> Trang chủ</a>', '<p><a href="/x">Trang chủ</a></p>'),
        ('<a href="/x"><img alt="Mùa vải"><h3>Mùa vải</h3></a>', '<h2><a href="/x">Mùa vải</a></h2>'),
        ('<figure><a href="/x"><img alt="a"></a></figure>', '<p><a href="/x">a</a></p>'),
        ('<figure><a href="/x.jpg?w=9"><img alt="a"></a><figcaption>Lễ hội</figcaption></figure>', "<p>Lễ hội</p>"),
        ('<figure><a href="/x"><img alt="a"></a><figcaption>Lễ hội</figcaption></figure>',
         '<p><a href="/x">a</a></p>\n<p>Lễ hội</p>'),
        (table('<a href="/x.JPG"><img alt="a"></a>', "Lễ hội"), "<p>Lễ hội</p>"),
        (table('<a href="/x"><img alt="a"></a>', "Lễ hội"), '<p><a href="/x">a</a></p>\n<p>Lễ hội</p>'),
        (table(f'{OURS}<a href="/x"><img alt="a"></a>', "Lễ hội"),
         f'{figure("Lễ hội")}\n<p><a href="/x">a</a></p>'),
        (table('<a href="/x"><img alt="Một"></a>', '<a href="/y"><img alt="Hai"></a>'),
         '<p><a href="/x">Một</a></p>\n<p><a href="/y">Hai</a></p>'),
        (table('<a href="/x"><img alt="Một"></a>|a', "b|c"),
         table('<a href="/x">Một</a>|a', "b|c")),
        ('<a href="/x" style="font-size:0"><img alt="a"></a>', '<p><a href="/x">a</a></p>'),
        ('<a href="/x"><figure data-photo="12"></figure></a>', OURS),
        ('<a href="/x"><img src="a.png" alt=""></a>', ""),
        ('<a href="/x"><img src="a.png"></a>', ""),
        ('<a href="javascript:x"><img alt="a"></a>', ""),
        ('<a href="/x" style="display:none"><img alt="a"></a>', ""),
        ('<a href="/x"><img alt="a" style="display:none"></a>', ""),
        ('<div style="visibility:hidden"><a href="/x"><img alt="a"></a></div>', ""),
        ('<p><img alt="a"></p>', ""),
        (f'<a href="/x"><img alt="{"a " * 400}"></a>', f'<p><a href="/x">{("a " * 250).strip()}</a></p>'),
    ],
)  # fmt: skip
def test_a_link_of_a_picture_alone_is_named_by_its_alternative_text(pasted, stored):
    assert clean(pasted) == stored
    assert clean(stored) == stored


@pytest.mark.parametrize(
    "html",
    [
        "<table><tr><td>" * 400 + OURS,
        "<table><tr><td><img>x</table>" * 12_000,
        f"<table>{f'<tr><td>{OURS}<tr><td>x' * 8_000}</table>",
        "<a href=/x>" * 1_900 + "<b></b>" * 40_000 + "<img alt=a>",
        "<a href=/x><img alt=a>" * 900,
    ],
    ids=lambda html: f"{html[:16]}…{len(html)}",
)
def test_hostile_pictures_are_read_in_bounded_time(html):
    def clean_twice():
        stored = clean(html)
        assert clean(stored) == stored

    assert times_an_ordinary_long_text(clean_twice) < 6


CELLS = some.sampled_from(
    ["", "", "a", "<p>b</p><p>c</p>", OURS, OURS, OTHER, OTHER, f"{OTHER}d", f"e{OURS}", f"{OURS}f"]
    + ['<a href="/x"><img alt="g"></a>', "<h3>h</h3>", "<ul><li>i</li></ul>", table(OURS, "k")]
    + ['<figure data-photo="12"><figcaption>l</figcaption></figure>', "<span hidden>z</span>"]
)
ROWS = some.lists(some.lists(CELLS, min_size=1, max_size=3), min_size=1, max_size=4)


@given(ROWS)
def test_no_photo_and_no_word_is_lost_with_a_table(rows):
    pasted = table(*("|".join(row) for row in rows))
    stored = clean(pasted)
    assert clean(stored) == stored
    assert photo_ids(stored) == photo_ids(pasted)
    assert stored.count("<figure") == pasted.count("<figure")
    # Words beside or below a picture go to it, so their order may change.
    assert letters(stored) == letters(pasted)


def letters(html: str) -> list[str]:
    """Return the words of html in alphabetical order, without names of pictures."""
    return sorted(re.sub("<span hidden>z</span>|<[^>]*>|g", " ", html).split())
