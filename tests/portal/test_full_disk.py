"""On a full disk every form and upload says so, keeps what was typed, and leaves no file."""

import errno
from random import Random
from unittest.mock import patch

import psycopg2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from PIL import Image

from media_gallery.models import Photo, Upload, Video
from media_gallery.publication import private_copies
from news import workflow
from news.models import Article, Attachment, HeldAttachment
from portal.identity.models import Banner
from portal.web import full_disk as rule
from tests import make_documents, pages
from tests.full_disk import full_disk
from tests.make import make_article, make_category, make_user
from tests.make_photos import make_picture, make_picture_bytes
from tests.make_videos import make_video

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stores")]

ROOM = 64 * 1024
NOISE = Random(1).randbytes(200_000)
PDF = make_documents.pdf(lambda made: made.Root.__setitem__("/X", made.make_stream(NOISE)))
SMALL_PDF = make_documents.pdf()
SCRIPT = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def noise():
    """Return the bytes of a picture larger than the room that is left."""
    return make_picture_bytes(Image.effect_noise((900, 600), 90).convert("RGB"))


@pytest.fixture
def files(stores):
    """Return a function that lists the files of both stores."""

    def files():
        return [path for store in stores for path in store.rglob("*") if path.is_file()]

    return files


def errors(response):
    return response.context["adminform"].form.non_field_errors()


def article_form(article, *uploads, **typed):
    return {
        "title": article.title,
        "category": article.category_id,
        "body": article.body,
        "opened_version": article.version,
        "attachments-TOTAL_FORMS": len(uploads),
        "attachments-INITIAL_FORMS": "0",
        **{f"attachments-{place}-file": upload for place, upload in enumerate(uploads)},
        **{f"attachments-{place}-position": "0" for place in range(len(uploads))},
    } | typed


def pdf(content):
    return SimpleUploadedFile("a.pdf", content)


def test_an_article_keeps_what_was_typed_and_the_documents_that_fit(client, files):
    editor = make_user("Editors")
    client.force_login(editor)
    article = make_article(title="Cũ")
    data = article_form(article, pdf(SMALL_PDF), pdf(PDF), title="Tít mới", act="publish")
    with full_disk(ROOM):
        response = client.post(f"/admin/news/article/{article.pk}/change/", data)
    assert response.status_code == 200
    assert "Máy chủ hết chỗ trống nên không nhận được “a.pdf”." in pages.words(response)
    assert pages.tree(response).xpath("//input[@name='title']/@value") == ["Tít mới"]
    article.refresh_from_db()
    assert (article.title, article.editions.count(), Attachment.objects.count()) == ("Cũ", 0, 0)
    assert [path.read_bytes() for path in files()] == [SMALL_PDF]
    assert HeldAttachment.objects.get().size == len(SMALL_PDF)


def test_the_same_form_is_saved_when_there_is_room_again(client, files):
    client.force_login(make_user("Editors"))
    article = make_article()
    address = f"/admin/news/article/{article.pk}/change/"
    with full_disk(ROOM):
        client.post(address, article_form(article, pdf(PDF)))
    assert (HeldAttachment.objects.count(), files()) == (0, [])
    assert client.post(address, article_form(article, pdf(PDF))).status_code == 302
    assert len(files()) == Attachment.objects.count() == 1


def test_a_photo_sent_by_a_form(client, files, noise):
    client.force_login(make_user("Reporters"))
    with full_disk(ROOM):
        response = client.post(
            "/admin/media_gallery/photo/add/",
            {"original": SimpleUploadedFile("a.jpg", noise), "caption": "Lễ hội"},
        )
    assert (response.status_code, errors(response)) == (200, [rule.SENTENCE])
    assert pages.tree(response).xpath("//input[@name='caption']/@value") == ["Lễ hội"]
    assert (Photo.objects.count(), files()) == (0, [])


def test_a_photo_sent_by_the_script(client, files, noise):
    client.force_login(make_user("Reporters"))
    client.raise_request_exception = False
    with full_disk(ROOM):
        response = client.post(
            "/admin/media_gallery/photo/receive/",
            {"file": SimpleUploadedFile("a.jpg", noise)},
            **SCRIPT,
        )
    assert (response.status_code, response.json()["error"]) == (507, rule.SENTENCE)
    assert (Photo.objects.count(), files()) == (0, [])


def test_of_many_photos_in_one_request_those_that_fit_are_kept(client, files, noise):
    client.force_login(make_user("Reporters"))
    small = make_picture_bytes()
    sent = [SimpleUploadedFile(f"{i}.jpg", each) for i, each in enumerate((small, noise))]
    with full_disk(ROOM):
        response = client.post(
            "/admin/media_gallery/photo/upload/", {"file": sent, "credit": "Lê An"}
        )
    outcomes = {each.name: each.error for each in response.context["outcomes"]}
    assert outcomes == {"0.jpg": "", "1.jpg": rule.SENTENCE}
    kept = Photo.objects.get()
    named = {kept.original.name, *(each["path"] for each in kept.renditions)}
    assert {path.name for path in files()} == {name.rpartition("/")[2] for name in named}


@pytest.mark.parametrize("door", ["form", "script"])
def test_a_photo_whose_renditions_do_not_fit(client, files, monkeypatch, door):
    """The original fits: a plain picture is small, whatever its renditions are."""
    client.force_login(make_user("Reporters"))
    client.raise_request_exception = False
    write, written = private_copies._write, []

    def until_the_disk_is_full(path, content):
        if written:
            raise OSError(errno.ENOSPC, "No space left on device")
        written.append(path)
        write(path, content)

    monkeypatch.setattr(private_copies, "_write", until_the_disk_is_full)
    large = SimpleUploadedFile("a.jpg", make_picture_bytes(make_picture((2000, 1500))))
    if door == "form":
        address, data = "/admin/media_gallery/photo/add/", {"original": large, "caption": "Hội"}
    else:
        address, data = "/admin/media_gallery/photo/receive/", {"file": large}
    response = client.post(address, data)
    assert response.status_code == {"form": 200, "script": 507}[door]
    assert (Photo.objects.count(), len(written), files()) == (0, 1, [])


def test_a_file_that_does_not_fit_while_it_is_received(client, files, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000
    client.force_login(make_user("Editors"))
    client.raise_request_exception = False
    article = make_article()
    with full_disk(ROOM):
        response = client.post(
            f"/admin/news/article/{article.pk}/change/", article_form(article, pdf(PDF))
        )
    assert (response.status_code, pages.words(response, "//main")) == (
        507,
        f"Máy chủ hết chỗ trống {rule.SENTENCE} Về trang chủ",
    )
    assert files() == []


def test_a_piece_of_a_film_and_the_upload_goes_on_afterwards(client):
    client.force_login(make_user("Reporters"))
    film = make_video(seconds=2)
    began = client.post(
        "/admin/media_gallery/video/upload/", {"name": "a.mp4", "size": len(film)}
    ).json()

    def send(at):
        return client.patch(
            began["url"],
            film[at:],
            content_type="application/offset+octet-stream",
            headers={"Upload-Offset": str(at)},
        )

    with full_disk(len(film) // 2):
        # The kernel writes what fits, and says only at the next byte that nothing more does.
        kept = send(0).json()["offset"]
        refused = send(kept)
    assert kept == len(film) // 2
    assert (refused.status_code, refused.json()) == (
        422,
        {"sentence": "Máy chủ hết chỗ trống. Hãy báo người quản trị rồi tải tiếp."},
    )
    assert send(kept).json()["offset"] == len(film)


def test_a_film_sent_with_its_form(client, files):
    client.force_login(make_user("Reporters"))
    film = make_video(seconds=2)
    with full_disk(len(film) // 2):
        response = client.post(
            "/admin/media_gallery/video/add/",
            {"title": "Lễ hội", "file": SimpleUploadedFile("a.mp4", film)},
        )
    assert response.status_code == 200
    assert pages.tree(response).xpath("//input[@name='title']/@value") == ["Lễ hội"]
    assert (Video.objects.count(), Upload.objects.count(), files()) == (0, 0, [])


def test_the_picture_of_a_notice(client, files, noise):
    client.force_login(make_user("Administrators"))
    with full_disk(1000):
        response = client.post(
            "/admin/identity/banner/add/",
            {
                "text": "Hiến máu",
                "place": "side",
                "url": "/",
                "alt_text": "Giọt máu",
                "position": "1",
                "picture": SimpleUploadedFile("a.jpg", noise),
            },
        )
    assert (response.status_code, errors(response)) == (200, [rule.SENTENCE])
    assert (Banner.objects.count(), files()) == (0, [])


def disk_full_at_postgres():
    error = OperationalError("could not extend file: No space left on device")
    error.__cause__ = type("DiskFull", (psycopg2.OperationalError,), {"pgcode": "53100"})()
    return error


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), True),
        (OSError(errno.EIO, "Input/output error"), False),
        (FileNotFoundError(errno.ENOENT, "No such file"), False),
        (disk_full_at_postgres(), True),
        (OperationalError("server closed the connection"), False),
        (ValueError(), False),
        (None, False),
    ],
)
def test_which_errors_mean_a_full_disk(error, expected):
    assert rule.is_full(error) is expected


def test_the_disk_of_postgres_is_full_while_a_form_is_saved(client):
    client.force_login(make_user("Editors"))
    article = make_article(title="Cũ")
    address = f"/admin/news/article/{article.pk}/change/"
    data = article_form(article, title="Tít mới", act="submit") | pages.opened(client, address)
    with patch.object(workflow, "submit", side_effect=disk_full_at_postgres()):
        response = client.post(address, data)
    assert (response.status_code, errors(response)) == (200, [rule.SENTENCE])
    assert pages.tree(response).xpath("//input[@name='title']/@value") == ["Tít mới"]
    assert Article.objects.get().title == "Cũ"


def test_the_disk_of_postgres_is_full_on_a_page_without_such_a_form(client):
    client.force_login(make_user("Managing editors"))
    client.raise_request_exception = False
    with patch("portal.taxonomy.models.Category.save", side_effect=disk_full_at_postgres()):
        response = client.post(
            "/admin/taxonomy/category/add/", {"name": "Kinh tế", "slug": "", "position": "1"}
        )
    assert response.status_code == 507


def test_another_failure_is_still_a_failure(client):
    client.force_login(make_user("Editors"))
    article = make_article(category=make_category())
    data = article_form(article, title="Tít mới")
    with (
        patch.object(Article, "save", side_effect=OSError(errno.EIO, "Input/output error")),
        pytest.raises(OSError, match="Input/output"),
    ):
        client.post(f"/admin/news/article/{article.pk}/change/", data)
