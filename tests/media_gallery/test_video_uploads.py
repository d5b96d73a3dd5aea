import hashlib
import io
import os
import threading
import time
from contextlib import suppress

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from media_gallery.models import Upload, Video
from media_gallery.videos import uploads
from portal.jobs import queue
from portal.jobs.models import Job
from tests.at_once import at_once
from tests.make import make_user
from tests.make_uploads import begun, new_video, sent
from tests.make_videos import make_video, make_webm_video

pytestmark = pytest.mark.django_db


def complete(by, content, **fields) -> Upload:
    upload = begun(by, content, **fields)
    sent(upload, content)
    uploads.validate(upload)
    return upload


def content_of(stores, path) -> bytes:
    return (stores[1] / path).read_bytes()


# --- Pieces ---------------------------------------------------------------------------------------


def test_pieces_become_the_original_of_a_video(reporter, film, stores):
    upload = begun(reporter, film)
    assert [sent(upload, film, 0, 5000), sent(upload, film, 5000)] == [5000, len(film)]
    uploads.validate(upload)
    video = new_video(reporter)
    uploads.give_to(video, upload)
    video = Video.objects.get()
    assert content_of(stores, video.original.name) == film
    assert (video.size, video.content_hash) == (len(film), hashlib.sha256(film).hexdigest())
    assert not Upload.objects.exists()
    assert Job.objects.filter(kind="prepare_video", key=str(video.pk)).exists()


def test_what_comes_lies_under_a_name_that_says_nothing(reporter, film, stores, files_in):
    upload = begun(reporter, film, name="../../etc/‮Lễ hội 90%.mp4")
    sent(upload, film, 0, 4000)
    (path,) = files_in(stores[1])
    assert path == upload.path
    assert path.startswith("videos/")
    assert path.endswith(".bin")
    assert upload.name == "Lễ hội 90%.mp4"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("C:\\Users\\Hoa\\Lễ hội.mp4", "Lễ hội.mp4"),
        ("/etc/passwd", "passwd"),
        ("..", ".."),
        ("100%.mp4", "100%.mp4"),
        ("gpj.‮4pm.exe", "gpj.4pm.exe"),
        ("Tuyên Quang\0.mp4", "Tuyên Quang.mp4"),
        ("lễ hội.mp4", "lễ hội.mp4"),
        ("ễ" * 400 + ".mp4", "ễ" * 255),
        ("", "video"),
    ],
)
def test_names_are_for_the_eye_only(reporter, film, name, shown):
    upload = begun(reporter, film, name=name)
    upload.refresh_from_db()
    assert upload.name == shown


def test_the_offset_of_the_server_is_the_truth(reporter, film):
    upload = begun(reporter, film)
    sent(upload, film, 0, 3000)
    for at in (0, 2999, 3001):
        with pytest.raises(uploads.WrongPlace) as wrong:
            sent(upload, film, at, at + 100)
        assert wrong.value.offset == 3000
    assert uploads.offset(upload) == 3000


def test_what_came_before_the_line_broke_is_kept(reporter, film):
    upload = begun(reporter, film)
    broken = io.BytesIO(film[:2500])
    assert uploads.append(upload, broken, at=0, length=5000) == 2500
    assert sent(upload, film, 2500) == len(film)
    uploads.validate(upload)


def test_a_piece_that_arrived_damaged_is_taken_back(reporter, film, stores):
    upload = begun(reporter, film)
    sent(upload, film, 0, 3000, sha256=hashlib.sha256(film[:3000]).digest())
    with pytest.raises(uploads.WrongPlace) as wrong:
        sent(upload, film, 3000, 5000, sha256=hashlib.sha256(b"what was sent").digest())
    assert wrong.value.offset == uploads.offset(upload) == 3000
    assert content_of(stores, upload.path) == film[:3000]


def test_no_more_comes_than_was_announced(reporter, film):
    upload = begun(reporter, film[:4000])
    with pytest.raises(uploads.UploadRejected):
        sent(upload, film, 0, 4001)
    sent(upload, film, 0, 4000)
    with pytest.raises(uploads.UploadRejected):
        sent(upload, film, 4000, 4001)
    with pytest.raises(uploads.UploadRejected):
        uploads.append(begun(reporter, film), io.BytesIO(), at=0, length=uploads.MAX_PIECE + 1)
    assert uploads.offset(upload) == 4000


def test_of_two_windows_that_send_the_same_file_no_byte_goes_astray(reporter, stores):
    film = make_video(seconds=2, size=(640, 360), sound=None) + os.urandom(3 * 1024**2)
    upload = begun(reporter, film)

    class Slow(io.BytesIO):
        def read(self, *size):
            time.sleep(0.002)
            return super().read(*size)

    def window():
        while (at := uploads.offset(upload)) < len(film):
            piece = film[at : at + 1024**2]
            with suppress(uploads.WrongPlace):
                uploads.append(upload, Slow(piece), at=at, length=len(piece))

    at_once(window, window, window)
    assert content_of(stores, upload.path) == film


def test_a_dead_connection_locks_nobody_out(reporter, film):
    upload = begun(reporter, film)
    arrived, hang = threading.Event(), threading.Event()

    class Dead(io.BytesIO):
        def read(self, *size):
            if self.tell() >= 2000:
                arrived.set()
                hang.wait(10)
                return b""
            return super().read(2000)

    results = []
    dead = threading.Thread(
        target=lambda: results.append(uploads.append(upload, Dead(film), at=0, length=len(film)))
    )
    dead.start()
    arrived.wait(10)
    assert sent(upload, film, 2000) == len(film)
    hang.set()
    dead.join()
    assert results == [2000]
    uploads.validate(upload)


# --- Resuming -------------------------------------------------------------------------------------


def test_the_same_file_goes_on_where_it_stopped(reporter, film):
    first = begun(reporter, film, fingerprint="1 abc")
    sent(first, film, 0, 3000)
    again = begun(reporter, film, fingerprint="1 abc", name="đã đổi tên.mp4")
    assert (again.pk, uploads.offset(again)) == (first.pk, 3000)


@pytest.mark.parametrize("fingerprint", ["", "2 abc"])
def test_another_file_begins_anew(reporter, film, fingerprint):
    first = begun(reporter, film, fingerprint="1 abc" if fingerprint else "")
    assert begun(reporter, film, fingerprint=fingerprint).pk != first.pk


def test_nobody_goes_on_with_the_file_of_somebody_else(reporter, film):
    first = begun(reporter, film, fingerprint="1 abc")
    assert begun(make_user("Reporters"), film, fingerprint="1 abc").pk != first.pk


# --- Rejected uploads -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "sentence"),
    [
        (0, "Tệp này trống, không có dữ liệu. Hãy chọn lại tệp video."),
        (
            2 * 1024**3 + 1024**2 * 200,
            "Tệp này nặng 2,2 GB, lớn hơn mức 2 GB cho một video. Hãy xuất lại ở cỡ 1080p, hoặc "
            "cắt thành nhiều phần.",
        ),
    ],
)
def test_a_file_that_could_not_be_kept_is_refused_before_a_byte_is_sent(reporter, size, sentence):
    with pytest.raises(uploads.UploadRejected) as error:
        uploads.begin(by=reporter, name="a.mp4", size=size)
    assert str(error.value) == sentence
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    "content",
    [b"<html><script>alert(1)</script>" * 200, b"MZ" + bytes(5000), b"xin ch\xc3\xa0o"],
)
def test_what_is_no_video_is_found_out_by_its_first_bytes(reporter, content):
    upload = begun(reporter, content, name="phim.mp4")
    with pytest.raises(uploads.UploadRejected) as error:
        sent(upload, content)
    assert str(error.value) == (
        "Tệp này không phải video MP4, MOV, WebM, MKV, AVI, WMV hay MPEG, dù tên tệp là gì."
    )
    assert not Upload.objects.exists()


def test_half_a_file_is_not_taken(reporter, film):
    upload = begun(reporter, film)
    sent(upload, film, 0, 4000)
    with pytest.raises(uploads.UploadRejected) as error:
        uploads.validate(upload)
    assert str(error.value) == "Tệp chưa tải lên hết. Hãy đợi tải xong rồi lưu."


def test_the_same_file_again_is_offered_instead_of_stored_twice(reporter, film):
    video = new_video(reporter)
    uploads.give_to(video, complete(reporter, film))
    with pytest.raises(uploads.AlreadyThere) as twin:
        complete(make_user("Reporters"), film)
    assert twin.value.video == video
    assert str(twin.value) == "Tệp này đã có trong thư viện: “Lễ hội”. Hãy dùng video đó."


def test_of_one_file_sent_twice_at_once_one_video_is_made(reporter, film):
    first, second = complete(reporter, film), complete(reporter, film)
    uploads.give_to(new_video(reporter), first)
    with pytest.raises(uploads.AlreadyThere):
        uploads.give_to(new_video(reporter), second)
    assert Video.objects.count() == 1


# --- With the form --------------------------------------------------------------------------------


def test_without_javascript_the_whole_file_comes_with_the_form(reporter, stores):
    film = make_webm_video()
    upload = uploads.receive_whole(SimpleUploadedFile("phim.webm", film), by=reporter)
    assert content_of(stores, upload.path) == film
    assert upload.content_hash == hashlib.sha256(film).hexdigest()


def test_with_the_form_comes_no_more_than_browsers_bear(reporter, film, monkeypatch):
    monkeypatch.setattr(uploads, "MAX_BYTES_AT_ONCE", 1000)
    with pytest.raises(uploads.UploadRejected, match="chỉ gửi được tệp dưới 1 KB"):
        uploads.receive_whole(SimpleUploadedFile("phim.mp4", film), by=reporter)


# --- Abandoned uploads ----------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_what_nobody_goes_on_with_is_removed_after_two_days(reporter, film, stores, files_in):
    upload = begun(reporter, film)
    sent(upload, film, 0, 3000)
    job = Job.objects.get(kind="remove_upload")
    Job.objects.update(run_at=upload.begun_at)
    queue.run_waiting()
    job.refresh_from_db()
    assert (job.state, job.message) == ("waiting", "Tệp vẫn đang được tải lên.")
    assert uploads.offset(upload) == 3000

    three_days_ago = time.time() - 3 * 24 * 3600
    os.utime(stores[1] / upload.path, (three_days_ago, three_days_ago))
    Job.objects.update(run_at=upload.begun_at)
    queue.run_waiting()
    assert not Upload.objects.exists()
    assert files_in(stores[1]) == []


@pytest.mark.django_db(transaction=True)
def test_what_became_a_video_is_not_removed_with_its_upload(reporter, film, stores):
    upload = complete(reporter, film)
    video = new_video(reporter)
    uploads.give_to(video, upload)
    Job.objects.filter(kind="prepare_video").delete()
    Job.objects.update(run_at=upload.begun_at)
    queue.run_waiting()
    assert content_of(stores, video.original.name) == film
