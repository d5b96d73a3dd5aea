"""A crawl of all public pages, by following every link and by requesting every address.

First it creates a draft, a scheduled, a superseded and a withdrawn article, and albums, photos and
videos that are pending, rejected or withdrawn, each with unique words; no page may contain one of
these words.
"""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from django.core.files.base import ContentFile
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from lxml import html

from media_gallery.models import Album, AlbumPhoto, Photo, Video
from media_gallery.moderation import actions
from news.models import Article, Attachment, Edition, Source, Tag
from portal.identity.models import Page
from portal.taxonomy.models import Category
from portal.vietnamese.dates import VIETNAM
from tests import pages
from tests.make import (
    make_article,
    make_category,
    make_edition,
    make_source,
    make_tag,
    make_user,
)
from tests.make_media import make_album, make_public_album, make_public_video, make_ready_video
from tests.make_photos import make_photo

pytestmark = pytest.mark.django_db

BEGIN = datetime(2020, 2, 13, 8, 0, tzinfo=VIETNAM)
DAY = timedelta(days=1)
STATES = ("nhap", "hengio", "baicu", "dago")


def secret_article(state: str, category):
    """Create a draft in which every text has a unique word for ``state``."""

    def secret(place: str) -> str:
        return f"zz{state}{place}"

    article = make_article(
        title=f"{secret('tieude')} của bài",
        summary=secret("sapo"),
        body=f"<p>{secret('noidung')} <a href='https://{secret('lienket')}.vn/'>x</a></p>",
        byline=secret("butdanh"),
        category=category,
        source=make_source(f"{secret('nguon')}.vn", url=f"https://{secret('nguon')}.vn/"),
        source_url=f"https://{secret('baigoc')}.vn/",
        lead_photo=make_photo(caption=secret("chuthich"), credit=secret("tacgia")),
        lead_caption=secret("chuthichbai"),
        lead_alt_text=secret("mota"),
        change_note=secret("lydo"),
        tags=[make_tag(secret("chude"))],
    )
    for field in Article._meta.fields:
        if isinstance(field, models.CharField | models.TextField) and field.editable:
            told = getattr(article, field.name)
            assert field.choices or "zz" in told, f"no secret word in {field.name}"
    attachment = Attachment(
        article=article,
        title=secret("tep"),
        file_name=f"{secret('tentep')}.pdf",
        kind="pdf",
        size=4,
    )
    attachment.file.save("x", ContentFile(secret("ruot").encode()))
    attachment.save()
    return article


def secret_media(category) -> set[str]:
    """Create an album, a photo in it and in a public album, and a video in each hidden state;
    return the former addresses of the files of those that were public before."""
    moderator, bytes_lay_at = make_user("Moderators"), set()
    shown = make_public_album(2, title="Hội làng", category=category)
    make_public_video(title="Phim công khai", category=category, captions="WEBVTT\n")
    make_public_video(title="Phim ở nơi khác", external_url="https://youtu.be/dQw4w9WgXcQ")
    for state in ("choduyet", "tuchoi", "dago"):
        once = state == "dago"
        words = {"description": f"zz{state}gioithieu", "category": category}
        photo = make_photo(
            public=once,
            caption=f"zz{state}chuthichanh",
            alt_text=f"zz{state}motaanh",
            credit=f"zz{state}nguonanh",
        )
        AlbumPhoto.objects.create(album=shown, photo=photo, position=9)
        album = make_album(
            photo,
            make_photo(public=True, caption=f"zz{state}anhtrongalbum"),
            approved=once,
            title=f"zz{state}album",
            **words,
        )
        film = make_public_video if once else make_ready_video
        video = film(title=f"zz{state}video", transcript=f"zz{state}loi", **words)
        if once:
            files = [*photo.published_renditions, *video.published_files["files"]]
            bytes_lay_at |= {f"/media/{file['path']}" for file in files}
        for thing in (album, photo, video):
            if once:
                actions.withdraw(thing, by=moderator, note=f"zz{state}lydo")
            elif state == "tuchoi":
                actions.reject(thing, by=moderator, note=f"zz{state}lydo")
    return bytes_lay_at


@pytest.fixture
def portal():
    """Create articles in each public and each hidden state; return {name: article}."""
    parent = make_category("Kinh tế", on_front_page=True)
    category = make_category("Nông nghiệp", parent=parent)
    articles = {state: secret_article(state, category) for state in STATES}
    make_edition(articles["hengio"], visible=(datetime.now(UTC) + DAY, None))
    make_edition(articles["dago"], visible=(BEGIN, BEGIN + DAY))
    superseded = articles["baicu"]
    make_edition(superseded, visible=(BEGIN, BEGIN + DAY))
    # All texts are replaced, so that no word of the first edition is still public.
    replaced = make_article(title="Bài mới", category=category, tags=[make_tag("Lũ lụt")])
    snapshot = Edition.snapshot(replaced)
    make_edition(
        superseded,
        visible=(BEGIN + DAY, None),
        published_at=BEGIN,
        **{name: getattr(snapshot, name) for name in Edition.CONTENT if name != "published_at"},
    )
    shown = make_article(
        title="Bài công khai",
        category=category,
        source=make_source("tinh.vn"),
        related_ids=[article.pk for article in articles.values()],
    )
    attachment = Attachment(article=shown, title="Tệp", file_name="tep.pdf", kind="pdf", size=4)
    attachment.file.save("x", ContentFile(b"%PDF"))
    attachment.save()
    make_edition(shown, visible=(BEGIN + 2 * DAY, None), lead_photo=make_photo(public=True))
    for number in range(25):
        make_edition(
            make_article(title=f"Tin {number}", category=parent),
            visible=(BEGIN + number * DAY, None),
        )
    Page.objects.create(title="Giới thiệu", body="<p>Về cơ quan.</p>", is_public=True)
    Page.objects.create(title="zznhap trang", body="<p>zznhaptrang</p>")
    return articles


@pytest.fixture
def former_bytes(portal):
    """Create media in every state; return the former addresses of the withdrawn files.

    A public article has every album and video in its text.
    """
    category = Category.objects.get(slug="nong-nghiep")
    former = secret_media(category)
    things = [*Album.objects.all(), *Video.objects.all()]
    body = "".join(f'<figure data-{each._meta.model_name}="{each.pk}"></figure>' for each in things)
    make_edition(
        make_article(
            title="Bài có đủ album và video", category=category, body=f"<p>Tin.</p>{body}"
        ),
        visible=(BEGIN, None),
    )
    return former


def every_address() -> set[str]:
    """Return each public URL pattern with every id, slug, day and file, public or not."""
    ids = {*Article.objects.values_list("pk", flat=True), 1, 10**9}
    found = {"/robots.txt", "/.well-known/security.txt", "/favicon.ico"}
    found |= {"/rss/", "/sitemap.xml", "/sitemap-trang.xml", "/sitemap-tin-9.xml"}
    found.add("/sitemap-luu-tru.xml")
    found |= {"/album-anh/", "/video/", "/sitemap-anh-video.xml"}
    photos = {*Photo.objects.values_list("pk", flat=True), 10**9}
    for album in Album.objects.all():
        found |= {album.get_absolute_url(), f"/album-anh/x-{album.pk}/"}
        found |= {f"{album.get_absolute_url()}{photo}/" for photo in photos}
        found |= {f"/album-anh/?{cursor}={album.pk}" for cursor in ("truoc", "sau")}
    for video in Video.objects.all():
        found |= {video.get_absolute_url(), f"/video/x-{video.pk}/"}
        found |= {f"/video/?{cursor}={video.pk}" for cursor in ("truoc", "sau")}
    found |= {f"/rss/{slug}/" for slug in ("kinh-te", "khong-co")}
    found |= {"/tin-tuc/thang/", "/tin-tuc/thang/?nam=2020&thang=2"}
    found |= {"/rss/?chuyen_muc=kinh-te", "/rss/?tu_ngay=12/02/2020&den_ngay=15/02/2020"}
    for slug in ("kinh-te", "nong-nghiep"):
        found |= {f"/chuyen-muc/{slug}/2020/{of}" for of in ("", "02/", "02/13/", "02/14/")}
    found |= {"/", "/tin-tuc/", "/tin-tuc/ngay/", "/tin-tuc/2020/", "/tin-tuc/2020/02/"}
    found |= {f"/tin-tuc/2020/02/{day:02}/" for day in range(1, 30)}
    found |= {f"/tin-tuc/x-{id}/{view}" for id in ids for view in ("", "in/", "lich-su/")}
    for edition in Edition.objects.all():
        found |= {edition.get_absolute_url(), f"{edition.get_absolute_url()}lich-su/"}
    found |= {f"/tin-tuc/?{cursor}={id}" for id in ids for cursor in ("truoc", "sau")}
    for source in Source.objects.all():
        found |= {f"/nguon/{source.slug}/", f"/tin-tuc/?nguon={source.slug}"}
        found.add(f"/rss/?nguon={source.slug}")
    found |= {f"/chu-de/{tag.slug}/" for tag in Tag.objects.all()}
    found |= {f"/tin-tuc/ngay/?ngay={day:02}/02/2020" for day in (12, 13, 31)}
    for attachment in Attachment.objects.all():
        found |= {f"/tep/{attachment.pk}/{name}" for name in (attachment.file_name, "x.pdf")}
    found |= {page.get_absolute_url() for page in Page.objects.all()}
    found |= {
        "/tin-tuc/?chuyen_muc=nong-nghiep",
        "/tin-tuc/?tu_ngay=12/02/2020&den_ngay=15/02/2020",
        "/tin-tuc/?tu_ngay=31/02/2020",
        "/tim-kiem/",
        "/tim-kiem/?q=bai",
        "/tim-kiem/?q=tin&trang=2",
        "/tim-kiem/?q=tin&thu_tu=moi",
        "/tim-kiem/goi-y/?q=ba",
        "/tim-kiem/goi-y/?q=tin",
    }
    return found


def every_hidden_word() -> set[str]:
    """Return each word, tag, name and address that only hidden articles have."""
    texts = [
        str(value)
        for model in (Article, Edition, Source, Tag, Attachment)
        for row in model.objects.values()
        for value in row.values()
    ]
    return set(re.findall(r"zz(?:nhap|hengio|baicu|dago)\w*", " ".join(texts)))


def crawl(client, waiting: set[str]) -> dict[str, object]:
    """Request ``waiting`` and all addresses in the responses; return {address: response}."""
    answers = {}
    while waiting:
        address = waiting.pop()
        answer = answers[address] = client.get(address)
        named = [answer["Location"]] if answer.has_header("Location") else []
        if answer["Content-Type"].startswith("text/html") and answer.content:
            named += pages.links(answer)
        elif "xml" in answer["Content-Type"] and answer.content:
            named += pages.links_in_xml(answer)
        for link in named:
            split = urlsplit(urljoin(f"http://testserver{address}", link))
            if split.netloc == "testserver" and not split.path.startswith("/static/"):
                found = split._replace(scheme="", netloc="", fragment="").geturl()
                waiting |= {found} - answers.keys()
    return answers


def body(answer) -> str:
    content = b"".join(answer) if answer.streaming else answer.content
    return content.decode(errors="replace")


def test_no_page_says_a_word_that_is_not_public(client, portal, former_bytes):
    addresses = every_address()
    with CaptureQueriesContext(connection) as queries:
        answers = crawl(client, addresses)

    # The crawl followed the lists to their ends and found pages of every kind.
    assert {
        f"/tin-tuc/tin-{n}-{e.article_id}/"
        for n in range(25)
        for e in Edition.objects.filter(title=f"Tin {n}")
    } <= answers.keys()
    assert {answer.status_code for answer in answers.values()} == {200, 301, 302, 400, 404, 410}

    leaks = {
        (address, word)
        for address, answer in answers.items()
        for word in re.findall(r"zz(?:nhap|hengio|baicu|dago|choduyet|tuchoi)\w*", body(answer))
        # A form field may repeat what was typed.
        if word not in address
    }
    assert leaks == set()
    assert not [
        (address, answer["Location"])
        for address, answer in answers.items()
        if "zz" in answer.get("Location", "")
    ]

    asked_the_desk = [q["sql"] for q in queries.captured_queries if '"news_article"' in q["sql"]]
    assert asked_the_desk == []

    (shown,) = Album.objects.public().filter(title="Hội làng")
    assert answers[shown.get_absolute_url()].status_code == 200
    assert former_bytes
    assert {client.get(address).status_code for address in former_bytes} == {404}
    assert not former_bytes & answers.keys()

    for address, answer in answers.items():
        assert_same_for_everybody(answer, address)


def assert_same_for_everybody(answer, address):
    """Check that the response is the same for all readers, and loads only our own files."""
    assert not answer.cookies, address
    assert "cookie" not in answer.get("Vary", "").lower(), address
    assert "Content-Security-Policy" in answer, address
    if answer["Content-Type"].startswith("text/html") and answer.content:
        for loaded in pages.loaded(answer):
            assert loaded.startswith("/"), (address, loaded)
            assert not loaded.startswith("//"), (address, loaded)
        # The Content-Security-Policy would block these anyway.
        run = "//script[not(@src) and not(@type='application/ld+json')]"
        assert not pages.tree(answer).xpath(f"//@style | //style | {run}"), address


@pytest.mark.parametrize("order", ["", "moi"])
def test_no_word_of_a_hidden_article_finds_anything(client, portal, order):
    words = every_hidden_word()
    assert len(words) > 4 * 10

    for word in words:
        for typed in (word, f"bài {word.upper()}"):
            answer = client.get("/tim-kiem/", {"q": typed, "thu_tu": order})
            assert answer.status_code == 200
            assert "Không tìm thấy gì" in pages.words(answer, "//main"), typed
            # Only the form field may repeat what was typed.
            for field in (page := pages.tree(answer)).xpath("//input[@name='q']"):
                field.attrib.pop("value", None)
            shown = html.tostring(page, encoding="unicode").lower()
            # Not any "zz": the signed token of the page is random letters.
            assert re.findall(f"zz(?:{'|'.join(STATES)})", shown) == [], typed


def test_each_hidden_article_answers_as_its_state_asks(client, portal):
    answers = {
        state: client.get(f"/tin-tuc/zz{state}tieude-cua-bai-{portal[state].pk}/")
        for state in STATES
    }
    assert {state: answer.status_code for state, answer in answers.items()} == {
        "nhap": 404,
        "hengio": 404,
        "baicu": 301,
        "dago": 410,
    }
    assert answers["baicu"]["Location"] == f"/tin-tuc/bai-moi-{portal['baicu'].pk}/"
    assert "14/02/2020" in pages.words(answers["dago"], "//main")


def test_the_crawl_knows_every_public_pattern():
    """Add a new public URL pattern to ``every_address``."""
    known = {
        "list",
        "go_to_day",
        "go_to_month",
        "category_year",
        "category_month",
        "category_day",
        "year",
        "month",
        "day",
        "article",
        "article_print",
        "article_history",
        "tag",
        "source",
        "attachment",
        "feed",
        "category_feed",
        "sitemap",
        "sitemap_pages",
        "sitemap_archive",
        "sitemap_news",
        "search",
        "suggestions",
    }
    known_media = {"albums", "album", "photo", "videos", "video", "sitemap"}
    for app, names in (("news", known), ("media_gallery", known_media)):
        _namespace, resolver = get_resolver().namespace_dict[app]
        assert {name for name in resolver.reverse_dict if isinstance(name, str)} == names
    assert (reverse("home"), reverse("category", args=["x"])) == ("/", "/chuyen-muc/x/")
