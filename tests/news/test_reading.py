"""The public page of an article, its print page, its attachments, and its withdrawal."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.test import RequestFactory

from news import views
from news.models import Attachment, Edition
from portal.identity.models import Identity
from portal.vietnamese.dates import VIETNAM
from tests import pages
from tests.make import make_article, make_category, make_edition, make_source, make_tag
from tests.make_photos import make_photo

pytestmark = pytest.mark.django_db

PRINTED = datetime(2020, 2, 13, 8, 0, tzinfo=VIETNAM)
DAY = timedelta(days=1)


def publish(title="Tin", **fields):
    """Create an article that is public since its printed date; return its edition."""
    edition_fields = {
        name: fields.pop(name) for name in ("attachments", "visible") if name in fields
    }
    article = make_article(title=title, **fields)
    edition_fields.setdefault("visible", (PRINTED, None))
    return make_edition(article, **edition_fields)


def publish_attachment(title="Nghị quyết 17", name="nq 17.pdf", kind="pdf", **fields):
    """Create an attachment with its file in the private store, and an edition that lists it."""
    article = make_article()
    attachment = Attachment(article=article, title=title, file_name=name, kind=kind, size=8)
    attachment.file.save("x", ContentFile(b"%PDF-1.7"))
    attachment.save()
    return attachment, make_edition(article, **{"visible": (PRINTED, None), **fields})


def test_an_article_shows_what_a_reader_came_for(client):
    parent = make_category("Tin trong tỉnh")
    publish(
        "Nghị quyết 17 về Chính phủ điện tử",
        category=make_category("Cải cách hành chính", parent=parent),
        summary="Dự tại điểm cầu có đồng chí Phó Chủ tịch.",
        body="<p>Với quyết tâm xây dựng.</p>",
        byline="Bích Phượng",
        source=make_source("vinhphuc.gov.vn"),
        source_url="https://vinhphuc.gov.vn/tin/1",
        tags=[make_tag("Chính phủ số")],
    )

    page = client.get(Edition.objects.get().get_absolute_url())

    assert page.status_code == 200
    assert pages.each_words(page, "//nav[@class='breadcrumb']//li") == [
        "Trang chủ",
        "Tin trong tỉnh",
        "Cải cách hành chính",
    ]
    assert pages.each_words(page, "//h1") == ["Nghị quyết 17 về Chính phủ điện tử"]
    (time,) = pages.tree(page).xpath("//article//time")
    assert time.get("datetime") == "2020-02-13T08:00:00+07:00"
    assert time.text == "Thứ Năm, ngày 13/02/2020, 08:00"
    assert pages.words(page, "//*[@class='article__summary']") == (
        "Dự tại điểm cầu có đồng chí Phó Chủ tịch."
    )
    assert pages.words(page, "//*[@class='article__body']") == "Với quyết tâm xây dựng."
    assert pages.words(page, "//*[@class='article__attribution']") == (
        "Nguồn: Bích Phượng (vinhphuc.gov.vn) Tin cùng nguồn"
    )
    assert pages.tree(page).xpath("//*[@class='article__attribution']/a/@href") == [
        "https://vinhphuc.gov.vn/tin/1",
        "/nguon/vinhphuc-gov-vn/",
    ]
    assert pages.tree(page).xpath("//ul[@class='chips']//a/@href") == ["/chu-de/chinh-phu-so/"]
    assert pages.tree(page).xpath("//input[@name='ngay']/@value") == ["13/02/2020"]
    assert "/tin-tuc/2020/02/13/" in pages.links(page)


def test_a_later_edition_says_when_it_was_updated(client):
    article = make_article(title="Cũ")
    make_edition(article, visible=(PRINTED, PRINTED + DAY))
    article.title = "Mới"
    make_edition(article, visible=(PRINTED + DAY, None), published_at=PRINTED)

    page = client.get(f"/tin-tuc/moi-{article.pk}/")

    assert pages.each_words(page, "//*[@class='article__facts']//time") == [
        "Thứ Năm, ngày 13/02/2020, 08:00",
        "14/02/2020 08:00",
    ]


def test_a_stale_slug_leads_to_the_address_of_today(client):
    edition = publish("Đắk Lắk khởi công")
    for stale in ("cu", "DAK-LAK", "đắk-lắk", "covid-19"):
        answer = client.get(f"/tin-tuc/{stale}-{edition.article_id}/")
        assert (answer.status_code, answer["Location"]) == (301, edition.get_absolute_url())
        answer = client.get(f"/tin-tuc/{stale}-{edition.article_id}/in/")
        assert (answer.status_code, answer["Location"]) == (
            301,
            edition.get_absolute_url() + "in/",
        )


def test_the_lead_photo_shows_only_once_it_is_public(client):
    shown = publish(lead_photo=make_photo(public=True, caption="Hội nghị", credit="Bích Phượng"))
    hidden = publish(lead_photo=make_photo(caption="Chưa duyệt"))

    page = client.get(shown.get_absolute_url())
    (image,) = pages.tree(page).xpath("//figure//img")
    assert image.get("alt") == "Hội nghị"
    assert image.get("width")
    assert image.get("height")
    assert pages.words(page, "//figcaption") == "Hội nghị (Ảnh: Bích Phượng)"

    assert not pages.tree(client.get(hidden.get_absolute_url())).xpath("//figure")


def test_related_are_those_with_a_tag_in_common_and_those_of_the_category_without_one(client):
    tag, category = make_tag("Lũ lụt"), make_category()
    publish("Cùng chủ đề, cũ hơn", tags=[tag], visible=(PRINTED - 9 * DAY, None))
    for number in range(5):
        publish(
            f"Cùng chuyên mục {number}", category=category, visible=(PRINTED + number * DAY, None)
        )
    publish("Nháp mang chủ đề", tags=[tag], visible=(PRINTED, PRINTED + DAY))
    tagged = publish("Bài này", category=category, tags=[tag, make_tag("Cứu trợ")])
    plain = publish("Bài kia", category=category, visible=(PRINTED - DAY, None))

    def related(edition):
        page = client.get(edition.get_absolute_url())
        return pages.each_words(page, "//section[@aria-labelledby='tin-lien-quan']//a")

    assert related(tagged) == ["Cùng chủ đề, cũ hơn"]
    assert related(plain) == [
        "Cùng chuyên mục 4",
        "Cùng chuyên mục 3",
        "Cùng chuyên mục 2",
        "Cùng chuyên mục 1",
        "Bài này",
    ]


def test_the_neighbours_are_the_nearest_on_both_sides(client):
    editions = [publish(f"Tin {n}", visible=(PRINTED + n * DAY, None)) for n in range(9)]

    page = client.get(editions[4].get_absolute_url())

    assert pages.each_words(page, "//section[@class='given-day']//ul//a") == [
        *("Tin 5", "Tin 6", "Tin 7"),
        *("Tin 3", "Tin 2", "Tin 1"),
    ]


def test_the_print_view_has_the_text_its_source_and_its_full_address_and_no_way_around(client):
    edition = publish("Tin in", byline="Bích Phượng", body="<p>Nội dung.</p>")
    address = edition.get_absolute_url()

    page = client.get(address + "in/")
    assert pages.words(page, "//main") == (
        "Cổng thông tin điện tử Tin in Thứ Năm, ngày 13/02/2020, 08:00 Nội dung. "
        f"Nguồn: Bích Phượng Địa chỉ của tin: http://testserver{address}"
    )
    assert not pages.tree(page).xpath("//nav | //form")

    Identity(canonical_origin="https://tinh.gov.vn").save()
    assert f"https://tinh.gov.vn{address}" in pages.words(client.get(address + "in/"))


# --- Not public -----------------------------------------------------------------------------------


def test_a_withdrawn_article_answers_410_with_the_day_and_no_word_of_it(client):
    edition = publish("Bí mật quốc gia", visible=(PRINTED, datetime(2020, 3, 1, tzinfo=VIETNAM)))
    for address in (
        edition.get_absolute_url(),
        f"/tin-tuc/x-{edition.article_id}/",
        f"/tin-tuc/x-{edition.article_id}/in/",
    ):
        answer = client.get(address)
        assert answer.status_code == 410
        assert "không còn công khai từ ngày 01/03/2020" in pages.words(answer)
        assert "mật" not in answer.content.decode().lower()


def test_what_was_never_public_is_not_found(client):
    draft = make_article()
    scheduled = publish(visible=(datetime.now(UTC) + DAY, None))
    for article_id in (draft.pk, scheduled.article_id, 10**18, 2**63, 10**30):
        assert client.get(f"/tin-tuc/x-{article_id}/").status_code == 404
        assert client.get(f"/tin-tuc/x-{article_id}/in/").status_code == 404


def test_one_withdrawn_and_scheduled_again_is_still_withdrawn(client):
    article = make_article()
    make_edition(article, visible=(PRINTED, PRINTED + DAY))
    make_edition(article, visible=(datetime.now(UTC) + DAY, None))
    assert client.get(f"/tin-tuc/x-{article.pk}/").status_code == 410


# --- Preview --------------------------------------------------------------------------------------


def test_the_preview_is_the_page_of_an_edition_nobody_saved():
    edition = Edition.snapshot(make_article(title="Chưa đăng", tags=[make_tag("Nháp")]))
    edition.article = None

    response = views.article_response(RequestFactory().get("/admin/"), edition, preview=True)
    page = response.render()

    assert page.status_code == 200
    assert pages.words(page, "//*[@role='status']") == "Bản xem trước – chưa đăng"
    assert pages.tree(page).xpath("//meta[@name='robots']/@content") == ["noindex, nofollow"]
    assert pages.words(page, "//h1") == "Chưa đăng"
    assert not [link for link in pages.links(page) if "/tin-tuc/chua-dang" in link]


def test_the_preview_of_an_article_with_nothing_but_a_title():
    edition = Edition(title="Mới có tên")
    response = views.article_response(RequestFactory().get("/admin/"), edition, preview=True)
    assert pages.words(response.render(), "//h1") == "Mới có tên"


def test_the_preview_shows_a_photo_that_only_staff_can_see():
    article = make_article(lead_photo=make_photo(caption="Hội nghị"))
    response = views.article_response(
        RequestFactory().get("/admin/"),
        Edition.snapshot(article),
        preview=True,
        private_src="/admin/anh/{}/".format,
    )
    (image,) = pages.tree(response.render()).xpath("//figure//img")
    assert (image.get("src"), image.get("alt")) == (
        f"/admin/anh/{article.lead_photo_id}/",
        "Hội nghị",
    )


# --- Attachments ----------------------------------------------------------------------------------


def test_an_attachment_is_listed_with_its_kind_and_size_and_can_be_fetched(client):
    attachment, edition = publish_attachment()

    page = client.get(edition.get_absolute_url())
    (item,) = pages.each_words(page, "//*[@class='article__attachments']//li")
    assert item == "Nghị quyết 17 PDF, 8 byte"

    (address,) = pages.tree(page).xpath("//*[@class='article__attachments']//a/@href")
    assert address == f"/tep/{attachment.pk}/nq%2017.pdf"
    answer = client.get(address)
    assert (answer.status_code, b"".join(answer)) == (200, b"%PDF-1.7")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'inline; filename="nq 17.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "public, max-age=60"
    assert answer["Content-Security-Policy"] == "frame-ancestors 'none'; form-action 'none'"


def test_other_kinds_of_files_are_downloaded_and_run_in_a_sandbox(client):
    attachment, _edition = publish_attachment(name="bảng.xlsx", kind="xlsx")
    answer = client.get(f"/tep/{attachment.pk}/bảng.xlsx")
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''b%E1%BA%A3ng")
    assert answer["Content-Security-Policy"].startswith("sandbox")


def test_an_attachment_by_another_name_leads_to_its_own(client):
    attachment, _edition = publish_attachment()
    answer = client.get(f"/tep/{attachment.pk}/virus.exe")
    assert (answer.status_code, answer["Location"]) == (301, f"/tep/{attachment.pk}/nq%2017.pdf")


@pytest.mark.parametrize(
    "visible",
    [(PRINTED, PRINTED + DAY), (datetime(2100, 1, 1, tzinfo=VIETNAM), None)],
    ids=["withdrawn", "scheduled"],
)
def test_an_attachment_that_nothing_public_lists_is_not_found(client, visible):
    attachment, _edition = publish_attachment(visible=visible)
    assert client.get(f"/tep/{attachment.pk}/nq%2017.pdf").status_code == 404
    assert client.get(f"/tep/{attachment.pk}/khac.pdf").status_code == 404


def test_an_attachment_whose_file_is_lost_is_not_found(client):
    attachment, _edition = publish_attachment()
    attachment.file.storage.delete(attachment.file.name)
    assert client.get(f"/tep/{attachment.pk}/nq%2017.pdf").status_code == 404
