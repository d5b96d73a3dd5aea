"""Scores that are not broken, e-mail addresses and telephone numbers that are links."""

import re

import pytest

from portal.identity.models import Identity, Page
from portal.rich_text import readable
from portal.rich_text.rendering import render
from tests import pages
from tests.make import make_article, make_edition


def unbroken(html):
    return re.findall(r'<span class="unbroken">(.*?)</span>', html)


def links(html):
    return re.findall(r'href="((?:tel|mailto):[^"]*)"', html)


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Việt Nam thắng 3 - 2", ["3 - 2"]),
        ("Việt Nam thắng 3 -2", ["3 -2"]),
        ("Hòa 1-1 (hiệp hai 0 – 1)", ["1-1", "0 – 1"]),
        ("Thắng 25-21, 25-19 và 30—28.", ["25-21", "25-19", "30—28"]),
        ("Tỷ số 3 : 1", ["3 : 1"]),
        ("Giai đoạn 2026 - 2030, ngày 13 - 2 - 2018", ["2026 - 2030", "13 - 2 - 2018"]),
        ("Lúc 8:30", []),
        ("Covid-19, U23 và 1-2-3-4-5", []),
        ("Nghị định 42/2022/NĐ-CP - 5 điểm mới", []),
        ("Từ 13/02 - 15/02", []),
        ("Tăng 1.250 - 1.300 đồng", []),
        ("Quốc lộ 2 - đoạn 3", []),
        ("Thắng “3 - 2” và (2 - 1).", ["3 - 2", "2 - 1"]),
    ],
)
def test_a_score_or_range_is_kept_together_and_nothing_else(title, kept):
    html = readable.unbroken(title)

    assert unbroken(html) == kept
    assert re.sub(r"</?span[^>]*>", "", html) == title


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("0211.3862.480 - 0211 3843 188", ["+842113862480", "+842113843188"]),
        ("(0211) 3862 480", ["+842113862480"]),
        ("0211 - 3862480", ["+842113862480"]),
        ("+84 912 345 678", ["+84912345678"]),
        ("Đường dây nóng: 1900 1234, 1800.545.463", ["19001234", "1800545463"]),
        ("024-3825-1234", ["+842438251234"]),
        ("Zalo 0912345678", ["+84912345678"]),
        ("ĐT: 0211.3862.480; Fax: 0211.3862.481", ["+842113862480"]),
        ("Mã số thuế: 0312345678", []),
        ("MST 0312345678; tài khoản 0912345678 tại kho bạc", []),
        ("Số 1234/QĐ-UBND ngày 05/06/2026", []),
        ("Dân số 1.900.123 người", []),
        ("Năm 1900 1950 2000", []),
        ("Căn cước 034567890123", []),
    ],
)
def test_a_telephone_number_is_a_link_and_other_numbers_are_not(words, numbers):
    assert links(readable.contacts(words)) == [f"tel:{number}" for number in numbers]


@pytest.mark.parametrize(
    ("html", "addresses"),
    [
        ("<p>Thư: bt.so-1@songmay.gov.vn, gửi</p>", ["bt.so-1@songmay.gov.vn"]),
        ("<p><b>a@b.vn</b>;c@d.vn.</p>", ["a@b.vn", "c@d.vn"]),
        ('<p><a href="https://a.vn/">bt@songmay.gov.vn</a></p>', []),
        ("<p>@songmay, a@b, x@y@z.vn</p>", []),
        ("<p>https://a.vn/@b.vn</p>", []),
    ],
)
def test_an_e_mail_address_is_a_link(html, addresses):
    rendered = render(html)

    assert links(rendered) == [f"mailto:{address}" for address in addresses]
    assert re.sub("<.*?>", "", rendered) == re.sub("<.*?>", "", html)


def test_what_stands_in_an_attribute_is_left_alone():
    figure = '<figure data-photo="1" data-alt="3 > 2 &amp; 3 - 2 a@b.vn onload=x"></figure>'
    seen = []
    html = f"<p>x</p>{figure}"

    render(html, figure=lambda each: seen.append(each.alternative) or "")

    assert seen == ["3 > 2 & 3 - 2 a@b.vn onload=x"]
    link = '<a href="https://a.vn/?q=3 - 2&amp;x=a@b.vn" title=">">x</a>'
    assert str(readable.in_html(link, phones=True)) == link


def test_typed_markup_stays_words():
    assert readable.unbroken("<b>3 - 2</b>") == (
        '&lt;b&gt;<span class="unbroken">3 - 2</span>&lt;/b&gt;'
    )


def test_feeds_get_the_text_as_it_is():
    assert render("<p>3 - 2, a@b.vn</p>", base="https://y.vn/") == "<p>3 - 2, a@b.vn</p>"


@pytest.mark.parametrize("text", ["0" * 50_000, "1 - " * 20_000, "a." * 30_000, "0 " * 30_000])
def test_a_long_text_takes_no_long_time(text):
    readable.in_html(f"<p>{text}@</p>", phones=True)


@pytest.mark.django_db
def test_footer_and_agency_pages_have_links_and_articles_link_addresses_alone(client):
    Identity(phone="0211.3862.480", email="cong@songmay.gov.vn").save()
    words = "<p>Gọi 0211 3843 188 hoặc viết về bt@songmay.gov.vn.</p>"
    page = Page.objects.create(title="Liên hệ", body=words, is_public=True)
    edition = make_edition(make_article(body=words), visible=("2020-02-13T00:00:00+00:00", None))

    def of(address, part):
        found = pages.tree(client.get(address)).xpath(
            f"//*[contains(@class, '{part}')]//a[starts-with(@href, 'tel:') or "
            "starts-with(@href, 'mailto:')]/@href"
        )
        return [str(each) for each in found]

    here = page.get_absolute_url()
    assert of(here, "site-footer__contact") == ["tel:+842113862480", "mailto:cong@songmay.gov.vn"]
    assert of(here, "article__body") == ["tel:+842113843188", "mailto:bt@songmay.gov.vn"]
    assert of(edition.get_absolute_url(), "article__body") == ["mailto:bt@songmay.gov.vn"]
