"""The public pages of albums, photos and videos; nothing else is public."""

import json
from datetime import date, timedelta

import pytest
from django.utils import timezone

from media_gallery import listings
from media_gallery.models import Album, Photo, Video
from media_gallery.moderation import actions
from portal.identity.models import Identity
from tests import pages
from tests.make import make_category, make_user
from tests.make_media import (
    decided,
    make_album,
    make_public_album,
    make_public_video,
    make_ready_video,
)
from tests.make_photos import make_photo

pytestmark = pytest.mark.django_db

State = Album.State


def titles(page) -> list[str]:
    return pages.each_words(page, "//*[contains(@class, 'media-card__title')]")


def thumbnails(page) -> list[str]:
    return pages.tree(page).xpath("//*[contains(@class, 'album__thumbnail')]/a/@href")


def pager(page) -> dict[str, str]:
    links = pages.tree(page).xpath("//*[@class='pager']/a")
    return {link.text: link.get("href") for link in links}


# --- Lists ----------------------------------------------------------------------------------------


def test_lists_show_what_is_public_newest_first(client):
    now = timezone.now()
    for days, title in ((3, "Cũ"), (1, "Mới"), (2, "Giữa")):
        at = now - timedelta(days=days)
        make_public_album(1, title=f"Album {title}", published_at=at)
        make_public_video(title=f"Video {title}", published_at=at)
    assert titles(client.get("/album-anh/")) == ["Album Mới", "Album Giữa", "Album Cũ"]
    assert titles(client.get("/video/")) == ["Video Mới", "Video Giữa", "Video Cũ"]


def test_older_and_newer_lead_through_a_list(client, monkeypatch):
    monkeypatch.setattr(listings, "PAGE_SIZE", 2)
    for number in range(5):
        at = timezone.now() + timedelta(minutes=number)
        make_public_album(1, title=f"Album {number}", published_at=at)
        make_public_video(title=f"Video {number}", published_at=at)
    for path, name in (("/album-anh/", "Album"), ("/video/", "Video")):
        first = client.get(path)
        second = client.get(path + pager(first)["Cũ hơn →"])
        last = client.get(path + pager(second)["Cũ hơn →"])
        back = client.get(path + pager(last)["← Mới hơn"])
        assert titles(first) == [f"{name} 4", f"{name} 3"]
        assert titles(second) == titles(back) == [f"{name} 2", f"{name} 1"]
        assert titles(last) == [f"{name} 0"]
        assert pager(last).keys() == {"← Mới hơn"}


def test_what_is_withdrawn_still_marks_its_place_and_what_never_was_public_does_not(client):
    make_public_album(1, title="Cũ")
    gone = make_public_album(1, title="Gỡ", **decided(State.WITHDRAWN))
    waiting = make_album(make_photo())
    assert titles(client.get(f"/album-anh/?truoc={gone.pk}")) == ["Cũ"]
    for query, status in ((f"truoc={waiting.pk}", 404), ("truoc=987654", 404), ("sau=x", 400)):
        assert client.get(f"/album-anh/?{query}").status_code == status
        assert client.get(f"/video/?{query}").status_code == status


def test_an_empty_list_says_so(client):
    assert pages.words(client.get("/album-anh/"), "//*[@class='empty']") == (
        "Cổng chưa có album ảnh nào."
    )
    assert pages.words(client.get("/video/"), "//*[@class='empty']") == "Cổng chưa có video nào."


def test_an_album_is_shown_by_its_cover_or_its_first_public_photo(client):
    hidden, first, second = make_photo(), make_photo(public=True), make_photo(public=True)
    make_album(hidden, first, second, approved=True, cover=second, title="Bìa chọn")
    make_album(hidden, first, second, approved=True, cover=hidden, title="Bìa chưa duyệt")
    page = client.get("/album-anh/")
    shown = dict(
        zip(
            titles(page), pages.tree(page).xpath("//main//*[@class='frame']//img/@src"), strict=True
        )
    )
    assert shown == {
        "Bìa chọn": second.sources().src,
        "Bìa chưa duyệt": first.sources().src,
    }
    assert "2 ảnh" in pages.words(page, "//*[@class='media-card__facts']")


# --- An album and its photos ----------------------------------------------------------------------


def test_an_album_shows_its_public_photos_in_order(client):
    photos = [make_photo(public=True, caption=f"Ảnh {number}") for number in range(3)]
    waiting = make_photo(caption="Chờ duyệt")
    over = make_photo(public=True, rights_end=date(2020, 2, 13))
    category = make_category("Văn hóa")
    album = make_album(
        photos[2],
        waiting,
        photos[0],
        over,
        photos[1],
        approved=True,
        title="Lễ hội",
        description="Ba ngày hội.",
        held_on=date(2020, 2, 13),
        category=category,
    )
    page = client.get(album.get_absolute_url())
    assert thumbnails(page) == [f"/album-anh/le-hoi-{album.pk}/{photos[n].pk}/" for n in (2, 0, 1)]
    assert pages.words(page, "//*[@class='album__facts']") == (
        "Thứ Năm, ngày 13/02/2020 3 ảnh Văn hóa"
    )
    assert "Chờ duyệt" not in page.content.decode()


def test_each_photo_has_a_page_that_needs_no_script(client):
    first, second, third = (
        make_photo(public=True, caption=f"Ảnh {n}", credit="Lê An", taken_on=date(2020, 2, 13))
        for n in (1, 2, 3)
    )
    hidden = make_photo()
    album = make_album(first, hidden, second, third, approved=True, title="Lễ hội")
    page = client.get(f"{album.get_absolute_url()}{second.pk}/")
    tree = pages.tree(page)
    assert pages.words(page, "//h1") == "Ảnh 2"
    assert pages.words(page, "//*[@class='photo__facts']").startswith(
        "Ảnh: Lê An Chụp ngày 13/02/2020 Tải ảnh (64 × 48, "
    )
    assert tree.xpath("//a[@download]/@download") == ["le-hoi-2.jpg"]
    assert tree.xpath("//a[@download]/@href") == [second.to_share().url]
    way = {name: tree.xpath(f"//a[@rel='{name}']/@href") for name in ("prev", "next")}
    assert way == {
        "prev": [f"{album.get_absolute_url()}{first.pk}/"],
        "next": [f"{album.get_absolute_url()}{third.pk}/"],
    }
    assert "Ảnh 2/3 trong “Lễ hội”" in pages.words(page, "//main")
    assert (
        pages.tree(client.get(f"{album.get_absolute_url()}{first.pk}/")).xpath("//a[@rel='prev']")
        == []
    )


def test_a_stale_slug_leads_to_the_present_address(client):
    album, video = make_public_album(1, title="Lễ hội"), make_public_video(title="Cầu mới")
    photo = album.public_photos().get()
    for stale, address in (
        (f"/album-anh/x-{album.pk}/", album.get_absolute_url()),
        (f"/album-anh/x-{album.pk}/{photo.pk}/", f"{album.get_absolute_url()}{photo.pk}/"),
        (f"/video/x-{video.pk}/", video.get_absolute_url()),
    ):
        answer = client.get(stale)
        assert (answer.status_code, answer["Location"]) == (301, address)


def test_what_was_public_is_gone_and_what_never_was_is_not_found(client):
    moderator = make_user("Moderators")
    album, video = make_public_album(2, title="zz album"), make_public_video(title="zz video")
    kept, gone = album.public_photos()
    Photo.objects.filter(pk=gone.pk).update(published_at=timezone.now())
    gone.refresh_from_db()
    actions.withdraw(gone, by=moderator, note="Xin rút.")
    photo_address = f"{album.get_absolute_url()}{gone.pk}/"
    answer = client.get(photo_address)
    assert answer.status_code == 410
    assert "Ảnh này đã được gỡ khỏi cổng" in pages.words(answer, "//main")
    assert gone.caption not in answer.content.decode()
    assert client.get(album.get_absolute_url()).status_code == 200

    addresses = [album.get_absolute_url(), f"{album.get_absolute_url()}{kept.pk}/"]
    actions.withdraw(album, by=moderator, note="Nhầm.")
    actions.withdraw(video, by=moderator, note="Nhầm.")
    for address in (*addresses, video.get_absolute_url()):
        answer = client.get(address)
        assert answer.status_code == 410
        assert "zz" not in pages.words(answer)

    waiting, waiting_video = make_album(make_photo()), make_ready_video()
    for address in (
        waiting.get_absolute_url(),
        f"{waiting.get_absolute_url()}{waiting.photos.get().pk}/",
        waiting_video.get_absolute_url(),
        "/album-anh/x-987654/",
        "/video/x-987654/",
    ):
        assert client.get(address).status_code == 404


def test_a_photo_that_never_was_public_or_lies_in_another_album_is_not_found(client):
    waiting, other = make_photo(), make_photo(public=True)
    album = make_album(make_photo(public=True), waiting, approved=True)
    for photo in (waiting, other):
        assert client.get(f"{album.get_absolute_url()}{photo.pk}/").status_code == 404


def test_an_approved_album_whose_photos_are_being_written_is_not_gone(client):
    album = make_album(make_photo(approved=True), approved=True)
    answer = client.get(album.get_absolute_url())
    assert answer.status_code == 404
    assert "xin thử lại sau ít phút" in pages.words(answer)


def test_a_category_names_its_newest_albums_and_videos(client):
    parent = make_category("Văn hóa")
    child = make_category("Lễ hội", parent=parent)
    make_public_album(1, title="Hội làng", category=child)
    make_public_video(title="Phim hội", category=parent)
    make_public_video(title="Phim khác")
    make_album(make_photo(public=True), title="Chờ duyệt", category=parent)
    page = client.get("/chuyen-muc/van-hoa/")
    assert pages.each_words(page, "//*[@aria-labelledby='anh-va-video']//li/a") == [
        "Video: Phim hội",
        "Album ảnh: Hội làng",
    ]
    assert not pages.tree(client.get("/tin-tuc/")).xpath("//*[@aria-labelledby='anh-va-video']")


# --- A video --------------------------------------------------------------------------------------


def test_a_video_plays_with_its_captions_and_can_be_read(client):
    video = make_public_video(
        title="Cầu mới",
        description="Thông xe.",
        captions="WEBVTT\n\n00:00.000 --> 00:01.000\nA",
        transcript="Xin chào.\nCầu đã thông xe.",
        credit="Đài tỉnh",
        recorded_on=date(2020, 2, 13),
    )
    page = client.get(video.get_absolute_url())
    tree = pages.tree(page)
    large, small = video.files
    assert tree.xpath("//video/@preload") == ["none"]
    assert tree.xpath("//video/@poster") == [video.sources().src]
    assert [(each.get("src"), each.get("media")) for each in tree.xpath("//video//source")] == [
        (small["url"], "(max-width: 48rem)"),
        (large["url"], None),
    ]
    (track,) = tree.xpath("//video//track")
    assert (track.get("kind"), track.get("srclang"), track.get("src")) == (
        "captions",
        "vi",
        video.captions_url,
    )
    main = pages.words(page, "//main")
    assert "Thời lượng 3:05" in main
    assert "Xin chào." in main
    assert "Nguồn: Đài tỉnh" in main
    assert tree.xpath("//a[@download]/@download") == ["cau-moi-720p.mp4", "cau-moi-360p.mp4"]
    assert tree.xpath("//meta[@property='og:video']/@content") == [
        f"http://testserver{large['url']}"
    ]
    assert "frame-src" not in page["Content-Security-Policy"]


def test_a_promise_of_captions_is_shown_until_it_is_kept(client):
    video = make_public_video(captions_promised_on=date(2030, 1, 2))
    page = client.get(video.get_absolute_url())
    assert "sẽ bổ sung trước ngày 02/01/2030" in pages.words(page, "//main")


@pytest.mark.parametrize(
    ("address", "host", "origin"),
    [
        (
            "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
            "youtube.com",
            "https://www.youtube-nocookie.com",
        ),
        ("https://youtu.be/dQw4w9WgXcQ", "youtu.be", "https://www.youtube-nocookie.com"),
        ("https://vimeo.com/76979871", "vimeo.com", "https://player.vimeo.com"),
        ("https://dai.songmay.vn/phim/7", "dai.songmay.vn", None),
        ("https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ", "youtube.com.evil.example", None),
        ("https://www.youtube.com/watch?v=%22%3E%3Cscript", "youtube.com", None),
    ],
)
def test_a_video_elsewhere_is_a_link_and_its_player_comes_when_asked(client, address, host, origin):
    video = make_public_video(external_url=address)
    page = client.get(video.get_absolute_url())
    tree = pages.tree(page)
    assert tree.xpath(f"//a[@href='{address}']")[0].text == f"Xem tại {host}"
    assert not tree.xpath("//iframe | //video")
    assert all(loaded.startswith("/") for loaded in pages.loaded(page))
    asked = tree.xpath("//*[@data-play]/@data-play")
    policy = page["Content-Security-Policy"]
    if origin:
        assert asked[0].startswith(f"{origin}/")
        assert f"frame-src {origin};" in f"{policy};"
    else:
        assert asked == []
        assert "frame-src" not in policy


# --- Search engines -------------------------------------------------------------------------------


def test_pages_say_what_they_are_to_search_engines(client):
    Identity.objects.create(canonical_origin="https://songmay.gov.vn")
    album = make_public_album(2, title="Lễ hội", description="Hội.")
    video = make_public_video(title="Cầu", transcript="Lời")

    def said(path):
        found = pages.tree(client.get(path)).xpath("//script[@type='application/ld+json']/text()")
        return {each["@type"]: each for each in map(json.loads, found)}

    gallery = said(album.get_absolute_url())["ImageGallery"]
    assert (gallery["name"], gallery["description"], len(gallery["image"])) == (
        "Lễ hội",
        "Hội.",
        2,
    )
    film = said(video.get_absolute_url())["VideoObject"]
    assert (film["name"], film["duration"], film["contentUrl"]) == (
        "Cầu",
        "PT3M5S",
        f"https://songmay.gov.vn{video.files[0]['url']}",
    )
    steps = said(video.get_absolute_url())["BreadcrumbList"]["itemListElement"]
    assert [each["name"] for each in steps] == ["Trang chủ", "Video", "Cầu"]
    photo = album.public_photos()[0]
    image = said(f"{album.get_absolute_url()}{photo.pk}/")["ImageObject"]
    assert image["caption"] == photo.caption


def test_the_sitemap_names_each_public_album_and_video_with_its_picture(client):
    album, video = make_public_album(1), make_public_video()
    make_album(make_photo(public=True))
    make_ready_video()
    body = client.get("/sitemap-anh-video.xml").content.decode()
    assert body.count("<url>") == 2 + 2  # The lists themselves.
    for part in (
        f"http://testserver{album.get_absolute_url()}<",
        f"http://testserver{video.get_absolute_url()}<",
        f"<image:loc>http://testserver{album.public_photos().get().to_share().url}<",
        f"<image:loc>http://testserver{video.to_share().url}<",
    ):
        assert part in body
    assert "/sitemap-anh-video.xml" in client.get("/sitemap.xml").content.decode()


# --- Number of queries ----------------------------------------------------------------------------

HEADER_AND_FOOTER = 3


@pytest.mark.parametrize("count", [1, 30])
def test_pages_ask_as_often_with_thirty_as_with_one(client, django_assert_num_queries, count):
    category = make_category()
    photos = [make_photo(public=True) for _ in range(count)]
    albums = [make_album(*photos, approved=True, category=category) for _ in range(count)]
    videos = [make_public_video(category=category) for _ in range(count)]
    album, video = albums[-1], videos[-1]
    client.get("/")  # Fills the list of most read items, which is remembered for a minute.
    for address, queries in {
        "/album-anh/": 2,
        # Nothing is newer than a single album, so no cover is queried.
        f"/album-anh/?sau={albums[0].pk}": 3 if count > 1 else 2,
        album.get_absolute_url(): 2,
        f"{album.get_absolute_url()}{photos[0].pk}/": 3,
        "/video/": 1,
        f"/video/?truoc={video.pk}": 2,
        video.get_absolute_url(): 2,
        "/": 3 + 2,
    }.items():
        with django_assert_num_queries(HEADER_AND_FOOTER + queries):
            client.get(address)
    assert Video.objects.public().count() == count
