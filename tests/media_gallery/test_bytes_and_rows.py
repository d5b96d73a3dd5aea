"""Files and rows agree, whatever two people and the background do at the same moment."""

import io
import os
import threading
import time
from functools import partial

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.db.models import ProtectedError
from PIL import Image

from media_gallery import albums
from media_gallery.models import Photo, Upload, Video
from media_gallery.moderation import actions
from media_gallery.photos import uploads as photo_uploads
from media_gallery.publication import consistency, store, sweep
from media_gallery.videos import conversion, posters, uploads
from media_gallery.videos.ffmpeg import confinement
from news import workflow
from news.models import Article, Attachment
from tests.at_once import at_once
from tests.full_disk import full_disk
from tests.make import make_article, make_user
from tests.make_media import decided, make_album, make_ready_video
from tests.make_photos import make_photo, make_picture_bytes, make_upload
from tests.make_videos import make_video

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("stores")]


def files_in(folder) -> list:
    return [path for path in folder.rglob("*") if path.is_file()]


def complete_upload(by) -> Upload:
    film = make_video()
    upload = uploads.begin(by=by, name="a.mp4", size=len(film))
    uploads.append(upload, io.BytesIO(film), at=0, length=len(film))
    uploads.validate(upload)
    return upload


def test_forgetting_an_upload_that_became_a_video_keeps_its_original(stores):
    by = make_user("Reporters")
    upload = complete_upload(by)
    seen_before = Upload.objects.get(pk=upload.pk)
    video = Video(title="Lễ hội", uploaded_by=by)
    uploads.give_to(video, upload)
    uploads.forget(seen_before)
    assert (stores[1] / video.original.name).exists()


def test_a_form_whose_file_does_not_fit_on_the_disk_leaves_no_upload(stores, monkeypatch):
    def full(upload, position):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(uploads, "_locked", full)
    with pytest.raises(OSError, match="No space"):
        uploads.receive_whole(make_upload(make_video()), by=make_user("Reporters"))
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("make", "publish", "sync"),
    [
        (lambda: make_ready_video(**decided()), "_publish_video", store.sync_video),
        (lambda: make_photo(approved=True), "publish_photo", store.sync_photo),
    ],
    ids=["video", "photo"],
)
def test_what_is_deleted_while_it_is_published_leaves_no_public_file(
    stores, monkeypatch, make, publish, sync
):
    thing = make()
    monkeypatch.setattr(store, "is_wanted", lambda photo: True)
    inside, go_on = threading.Event(), threading.Event()
    real = getattr(store, publish)

    def slowly(thing):
        real(thing)
        inside.set()
        go_on.wait(20)

    monkeypatch.setattr(store, publish, slowly)
    answers = []

    def publishing():
        sync(thing.pk)
        connection.close()

    def deleting():
        try:
            type(thing).objects.get(pk=thing.pk).delete()
        except ProtectedError as error:
            answers.append(str(error.args[0]))
        finally:
            connection.close()

    threads = [threading.Thread(target=publishing), threading.Thread(target=deleting)]
    threads[0].start()
    assert inside.wait(20)
    threads[1].start()
    time.sleep(0.5)
    go_on.set()
    for thread in threads:
        thread.join()
    assert type(thing).objects.filter(pk=thing.pk).exists()
    assert "hãy gỡ" in answers[0]
    assert files_in(stores[0])


def test_a_photo_published_since_it_was_read_is_not_deleted(stores):
    photo = make_photo(approved=True)
    seen_before = Photo.objects.get(pk=photo.pk)
    store.publish_photo(photo)
    with pytest.raises(ProtectedError):
        seen_before.delete()
    assert Photo.objects.filter(pk=photo.pk).exists()


def test_a_second_deletion_of_the_same_thing_does_nothing():
    photo, video = make_photo(), make_ready_video()
    for thing in (photo, video):
        again = type(thing).objects.get(pk=thing.pk)
        thing.delete()
        assert again.delete() == (0, {})


def test_a_poster_chosen_while_the_film_is_read_stays(stores, monkeypatch):
    by = make_user("Reporters")
    video = Video(title="Lễ hội", uploaded_by=by)
    uploads.give_to(video, complete_upload(by))
    real, chosen = confinement.probe, []

    def probe(*args, **kwargs):
        facts = real(*args, **kwargs)
        posters.set_poster(Video.objects.get(pk=video.pk), make_upload(), by=by)
        chosen.append(Video.objects.get(pk=video.pk).poster.name)
        return facts

    monkeypatch.setattr(confinement, "probe", probe)
    conversion.prepare(video.pk)
    video.refresh_from_db()
    assert [video.poster.name] == chosen
    assert [path.name for path in files_in(stores[1] / "posters")] == [
        chosen[0].removeprefix("posters/")
    ]


def test_checking_while_a_film_is_published_takes_nothing_away(stores, monkeypatch):
    public, private = stores
    video = make_ready_video(**decided())
    an_hour_ago = time.time() - 3600
    for file in video.renditions:
        os.utime(private / file["path"], (an_hour_ago, an_hour_ago))
    real, findings = store._write_renditions, []

    def while_publishing(original, folder):
        def check():
            for step in sweep._sweep_published("videos", Video, False):
                findings.extend(step.findings)
            connection.close()

        other = threading.Thread(target=check)
        other.start()
        other.join(30)
        return real(original, folder)

    video.poster.save("x.jpg", make_upload(), save=True)
    monkeypatch.setattr(store, "_write_renditions", while_publishing)
    store.sync_video(video.pk)
    video.refresh_from_db()
    paths = store.public_paths(video.published_files)
    assert findings == []
    assert [path for path in paths if not (public / path).exists()] == []


@pytest.mark.parametrize("copy", [photo_uploads.thumbnail, photo_uploads.preview])
def test_a_copy_that_a_full_disk_cut_off_is_made_again(stores, copy):
    noise = Image.effect_noise((3000, 2000), 90).convert("RGB")
    photo = make_photo(make_picture_bytes(noise))
    before = set(files_in(stores[1]))
    with full_disk(), pytest.raises(OSError):
        copy(photo)
    assert set(files_in(stores[1])) == before
    with copy(photo) as file:
        Image.open(io.BytesIO(file.read())).load()


def test_articles_that_exchange_their_photos_are_both_published():
    editors = [make_user("Editors"), make_user("Editors")]
    for attempt in range(12):
        one, two = make_photo(), make_photo()
        articles = [make_article(lead_photo=one), make_article(lead_photo=two)]
        for article, editor in zip(articles, editors, strict=True):
            workflow.publish(article, by=editor)
        for article, photo in zip(articles, (two, one), strict=True):
            changes = {"lead_photo": photo, "title": f"Bài {photo.pk} lần {attempt}"}
            Article.objects.filter(pk=article.pk).update(**changes)
        again = [Article.objects.get(pk=article.pk) for article in articles]
        # A deadlock would raise here.
        at_once(
            partial(workflow.publish, again[0], by=editors[0]),
            partial(workflow.publish, again[1], by=editors[1]),
        )


def test_files_of_attachments_that_no_row_records_are_removed_after_a_day(stores):
    folder = stores[1] / "attachments"
    article = make_article()
    kept = []
    for taken_off in (False, True):
        attachment = Attachment(article=article, file_name="a.pdf", kind="pdf", size=4)
        attachment.file.save("x", ContentFile(b"%PDF"))
        attachment.save()
        if taken_off:
            attachment.take_off()
        kept.append(folder / attachment.file.name.removeprefix("attachments/"))
    left, new = folder / "left.pdf", folder / "new.pdf"
    for path in (left, new):
        path.write_bytes(b"%PDF")
    two_days_ago = time.time() - 2 * 86_400
    for path in (*kept, left):
        os.utime(path, (two_days_ago, two_days_ago))
    findings = [each.sentence for step in consistency.check() for each in step.findings]
    assert findings == ["Kho kín: attachments/left.pdf không thuộc về gì"]
    assert set(files_in(folder)) == {*kept, new}


def test_an_album_is_withdrawn_while_an_article_with_its_photos_is_published():
    editor, moderator = make_user("Editors"), make_user("Moderators")
    for attempt in range(12):
        photos = [make_photo(approved=True) for _ in range(6)]
        album = make_album(*photos, approved=True)
        # The change that waits takes the newest photos out.
        gone = [photo.pk for photo in photos[3:]]
        albums.arrange(album, [], removed=gone, cover=None, by=album.uploaded_by)
        figures = "".join(f'<figure data-photo="{photo.pk}"></figure>' for photo in photos)
        article = make_article(body=f"<p>Chữ</p>{figures}", title=f"Bài {attempt}")
        # A deadlock would raise here.
        at_once(
            partial(actions.withdraw, album, by=moderator, note="Nhầm"),
            partial(workflow.publish, article, by=editor),
        )
