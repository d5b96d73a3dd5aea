"""Files and rows agree after acts that fail midway, come too late or meet another act."""

import hashlib
import io
import os
import time

import pytest
from django.db import transaction
from PIL import Image

from media_gallery.models import Photo, Upload, Video
from media_gallery.moderation import actions, edits
from media_gallery.publication import consistency, private_copies, store
from media_gallery.videos import uploads
from media_gallery.videos.ffmpeg import confinement
from news import workflow
from portal.identity import own_pictures
from portal.identity.models import Banner
from portal.images import processing
from tests.at_once import at_once
from tests.make import make_article, make_user
from tests.make_media import decided, make_ready_video
from tests.make_photos import make_photo, make_picture, make_picture_bytes, make_upload
from tests.make_videos import make_video

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("stores")]


def findings() -> list[str]:
    return [each.sentence for step in consistency.check() for each in step.findings]


def begin(film: bytes) -> Upload:
    return uploads.begin(by=make_user("Reporters"), name="a.mp4", size=len(film))


def make_old(folder) -> None:
    two_days_ago = time.time() - 2 * 86_400
    for path in folder.rglob("*"):
        os.utime(path, (two_days_ago, two_days_ago))


def test_a_video_whose_publication_fails_leaves_no_public_file(stores, files_in, monkeypatch):
    video = make_ready_video(**decided())
    video.poster.save("x.jpg", make_upload(), save=True)

    def full(original, folder):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "_write_renditions", full)
    for _ in range(3):
        with pytest.raises(OSError, match="No space"):
            store.sync_video(video.pk)
    assert files_in(stores[0]) == []


def test_many_photos_are_deleted_while_an_article_with_them_is_published():
    editor, failures = make_user("Editors"), []
    for attempt in range(8):
        photos = [make_photo() for _ in range(8)]
        figures = "".join(f'<figure data-photo="{photo.pk}"></figure>' for photo in photos)
        article = make_article(body=f"<p>Chữ</p>{figures}", title=f"Bài {attempt}")
        ids = [photo.pk for photo in photos]

        def attempt_to(act):
            def acting():
                try:
                    act()
                except Exception as error:
                    failures.append(str(error))

            return acting

        at_once(
            attempt_to(lambda ids=ids: Photo.objects.filter(pk__in=ids).delete()),
            attempt_to(lambda article=article: workflow.publish(article, by=editor)),
        )
    assert [each for each in failures if "deadlock" in each] == []


def test_a_damaged_piece_takes_nothing_from_a_video_that_was_saved_meanwhile(stores, monkeypatch):
    film = make_video()
    upload = begin(film)
    video = Video(title="Lễ hội", uploaded_by=upload.uploaded_by)

    class SavesTheVideo:
        """A digest; before it is compared, another window saves the form."""

        def update(self, content):
            pass

        def digest(self):
            monkeypatch.undo()
            again = Upload.objects.get(pk=upload.pk)
            uploads.validate(again)
            uploads.give_to(video, again)
            return b"wrong"

    monkeypatch.setattr(hashlib, "sha256", SavesTheVideo)
    with pytest.raises(uploads.Gone):
        uploads.append(upload, io.BytesIO(film), at=0, length=len(film), sha256=b"y" * 32)
    assert (stores[1] / video.original.name).read_bytes() == film


def test_a_piece_that_was_sent_again_is_hashed_again():
    film = make_video()
    upload = begin(film)
    uploads.append(upload, io.BytesIO(film), at=0, length=len(film))
    uploads.validate(upload)
    with pytest.raises(uploads.WrongPlace):
        uploads.append(upload, io.BytesIO(), at=len(film), length=0, sha256=b"y" * 32)
    video = Video(title="Lễ hội", uploaded_by=upload.uploaded_by)
    with pytest.raises(uploads.UploadRejected, match="gửi lại một đoạn"):
        uploads.give_to(video, upload)


def test_a_piece_sent_after_the_upload_was_deleted_makes_no_file(stores, files_in):
    film = make_video()
    upload = begin(film)
    late = Upload.objects.get(pk=upload.pk)
    uploads.forget(upload)
    with pytest.raises(uploads.Gone):
        uploads.append(late, io.BytesIO(film), at=0, length=len(film))
    assert files_in(stores[1]) == []


def test_a_form_rolled_back_with_its_film_leaves_neither_row_nor_file(
    stores, files_in, monkeypatch
):
    def broken(upload):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(uploads, "validate", broken)
    with pytest.raises(OSError, match="Input/output"), transaction.atomic():
        uploads.receive_whole(make_upload(make_video()), by=make_user("Reporters"))
    assert (files_in(stores[1]), Upload.objects.count()) == ([], 0)


def test_a_photo_deleted_during_the_check_is_no_finding():
    _first, second = make_photo(), make_photo()
    found = []
    for step in consistency.check():
        found += step.findings
        if step.part == "ảnh" and step.done == 1:
            Photo.objects.get(pk=second.pk).delete()
    assert found == []


def test_a_photo_withdrawn_and_deleted_during_the_check_does_not_stop_it():
    _first, second = make_photo(), make_photo(approved=True)
    store.publish_photo(second)
    found = []
    for step in consistency.check():
        found += step.findings
        if step.part == "ảnh" and step.done == 1:
            photo = Photo.objects.get(pk=second.pk)
            store.remove_photo(photo)
            photo.delete()
    assert found == []


def test_a_thumbnail_that_was_cut_off_in_the_past_is_made_again(stores):
    photo = make_photo()
    private_copies.thumbnail(photo).close()
    path = stores[1] / photo.thumbnail_path
    path.write_bytes(path.read_bytes()[:200])
    assert findings() == [f"Kho kín: {photo.thumbnail_path} bị cắt ngang; sẽ làm lại khi cần"]
    with private_copies.thumbnail(photo) as file:
        Image.open(io.BytesIO(file.read())).load()
    assert findings() == []


def test_a_thumbnail_made_while_its_photo_is_deleted_does_not_stay(stores, files_in, monkeypatch):
    photo = make_photo()
    real = processing.thumbnail

    def slow(original):
        Photo.objects.get(pk=photo.pk).delete()
        return real(original)

    monkeypatch.setattr(processing, "thumbnail", slow)
    private_copies.thumbnail(photo).close()
    assert files_in(stores[1]) == []


def test_pictures_of_notices_that_no_row_names_are_removed_after_a_day(stores, files_in):
    banner = Banner()
    for _ in range(2):
        picture = own_pictures.banner(io.BytesIO(make_picture_bytes(make_picture((900, 400)))))
        # As in a form whose transaction is rolled back after the first time.
        banner.picture.save(picture.name, picture, save=False)
    kept = banner.picture.name
    Banner.objects.bulk_create([banner])
    assert findings() == []
    make_old(stores[0])
    assert len(findings()) == 1
    assert files_in(stores[0]) == [kept]


def test_a_poster_taken_of_a_video_that_is_deleted_meanwhile_gets_a_sentence(client, monkeypatch):
    moderator = make_user("Moderators")
    client.force_login(moderator)
    video = make_ready_video()

    def deleting(*args, **kwargs):
        Video.objects.get(pk=video.pk).delete()
        return poster(*args, **kwargs)

    poster = confinement.poster
    monkeypatch.setattr(confinement, "poster", deleting)
    answer = client.post(
        f"/admin/media_gallery/video/{video.pk}/take-poster/",
        {"second": "1", "seen_version": video.version},
        headers={"accept": "application/json"},
    )
    assert (answer.status_code, answer.json()["sentence"]) == (422, f"“{video}” vừa bị xóa.")


@pytest.mark.parametrize("act", ["approve", "reject", "withdraw", "resubmit"])
def test_an_act_on_something_deleted_meanwhile_gets_a_sentence(act):
    photo = make_photo()
    late = Photo.objects.get(pk=photo.pk)
    photo.delete()
    more = {"withdraw": {"note": "x"}, "reject": {"note": "x"}}
    with pytest.raises(actions.ActionNotAllowed, match="vừa bị xóa"):
        getattr(actions, act)(late, by=make_user("Moderators"), **more.get(act, {}))


def test_an_edit_of_something_deleted_meanwhile_gets_a_sentence():
    photo = make_photo()
    late = Photo.objects.get(pk=photo.pk)
    photo.delete()
    with pytest.raises(actions.ActionNotAllowed, match="vừa bị xóa"):
        edits.edit(late, {"caption": "x"}, by=make_user("Moderators"))
