"""The conversion status of a video in the back office, and the list of videos."""

import datetime

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from media_gallery.models import Video
from portal.jobs.models import Job
from portal.jobs.queue import run_waiting
from portal.journal.models import Entry
from portal.vietnamese import dates
from tests.make import make_user
from tests.make_media import decided, make_video_of
from tests.make_videos import make_video
from tests.media_gallery.test_video_admin import (
    ADD,
    CAPTIONS,
    LIST,
    page_of,
    public_video,
    sentences,
    typed,
)
from tests.pages import delete

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    """A browser in which an editor is logged in, who may edit the videos of others."""
    client.force_login(make_user("Editors"))
    return client


# --- Conversion -----------------------------------------------------------------------------------


def test_the_page_tells_how_far_the_conversion_is_and_why_it_failed(desk):
    video = make_video_of(make_video()[:900])
    ask = f"{LIST}{video.pk}/conversion/"
    assert "Chờ chuyển đổi" in desk.get(page_of(video)).content.decode()
    assert desk.get(ask).json()["moving"] is True
    Job.objects.filter(kind="prepare_video").update(
        state="running",
        progress=42,
        message="Đang chuyển đổi bản 320 × 180.",
        started_at=timezone.now(),
        lease=timezone.now(),
    )
    assert "42 %" in desk.get(ask).json()["html"]
    assert "42 %" in desk.get(LIST).content.decode()
    Job.objects.filter(kind="prepare_video").update(state="waiting", lease=None)
    run_waiting()
    answer = desk.get(ask).json()
    assert answer["moving"] is False
    assert "Tệp video bị hỏng hoặc thiếu dữ liệu." in answer["html"]
    page = desk.get(page_of(video)).content.decode()
    assert "Tệp video bị hỏng hoặc thiếu dữ liệu." in page
    assert "Chuyển đổi lại" in page
    response = desk.post(f"{LIST}{video.pk}/prepare/", follow=True)
    assert sentences(response) == ["Đã giao chuyển đổi lại."]
    assert Job.objects.filter(kind="prepare_video", state="waiting").exists()


# --- The list -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choice", "found"),
    [
        ("qua-hen", ["Quá hẹn"]),
        ("hen", ["Quá hẹn", "Hẹn"]),
        ("co", ["Phụ đề"]),
        ("loi-thoai", ["Lời thoại"]),
        ("chua", ["Chưa"]),
    ],
)
def test_the_list_finds_what_owes_captions(desk, choice, found):
    day = datetime.timedelta(days=1)
    for title, fields in {
        "Quá hẹn": {"captions_promised_on": dates.today() - day},
        "Hẹn": {"captions_promised_on": dates.today() + day},
        "Phụ đề": {"captions": CAPTIONS, "transcript": "Lời"},
        "Lời thoại": {"transcript": "Lời"},
        "Chưa": {},
    }.items():
        Video.objects.create(
            title=title,
            uploaded_by=make_user(),
            external_url="https://vtv.vn",
            **fields,
            **decided(),
        )
    page = desk.get(LIST, {"phu_de": choice})
    assert {video.title for video in page.context["cl"].result_list} == set(found)
    assert "1 video đang công khai đã quá hẹn có phụ đề" in page.content.decode()


def test_the_list_is_searched_without_marks(desk):
    for title in ("Lễ hội Tây Thiên", "Họp báo"):
        Video.objects.create(title=title, uploaded_by=make_user(), external_url="https://vtv.vn")
    page = desk.get(LIST, {"q": "le hoi"})
    assert [video.title for video in page.context["cl"].result_list] == ["Lễ hội Tây Thiên"]


def test_the_list_asks_as_often_for_thirty_as_for_one(desk, django_assert_num_queries):
    def make(count):
        for _ in range(count):
            Video.objects.create(
                title="Video", uploaded_by=make_user(), external_url="https://vtv.vn"
            )

    make(1)
    desk.get(LIST)
    with CaptureQueriesContext(connection) as one:
        desk.get(LIST)
    make(29)
    with django_assert_num_queries(len(one)):
        desk.get(LIST)


def test_a_public_video_cannot_be_deleted(client, film):
    video = public_video(film)
    client.force_login(make_user("Moderators"))
    assert client.get(f"{LIST}{video.pk}/delete/").status_code == 403


def test_who_may_only_look_sees_the_words_and_no_buttons(client, film):
    video = make_video_of(film, title="Lễ hội", captions=CAPTIONS)
    run_waiting()
    onlooker = make_user()
    onlooker.user_permissions.add(Permission.objects.get(codename="view_video"))
    client.force_login(onlooker)
    page = client.get(page_of(video)).content.decode()
    assert "Lễ hội" in page
    assert "Xin chào" in page
    assert "Lấy hình này làm bìa" not in page
    assert 'type="file"' not in page
    assert client.post(f"{LIST}{video.pk}/take-poster/", {"second": "0"}).status_code == 403
    assert client.post(f"{LIST}{video.pk}/prepare/").status_code == 403


def test_bringing_and_deleting_a_video_is_in_the_journal(client, stores, files_in):
    client.force_login(make_user("Moderators"))
    client.post(ADD, typed(external_url="https://vtv.vn/1"))
    video = Video.objects.get()
    delete(client, f"{LIST}{video.pk}/delete/")
    assert not Video.objects.exists()
    assert [entry.action for entry in Entry.objects.about(video)] == ["create", "delete"]
