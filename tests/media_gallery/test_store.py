from functools import partial
from pathlib import Path

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.db import IntegrityError, models, transaction

from media_gallery.models import Album, Photo, Video
from media_gallery.publication import private_copies, store
from portal.images import processing
from tests.at_once import at_once
from tests.make_photos import (
    make_drawing_bytes,
    make_exif,
    make_photo,
    make_picture,
    make_picture_bytes,
    make_upload,
)

pytestmark = pytest.mark.django_db


def test_an_uploaded_photo_lies_in_the_private_store_only(stores, files_in):
    public, private = stores
    content = make_picture_bytes(exif=make_exif())
    photo = make_photo(content)
    assert files_in(public) == []
    assert files_in(private) == [photo.original.name]
    assert (private / photo.original.name).read_bytes() == content
    assert photo.taken_on.isoformat() == "2020-02-13"
    assert not photo.is_public
    assert photo.sources() is None


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd.jpg",
        "Ảnh 90% lễ hội.JPG",
        "a\u202egpj.exe",
        "ả" * 300 + ".jpeg",
        "trang.html",
        "khong-co-duoi",
    ],
)
def test_the_name_that_came_in_is_not_used(name):
    upload = ContentFile(make_picture_bytes(format="PNG"), name=name)
    photo = Photo(uploaded_by=make_photo().uploaded_by)
    photo.receive(upload, processing.check(upload))
    photo.save()
    folder, year, month, file = photo.original.name.split("/")
    assert (folder, len(year), len(month)) == ("photos", 4, 2)
    assert len(file) == 36 + 4
    assert file.endswith(".png")


def test_an_original_that_was_not_checked_cannot_be_stored():
    photo = Photo(original=make_upload(name="x.html"), uploaded_by=make_photo().uploaded_by)
    with pytest.raises(SuspiciousFileOperation):
        photo.save()


def test_the_same_picture_is_stored_once():
    content = make_picture_bytes()
    photo = make_photo(content)
    assert Photo.objects.same_file(photo.content_hash) == photo
    with pytest.raises(IntegrityError), transaction.atomic():
        make_photo(content)


def test_a_published_photo_has_its_renditions_in_the_public_store(stores, files_in):
    public, _private = stores
    photo = make_photo(make_picture_bytes(make_picture((700, 350))), public=True)
    folder = f"photos/{photo.public_token}"
    assert files_in(public) == [
        f"{folder}/{name}"
        for name in ("320.jpg", "320.webp", "640.jpg", "640.webp", "700.jpg", "700.webp")
    ]
    assert list(Photo.objects.public()) == [photo]
    stored = Photo.objects.get()
    assert stored.published_renditions == photo.published_renditions
    assert stored.published_renditions[0] == {
        "width": 700,
        "height": 350,
        "format": "WEBP",
        "path": f"{folder}/700.webp",
        "bytes": (public / folder / "700.webp").stat().st_size,
        "recipe": processing.RECIPE,
    }


def test_a_page_learns_from_the_row_what_is_transparent(stores):
    for content, is_transparent in ((make_drawing_bytes(), True), (make_picture_bytes(), False)):
        assert make_photo(content, public=True).sources().is_transparent is is_transparent


def test_what_a_page_needs_comes_from_the_row(django_assert_num_queries, monkeypatch):
    photo = make_photo(make_picture_bytes(make_picture((1200, 600))), public=True)
    photo = Photo.objects.get()
    with monkeypatch.context() as patch, django_assert_num_queries(0):
        patch.setattr(Path, "stat", lambda *args, **kwargs: pytest.fail("asked the disk"))
        sources = photo.sources()
    base = f"/media/photos/{photo.public_token}"
    assert sources.webp_srcset == (
        f"{base}/320.webp 320w, {base}/640.webp 640w, "
        f"{base}/1024.webp 1024w, {base}/1200.webp 1200w"
    )
    assert sources.jpeg_srcset == sources.webp_srcset.replace(".webp", ".jpg")
    assert sources.src == f"{base}/1024.jpg"
    assert (sources.width, sources.height) == ("1200", "600")


def test_publishing_twice_changes_nothing(stores):
    public, _private = stores
    photo = make_photo(public=True)
    written = {path: path.stat().st_mtime_ns for path in public.rglob("*.*")}
    store.publish_photo(Photo.objects.get())
    assert {path: path.stat().st_mtime_ns for path in public.rglob("*.*")} == written
    assert Photo.objects.get().public_token == photo.public_token


def test_publishing_again_brings_back_lost_bytes(stores, files_in):
    public, _private = stores
    photo = make_photo(public=True)
    before = files_in(public)
    (public / before[0]).unlink()
    store.publish_photo(photo)
    assert files_in(public) == before


def test_a_withdrawn_photo_leaves_nothing_and_its_addresses_stay_dead(stores, files_in):
    public, private = stores
    photo = make_photo(public=True)
    old = files_in(public)
    store.remove_photo(photo)
    assert files_in(public) == []
    assert not photo.is_public
    assert not Photo.objects.public()
    assert files_in(private / "photos") == [photo.original.name.removeprefix("photos/")]
    store.publish_photo(photo)
    assert len(files_in(public)) == len(old)
    assert not set(files_in(public)) & set(old)


def test_withdrawing_a_private_photo_changes_nothing():
    photo = make_photo()
    token = photo.public_token
    store.remove_photo(photo)
    assert Photo.objects.get().public_token == token


def test_a_publication_that_fails_leaves_nothing_public(stores, files_in, monkeypatch):
    public, _private = stores
    photo = make_photo(approved=True)
    link, calls = store._publish_file, []

    def link_once(*paths):
        if calls:
            raise OSError("No space left on device")
        calls.append(1)
        link(*paths)

    monkeypatch.setattr(store, "_publish_file", link_once)
    with pytest.raises(OSError, match="No space"):
        store.publish_photo(photo)
    assert not Photo.objects.public()
    assert files_in(public) == []


def test_a_withdrawal_that_crashes_has_removed_the_bytes_already(stores, files_in, monkeypatch):
    public, _private = stores
    photo = make_photo(public=True)
    monkeypatch.setattr(Photo, "save", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        store.remove_photo(photo)
    assert files_in(public) == []


def test_a_photo_that_is_public_cannot_be_deleted():
    photo = make_photo(public=True)
    with pytest.raises(models.ProtectedError, match="đang công khai"), transaction.atomic():
        photo.delete()
    with pytest.raises(models.ProtectedError), transaction.atomic():
        Photo.objects.all().delete()


def test_no_manager_deletes_every_row_by_mistake():
    assert not any(hasattr(model.objects, "delete") for model in (Photo, Album, Video))


def test_a_deleted_photo_takes_its_private_files_along(
    stores, files_in, django_capture_on_commit_callbacks
):
    _public, private = stores
    photo = make_photo()
    private_copies.thumbnail(photo).close()
    assert len(files_in(private)) == 2
    with django_capture_on_commit_callbacks(execute=True):
        Photo.objects.all().delete()
    assert files_in(private) == []


def test_the_database_knows_one_way_to_be_private():
    photo = make_photo()
    with pytest.raises(IntegrityError), transaction.atomic():
        Photo.objects.filter(pk=photo.pk).update(published_renditions=[])


def test_a_thumbnail_is_made_once(stores, monkeypatch):
    photo = make_photo()
    with private_copies.thumbnail(photo) as first:
        content = first.read()
    monkeypatch.setattr(processing, "thumbnail", lambda file: pytest.fail("made again"))
    with private_copies.thumbnail(photo) as second:
        assert second.read() == content


def test_photos_are_found_with_and_without_marks():
    photo = make_photo(caption="Khai mạc lễ hội Tây Thiên", credit="Bích Phượng")
    make_photo(caption="Đường Hòa Bình")
    for words in ("lễ hội", "LE HOI", "thien khai", "bich phuong", "le\u0302\u0303 hội"):
        assert list(Photo.objects.search(words)) == [photo], words
    photo.caption = "Cầu Vĩnh Thịnh"
    photo.save(update_fields=["caption"])
    assert list(Photo.objects.search("vinh thinh")) == [photo]
    assert not Photo.objects.search("tay thien")


@pytest.mark.parametrize(
    ("fields", "alternative"),
    [
        ({}, "Lễ hội"),
        ({"alt_text": "Ba người gánh kiệu"}, "Ba người gánh kiệu"),
        ({"alt_text": "Ba người gánh kiệu", "is_decorative": True}, ""),
    ],
)
def test_what_a_screen_reader_says(fields, alternative):
    assert Photo(caption="Lễ hội", **fields).alternative == alternative


@pytest.mark.django_db(transaction=True)
def test_of_a_double_click_one_photo_comes():
    content = make_picture_bytes()
    uploader = make_photo().uploaded_by
    content_hash = processing.check(make_upload(content)).content_hash
    found = []

    def upload():
        with transaction.atomic():
            twin = Photo.objects.same_file(content_hash)
            found.append(twin)
            if twin is None:
                make_photo(content, uploaded_by=uploader)

    at_once(upload, upload)
    assert found == [None, Photo.objects.get(content_hash=content_hash)]


@pytest.mark.django_db(transaction=True)
def test_publishing_and_withdrawing_at_once_leave_disk_and_row_alike(stores, files_in):
    public, _private = stores
    photo = make_photo(approved=True)

    def act(decide):
        for _ in range(6):
            decide(Photo.objects.get(pk=photo.pk))

    at_once(*(partial(act, decide) for decide in (store.publish_photo, store.remove_photo) * 2))
    photo.refresh_from_db()
    recorded = [rendition["path"] for rendition in photo.published_renditions or []]
    assert files_in(public) == sorted(recorded)
