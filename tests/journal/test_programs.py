"""What programs do enters the journal too: jobs, commands, settings, and its own daily check."""

import pytest
from django.db import connection

from portal.back_office.journaling import daily_check, settings_seen
from portal.jobs import queue
from portal.jobs.models import Job
from portal.journal.chain import heads
from portal.journal.models import Entry, record_event
from portal.journal.timeline import facts_in_words
from portal.management.journaled_commands import record_command
from tests.make import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _data(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def chain():
    """Number the entries of this transaction, as its commit would."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def failed_job(key):
    return Job.objects.create(
        kind=daily_check.KIND,
        key=key,
        state="failed",
        message="Đĩa đầy.",
        started_at="2026-11-27T00:00Z",
        finished_at="2026-11-27T00:00Z",
    )


def test_running_a_job_again_and_dismissing_it_is_recorded(client):
    user = make_user("Administrators", username="quan")
    client.force_login(user)
    for action, key in (("redo", "một"), ("dismiss", "hai")):
        data = {"action": action, "_selected_action": failed_job(key).pk}
        client.post("/admin/jobs/job/", data)
        client.post("/admin/jobs/job/", data)  # it is not there any more
    found = Entry.objects.order_by("pk")
    assert [(entry.action, entry.actor, facts_in_words(entry)) for entry in found] == [
        ("redo_job", user, "Kiểm tra nhật ký một · hỏng vì: Đĩa đầy."),
        ("dismiss_job", user, "Kiểm tra nhật ký hai · hỏng vì: Đĩa đầy."),
    ]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("changepassword quan", "manage.py changepassword quan"),
        ("make_renditions --all", "manage.py make_renditions --all"),
        ("shell -c set_password('bí_mật')", "manage.py shell"),
        ("check_media --dry-run", None),
        ("verify_journal", None),
        ("migrate --plan", None),
    ],
)
def test_commands_that_change_something_are_recorded(line, told):
    record_command(line.split())
    assert [entry.words for entry in Entry.objects.all()] == ([told] if told else [])


def test_settings_are_recorded_when_they_differ_from_the_last_start(settings):
    settings_seen.record_settings()
    settings_seen.record_settings()
    settings.ALLOWED_HOSTS = ["tinh.gov.vn"]
    settings_seen.record_settings()
    first, second = Entry.objects.order_by("pk")
    assert settings.SECRET_KEY not in str(first.facts)
    assert facts_in_words(second).endswith("→ tinh.gov.vn")
    assert [change["field"] for change in second.facts["changes"]] == ["PORTAL_HOSTS"]


@pytest.mark.django_db(transaction=True)
def test_the_daily_check_keeps_the_head_and_goes_on_tomorrow(caplog):
    record_event("edit", "x.y", "Việc")
    daily_check.verify_later()
    queue.run_waiting()
    (head,) = heads.read().heads
    assert head.number == 1
    assert str(head) in caplog.text
    assert queue.last_failure(daily_check.KIND) == ""
    assert Job.objects.filter(kind=daily_check.KIND).order_by("pk").count() == 2
    assert Job.objects.get(state="waiting").run_at > Job.objects.get(state="done").finished_at


@pytest.mark.django_db(transaction=True)
def test_what_the_daily_check_finds_stands_on_the_first_page_of_administrators(client):
    record_event("edit", "x.y", "Việc")
    heads.keep(3, "a" * 64)
    daily_check.verify_later()
    queue.run_waiting()
    sentence = "Nhật ký không còn nguyên. Các dòng từ số 2 đến số 3 ở cuối nhật ký đã bị xóa"
    shown = {}
    for group in ("Editors", "Administrators"):
        client.force_login(make_user(group))
        shown[group] = sentence in client.get("/admin/").content.decode()
    assert shown == {"Editors": False, "Administrators": True}
