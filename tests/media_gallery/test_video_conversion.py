"""The conversion of every kind of uploaded file."""

import io

import av
import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from media_gallery.models import Video
from media_gallery.moderation import actions
from media_gallery.videos import conversion, posters, status, uploads
from media_gallery.videos.ffmpeg import confinement
from portal.jobs.models import Job
from portal.jobs.queue import run_waiting
from tests.make import make_user
from tests.make_media import make_video_of
from tests.make_photos import make_exif, make_picture_bytes
from tests.make_videos import (
    SECRETS,
    make_hevc_video,
    make_music,
    make_turned_video,
    make_video,
    make_webm_video,
)

pytestmark = pytest.mark.django_db


def converted(content, **fields) -> Video:
    video = make_video_of(content, **fields)
    run_waiting()
    return status.with_work(Video.objects.all()).get(pk=video.pk)


def opened(video, number=0):
    return av.open(storages["private"].path(video.renditions[number]["path"]))


def private_files(stores, files_in):
    return files_in(stores[1])


# --- The results ----------------------------------------------------------------------------------


def test_a_film_becomes_clean_copies_with_a_poster(stores, files_in):
    content = make_video(size=(1280, 720), metadata=SECRETS)
    video = converted(content)
    assert (video.width, video.height, video.codecs) == (1280, 720, "h264 + aac")
    assert video.duration == pytest.approx(1, abs=0.1)
    assert (video.obstacle, video.is_ready) == ("", True)
    stem = video.original.name.removeprefix("videos/").removesuffix(".bin")
    assert [(file["path"], file["width"], file["height"]) for file in video.renditions] == [
        (f"renditions/{stem}/1280x720.mp4", 1280, 720),
        (f"renditions/{stem}/854x480.mp4", 854, 480),
    ]
    assert private_files(stores, files_in) == sorted(
        [video.original.name, video.poster.name, *(file["path"] for file in video.renditions)]
    )
    for file in video.renditions:
        copy = (stores[1] / file["path"]).read_bytes()
        assert len(copy) == file["bytes"]
        assert not any(secret.encode() in copy for secret in SECRETS.values())
    assert Image.open(video.poster).size == (1280, 720)
    assert status.of(video) == status.ConversionStatus("ready", "Xem được")
    assert files_in(stores[0]) == []


def test_what_phones_film_by_themselves_is_made_playable():
    video = converted(make_hevc_video())
    assert video.obstacle == (
        "Tệp dùng chuẩn HEVC (H.265), nhiều trình duyệt không phát được; cổng sẽ chuyển sang H.264."
    )
    assert video.codecs == "hevc + aac"
    with opened(video) as copy:
        assert copy.streams.video[0].codec_context.name == "h264"


def test_everybody_gets_mp4_also_of_a_webm():
    video = converted(make_webm_video(size=(321, 181)))
    (file,) = video.renditions
    assert (file["width"], file["height"]) == (320, 180)
    with opened(video) as copy:
        assert copy.streams.video[0].codec_context.name == "h264"


def test_a_film_without_sound_stays_without():
    video = converted(make_video(sound=None))
    assert video.codecs == "h264"
    with opened(video) as copy:
        assert [stream.type for stream in copy.streams] == ["video"]


def test_a_phone_held_upright_films_upright():
    video = converted(make_turned_video(90))
    assert (video.width, video.height) == (180, 320)
    assert [(file["width"], file["height"]) for file in video.renditions] == [(180, 320)]
    assert Image.open(video.poster).size == (180, 320)


def truncated():
    content = make_video(seconds=10, sound=None, options={"g": "5"})
    return content[: (len(content) + content.index(b"mdat")) // 2]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            truncated,
            "Tệp thiếu phần cuối: video dài 10 giây nhưng chỉ có",
        ),
        (make_music, "Tệp này không có hình, chỉ có tiếng hoặc dữ liệu khác."),
        (
            lambda: make_video()[:900],
            "Tệp video bị hỏng hoặc thiếu dữ liệu. Hãy chép lại từ máy quay rồi tải lên lại.",
        ),
        (
            lambda: b"\0\0\0\x18ftypmp42" + b"khong phai phim" * 500,
            "Tệp video bị hỏng hoặc thiếu dữ liệu. Hãy chép lại từ máy quay rồi tải lên lại.",
        ),
    ],
    ids=["truncated", "music", "head only", "text behind a head"],
)
def test_what_is_hopeless_is_told_once_and_cannot_be_approved(content, sentence, stores, files_in):
    video = converted(content())
    told = status.of(video)
    assert told.stage == "failed"
    assert told.sentence.startswith(sentence)
    assert Job.objects.get(kind="prepare_video").attempts == 1
    video.transcript = "Lời"
    video.save()
    with pytest.raises(actions.NotReady):
        actions.approve(video, by=make_user("Moderators"))
    assert private_files(stores, files_in) == [video.original.name]


# --- Trying again ---------------------------------------------------------------------------------


def test_a_run_that_was_killed_is_done_again_with_what_it_left(stores, files_in, monkeypatch):
    video = make_video_of(make_video(size=(1280, 720)))
    made = []
    transcode = confinement.transcode

    def fail_at_second_call(source, target, *args, **kwargs):
        made.append(target.name)
        if len(made) == 2:
            confinement.encoding.unfinished(target).write_bytes(b"half a film")
            raise KeyboardInterrupt
        transcode(source, target, *args, **kwargs)

    monkeypatch.setattr(confinement, "transcode", fail_at_second_call)
    with pytest.raises(KeyboardInterrupt):
        conversion.prepare(video.pk)
    video.refresh_from_db()
    assert not video.is_ready
    conversion.prepare(video.pk)
    assert made == ["1280x720.mp4", "854x480.mp4", "854x480.mp4"]
    video.refresh_from_db()
    assert private_files(stores, files_in) == sorted(
        video.private_paths()[:2] + [file["path"] for file in video.renditions]
    )


def test_what_is_ready_is_left_alone(monkeypatch):
    video = converted(make_video())
    monkeypatch.setattr(confinement, "probe", None)
    conversion.prepare(video.pk)
    conversion.prepare(video.pk + 1)


def test_a_full_disk_is_waited_for(monkeypatch):
    video = make_video_of(make_video())
    monkeypatch.setattr(
        conversion.shutil, "disk_usage", lambda path: type("Usage", (), {"free": 1000})
    )
    run_waiting()
    video = status.with_work(Video.objects.all()).get()
    assert status.of(video) == status.ConversionStatus(
        "waiting", "Ổ đĩa sắp đầy nên chưa chuyển đổi được; cổng sẽ tự thử lại."
    )


@pytest.mark.django_db(transaction=True)
def test_deleted_while_it_is_prepared_leaves_nothing(stores, files_in, monkeypatch):
    video = make_video_of(make_video())
    poster = confinement.poster

    def deleted_meanwhile(*args, **kwargs):
        Video.objects.get(pk=video.pk).delete()
        # On Linux an open file can still be read after it is deleted.
        original.parent.mkdir(exist_ok=True)
        original.write_bytes(content)
        return poster(*args, **kwargs)

    original = stores[1] / video.original.name
    content = original.read_bytes()
    monkeypatch.setattr(confinement, "poster", deleted_meanwhile)
    conversion.prepare(video.pk)
    original.unlink()
    assert private_files(stores, files_in) == []


def test_progress_is_told_in_percents_that_rise():
    video = make_video_of(make_video(size=(1280, 720), codec="mpeg4", format="avi", seconds=2))
    told = []
    conversion.prepare(video.pk, lambda percent, sentence: told.append((percent, sentence)))
    percents = [percent for percent, _ in told]
    assert percents == sorted(percents)
    assert percents[-1] == 100
    assert told[0] == (0, "Đang đọc tệp.")
    assert told[-1] == (100, "Đang chuyển đổi bản 854 × 480.")


# --- Posters --------------------------------------------------------------------------------------


def changing_picture(second):
    return Image.new("RGB", (320, 180), "red" if second < 1 else "blue")


@pytest.mark.django_db(transaction=True)
def test_the_picture_of_a_second_becomes_the_poster(stores, files_in):
    video = converted(make_video(seconds=2, picture=changing_picture))
    before = video.poster.name
    posters.take_poster(video, 1.5, by=video.uploaded_by)
    video = Video.objects.get()
    assert video.poster_second == pytest.approx(1.5, abs=0.05)
    red, _green, blue = Image.open(video.poster).getpixel((160, 90))
    assert blue > 200
    assert red < 60
    assert before != video.poster.name
    assert before not in private_files(stores, files_in)


@pytest.mark.django_db(transaction=True)
def test_a_picture_that_came_in_becomes_a_clean_poster():
    reporter = make_user("Reporters")
    video = Video.objects.create(
        title="Ở nơi khác", uploaded_by=reporter, external_url="https://vtv.vn/1"
    )
    content = make_picture_bytes(exif=make_exif(6))
    posters.set_poster(video, SimpleUploadedFile("bìa.png", content), by=reporter)
    stored = Video.objects.get().poster.read()
    assert stored != content
    picture = Image.open(io.BytesIO(stored))
    assert (picture.format, dict(picture.getexif())) == ("JPEG", {})


def test_the_time_limit_of_the_job_is_more_than_all_copies_may_take():
    assert conversion.MOST_SECONDS > 2 * (
        conversion.SECONDS_BESIDES + conversion.SECONDS_FOR_A_SECOND * conversion.MAX_SECONDS
    )
    assert uploads.MAX_BYTES == 2 * 1024**3
