import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from media_gallery.admin.videos.form import VideoForm
from media_gallery.models import Upload, Video
from media_gallery.moderation import actions
from media_gallery.videos import uploads
from portal.jobs.models import Job
from portal.jobs.queue import run_waiting
from portal.journal.models import Entry
from tests.make import make_user
from tests.make_media import decided, make_video_of
from tests.make_photos import make_picture_bytes
from tests.make_videos import make_video

pytestmark = pytest.mark.django_db

LIST = "/admin/media_gallery/video/"
ADD = f"{LIST}add/"
CAPTIONS = "WEBVTT\n\n00:00:00.000 --> 00:00:00.900\nXin chào\n"
SUBRIP = "1\r\n00:00:00,000 --> 00:00:00,900\r\nXin chào\r\n"


@pytest.fixture
def desk(client):
    """A browser in which an editor is logged in, who may edit the videos of others."""
    client.force_login(make_user("Editors"))
    return client


def typed(**fields) -> dict:
    """Return the data of the form as a user fills it in."""
    return {
        "title": "Lễ hội Tây Thiên",
        "description": "",
        "recorded_on": "",
        "category": "",
        "credit": "",
        "transcript": "",
        "captions_promised_on": "",
        "opened_version": 1,
        **fields,
    }


def page_of(video) -> str:
    return f"{LIST}{video.pk}/change/"


def errors(response) -> dict:
    return {name: list(told) for name, told in response.context["adminform"].form.errors.items()}


def sentences(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def public_video(film, **fields) -> Video:
    video = make_video_of(film, **fields)
    run_waiting()
    Video.objects.filter(pk=video.pk).update(
        transcript="Lời", **decided(), published_at=timezone.now()
    )
    video.refresh_from_db()
    actions.store.sync_later(video)
    run_waiting()
    video.refresh_from_db()
    assert video.is_public
    return video


# --- Adding a video -------------------------------------------------------------------------------


def test_a_video_is_made_of_an_upload_and_prepared(desk, reporter, film):
    desk.force_login(reporter)
    upload = uploads.begin(by=reporter, name="phim.mp4", size=len(film))
    uploads.append(upload, io.BytesIO(film), at=0, length=len(film))
    response = desk.post(ADD, typed(upload=str(upload.pk)))
    assert (response.status_code, response.url) == (302, LIST)
    video = Video.objects.get()
    assert (video.title, video.uploaded_by, video.original.name) == (
        "Lễ hội Tây Thiên",
        reporter,
        upload.path,
    )
    assert Job.objects.filter(kind="prepare_video", key=str(video.pk)).exists()


def test_without_javascript_the_file_comes_with_the_form(desk, film, stores):
    response = desk.post(ADD, typed(file=SimpleUploadedFile("‮phim 90%.mp4", film)))
    assert response.status_code == 302
    assert (stores[1] / Video.objects.get().original.name).read_bytes() == film


def test_a_file_need_not_be_sent_again_when_the_words_are_wrong(desk, film):
    response = desk.post(ADD, typed(title="", file=SimpleUploadedFile("phim.mp4", film)))
    assert errors(response) == {"title": ["Trường này là bắt buộc."]}
    upload = Upload.objects.get()
    assert f'name="upload" value="{upload.pk}"' in response.content.decode()
    assert desk.post(ADD, typed(upload=str(upload.pk))).status_code == 302
    assert Video.objects.count() == 1


def test_a_file_is_forgotten_with_its_upload_only_once_it_is_a_video(desk, reporter, film):
    desk.force_login(reporter)
    upload = uploads.begin(by=reporter, name="phim.mp4", size=len(film))
    response = desk.post(ADD, typed(upload=str(upload.pk)))
    assert errors(response) == {"file": ["Tệp chưa tải lên hết. Hãy đợi tải xong rồi lưu."]}
    assert Upload.objects.get() == upload


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        (
            lambda: {},
            {"file": ["Hãy chọn tệp video, hoặc ghi địa chỉ của video ở nơi khác."]},
        ),
        (
            lambda: {"file": SimpleUploadedFile("phim.mp4", b"")},
            {"file": ["Tệp này trống, không có dữ liệu. Hãy chọn lại tệp video."]},
        ),
        (
            lambda: {"file": SimpleUploadedFile("phim.mp4", b"xin ch\xc3\xa0o" * 200)},
            {
                "file": [
                    "Tệp này không phải video MP4, MOV, WebM, MKV, AVI, WMV hay MPEG, "
                    "dù tên tệp là gì."
                ]
            },
        ),
        (
            lambda: {"upload": "../../etc/passwd"},
            {"file": ["Tệp đã tải lên không còn trên máy chủ. Hãy chọn lại tệp."]},
        ),
        (
            lambda: {"external_url": "javascript:alert(1)"},
            {"external_url": ["Hãy ghi địa chỉ bắt đầu bằng https://."]},
        ),
        (
            lambda: {
                "external_url": "https://vtv.vn/1",
                "file": SimpleUploadedFile("phim.mp4", make_video()),
            },
            {"external_url": ["Video là một tệp hoặc một địa chỉ ở nơi khác, không phải cả hai."]},
        ),
    ],
    ids=["nothing", "empty", "text", "path", "script", "both"],
)
def test_what_is_not_taken_is_told_in_a_sentence(desk, fields, told):
    assert errors(desk.post(ADD, typed(**fields()))) == told
    assert not Video.objects.exists()


def test_the_same_file_again_is_answered_with_a_link_to_the_video(desk, film):
    video = make_video_of(film, title="Đã có")
    response = desk.post(ADD, typed(file=SimpleUploadedFile("khac.mp4", film)))
    assert errors(response) == {
        "file": [
            f'Tệp này đã có trong thư viện: <a href="{page_of(video)}">Đã có</a>. '
            "Hãy dùng video đó."
        ]
    }


def test_nobody_makes_a_video_of_the_upload_of_somebody_else(desk, film):
    upload = uploads.receive_whole(SimpleUploadedFile("phim.mp4", film), by=make_user("Reporters"))
    response = desk.post(ADD, typed(upload=str(upload.pk)))
    assert errors(response) == {
        "file": ["Tệp đã tải lên không còn trên máy chủ. Hãy chọn lại tệp."]
    }


def test_a_video_elsewhere_has_an_address_and_a_clean_poster(desk):
    picture = make_picture_bytes()
    response = desk.post(
        ADD,
        typed(
            external_url="https://www.youtube.com/watch?v=abc",
            poster_picture=SimpleUploadedFile("b.png", picture),
        ),
    )
    assert response.status_code == 302
    video = Video.objects.get()
    assert (video.is_ready, video.original.name) == (True, "")
    assert video.poster.read()[:3] == b"\xff\xd8\xff"


# --- Subtitles and texts --------------------------------------------------------------------------


@pytest.mark.parametrize("content", [SUBRIP, CAPTIONS])
def test_captions_come_as_webvtt_or_subrip(desk, film, content):
    video = make_video_of(film)
    file = SimpleUploadedFile("phụ đề.srt", content.encode())
    desk.post(page_of(video), typed(captions_file=file))
    video.refresh_from_db()
    assert video.captions == CAPTIONS
    answer = desk.get(f"{LIST}{video.pk}/captions.vtt")
    assert answer.content.decode() == CAPTIONS
    assert answer["Content-Disposition"] == 'attachment; filename="le-hoi-tay-thien.vtt"'


def test_captions_that_are_none_are_refused_with_the_line(desk, film):
    video = make_video_of(film)
    file = SimpleUploadedFile("a.vtt", b"WEBVTT\n\n00:02 --> 00:01\nA")
    response = desk.post(page_of(video), typed(captions_file=file))
    assert list(errors(response)) == ["captions_file"]
    assert errors(response)["captions_file"][0].startswith("Dòng 3: ")


def test_the_transcript_is_taken_from_the_captions_when_asked(desk, film):
    video = make_video_of(film, captions=CAPTIONS)
    assert 'name="_transcript"' in desk.get(page_of(video)).content.decode()
    response = desk.post(page_of(video), typed(captions=CAPTIONS, _transcript="1"))
    assert response.url == page_of(video)
    video.refresh_from_db()
    assert video.transcript == "Xin chào"
    again = typed(captions=CAPTIONS, transcript="Lời khác", opened_version=video.version)
    desk.post(page_of(video), again | {"_transcript": "1"})
    video.refresh_from_db()
    assert video.transcript == "Lời khác"
    emptied = typed(_transcript="1", opened_version=video.version)
    response = desk.post(page_of(video), emptied)
    assert errors(response) == {"transcript": ["Chưa có phụ đề để lấy lời thoại."]}


def test_saving_tells_moderation_what_changed_and_nothing_else(desk, film):
    video = make_video_of(film, title="Lễ hội", captions=CAPTIONS, transcript="Một\n\nHai")
    same = typed(
        title="Lễ hội", captions=CAPTIONS.replace("\n", "\r\n"), transcript="Một\r\n\r\nHai"
    )
    desk.post(page_of(video), same)
    video.refresh_from_db()
    assert (video.version, video.changes) == (1, [])
    desk.post(page_of(video), same | {"title": "Lễ hội mới", "credit": "Bích Phượng"})
    video.refresh_from_db()
    assert (video.version, video.changes) == (2, ["tên video", "nguồn"])
    [edit] = Entry.objects.about(video)
    assert (edit.action, edit.facts) == ("edit", {"fields": ["tên video", "nguồn"]})


def test_what_the_background_found_out_meanwhile_is_not_overwritten(desk, film, monkeypatch):
    video = make_video_of(film)
    clean = VideoForm.clean

    def prepared_meanwhile(form):
        run_waiting()
        return clean(form)

    monkeypatch.setattr(VideoForm, "clean", prepared_meanwhile)
    desk.post(page_of(video), typed(title="Tên khác"))
    video.refresh_from_db()
    assert (video.title, video.is_ready, bool(video.poster)) == ("Tên khác", True, True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("group", ["Reporters", "Moderators"])
def test_edits_of_a_public_video_wait_beside_it(client, film, stores, group):
    editor = make_user(group)
    video = public_video(film, uploaded_by=editor)
    folder, transcript = video.public_token, video.transcript
    client.force_login(editor)
    response = client.post(page_of(video), typed(transcript="Khác", captions=CAPTIONS), follow=True)
    assert "công chúng vẫn thấy bản đã duyệt" in " ".join(sentences(response))
    run_waiting()
    video.refresh_from_db()
    assert (video.is_public, video.public_token, video.transcript) == (True, folder, transcript)
    assert client.get(reverse("moderation:captions", args=[video.pk])).content.decode() == CAPTIONS
    with pytest.raises(actions.ActionNotAllowed):
        actions.approve(video, by=editor)
    actions.approve(video, by=make_user("Moderators"))
    run_waiting()
    video.refresh_from_db()
    assert (video.is_public, video.transcript) == (True, "Khác")
    assert video.public_token != folder
    assert client.get(video.captions_url).content.decode() == CAPTIONS
    assert not (stores[0] / "videos" / folder).exists()


@pytest.mark.django_db(transaction=True)
def test_a_poster_chosen_for_a_public_video_waits_beside_it(client, film, stores, files_in):
    video = public_video(film)
    published, poster = video.published_files, video.poster.name
    client.force_login(make_user("Moderators"))
    for version, second in ((1, "0,3"), (2, "0,5")):
        answer = client.post(
            f"{LIST}{video.pk}/take-poster/",
            {"second": second, "seen_version": version},
            headers={"Accept": "application/json"},
        )
    video.refresh_from_db()
    waiting = video.waiting_changes["poster"]
    assert answer.json() == {
        "sentence": "Đã lấy hình này làm bìa. "
        "Công chúng thấy hình này khi kiểm duyệt viên đã duyệt.",
        "poster": f"{reverse('moderation:poster', args=[video.pk])}?{waiting[-12:-4]}",
        "version": 3,
    }
    assert video.waiting_changes["poster_second"] == pytest.approx(0.5, abs=0.05)
    run_waiting()
    video.refresh_from_db()
    assert (video.published_files, video.poster.name) == (published, poster)
    assert files_in(stores[1] / "posters") == sorted(
        path.removeprefix("posters/") for path in (poster, waiting)
    )
    actions.approve(video, by=make_user("Moderators"))
    run_waiting()
    video.refresh_from_db()
    assert video.poster.name == waiting
    assert video.is_public
    assert video.published_files["poster"] != published["poster"]
    assert files_in(stores[1] / "posters") == [waiting.removeprefix("posters/")]


@pytest.mark.parametrize("second", ["", "x", "-1", "nan", "1e9"])
def test_a_second_that_is_none_is_told(desk, film, second):
    video = make_video_of(film)
    run_waiting()
    response = desk.post(f"{LIST}{video.pk}/take-poster/", {"second": second}, follow=True)
    assert sentences(response) == [
        "Hãy ghi giây của hình, ví dụ 12,5; video phải chuyển đổi xong trước."
    ]
