"""The search of pages, albums, photos and videos beside articles, narrowed by kind and category."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from media_gallery.models import Album, Photo, Video
from media_gallery.moderation import actions
from news import workflow
from news.models import Edition
from news.search import ranking
from news.search.hits import hits_of
from news.search.kinds import ARTICLE
from portal.identity.models import Page
from portal.jobs.queue import run_waiting
from portal.vietnamese.search_fields import compute_for_all
from tests import pages
from tests.make import make_article, make_user
from tests.make_attachments import make_attachment
from tests.make_media import make_album, make_public_album, make_public_video
from tests.make_photos import make_photo
from tests.make_pinned import make_page
from tests.make_spellings import understood
from tests.news.search_results import kinds

pytestmark = pytest.mark.django_db

VTT = "WEBVTT\n\n00:00:01.000 --> 00:00:04.000\nNghệ nhân <i>Đỗ Thị Khướu</i> kể chuyện\n"


# --- What is found --------------------------------------------------------------------------------


def test_every_kind_is_found_in_one_box(client, festival):
    answer = client.get("/tim-kiem/?q=le hoi tay thien")
    assert set(pages.titles(answer)) == {
        "Lễ hội Tây Thiên khai mạc",
        "Lịch lễ hội Tây Thiên",
        "Lễ hội Tây Thiên qua ảnh",
        "Rước kiệu ở lễ hội Tây Thiên",
        "Phim về lễ hội Tây Thiên",
    }
    assert sorted(pages.each_words(answer, "//*[@class='kind-mark']")) == [
        "Album ảnh",
        "Trang",
        "Video",
        "Ảnh",
    ]
    assert kinds(answer) == {
        "Tất cả": "5",
        "Tin bài": "1",
        "Trang": "1",
        "Album ảnh": "1",
        "Ảnh": "1",
        "Video": "1",
    }


def test_a_photo_stands_after_what_has_the_words_in_its_title(client, festival):
    assert pages.titles(client.get("/tim-kiem/?q=Lễ hội Tây Thiên"))[-1] == (
        "Rước kiệu ở lễ hội Tây Thiên"
    )


def test_each_result_leads_to_its_page(client, festival):
    for address in pages.tree(client.get("/tim-kiem/?q=lễ hội Tây Thiên")).xpath(
        "//main//h2/a/@href"
    ):
        assert client.get(address).status_code == 200, address
    photo = pages.tree(client.get("/tim-kiem/?q=rước kiệu&loai=anh")).xpath("//main//h2/a/@href")
    assert photo == [f"{festival.get_absolute_url()}{Photo.objects.get().pk}/"]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("Đỗ Thị Khướu", "Hát xoan"),
        ("gioi thieu mot tram nam", "Hát xoan"),
        ("vài lời thoại", "Chèo"),
        ("42/2022/nđ-cp", "Tiếp công dân"),
        ("người mô tả", "Chú thích"),
        ("Bích Phượng", "Chú thích"),
        ("kể về một ngày", "Xuân"),
    ],
)
def test_the_words_around_a_title_are_found_too(client, typed, title):
    make_public_video(title="Hát xoan", description="Giới thiệu một trăm năm", captions=VTT)
    make_public_video(title="Chèo", transcript="Đây là vài lời thoại.")
    make_page("Tiếp công dân", body="<p>Theo <b>Nghị định 42/2022/NĐ-CP</b></p>")
    make_album(
        make_photo(
            public=True, caption="Chú thích", alt_text="Một người mô tả", credit="Bích Phượng"
        ),
        approved=True,
        title="Xuân",
        description="Kể về một ngày",
    )
    assert pages.titles(client.get("/tim-kiem/", {"q": typed})) == [title]


def test_the_times_of_subtitles_are_no_words(client):
    make_public_video(title="Hát xoan", captions=VTT)
    assert not pages.titles(client.get("/tim-kiem/?q=000"))


def test_an_article_leads_with_its_title_before_an_album_of_the_same(client, publish):
    publish("Ngày hội sách")
    make_public_album(1, title="Ngày hội sách", published_at=timezone.now())
    answer = client.get("/tim-kiem/?q=ngay hoi sach")
    assert pages.each_words(answer, "//main//article")[0].startswith("Ngày hội sách")
    assert pages.each_words(answer, "//*[@class='kind-mark']") == ["Album ảnh"]
    assert pages.tree(answer).xpath("//main//article")[0].xpath(".//*[@class='kind-mark']") == []


def test_results_with_the_marks_typed_lead_in_every_kind(client, publish):
    publish("Cần bỏ hủ tục")
    make_public_album(1, title="Cán bộ cơ sở")
    assert pages.titles(client.get("/tim-kiem/?q=cán bộ")) == ["Cán bộ cơ sở", "Cần bỏ hủ tục"]
    assert pages.titles(client.get("/tim-kiem/?q=cần bỏ")) == ["Cần bỏ hủ tục", "Cán bộ cơ sở"]


def test_of_more_than_are_ranked_those_in_a_row_and_the_title_are_there(client, monkeypatch):
    monkeypatch.setattr(ranking, "MOST", 4)
    monkeypatch.setattr(ranking, "CANDIDATES", 5)
    old = timezone.now() - timedelta(days=9)
    make_public_album(1, title="Nguyễn Văn An", published_at=old)
    make_public_album(1, title="Gặp ông Nguyễn Văn An ở xã", published_at=old)
    for number in range(8):
        make_public_album(1, title=f"An và Văn, hai anh Nguyễn {number}")
    found = pages.titles(client.get("/tim-kiem/?q=nguyen van an"))
    assert found[:2] == ["Nguyễn Văn An", "Gặp ông Nguyễn Văn An ở xã"]


def test_attachments_are_found_by_name_and_by_the_text_inside(client, publisher):
    article = make_article(title="Họp báo quý")
    make_attachment(article, "Điều 1. Khen thưởng bà Đỗ Thị Khướu.", title="Quyết định khen thưởng")
    workflow.publish(article, by=publisher)
    answer = client.get("/tim-kiem/?q=quyet dinh khen thuong")
    assert pages.titles(answer) == ["Quyết định khen thưởng"]
    assert "Tệp đính kèm" in pages.words(answer, "//main//article")
    assert "trong tin Họp báo quý" in pages.words(answer, "//main//article")
    assert not pages.titles(client.get("/tim-kiem/?q=Đỗ Thị Khướu"))

    run_waiting()
    answer = client.get("/tim-kiem/?q=do thi khuou&loai=tep")
    assert pages.titles(answer) == ["Quyết định khen thưởng"]
    assert pages.each_words(answer, "//main//mark") == ["Đỗ Thị Khướu"]
    address, of_article = pages.tree(answer).xpath("//main//article//a/@href")
    assert client.get(address).status_code == 200
    assert of_article == Edition.objects.get(article=article).get_absolute_url()

    workflow.withdraw(article, by=publisher, note="Nhầm")
    for typed in ("quyết định khen thưởng", "Đỗ Thị Khướu"):
        assert not pages.titles(client.get("/tim-kiem/", {"q": typed}))


def test_an_attachment_of_an_article_out_of_date_says_so(client, publisher, managing_editor):
    article = make_article(title="Họp báo quý")
    make_attachment(article, "Điều 1.", title="Quyết định khen thưởng")
    workflow.publish(article, by=publisher)
    address = "/tim-kiem/?q=quyết định khen thưởng"
    assert "Hết hiệu lực" not in pages.words(client.get(address), "//main//article")
    workflow.expire(article, by=managing_editor)
    assert "Hết hiệu lực" in pages.words(client.get(address), "//main//article")


def test_what_ceased_to_be_public_since_it_was_found_is_not_shown(publish, publisher):
    edition = publish("Hát xoan")
    found, query = [(ARTICLE, edition.pk)], understood("hát xoan")
    assert len(hits_of(found, query, articles=Edition.objects.all())) == 1
    workflow.withdraw(edition.article, by=publisher, note="Nhầm")
    assert hits_of(found, query, articles=Edition.objects.all()) == []


def test_a_photo_without_a_caption_has_a_heading(client):
    make_album(make_photo(public=True, caption="", alt_text="Cổng trời"), approved=True, title="A")
    make_album(make_photo(public=True, caption="", credit="Bích Phượng"), approved=True, title="B")
    assert pages.titles(client.get("/tim-kiem/?q=cổng trời")) == ["Cổng trời"]
    assert pages.titles(client.get("/tim-kiem/?q=bích phượng")) == ["Ảnh trong B"]


# --- What is not public ---------------------------------------------------------------------------


def test_nothing_that_is_not_public_is_found_or_counted(client):
    make_page("Trang bí mật", is_public=False)
    make_album(make_photo(caption="Ảnh bí mật chờ duyệt"), title="Album bí mật chờ duyệt")
    # Approved, but none of its photos is public.
    make_album(make_photo(caption="Ảnh bí mật"), title="Album bí mật trống", approved=True)
    # Public in some article, but without a page of its own.
    make_photo(public=True, caption="Ảnh bí mật của một tin")
    Video.objects.create(
        title="Video bí mật", external_url="https://x.vn/", uploaded_by=make_user("Reporters")
    )
    expired = make_photo(public=True, caption="Ảnh bí mật hết hạn", rights_end="2020-01-01")
    make_album(expired, make_photo(public=True), title="Album", approved=True)
    answer = client.get("/tim-kiem/?q=bí mật")
    assert not pages.titles(answer)
    assert not kinds(answer)


def test_what_is_withdrawn_or_renamed_is_found_accordingly_at_once(client, festival):
    moderator = make_user("Moderators")
    actions.withdraw(Album.objects.get(), by=moderator, note="Nhầm")
    answer = client.get("/tim-kiem/?q=lễ hội Tây Thiên")
    assert "Album ảnh" not in kinds(answer)
    assert "Ảnh" not in kinds(answer)
    page = Page.objects.get()
    page.title = "Lịch khác"
    page.save(update_fields=["title"])
    assert pages.titles(client.get("/tim-kiem/?q=lịch lễ hội")) == []
    assert pages.titles(client.get("/tim-kiem/?q=lịch khác")) == ["Lịch khác"]


def test_changes_that_wait_for_approval_are_not_found(client, festival):
    album = Album.objects.get()
    album.waiting_changes = {"title": "Tên chưa duyệt"}
    album.save()
    assert not pages.titles(client.get("/tim-kiem/?q=chưa duyệt"))


# --- How much it costs ----------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 20])
def test_a_page_of_all_kinds_takes_a_query_or_two_for_each(
    client, publish, django_assert_max_num_queries, count
):
    for number in range(count):
        publish(f"Hội tin {number}")
        make_page(f"Hội trang {number}")
        make_album(
            make_photo(public=True, caption=f"Hội ảnh {number}"),
            approved=True,
            title=f"Hội album {number}",
        )
        make_public_video(title=f"Hội video {number}")
    client.get("/tim-kiem/?q=hội")
    # Frame 3, sources, spellings, search 3 with its transaction, results 6, pinned.
    with django_assert_max_num_queries(15):
        assert pages.titles(client.get("/tim-kiem/?q=hội"))


# --- The columns ----------------------------------------------------------------------------------


def test_a_migration_computes_the_columns_of_every_row():
    page = make_page("Hát xoan", body="<p>Đất tổ</p>")
    albums = [make_public_album(1, title=f"Album {number}") for number in range(3)]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE identity_page SET folded_title = '', search = ''")
        cursor.execute("UPDATE media_gallery_album SET folded_title = '', search = ''")
    compute_for_all(Page, "folded_title", "search")
    compute_for_all(Album, "folded_title", "search")
    page.refresh_from_db()
    assert page.folded_title == "hat xoan"
    assert "'to':4C" in page.search
    assert [each.folded_title for each in Album.objects.order_by("pk")] == [
        f"album {number}" for number in range(len(albums))
    ]
