"""Uploading photos: one per request by scripts, many by a page that works without a script."""

import unicodedata
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from media_gallery.models import Photo
from media_gallery.moderation import actions
from media_gallery.photos import placeholder_captions, uploads
from tests.at_once import at_once
from tests.make import make_user
from tests.make_photos import (
    make_exif,
    make_photo,
    make_picture_bytes,
    make_png_bytes,
    make_upload,
)

pytestmark = pytest.mark.django_db

RECEIVE = "/admin/media_gallery/photo/receive/"
PAGE = "/admin/media_gallery/photo/upload/"
PICK = "/admin/media_gallery/photo/pick/"
LIST = "/admin/media_gallery/photo/"


def facts(photo: Photo, **other) -> dict:
    return {
        "id": photo.pk,
        "name": str(photo),
        "caption": photo.caption,
        "alt": photo.alt_text,
        "decorative": photo.is_decorative,
        "credit": photo.credit,
        "thumbnail": reverse("admin:media_gallery_photo_thumbnail", args=[photo.pk]),
        "page": reverse("admin:media_gallery_photo_change", args=[photo.pk]),
        "width": photo.width,
        "height": photo.height,
        "kept_out": "",
        **other,
    }


# --- One file per request -------------------------------------------------------------------------


def test_a_file_becomes_a_photo_with_the_words_that_came_along(desk, reporter, stores, files_in):
    public, private = stores
    content = make_picture_bytes(exif=make_exif(6))
    response = desk.post(
        RECEIVE,
        {
            "file": make_upload(content),
            "caption": "Khai  hội",
            "alt_text": "Ba người",
            "credit": "Bích Phượng",
            "taken_on": "05/06/2019",
            "is_decorative": "on",
        },
    )
    photo = Photo.objects.get()
    assert (response.status_code, response.json()) == (201, {"photo": facts(photo)})
    assert (photo.caption, photo.alt_text, photo.credit) == (
        "Khai hội",
        "Ba người",
        "Bích Phượng",
    )
    assert (photo.taken_on.isoformat(), photo.is_decorative) == ("2019-06-05", True)
    assert (photo.uploaded_by, photo.width, photo.height) == (reporter, 48, 64)
    assert (private / photo.original.name).read_bytes() == content
    assert files_in(public) == []


def test_the_same_file_again_is_offered_and_nothing_is_stored(desk, stores, files_in):
    _public, private = stores
    content = make_picture_bytes()
    photo = make_photo(content, caption="Lễ hội")
    before = files_in(private)
    response = desk.post(RECEIVE, {"file": make_upload(content, "khác.png"), "caption": "Khác"})
    assert (response.status_code, response.json()) == (200, {"same": facts(photo)})
    assert list(Photo.objects.all()) == [photo]
    assert files_in(private) == before


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Tệp này trống"),
        (b"<script>alert(1)</script>", "Tệp này không phải ảnh JPEG, PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Tệp này không phải ảnh JPEG, PNG"),
        (make_picture_bytes()[:400], "Tệp ảnh bị hỏng hoặc thiếu dữ liệu."),
        (make_png_bytes(50_000, 50_000), "Ảnh này có hơn 60 triệu điểm ảnh."),
        (b"\0" * (30 * 1024 * 1024 + 1), "Tệp này lớn hơn 30 MB."),
    ],
    ids=["empty", "html", "svg", "truncated", "bomb", "large"],
)
def test_what_is_no_picture_is_refused_with_a_sentence(desk, stores, files_in, content, sentence):
    _public, private = stores
    response = desk.post(RECEIVE, {"file": make_upload(content, "anh.jpg")})
    assert response.status_code == 422
    assert response.json()["error"].startswith(sentence)
    assert not Photo.objects.exists()
    assert files_in(private) == []


def test_a_request_that_lacks_something_is_refused_with_a_sentence(desk):
    response = desk.post(RECEIVE, {"caption": "x"})
    assert (response.status_code, response.json()) == (
        422,
        {"error": "Yêu cầu này không kèm tệp nào. Hãy chọn ảnh rồi gửi lại."},
    )
    response = desk.post(RECEIVE, {"file": make_upload(), "taken_on": "hôm qua"})
    assert response.status_code == 422
    assert response.json()["error"].startswith("Ngày chụp: ")
    assert not Photo.objects.exists()


def test_only_who_may_add_photos_gets_in(client):
    assert client.get(RECEIVE).status_code == 405
    script = {"accept": "application/json"}
    assert client.post(RECEIVE, {"file": make_upload()}).status_code == 302
    answer = client.post(RECEIVE, {"file": make_upload()}, headers=script)
    assert (answer.status_code, answer.json()["error"][:24]) == (401, "Phiên làm việc đã hết. H")
    client.force_login(make_user())
    answer = client.post(RECEIVE, {"file": make_upload()}, headers=script)
    assert (answer.status_code, answer.json()) == (
        403,
        {"error": "Tài khoản của bạn không có quyền tải ảnh lên."},
    )
    answer = client.get(PICK, headers=script)
    assert (answer.status_code, answer.json()) == (
        403,
        {"error": "Tài khoản của bạn không có quyền xem thư viện ảnh."},
    )
    assert client.get(PAGE).status_code == 403
    assert client.get(PICK).status_code == 403
    assert not Photo.objects.exists()


def test_a_request_from_another_site_is_refused(reporter):
    client = Client(enforce_csrf_checks=True)
    client.force_login(reporter)
    for address in (RECEIVE, PAGE):
        assert client.post(address, {"file": make_upload()}).status_code == 403
    assert not Photo.objects.exists()


def test_when_the_row_cannot_be_written_the_bytes_are_removed(reporter, stores, files_in):
    _public, private = stores
    with pytest.raises(Exception, match="too long"):
        uploads.receive(make_upload(), by=reporter, caption="x", credit="x" * 201)
    assert files_in(private) == []


@pytest.mark.django_db(transaction=True)
def test_one_file_sent_twice_at_once_is_one_photo(reporter, stores, files_in):
    content = make_picture_bytes()
    answers = at_once(*[lambda: uploads.receive(make_upload(content), by=reporter)] * 4)
    assert {each.photo for each in answers} == {Photo.objects.get()}
    assert sorted(each.already_exists for each in answers) == [False, True, True, True]
    assert len(files_in(stores[1] / "photos")) == 1


# --- Names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "caption"),
    [
        ("le-hoi_Tay Thien.jpg", "Chưa có chú thích: le hoi Tay Thien"),
        (unicodedata.normalize("NFD", "Lễ hội Đền.JPG"), "Chưa có chú thích: Lễ hội Đền"),
        ("../../etc/Rước kiệu.png", "Chưa có chú thích: Rước kiệu"),
        (r"C:\Ảnh\Rước kiệu.png", "Chưa có chú thích: Rước kiệu"),
        ("Rước kiệu\u202egpj.exe", "Chưa có chú thích: Rước kiệugpj"),
        ("Rước\0 kiệu.jpg", "Chưa có chú thích: Rước kiệu"),
        ("Giảm 90% thuế.jpg", "Chưa có chú thích: Giảm 90% thuế"),
        ("Hội nghị " * 60 + ".jpg", "Chưa có chú thích: " + ("Hội nghị " * 13 + "Hội")),
        ("<b>Hội</b> nghị quyết", "Chưa có chú thích: b> nghị quyết"),
        ("IMG_2034.jpg", "Chưa có chú thích"),
        ("DSC01234 (2).JPG", "Chưa có chú thích"),
        ("20240213_083000.jpg", "Chưa có chú thích"),
        ("z5123456789_0a1b2c3d.jpg", "Chưa có chú thích"),
        ("WhatsApp Image 2024-02-13 at 08.30.00.jpeg", "Chưa có chú thích"),
        ("Screenshot 2024-02-13 at 8.30 PM.png", "Chưa có chú thích"),
        ("image.png", "Chưa có chú thích"),
        ("%00%2e%2e", "Chưa có chú thích"),
        (".jpg", "Chưa có chú thích"),
        ("\u202e\0", "Chưa có chú thích"),
        ("", "Chưa có chú thích"),
    ],
)
def test_the_words_of_a_file_name_wait_for_a_caption(name, caption):
    assert placeholder_captions.from_file_name(name) == caption


@pytest.mark.parametrize(
    "name",
    ["ả" * 300 + ".jpg", "a\u202egpj.exe", "x.html", "%00%2e%2e.jpg", "../../x", "Lễ hội.png"],
)
def test_any_name_will_do(desk, name):
    assert desk.post(RECEIVE, {"file": make_upload(name=name)}).status_code == 201
    photo = Photo.objects.get()
    assert photo.original.name.endswith(".jpg")
    assert photo.caption.startswith("Chưa có chú thích")


def test_a_photo_without_a_caption_is_told_apart_and_found_by_its_file_name(desk):
    upload = make_upload(make_picture_bytes(exif=make_exif()), "IMG_1.jpg")
    assert desk.post(RECEIVE, {"file": upload}).json()["photo"]["caption"] == ""
    named = make_upload(name="Rước kiệu đền Thính.jpg")
    assert desk.post(RECEIVE, {"file": named}).json()["photo"]["caption"] == ""
    make_photo(caption="Có lời")
    found = desk.get(LIST, {"chu_thich": "chua"}).context["cl"].result_list
    assert [photo.caption for photo in found] == [
        "Chưa có chú thích: Rước kiệu đền Thính",
        "Chưa có chú thích: ảnh ngày 13/02/2020",
    ]
    (found,) = desk.get(PICK, {"q": "den thinh"}).json()["photos"]
    assert found["name"] == "Chưa có chú thích: Rước kiệu đền Thính"


# --- The page for many files ----------------------------------------------------------------------


def test_the_list_leads_to_the_page_and_the_page_states_its_limits(desk):
    assert f'href="{PAGE}"' in desk.get(LIST).text
    page = " ".join(desk.get(PAGE).text.split())
    for words in ("30,0 MB", "60.000.000 điểm ảnh", "không quá 300 tệp"):
        assert words in page


def test_without_a_script_one_request_brings_many_and_names_each_refused_one(desk, reporter):
    known = make_picture_bytes()
    photo = make_photo(known, caption="Lễ hội")
    response = desk.post(
        PAGE,
        {
            "credit": "Bích Phượng",
            "file": [
                make_upload(name="Rước kiệu.jpg"),
                make_upload(known, "cũ.jpg"),
                make_upload(b"%PDF-1.7", "văn bản.jpg"),
                make_upload(name="IMG_2.jpg"),
            ],
        },
    )
    outcomes = [
        (each.name, each.photo and each.photo.caption, each.already_exists, each.error[:23])
        for each in response.context["outcomes"]
    ]
    assert outcomes == [
        ("Rước kiệu.jpg", "Chưa có chú thích: Rước kiệu", False, ""),
        ("cũ.jpg", "Lễ hội", True, ""),
        ("văn bản.jpg", None, False, "Tệp này không phải ảnh "),
        ("IMG_2.jpg", "Chưa có chú thích", False, ""),
    ]
    new = list(Photo.objects.exclude(pk=photo.pk).order_by("pk"))
    assert [(each.credit, each.uploaded_by) for each in new] == [("Bích Phượng", reporter)] * 2
    assert [row.instance for row in response.context["rows"]] == new

    words = {"photo": [new[0].pk, new[1].pk]}
    words |= {f"photo-{new[0].pk}-caption": "Rước kiệu đền Thính", f"photo-{new[0].pk}-credit": "B"}
    words |= {f"photo-{new[1].pk}-alt_text": "Ba người", f"photo-{new[1].pk}-credit": "C"}
    assert desk.post(PAGE, words).status_code == 302
    saved = Photo.objects.exclude(pk=photo.pk).order_by("pk")
    assert list(saved.values_list("caption", "alt_text", "credit")) == [
        ("Rước kiệu đền Thính", "", "B"),
        ("Chưa có chú thích", "Ba người", "C"),
    ]


def test_a_form_without_a_file_says_so(desk):
    (outcome,) = desk.post(PAGE, {}).context["outcomes"]
    assert outcome.error == "Yêu cầu này không kèm tệp nào. Hãy chọn ảnh rồi gửi lại."


def test_words_that_do_not_do_are_kept_beside_their_reason(desk, reporter):
    one, two = make_photo(uploaded_by=reporter), make_photo(uploaded_by=reporter, caption="Cũ")
    response = desk.post(
        PAGE,
        {
            "photo": [one.pk, two.pk],
            f"photo-{one.pk}-caption": "x" * 501,
            f"photo-{two.pk}-caption": "Mới",
        },
    )
    assert response.status_code == 200
    assert [list(row.errors) for row in response.context["rows"]] == [["caption"], []]
    assert 'value="Mới"' in response.text
    two.refresh_from_db()
    assert two.caption == "Cũ"


def test_words_of_photos_of_others_are_not_changed_here(desk):
    photo = make_photo(caption="Của người khác")
    words = {"photo": [photo.pk, "x", "9" * 30], f"photo-{photo.pk}-caption": "Đổi"}
    assert desk.post(PAGE, words).status_code == 302
    photo.refresh_from_db()
    assert photo.caption == "Của người khác"


def test_words_of_own_photos_are_not_changed_by_who_may_only_add(client):
    user = make_user()
    user.user_permissions.add(Permission.objects.get(codename="add_photo"))
    photo = make_photo(caption="Cũ", uploaded_by=user)
    client.force_login(user)
    words = {"photo": [photo.pk], f"photo-{photo.pk}-caption": "Đổi"}
    assert client.post(PAGE, words).status_code == 403
    photo.refresh_from_db()
    assert photo.caption == "Cũ"


# --- The picker -----------------------------------------------------------------------------------


def test_the_picker_lists_the_newest_first_and_goes_on_where_it_ended(
    desk, django_assert_num_queries
):
    now = timezone.now()
    photos = [
        make_photo(caption=f"Ảnh {number}", uploaded_at=now - timedelta(minutes=number // 2))
        for number in range(30)
    ]
    newest_first = sorted(photos, key=lambda photo: (photo.uploaded_at, photo.pk), reverse=True)
    first = desk.get(PICK).json()
    assert first == {"photos": [facts(photo) for photo in newest_first[:24]], "more": True}
    with django_assert_num_queries(6):  # Session, user, permissions (2), the cursor, the photos.
        rest = desk.get(PICK, {"before": first["photos"][-1]["id"]}).json()
    assert rest == {"photos": [facts(photo) for photo in newest_first[24:]], "more": False}
    assert desk.get(PICK, {"before": 999_999_999}).status_code == 404


def test_a_photo_that_a_moderator_refused_is_not_offered_again(desk):
    content = make_picture_bytes()
    photo = make_photo(content)
    actions.reject(photo, by=make_user("Moderators"), note="Mờ")
    answer = desk.post(RECEIVE, {"file": make_upload(content)})
    assert answer.json() == {"same": facts(photo, kept_out="bị từ chối")}
    assert desk.get(PICK).json() == {"photos": [], "more": False}
    page = desk.post(PAGE, {"file": make_upload(content)})
    assert "đã có trong thư viện, bị từ chối:" in page.text


def test_the_picker_searches_with_or_without_marks(desk):
    photo = make_photo(caption="Lễ hội Tây Thiên", alt_text="Kiệu", credit="B")
    make_photo(caption="Cầu Vĩnh Thịnh")
    for words in ("lễ hội", "LE HOI", "kieu tay"):
        assert desk.get(PICK, {"q": words}).json() == {"photos": [facts(photo)], "more": False}
