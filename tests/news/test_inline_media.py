"""Videos and albums inside a text: shown by page, print, preview and feed while public."""

from datetime import datetime

import pytest
from django.test import RequestFactory

from media_gallery.moderation import actions
from media_gallery.publication.usage import uses_of
from news import edition_page, views
from news.models import Edition
from portal import rich_text
from portal.vietnamese.dates import VIETNAM
from tests import pages
from tests.make import make_article, make_edition, make_user
from tests.make_media import make_album, make_public_album, make_public_video, make_ready_video

pytestmark = pytest.mark.django_db

BEGIN = datetime(2020, 2, 13, 8, 0, tzinfo=VIETNAM)
BODY = '//*[@class="article__body"]'


@pytest.fixture(autouse=True)
def _stores_of_its_own(stores):
    """Give each test empty stores."""


def figure(thing, caption="") -> str:
    kind = thing._meta.model_name
    caption = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure data-{kind}="{thing.pk}">{caption}</figure>'


def edition_with(*things, caption="") -> Edition:
    body = "<p>Tin.</p>" + "".join(figure(thing, caption) for thing in things)
    return make_edition(make_article(body=body), visible=(BEGIN, None))


def embeds_of(response) -> list[tuple]:
    """Return (addresses of players, links, words below) of each figure in the text."""
    return [
        (
            each.xpath(".//video//source/@src"),
            sorted(set(each.xpath(".//a/@href"))),
            " ".join(" ".join(each.xpath("./figcaption//text()")).split()),
        )
        for each in pages.tree(response).xpath(f"{BODY}//figure")
    ]


def test_a_text_keeps_the_number_and_the_caption_of_a_video_and_nothing_else():
    pasted = (
        '<figure class="x" data-video="3" onclick="a()"><img src="https://x.vn/a.jpg">'
        "<figcaption>Lễ <b>hội</b></figcaption></figure>"
        '<figure data-album="0"><figcaption>Lạ</figcaption></figure>'
        '<figure data-album="5"></figure>'
    )
    stored = rich_text.clean(pasted)
    assert stored.split("\n") == [
        '<figure data-video="3"><figcaption>Lễ <strong>hội</strong></figcaption></figure>',
        "<p>Lạ</p>",
        '<figure data-album="5"></figure>',
    ]
    assert rich_text.clean(stored) == stored


def test_a_video_is_a_player_and_an_album_its_cover_with_a_link(client):
    video, album = make_public_video(), make_public_album()
    elsewhere = make_public_video(external_url="https://youtu.be/dQw4w9WgXcQ")
    edition = edition_with(video, album, elsewhere, caption="Lễ hội.")
    response = client.get(edition.get_absolute_url())
    assert embeds_of(response) == [
        (
            [file["url"] for file in reversed(video.files)],
            sorted({video.get_absolute_url(), video.files[0]["url"]}),
            f"Lễ hội. Video: {video.title}",
        ),
        ([], [album.get_absolute_url()], f"Lễ hội. Album ảnh: {album.title}"),
        ([], [elsewhere.get_absolute_url()], f"Lễ hội. Video: {elsewhere.title}"),
    ]
    assert "youtu" not in response.headers["Content-Security-Policy"]
    assert "js/player" in response.text


def test_paper_and_feed_have_the_addresses_of_videos_and_albums(client):
    video, album = make_public_video(), make_public_album()
    edition = edition_with(video, album)
    printed = client.get(edition.get_absolute_url() + "in/")
    assert pages.tree(printed).xpath(f"{BODY}//a/@href") == [
        video.get_absolute_url(),
        album.get_absolute_url(),
    ]
    fed = client.get("/rss/").text
    assert f"http://testserver{video.get_absolute_url()}" in fed
    assert f"http://testserver{album.get_absolute_url()}" in fed
    assert "&lt;video" not in fed
    assert "&lt;script" not in fed


def test_what_is_not_public_is_nothing_with_its_caption_on_every_page(client):
    film, album = make_ready_video(title="PHIM-KIN"), make_album(title="ALBUM-KIN")
    edition = edition_with(film, album, caption="LOI-KIN")
    body = f'{edition.body}<figure data-video="999999"><figcaption>LOI-KIN</figcaption></figure>'
    article = make_article(body=body, category=edition.category)
    other = make_edition(article, visible=(BEGIN, None))
    for address in (
        edition.get_absolute_url(),
        edition.get_absolute_url() + "in/",
        other.get_absolute_url(),
        "/rss/",
    ):
        response = client.get(address)
        assert response.status_code == 200
        for secret in ("PHIM-KIN", "ALBUM-KIN", "LOI-KIN", "<figure", "&lt;figure"):
            assert secret not in response.text, (address, secret)


def test_a_video_withdrawn_later_leaves_the_pages_at_once(client):
    video = make_public_video(title="Lễ hội Tây Thiên")
    edition = edition_with(video)
    assert "Lễ hội Tây Thiên" in client.get(edition.get_absolute_url()).text
    actions.withdraw(video, by=make_user("Moderators"), note="Sai")
    for address in (edition.get_absolute_url(), edition.get_absolute_url() + "in/", "/rss/"):
        assert "Lễ hội Tây Thiên" not in client.get(address).text


def test_the_preview_says_which_videos_the_public_does_not_see_yet():
    film, public = make_ready_video(title="Phim kín"), make_public_video(title="Phim mở")
    response = views.article_response(
        RequestFactory().get("/admin/"),
        Edition.snapshot(make_article(body=figure(film, "Lời") + figure(public))),
        preview=True,
        private_src="/admin/anh/{}/".format,
    ).render()
    first, second = pages.each_words(response, f"{BODY}//figure")
    assert first == "Video “Phim kín” chưa công khai: công chúng chưa thấy chỗ này. Lời"
    assert second.endswith("Video: Phim mở")


@pytest.mark.parametrize("count", [1, 12])
def test_videos_are_one_query_and_albums_two_however_many(
    client, django_assert_max_num_queries, count
):
    videos = [make_public_video(str(number).encode()) for number in range(count)]
    albums = [make_public_album(1) for _ in range(count)]
    plain, full = edition_with(), edition_with(*videos, *albums)

    def queries(edition, extra):
        client.get(edition.get_absolute_url())
        with django_assert_max_num_queries(8 + extra) as asked:
            assert client.get(edition.get_absolute_url()).status_code == 200
        return len(asked)

    assert queries(full, 3) - queries(plain, 0) == 3


def test_the_page_of_a_video_tells_which_articles_show_it():
    video, album = make_public_video(), make_public_album()
    edition = edition_with(video, album)
    edition.article.body = "<p>Không còn.</p>"
    edition.article.save()
    draft = make_article(body=figure(video))
    assert [use.words for use in uses_of(video)] == [
        f"Tin “{edition.article.title}”",
        f"Tin “{draft.title}”",
    ]
    assert [use.words for use in uses_of(album)] == [f"Tin “{edition.article.title}”"]


def test_a_video_in_a_draft_is_not_deleted(client):
    video = make_ready_video()
    make_article(body=figure(video))
    client.force_login(make_user("Administrators"))
    address = f"/admin/media_gallery/video/{video.pk}/"
    assert client.post(f"{address}delete/", {"post": "yes"}).status_code == 403
    assert "còn dùng thì không xóa được" in client.get(f"{address}change/").text


def test_search_engines_are_told_of_the_videos_in_a_text(client):
    video = make_public_video()
    response = client.get(edition_with(video, make_public_album()).get_absolute_url())
    data = response.context_data["structured_data"][0]["video"]
    assert [each["url"] for each in data] == [f"http://testserver{video.get_absolute_url()}"]


def test_a_text_does_not_begin_with_the_caption_of_a_video():
    begins = make_article(body='<figure data-video="1"><figcaption>a</figcaption></figure><p>b</p>')
    assert edition_page.in_short(Edition.snapshot(begins), 100) == "b"
