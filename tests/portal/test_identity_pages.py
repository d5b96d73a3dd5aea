"""Agency pages, links, notices and the emblem: who edits them, and when the public sees them."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from PIL import Image

from portal.identity import own_pictures
from portal.identity.models import Banner, Identity, Link, LinkGroup, Page
from tests import pages
from tests.make import make_user
from tests.make_photos import make_exif, make_picture, make_picture_bytes
from tests.pages import delete, opened

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def make_page(title="Giới thiệu", body="<p>Về cơ quan.</p>", **fields) -> Page:
    return Page.objects.create(title=title, body=body, **{"is_public": True} | fields)


def make_link(name, group, url="https://chinhphu.vn/", **fields) -> Link:
    return Link.objects.create(name=name, url=url, group=group, **fields)


def upload(format="PNG", size=(900, 600), **options) -> SimpleUploadedFile:
    return SimpleUploadedFile(
        f"hinh.{format.lower()}", make_picture_bytes(make_picture(size), format, **options)
    )


def save_banner(client, path="/admin/identity/banner/add/", **fields):
    """Send the form for a notice as a managing editor; return the response."""
    client.force_login(make_user("Managing editors"))
    form = {"text": "Hiến máu", "place": "side", "position": "1", "alt_text": "Giọt máu đỏ"}
    return client.post(path, opened(client, path) | form | fields)


class TestPages:
    def test_a_public_page_is_read_at_its_own_address(self, client):
        page = make_page(body="<p>Về cơ quan.</p><script>alert(1)</script>")

        response = client.get("/trang/gioi-thieu/")

        assert page.get_absolute_url() == "/trang/gioi-thieu/"
        assert pages.words(response, "//h1") == "Giới thiệu"
        assert "Về cơ quan." in pages.words(response, "//main")
        assert "alert(1)" not in response.content.decode()

    def test_it_says_when_its_words_last_changed(self, client):
        page = make_page()
        Page.objects.update(updated_at=datetime(2020, 2, 13, 5, tzinfo=UTC))
        page.refresh_from_db()
        page.position, page.in_menu = 7, False
        page.save()
        assert "Cập nhật ngày 13/02/2020" in pages.words(client.get("/trang/gioi-thieu/"))

        page.body = "<p>Lời mới.</p>"
        page.save()
        assert "13/02/2020" not in pages.words(client.get("/trang/gioi-thieu/"))
        assert datetime.now(UTC) - page.updated_at < HOUR

    def test_a_hidden_page_is_nowhere(self, client):
        make_page("Zzkín", is_public=False)

        assert client.get("/trang/zzkin/").status_code == 404
        assert "Zzkín" not in client.get("/").content.decode()

    @pytest.mark.parametrize("slug", ["khong-co", "x%00", "a%2Fb", "Đ"])
    def test_there_is_nothing_at_other_addresses(self, client, slug):
        assert client.get(f"/trang/{slug}/").status_code == 404

    def test_menu_and_footer_name_the_pages_chosen_for_them_in_their_order(self, client):
        make_page("Liên hệ", position=20)
        make_page("Giới thiệu", position=10)
        make_page("Sơ đồ cổng", in_menu=False)
        make_page("Chỉ trong thực đơn", in_footer=False, position=30)

        response = client.get("/")

        menu = pages.each_words(response, "//nav[@aria-label='Chuyên mục']//a")
        footer = pages.each_words(response, "//footer//a[starts-with(@href, '/trang/')]")
        assert menu[-3:] == ["Giới thiệu", "Liên hệ", "Chỉ trong thực đơn"]
        assert footer == ["Giới thiệu", "Liên hệ", "Sơ đồ cổng"]

    def test_two_pages_of_one_name_have_two_addresses(self):
        assert [make_page().slug, make_page().slug] == ["gioi-thieu", "gioi-thieu-2"]


class TestLinks:
    def test_the_footer_groups_them_by_level_in_the_order_chosen(self, client):
        provincial = LinkGroup.objects.create(name="Sở, ban, ngành", position=20)
        national = LinkGroup.objects.create(name="Trung ương", position=10)
        LinkGroup.objects.create(name="Nhóm trống", position=1)
        make_link("Sở Y tế", provincial)
        make_link("Quốc hội", national, position=2)
        make_link("Chính phủ", national, position=1)

        words = pages.words(client.get("/"), "//footer")

        assert "Nhóm trống" not in words
        order = ["Trung ương", "Chính phủ", "Quốc hội", "Sở, ban, ngành", "Sở Y tế"]
        assert sorted(order, key=words.index) == order

    def test_an_address_that_is_not_https_is_refused_by_form_and_database(self, client):
        client.force_login(make_user("Managing editors"))
        group = LinkGroup.objects.create(name="Trung ương")
        row = {"links-0-name": "Chính phủ", "links-0-position": "1", "links-0-url": "http://x.vn"}
        counts = {"links-TOTAL_FORMS": 1, "links-INITIAL_FORMS": 0}

        response = client.post(
            f"/admin/identity/linkgroup/{group.pk}/change/",
            {"name": "Trung ương", "position": 1, **counts, **row},
        )

        assert "Chỉ nhận địa chỉ an toàn" in response.content.decode()
        for url in ("http://x.vn", "javascript:alert(1)"):
            with pytest.raises(IntegrityError), transaction.atomic():
                make_link("x", group, url=url)


class TestBanners:
    def test_the_databases_clock_decides_when_one_shows(self, client):
        now = datetime.now(UTC)
        for text, since, until in (
            ("Luôn luôn", None, None),
            ("Đang lúc", now - HOUR, now + HOUR),
            ("Chưa đến", now + HOUR, None),
            ("Đã hết", None, now - HOUR),
        ):
            Banner.objects.create(text=text, shown_from=since, shown_until=until)

        words = pages.words(client.get("/tin-tuc/"))

        shown = [t for t in ("Luôn luôn", "Đang lúc", "Chưa đến", "Đã hết") if t in words]
        assert shown == ["Luôn luôn", "Đang lúc"]

    def test_what_is_urgent_comes_first_and_says_so_in_words(self, client):
        Banner.objects.create(text="Lịch tiếp dân", position=1)
        Banner.objects.create(text="Bão số 5", is_urgent=True, position=2, url="/tin-tuc/")

        words = pages.words(client.get("/"), "//*[@aria-label='Thông báo của cổng']")

        assert words == "Khẩn cấp: Bão số 5 Lịch tiếp dân"

    def test_one_for_the_side_stands_beside_the_news_and_not_at_the_top(self, client):
        Banner.objects.create(text="Hiến máu", place=Banner.Place.SIDE)
        make_page()

        for path in ("/", "/tin-tuc/", "/tim-kiem/", "/trang/gioi-thieu/", "/khong-co/"):
            response = client.get(path)
            assert pages.words(response, "//aside//*[@class='side-banners']") == "Hiến máu", path
            assert pages.each_words(response, "//*[@aria-label='Thông báo của cổng']") == [], path

    def test_its_picture_is_made_anew_and_cut_to_the_one_shape(self, client):
        save_banner(client, picture=upload("JPEG", (1000, 1000), exif=make_exif()))

        picture = Banner.objects.get().picture
        content = picture.read()
        image = Image.open(io.BytesIO(content))
        assert (image.format, image.size) == ("WEBP", own_pictures.BANNER_SIZE)
        assert b"MAY-ANH-BI-MAT" not in content

        shown = pages.tree(client.get("/")).xpath("//img[@class='side-banners__picture']")
        assert [(img.get("src"), img.get("alt")) for img in shown] == [(picture.url, "Giọt máu đỏ")]
        assert (int(shown[0].get("width")), int(shown[0].get("height"))) == image.size
        assert client.get(picture.url).status_code == 200

    @pytest.mark.parametrize(
        ("content", "why"),
        [
            (make_picture_bytes(make_picture((799, 320))), "799 × 320 điểm ảnh"),
            (make_picture_bytes(make_picture((800, 319))), "800 × 319 điểm ảnh"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", ""),
        ],
        ids=["narrow", "low", "svg"],
    )
    def test_a_picture_too_small_or_none_at_all_is_refused(self, client, content, why):
        response = save_banner(client, picture=SimpleUploadedFile("a.jpg", content))

        assert response.status_code == 200
        assert why in response.content.decode()
        assert not Banner.objects.exists()

    def test_its_picture_leaves_the_public_store_with_it(
        self, client, django_capture_on_commit_callbacks
    ):
        save_banner(client, picture=upload(size=(800, 320)))
        banner = Banner.objects.get()
        names = [banner.picture.name]
        change = f"/admin/identity/banner/{banner.pk}/change/"
        with django_capture_on_commit_callbacks(execute=True):
            save_banner(client, change, picture=upload(size=(900, 400)))
        names.append(Banner.objects.get().picture.name)
        assert [storages["default"].exists(name) for name in names] == [False, True]

        with django_capture_on_commit_callbacks(execute=True):
            delete(client, f"/admin/identity/banner/{banner.pk}/delete/")
        assert not Banner.objects.exists()
        assert not storages["default"].exists(names[1])

    @pytest.mark.parametrize("url", ["javascript:alert(1)", "//x.vn", "/\\x.vn", "http://x.vn"])
    def test_it_leads_to_safe_places_only(self, client, url):
        client.force_login(make_user("Managing editors"))
        client.post(
            "/admin/identity/banner/add/",
            {"text": "Đi đâu", "url": url, "place": "top", "position": "1"},
        )
        assert not Banner.objects.exists()

    def test_it_cannot_end_before_it_begins(self, client):
        client.force_login(make_user("Managing editors"))
        form = {
            "text": "Ngược",
            "place": "top",
            "position": "1",
            "shown_from_0": "02/01/2030",
            "shown_from_1": "08:00",
            "shown_until_0": "01/01/2030",
            "shown_until_1": "08:00",
        }

        response = client.post("/admin/identity/banner/add/", form)

        assert "Phải muộn hơn lúc bắt đầu hiện." in response.content.decode()
        with pytest.raises(IntegrityError), transaction.atomic():
            Banner.objects.create(
                shown_from=datetime.now(UTC), shown_until=datetime.now(UTC) - HOUR
            )


class TestIdentity:
    FORM = "/admin/identity/identity/1/change/"

    @pytest.fixture
    def save(self, client):
        client.force_login(make_user("Administrators"))

        def save(**fields):
            typed = {"portal_name": "Cổng tỉnh Sông Mây"} | fields
            return client.post(self.FORM, opened(client, self.FORM) | typed)

        return save

    def test_the_footer_says_who_answers_for_the_portal(self, client):
        Identity(
            agency_name="Ủy ban nhân dân tỉnh Sông Mây",
            licence="Số 12/GP-TTĐT",
            responsible_person="Ông Bế Văn Hải",
        ).save()

        words = pages.words(client.get("/"), "//footer")

        assert "Ủy ban nhân dân tỉnh Sông Mây" in words
        assert "Giấy phép: Số 12/GP-TTĐT" in words
        assert "Chịu trách nhiệm: Ông Bế Văn Hải" in words
        assert "Ghi rõ nguồn “Cổng thông tin điện tử”" in words

    def test_a_sentence_on_copyright_of_its_own_takes_the_place_of_ours(self, client):
        Identity(copyright_sentence="Giữ bản quyền.").save()

        words = pages.words(client.get("/"), "//footer")

        assert "Giữ bản quyền." in words
        assert "Ghi rõ nguồn" not in words

    def test_an_emblem_becomes_a_small_clean_picture_in_the_public_store(self, client, save):
        assert save(emblem=upload("JPEG", exif=make_exif())).status_code == 302

        emblem = Identity.current().emblem
        content = emblem.read()
        image = Image.open(io.BytesIO(content))
        assert (image.format, image.size) == ("WEBP", (256, 171))
        assert b"MAY-ANH-BI-MAT" not in content
        assert emblem.url in pages.loaded(client.get("/"))
        assert client.get(emblem.url).status_code == 200

    def test_another_emblem_takes_the_first_one_away(
        self, save, django_capture_on_commit_callbacks
    ):
        save(emblem=upload())
        first = Identity.current().emblem.name
        with django_capture_on_commit_callbacks(execute=True):
            save(emblem=upload(size=(64, 64)))

        assert not storages["default"].exists(first)
        assert storages["default"].exists(Identity.current().emblem.name)

    def test_saving_the_form_keeps_the_emblem(self, save, django_capture_on_commit_callbacks):
        save(emblem=upload())
        with django_capture_on_commit_callbacks(execute=True):
            save(slogan="Gần dân")

        assert storages["default"].exists(Identity.current().emblem.name)

    @pytest.mark.parametrize(
        "content", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a", b""]
    )
    def test_what_is_no_picture_is_refused(self, save, content):
        response = save(emblem=SimpleUploadedFile("a.png", content))

        assert response.status_code == 200
        assert not Identity.current().emblem


@pytest.mark.parametrize(
    ("group", "may"),
    [
        ("Reporters", False),
        ("Editors", False),
        ("Moderators", False),
        ("Managing editors", True),
        ("Administrators", True),
    ],
)
@pytest.mark.parametrize("thing", ["page", "banner", "linkgroup"])
def test_managing_editors_and_administrators_arrange_what_surrounds_the_news(
    client, group, may, thing
):
    client.force_login(make_user(group))

    answers = [client.get(f"/admin/identity/{thing}/{act}").status_code for act in ("", "add/")]

    assert answers == ([200, 200] if may else [403, 403])


def test_only_administrators_delete_a_page(client):
    page = make_page()
    for group, status in (("Managing editors", 403), ("Administrators", 200)):
        client.force_login(make_user(group))
        assert client.get(f"/admin/identity/page/{page.pk}/delete/").status_code == status


def test_a_managing_editor_writes_a_page_in_the_admin(client):
    client.force_login(make_user("Managing editors"))
    form = {"title": "Liên hệ", "body": "<p>Số 1.</p>", "position": "1", "is_public": "on"}

    response = client.post("/admin/identity/page/add/", form)

    assert response.status_code == 302
    assert client.get("/trang/lien-he/").status_code == 200
    assert client.get(f"/admin/identity/page/{Page.objects.get().pk}/change/").status_code == 200
