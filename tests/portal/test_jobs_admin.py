"""Background jobs in the back office: moderators see them, administrators redo them."""

import pytest

from portal.jobs import queue
from portal.jobs.models import Job
from portal.jobs.queue import GiveUp, enqueue, handles, run_waiting
from tests.make import make_user

pytestmark = pytest.mark.django_db

LIST = "/admin/jobs/job/"


@pytest.fixture(autouse=True)
def works(monkeypatch):
    """The keys for which the handler of "vẽ" succeeds; for others it raises GiveUp."""
    monkeypatch.setattr(queue, "HANDLERS", {})
    works = {"13"}

    @handles("vẽ", label="Vẽ lại ảnh", seconds=5)
    def draw(job):
        if job.key not in works:
            raise GiveUp("Tệp ảnh hỏng, hãy tải lên lại.")

    enqueue("vẽ", 12, width=640)
    enqueue("vẽ", 13)
    run_waiting()
    return works


def act(client, action, *keys):
    chosen = Job.objects.filter(key__in=keys).values_list("pk", flat=True)
    page = client.post(LIST, {"action": action, "_selected_action": list(chosen)}, follow=True)
    return [str(message) for message in page.context["messages"]]


@pytest.mark.parametrize(
    ("group", "status"),
    [
        ("Reporters", 403),
        ("Editors", 403),
        ("Managing editors", 403),
        ("Moderators", 200),
        ("Administrators", 200),
    ],
)
def test_who_sees_it(client, group, status):
    client.force_login(make_user(group))

    assert client.get(LIST).status_code == status
    assert client.get(f"{LIST}{Job.objects.first().pk}/change/").status_code == status


@pytest.mark.parametrize("superuser", [False, True])
def test_nobody_writes_a_job_by_any_address(client, superuser):
    client.force_login(make_user("Administrators", is_superuser=superuser))
    before = list(Job.objects.values())
    one = f"{LIST}{Job.objects.first().pk}/"

    for path in (f"{LIST}add/", f"{one}delete/"):
        assert (client.get(path).status_code, client.post(path).status_code) == (403, 403)
    assert client.post(f"{one}change/", {"state": "waiting"}).status_code == 403
    client.post(LIST, {"action": "delete_selected", "_selected_action": 1, "post": "yes"})

    assert list(Job.objects.values()) == before


def test_a_line_says_what_is_done_how_far_it_is_and_what_went_wrong(client):
    client.force_login(make_user("Moderators"))

    page = client.get(LIST, {"state__exact": "failed"}).content.decode()

    for words in ("Vẽ lại ảnh", ">12<", "hỏng", "Tệp ảnh hỏng, hãy tải lên lại."):
        assert words in page
    assert ">13<" not in page


def test_an_administrator_has_failed_work_done_again(client, works):
    client.force_login(make_user("Administrators"))
    works.add("12")

    assert act(client, "redo", "12", "13") == ["Đã giao lại 1 việc."]
    run_waiting()

    assert set(Job.objects.values_list("key", "state")) == {("12", "done"), ("13", "done")}
    assert Job.objects.get(key="12").args == {"width": 640}


def test_what_did_not_fail_is_not_done_again(client):
    client.force_login(make_user("Administrators"))
    sentence = ["Hãy chọn việc có trạng thái “hỏng”: việc khác tự chạy."]

    assert act(client, "redo", "13") == act(client, "dismiss", "13") == sentence
    assert Job.objects.filter(key="13", state="done").exists()


def test_work_whose_app_is_not_there_says_so(client, works):
    client.force_login(make_user("Administrators"))
    enqueue("vẽ", 14)
    del queue.HANDLERS["vẽ"]
    sentence = "Cổng đang chạy mà không có phần làm loại việc này, nên việc được giữ lại"

    waiting = client.get(LIST, {"state__exact": "waiting"}).content.decode()
    one = client.get(f"{LIST}{Job.objects.get(key='14').pk}/change/").content.decode()

    assert waiting.count(sentence) == one.count(sentence) == 1
    assert sentence not in client.get(LIST, {"state__exact": "failed"}).content.decode()
    assert act(client, "redo", "12") == [
        "Chưa làm lại được: cổng đang chạy mà không có phần làm loại việc này."
    ]
    assert Job.objects.filter(key="12", state="failed").exists()


def test_what_nobody_wants_any_more_leaves_the_list(client):
    client.force_login(make_user("Administrators"))

    assert act(client, "dismiss", "12") == ["Đã bỏ 1 việc hỏng khỏi danh sách."]
    assert list(Job.objects.values_list("key", flat=True)) == ["13"]


def test_a_moderator_only_looks(client):
    client.force_login(make_user("Moderators"))

    act(client, "redo", "12")

    assert 'name="action"' not in client.get(LIST).content.decode()
    assert Job.objects.filter(key="12", state="failed").exists()


def test_a_failure_made_good_is_forgotten(works):
    works.add("12")
    enqueue("vẽ", 12)
    run_waiting()

    assert list(Job.objects.filter(key="12").values_list("state", flat=True)) == ["done"]


def test_what_is_done_is_forgotten_after_some_days():
    Job.objects.filter(key="13").update(finished_at="2020-01-01T00:00Z")

    queue.tidy()

    assert list(Job.objects.values_list("key", "state")) == [("12", "failed")]
