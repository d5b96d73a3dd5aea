"""Room on the disk for films: by bytes received, bounded for each person."""

import os
import time
from contextlib import suppress

import pytest

from media_gallery.models import Upload
from media_gallery.videos import room, uploads
from tests.at_once import at_once
from tests.make import make_user
from tests.make_uploads import begun, new_video, sent

pytestmark = pytest.mark.django_db


def test_a_full_disk_is_told_before_a_byte_is_sent(reporter, film, monkeypatch):
    free_disk(monkeypatch, 2 * 1024**3 + 899 * 1024**2)
    with pytest.raises(uploads.UploadRejected) as error:
        uploads.begin(by=reporter, name="b.mp4", size=900 * 1024**2)
    assert str(error.value) == (
        "Máy chủ không còn đủ chỗ cho tệp 900 MB. Hãy báo người quản trị dọn ổ đĩa."
    )


def free_disk(monkeypatch, free: int) -> None:
    monkeypatch.setattr(room.shutil, "disk_usage", lambda path: type("Usage", (), {"free": free}))


def test_thirty_three_announced_files_keep_nobody_out(reporter, monkeypatch):
    """A disk of 70 GB was promised away by them for two days."""
    free_disk(monkeypatch, 70 * 1024**3)
    for number in range(33):
        uploads.begin(by=reporter, name=f"{number}.mp4", size=uploads.MAX_BYTES)

    upload = uploads.begin(by=make_user("Reporters"), name="a.mp4", size=uploads.MAX_BYTES)

    assert Upload.objects.filter(pk=upload.pk).exists()


def test_what_is_promised_grows_with_what_has_come_and_ends_with_silence():
    now, megabyte = time.time(), 1024**2

    def promised(received, last=now):
        return room.Held(1000 * megabyte, received * megabyte, last).promise // megabyte

    assert [promised(received) for received in (0, 10, 20, 100, 300, 1000)] == [
        64,
        64,
        80,
        400,
        700,
        0,
    ]
    assert promised(300, now - room.SECONDS_PROMISED - 1) == 0


def test_an_upload_that_is_sent_has_its_room_before_a_new_one(reporter, monkeypatch):
    upload = uploads.begin(by=reporter, name="a.mp4", size=900 * 1024**2)
    with uploads._place(upload.path).open("r+b") as file:
        file.truncate(300 * 1024**2)
    # 600 MB are promised to it, and 2 GB stay free.
    free_disk(monkeypatch, 2 * 1024**3 + 1000 * 1024**2)
    with pytest.raises(uploads.UploadRejected, match="không còn đủ chỗ"):
        uploads.begin(by=make_user("Reporters"), name="b.mp4", size=500 * 1024**2)
    uploads.begin(by=make_user("Reporters"), name="b.mp4", size=300 * 1024**2)

    long_ago = time.time() - room.SECONDS_PROMISED - 60
    os.utime(uploads._place(upload.path), (long_ago, long_ago))
    uploads.begin(by=make_user("Reporters"), name="b.mp4", size=500 * 1024**2)


def test_announcements_do_not_stop_an_upload_that_runs(reporter, film, monkeypatch):
    upload = begun(reporter, film)
    for number in range(33):
        uploads.begin(by=make_user("Reporters"), name=f"{number}.mp4", size=uploads.MAX_BYTES)
    free_disk(monkeypatch, 1024**3)  # No new upload begins.
    assert sent(upload, film) == len(film)


def test_an_upload_waits_while_the_disk_is_full_and_goes_on_afterwards(reporter, film, monkeypatch):
    upload = begun(reporter, film)
    sent(upload, film, 0, 4000)
    with monkeypatch.context() as full:
        free_disk(full, 100 * 1024**2)
        with pytest.raises(uploads.UploadRejected, match="Máy chủ hết chỗ trống"):
            sent(upload, film, 4000)
    assert sent(upload, film, 4000) == len(film)


def test_one_person_has_only_so_much_unfinished(reporter, film, monkeypatch):
    monkeypatch.setattr(room, "MOST_OF_A_PERSON", 2 * len(film))
    first, second = begun(reporter, film, fingerprint="a"), begun(reporter, film, fingerprint="b")
    third = begun(reporter, film, fingerprint="c")  # Announcing costs nothing.
    sent(first, film)
    sent(second, film)
    for act in (lambda: sent(third, film), lambda: begun(reporter, film, fingerprint="d")):
        with pytest.raises(uploads.UploadRejected) as error:
            act()
        size = uploads.gigabytes(2 * len(film))
        assert str(error.value) == (
            f"Bạn có {size} video đã gửi mà chưa lưu, thêm nữa là quá {size} cho mỗi người. "
            "Hãy gửi nốt và lưu các tệp ấy; tệp gửi dở tự xóa sau 2 ngày không gửi tiếp."
        )
    # Another person is not concerned, and saving makes room.
    sent(begun(make_user("Reporters"), film), film)
    uploads.validate(first)
    uploads.give_to(new_video(reporter), first)
    assert sent(third, film) == len(film)


@pytest.mark.django_db(transaction=True)
def test_of_many_that_begin_at_once_no_two_get_the_same_room(monkeypatch):
    people = [make_user("Reporters") for _ in range(6)]
    # Room for two: each is promised 64 MB, and the whole file must fit when it begins.
    free_disk(monkeypatch, 2 * 1024**3 + 164 * 1024**2)

    def begin(person):
        with suppress(uploads.UploadRejected):
            uploads.begin(by=person, name="a.mp4", size=100 * 1024**2)

    at_once(*[lambda person=person: begin(person) for person in people])

    assert Upload.objects.count() == 2
