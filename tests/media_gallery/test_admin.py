import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from media_gallery.models import Photo
from tests.make import make_article, make_user
from tests.make_photos import make_exif, make_photo, make_picture_bytes, make_png_bytes, make_upload
from tests.pages import delete

pytestmark = pytest.mark.django_db

ADD = "/admin/media_gallery/photo/add/"
LIST = "/admin/media_gallery/photo/"


def thumbnail_url(photo: Photo) -> str:
    return reverse("admin:media_gallery_photo_thumbnail", args=[photo.pk])


def typed(upload, **fields) -> dict:
    """Return the data of the upload form as a reporter fills it in."""
    return {
        "original": upload,
        "caption": "Khai mạc lễ hội Tây Thiên",
        "alt_text": "Ba người gánh kiệu",
        "credit": "Bích Phượng",
        "taken_on": "",
        **fields,
    }


def test_a_reporter_uploads_a_photo(desk, reporter, stores, files_in):
    public, private = stores
    content = make_picture_bytes(exif=make_exif(6))
    response = desk.post(ADD, typed(make_upload(content, "Ảnh 90% lễ hội.jpg")))
    assert (response.status_code, response.url) == (302, LIST)
    photo = Photo.objects.get()
    assert (photo.caption, photo.credit) == ("Khai mạc lễ hội Tây Thiên", "Bích Phượng")
    assert (photo.width, photo.height, photo.uploaded_by) == (48, 64, reporter)
    assert photo.taken_on.isoformat() == "2020-02-13"
    assert (private / photo.original.name).read_bytes() == content
    assert files_in(public) == []


def test_the_day_that_was_typed_stands(desk):
    desk.post(ADD, typed(make_upload(make_picture_bytes(exif=make_exif())), taken_on="05/06/2019"))
    assert Photo.objects.get().taken_on.isoformat() == "2019-06-05"


@pytest.mark.parametrize("name", ["ả" * 120 + ".jpg", "a\u202egpj.exe", "x.html", "%00%2e%2e.jpg"])
def test_any_name_will_do(desk, name):
    assert desk.post(ADD, typed(make_upload(name=name))).status_code == 302
    assert Photo.objects.get().original.name.endswith(".jpg")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Tệp này trống, không có dữ liệu. Hãy chọn lại tệp ảnh."),
        (b"<script>alert(1)</script>", "Tệp này không phải ảnh JPEG, PNG, WebP, AVIF hay GIF"),
        (make_picture_bytes()[:400], "Tệp ảnh bị hỏng hoặc thiếu dữ liệu."),
        (make_png_bytes(50_000, 50_000), "Ảnh này có hơn 60 triệu điểm ảnh."),
    ],
    ids=["empty", "html", "truncated", "bomb"],
)
def test_a_refused_file_gives_a_sentence_and_keeps_what_was_typed(
    desk, stores, files_in, content, sentence
):
    _public, private = stores
    response = desk.post(ADD, typed(make_upload(content)))
    assert response.status_code == 200
    (error,) = response.context["adminform"].form.errors["original"]
    assert error.startswith(sentence)
    assert 'value="Khai mạc lễ hội Tây Thiên"' in response.text
    assert not Photo.objects.exists()
    assert files_in(private) == []


def test_the_same_picture_again_is_refused_with_a_link_to_the_first(desk):
    content = make_picture_bytes()
    photo = make_photo(content, caption="Lễ hội <b>đầu xuân</b>")
    response = desk.post(ADD, typed(make_upload(content)))
    assert (
        f'<a href="/admin/media_gallery/photo/{photo.pk}/change/">'
        "Lễ hội &lt;b&gt;đầu xuân&lt;/b&gt;</a>" in response.text
    )
    assert Photo.objects.count() == 1


def test_words_can_be_changed_and_the_original_cannot(desk, reporter):
    photo = make_photo(uploaded_by=reporter)
    before = photo.original.name, photo.content_hash
    url = reverse("admin:media_gallery_photo_change", args=[photo.pk])
    assert 'name="original"' not in desk.get(url).text
    words = {"caption": "Chú thích mới", "focus_x": 30, "focus_y": 50, "opened_version": 1}
    response = desk.post(url, typed(make_upload(), **words))
    assert response.status_code == 302
    photo.refresh_from_db()
    assert (photo.original.name, photo.content_hash) == before
    assert photo.caption == "Chú thích mới"


def test_the_popup_hands_the_new_photo_to_the_article(desk):
    response = desk.post(ADD, typed(make_upload(), _popup="1"))
    assert response.status_code == 200
    assert f"&quot;value&quot;: &quot;{Photo.objects.get().pk}&quot;" in response.text


def test_the_list_shows_thumbnails_and_asks_the_database_no_more_for_more_photos(
    desk, django_assert_max_num_queries
):
    photo = make_photo(caption="Lễ hội", public=True)
    response = desk.get(LIST)
    assert f'src="{thumbnail_url(photo)}"' in response.text
    assert "64 × 48 điểm ảnh" in response.text
    for _ in range(10):
        make_photo()
    with django_assert_max_num_queries(9):
        desk.get(LIST)


@pytest.mark.parametrize("words", ["lễ hội", "LE HOI", "hoi tay"])
def test_the_list_is_searched_with_or_without_marks(desk, words):
    photo = make_photo(caption="Lễ hội Tây Thiên")
    make_photo(caption="Cầu Vĩnh Thịnh")
    assert list(desk.get(LIST, {"q": words}).context["cl"].result_list) == [photo]


def test_the_list_is_filtered_by_what_is_public(desk):
    public, private = make_photo(public=True), make_photo()
    assert list(desk.get(LIST, {"cong_khai": "co"}).context["cl"].result_list) == [public]
    assert list(desk.get(LIST, {"cong_khai": "khong"}).context["cl"].result_list) == [private]


def test_staff_see_the_thumbnail_of_a_private_photo(desk, stores):
    response = desk.get(thumbnail_url(make_photo()))
    assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]
    assert response.content[:2] == b"\xff\xd8"


def test_nobody_else_sees_a_thumbnail(client):
    url = thumbnail_url(make_photo())
    assert client.get(url).status_code == 302
    client.force_login(make_user())
    assert client.get(url).status_code == 403


def test_a_thumbnail_of_nothing_is_not_found(desk):
    photo = make_photo()
    photo.original.storage.delete(photo.original.name)
    assert desk.get(thumbnail_url(photo)).status_code == 404
    assert desk.get(f"{LIST}999999/thumbnail/").status_code == 404


def test_a_photo_inside_a_draft_is_not_deleted_and_its_page_says_where_it_is(client):
    client.force_login(make_user("Administrators"))
    photo = make_photo()
    article = make_article(title="Lễ hội", body=f'<figure data-photo="{photo.pk}"></figure>')
    url = reverse("admin:media_gallery_photo_delete", args=[photo.pk])
    assert client.post(url, {"post": "yes"}).status_code == 403
    page = client.get(reverse("admin:media_gallery_photo_change", args=[photo.pk]))
    change = reverse("admin:news_article_change", args=[article.pk])
    assert f'<a href="{change}">Tin “Lễ hội”</a>' in page.content.decode()
    article.delete()
    assert delete(client, url).status_code == 302
    assert not Photo.objects.exists()


def test_a_public_photo_is_not_deleted(client):
    moderator = make_user()
    moderator.user_permissions.set(Permission.objects.filter(codename__endswith="_photo"))
    client.force_login(moderator)
    public, private = make_photo(public=True), make_photo()
    for photo, status in ((public, 403), (private, 302)):
        url = reverse("admin:media_gallery_photo_delete", args=[photo.pk])
        assert delete(client, url).status_code == status
    assert list(Photo.objects.all()) == [public]
    client.post(LIST, {"action": "delete_selected", "_selected_action": public.pk, "post": "yes"})
    assert list(Photo.objects.all()) == [public]
