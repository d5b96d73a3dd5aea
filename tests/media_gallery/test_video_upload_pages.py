"""The endpoints to which the page for a new video uploads its file."""

import base64
import hashlib

import pytest
from django.test import Client

from media_gallery.models import Upload, Video
from media_gallery.videos import uploads
from tests.make import make_user

pytestmark = pytest.mark.django_db

BEGIN = "/admin/media_gallery/video/upload/"


def begin(desk, content, **fields):
    fields = {"name": "phim.mp4", "size": len(content), "fingerprint": "1 abc"} | fields
    return desk.post(BEGIN, fields)


def patch(desk, url, piece, at, **headers):
    return desk.patch(
        url,
        piece,
        content_type="application/octet-stream",
        headers={"Upload-Offset": str(at), **headers},
    )


def digest(piece):
    return f"sha-256=:{base64.b64encode(hashlib.sha256(piece).digest()).decode()}:"


def test_a_file_comes_in_pieces(desk, film, stores):
    begun = begin(desk, film)
    assert begun.status_code == 201
    upload = Upload.objects.get()
    url = f"{BEGIN}{upload.pk}/"
    assert begun.json() == {
        "id": str(upload.pk),
        "url": url,
        "validate": f"{url}validate/",
        "offset": 0,
        "size": len(film),
    }
    assert patch(desk, url, film[:3000], 0).json()["offset"] == 3000
    assert desk.get(url).json()["offset"] == 3000
    rest = film[3000:]
    answer = patch(desk, url, rest, 3000, **{"Content-Digest": digest(rest)})
    assert (answer.status_code, answer.json()["offset"]) == (200, len(film))
    assert desk.post(f"{url}validate/").json() == {}
    assert (stores[1] / upload.path).read_bytes() == film


def test_a_wrong_offset_is_answered_with_the_right_one(desk, film):
    url = begin(desk, film).json()["url"]
    patch(desk, url, film[:3000], 0)
    answer = patch(desk, url, film[:3000], 0)
    assert (answer.status_code, answer.json()) == (409, {"offset": 3000})
    damaged = patch(desk, url, film[3000:4000], 3000, **{"Content-Digest": digest(b"other")})
    assert (damaged.status_code, damaged.json()) == (409, {"offset": 3000})


@pytest.mark.parametrize("at", ["", "-1", "1e3", "x", "９", "1" * 30])
def test_an_offset_that_is_no_number_is_a_bad_request(desk, film, at):
    assert patch(desk, begin(desk, film).json()["url"], film[:10], at).status_code == 400


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"size": "0"}, "Tệp này trống, không có dữ liệu. Hãy chọn lại tệp video."),
        ({"size": "x"}, "Trình duyệt không cho biết dung lượng tệp. Hãy chọn lại tệp."),
        (
            {"size": str(3 * 1024**3)},
            "Tệp này nặng 3 GB, lớn hơn mức 2 GB cho một video. Hãy xuất lại ở cỡ 1080p, hoặc cắt "
            "thành nhiều phần.",
        ),
    ],
)
def test_refusals_come_with_a_sentence(desk, film, fields, sentence):
    answer = begin(desk, film, **fields)
    assert (answer.status_code, answer.json()) == (422, {"sentence": sentence})


def test_text_named_mp4_is_refused_at_its_first_piece(desk):
    text = b"Day khong phai la phim. " * 200
    url = begin(desk, text, name="phim.mp4").json()["url"]
    answer = patch(desk, url, text, 0)
    assert (answer.status_code, answer.json()) == (
        422,
        {
            "sentence": "Tệp này không phải video MP4, MOV, WebM, MKV, AVI, WMV hay MPEG, "
            "dù tên tệp là gì."
        },
    )
    assert desk.get(url).status_code == 404


def test_a_file_that_is_there_is_named_with_its_page(desk, reporter, film):
    video = Video(title="Lễ hội", uploaded_by=reporter)
    for _ in range(2):
        answer = begin(desk, film)
        patch(desk, answer.json()["url"], film, 0)
        validated = desk.post(answer.json()["validate"])
        if not video.pk:
            uploads.give_to(video, Upload.objects.get())
    assert validated.json() == {
        "sentence": "Tệp này đã có trong thư viện: “Lễ hội”. Hãy dùng video đó.",
        "video": {"title": "Lễ hội", "url": f"/admin/media_gallery/video/{video.pk}/change/"},
    }


def test_a_file_can_be_dropped(desk, film):
    url = begin(desk, film).json()["url"]
    assert desk.delete(url).status_code == 204
    assert desk.get(url).status_code == 404
    assert not Upload.objects.exists()


def test_nobody_touches_the_upload_of_somebody_else(desk, client, film):
    url = begin(desk, film).json()["url"]
    client.force_login(make_user("Moderators"))
    statuses = [
        client.get(url).status_code,
        patch(client, url, film[:10], 0).status_code,
        client.post(f"{url}validate/").status_code,
        client.delete(url).status_code,
    ]
    assert statuses == [404] * 4
    assert Upload.objects.exists()


def test_who_may_not_add_videos_may_not_send_any(desk, client, film):
    url = begin(desk, film).json()["url"]
    client.force_login(make_user())
    assert begin(client, film).status_code == 403
    assert patch(client, url, film[:10], 0).status_code == 403
    client.logout()
    assert begin(client, film).status_code == 302


def test_a_piece_from_another_site_is_refused(film, reporter):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(reporter)
    upload = uploads.begin(by=reporter, name="phim.mp4", size=len(film))
    url = f"{BEGIN}{upload.pk}/"
    assert patch(strict, url, film[:10], 0).status_code == 403
    assert strict.delete(url).status_code == 403
    assert uploads.offset(upload) == 0


def test_a_piece_larger_than_a_form_may_be_is_read_as_it_comes(desk, film, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    url = begin(desk, film).json()["url"]
    assert patch(desk, url, film, 0).json()["offset"] == len(film)
