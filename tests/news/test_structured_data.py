"""Metadata of pages for programs: structured data, addresses, pictures, dates."""

import json
from datetime import datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from news.models import Edition, Source
from news.syndication import structured_data
from portal.identity.models import Identity
from portal.vietnamese.dates import VIETNAM
from tests import pages
from tests.make import make_article, make_category, make_edition, make_source, make_tag, make_user
from tests.make_photos import make_photo

pytestmark = pytest.mark.django_db

BEGIN = datetime(2020, 2, 13, 8, 0, tzinfo=VIETNAM)
DAY = timedelta(days=1)
ORIGIN = "https://songmay.gov.vn"


@pytest.fixture(autouse=True)
def identity():
    return Identity.objects.create(
        portal_name="Cổng Sông Mây",
        agency_name="UBND tỉnh Sông Mây",
        phone="0210 123 456",
        canonical_origin=ORIGIN,
    )


def facts(response) -> dict[str, dict]:
    """Return {type: data} of the structured data of a page."""
    found = pages.tree(response).xpath("//script[@type='application/ld+json']/text()")
    return {each["@type"]: each for each in map(json.loads, found)}


def meta(response) -> dict[str, list[str]]:
    """Return {name: contents} of the page's meta elements, with the canonical address."""
    found: dict[str, list[str]] = {}
    tree = pages.tree(response)
    for each in tree.xpath("//meta[@content]"):
        found.setdefault(each.get("property") or each.get("name"), []).append(each.get("content"))
    found["canonical"] = tree.xpath("//link[@rel='canonical']/@href")
    return found


def a_full_edition(**fields) -> Edition:
    parent = make_category("Kinh tế")
    return make_edition(
        make_article(
            title="Lúa xuân",
            summary="Nước về đồng.",
            byline="Bích Phượng",
            category=make_category("Nông nghiệp", parent=parent),
            source=make_source("tinh.gov.vn", url="https://tinh.gov.vn"),
            source_url="https://tinh.gov.vn/lua",
            tags=[make_tag("Vụ xuân"), make_tag("Thủy lợi")],
            lead_photo=make_photo(public=True, caption="Cánh đồng", alt_text="Ruộng lúa"),
        ),
        visible=(BEGIN, None),
        **fields,
    )


def test_an_article_describes_itself(client):
    edition = a_full_edition()
    page = client.get(edition.get_absolute_url())
    address, photo = ORIGIN + edition.get_absolute_url(), edition.lead_photo.to_share()
    agency = {
        "@type": "Organization",
        "@id": f"{ORIGIN}/#co-quan",
        "name": "UBND tỉnh Sông Mây",
        "url": f"{ORIGIN}/",
        "telephone": "0210 123 456",
    }
    assert facts(page)["NewsArticle"] == {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": f"{address}#tin",
        "mainEntityOfPage": address,
        "url": address,
        "headline": "Lúa xuân",
        "description": "Nước về đồng.",
        "datePublished": "2020-02-13T08:00:00+07:00",
        "dateModified": "2020-02-13T08:00:00+07:00",
        "inLanguage": "vi",
        "isAccessibleForFree": True,
        "articleSection": "Nông nghiệp",
        "keywords": [tag["name"] for tag in edition.tags],
        "author": {"@type": "Person", "name": "Bích Phượng"},
        "publisher": agency,
        "isBasedOn": "https://tinh.gov.vn/lua",
        "image": {
            "@type": "ImageObject",
            "url": ORIGIN + photo.url,
            "width": photo.width,
            "height": photo.height,
            "caption": "Cánh đồng",
        },
    }
    assert facts(page)["BreadcrumbList"]["itemListElement"] == [
        {"@type": "ListItem", "position": 1, "name": "Trang chủ", "item": f"{ORIGIN}/"},
        {
            "@type": "ListItem",
            "position": 2,
            "name": "Kinh tế",
            "item": f"{ORIGIN}/chuyen-muc/kinh-te/",
        },
        {
            "@type": "ListItem",
            "position": 3,
            "name": "Nông nghiệp",
            "item": f"{ORIGIN}/chuyen-muc/nong-nghiep/",
        },
    ]


def test_an_article_is_shown_well_where_people_share_it(client):
    edition = a_full_edition()
    found = meta(client.get(edition.get_absolute_url()))
    address, photo = ORIGIN + edition.get_absolute_url(), edition.lead_photo.to_share()
    assert {
        name: found.get(name) for name in found if name[:3] in ("og:", "art", "twi", "can")
    } == {
        "canonical": [address],
        "og:type": ["article"],
        "og:site_name": ["Cổng Sông Mây"],
        "og:locale": ["vi_VN"],
        "og:title": ["Lúa xuân"],
        "og:url": [address],
        "og:description": ["Nước về đồng."],
        "og:image": [ORIGIN + photo.url],
        "og:image:type": ["image/jpeg"],
        "og:image:width": [str(photo.width)],
        "og:image:height": [str(photo.height)],
        "og:image:alt": ["Ruộng lúa"],
        "twitter:card": ["summary_large_image"],
        "article:published_time": ["2020-02-13T08:00:00+07:00"],
        "article:section": ["Nông nghiệp"],
        "article:tag": [tag["name"] for tag in edition.tags],
    }
    assert found["description"] == ["Nước về đồng."]


def test_the_day_of_publication_stays_and_the_day_of_change_moves(client):
    article = make_article()
    make_edition(article, visible=(BEGIN, BEGIN + DAY))
    edition = make_edition(
        article, visible=(BEGIN + DAY, None), published_at=BEGIN, title="Tên mới"
    )
    page = client.get(edition.get_absolute_url())
    found = facts(page)["NewsArticle"]

    assert (found["datePublished"], found["dateModified"]) == (
        "2020-02-13T08:00:00+07:00",
        "2020-02-14T08:00:00+07:00",
    )
    # The page shows the same dates, also to social sites.
    printed = pages.tree(page).xpath("//article//time/@datetime")
    assert printed == [found["datePublished"], found["dateModified"]]
    assert meta(page)["article:published_time"] == [found["datePublished"]]
    assert meta(page)["article:modified_time"] == [found["dateModified"]]


@pytest.mark.parametrize(
    ("byline", "kind", "author"),
    [
        ("Bích Phượng", Source.Kind.PRESS, {"@type": "Person", "name": "Bích Phượng"}),
        (
            "",
            Source.Kind.PRESS,
            {"@type": "Organization", "name": "bao.vn", "url": "https://bao.vn"},
        ),
        ("", Source.Kind.OWN, "the agency"),
        ("", None, "the agency"),
    ],
)
def test_the_author_is_who_signed_else_whose_text_it_is(identity, byline, kind, author):
    source = kind and make_source("bao.vn", kind=kind, url="https://bao.vn")
    edition = make_edition(make_article(byline=byline, source=source), visible=(BEGIN, None))
    if author == "the agency":
        author = {
            k: v
            for k, v in structured_data.organization(identity, ORIGIN).items()
            if k != "@context"
        }
    found = structured_data.news_article(edition, identity, ORIGIN)
    assert found["author"] == author
    # A source's front page is not the text that this one is based on.
    assert "isBasedOn" not in found


def test_a_long_headline_is_cut_between_words(identity):
    edition = make_edition(make_article(title="Hội nghị " * 20), visible=(BEGIN, None))
    headline = structured_data.news_article(edition, identity, ORIGIN)["headline"]
    assert len(headline) <= 110
    assert headline.endswith("nghị…")


def test_nothing_in_a_text_ends_the_element_it_stands_in(client):
    title = "</script><script>alert(1)</script> <!-- & “Lúa”"
    edition = make_edition(make_article(title=title), visible=(BEGIN, None))
    page = client.get(edition.get_absolute_url())
    assert facts(page)["NewsArticle"]["headline"] == title
    assert b"<script>" not in page.content
    assert b"<!--" not in page.content


def test_a_photo_that_is_not_public_is_not_told_of(client):
    edition = make_edition(make_article(lead_photo=make_photo()), visible=(BEGIN, None))
    page = client.get(edition.get_absolute_url())
    assert "image" not in facts(page)["NewsArticle"]
    assert "og:image" not in meta(page)
    assert meta(page)["twitter:card"] == ["summary"]


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("/", ""),
        ("/tin-tuc/", "Tất cả tin"),
        ("/tin-tuc/2020/", "Các tin đã đưa năm 2020"),
        ("/tin-tuc/2020/02/", "Các tin đã đưa tháng 02/2020"),
        ("/tin-tuc/2020/02/13/", "Các tin đã đưa ngày 13/02/2020"),
        ("/nguon/tinh-gov-vn/", "Tin từ nguồn tinh.gov.vn"),
        ("/chu-de/vu-xuan/", "Vụ xuân"),
        ("/chuyen-muc/nong-nghiep/", "Nông nghiệp"),
        ("/video/", "Video"),
        ("/album-anh/", "Album ảnh"),
    ],
)
def test_a_page_without_words_of_its_own_is_described_by_its_names(client, address, title):
    a_full_edition()
    found = meta(client.get(address))
    names = "Cổng Sông Mây, UBND tỉnh Sông Mây"
    described = [f"{title} – {names}" if title else names]
    assert (found["description"], found["og:description"]) == (described, described)
    assert found["og:title"] == [title or "Cổng Sông Mây"]


def test_the_emblem_stands_for_a_page_without_a_picture(client, identity, stores):
    identity.emblem.save("x.webp", ContentFile(b"x"))
    edition = make_edition(make_article(), visible=(BEGIN, None))
    for address in ("/", edition.get_absolute_url()):
        assert meta(client.get(address))["og:image"] == [ORIGIN + identity.emblem.url]


def test_the_front_page_tells_whose_it_is_and_how_to_search(client):
    found = facts(client.get("/"))
    assert found.keys() == {"Organization", "WebSite"}
    assert found["Organization"]["name"] == "UBND tỉnh Sông Mây"
    assert found["WebSite"]["publisher"] == {"@id": found["Organization"]["@id"]}
    assert found["WebSite"]["potentialAction"] == {
        "@type": "SearchAction",
        "target": {
            "@type": "EntryPoint",
            "urlTemplate": f"{ORIGIN}/tim-kiem/?q={{search_term_string}}",
        },
        "query-input": "required name=search_term_string",
    }


def test_every_page_of_a_list_names_the_first_and_a_filtered_one_is_not_to_be_found(client):
    category = make_category("Kinh tế")
    edition = make_edition(make_article(category=category), visible=(BEGIN, None))
    for path, query in (
        ("/", ""),
        ("/tin-tuc/", f"?sau={edition.article_id}"),
        ("/chuyen-muc/kinh-te/", f"?truoc={edition.article_id}"),
        ("/tin-tuc/2020/02/13/", ""),
        ("/tin-tuc/2020/02/", ""),
        ("/tin-tuc/2020/", ""),
    ):
        found = meta(client.get(path + query))
        assert (found["canonical"], found.get("robots")) == ([ORIGIN + path], None), path
    for address in (
        "/tin-tuc/?chuyen_muc=kinh-te",
        "/tin-tuc/?tu_ngay=31/02/2020",
        "/tin-tuc/2020/02/14/",
        f"{edition.get_absolute_url()}in/",
        "/khong-co/",
    ):
        found = meta(client.get(address))
        assert (found["canonical"], found["robots"]) == ([], ["noindex"]), address


def test_a_preview_says_nothing_to_machines(client):
    article = make_article(title="Bí mật", created_by=(reporter := make_user("Reporters")))
    client.force_login(reporter)
    page = client.get(reverse("admin:news_article_preview", args=[article.pk]))
    assert page.status_code == 200
    assert facts(page) == {}
    assert meta(page)["robots"] == ["noindex, nofollow"]
    assert not [name for name in meta(page) if name and name.startswith(("og:", "article:"))]
    assert meta(page)["canonical"] == []
