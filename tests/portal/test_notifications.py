"""Notices to staff: who gets them by which way, the bell, and the mails of the background job."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.utils import timezone

from portal.identity.models import Identity
from portal.jobs import queue
from portal.jobs.models import Job
from portal.notifications.jobs import PRUNE, prune_later
from portal.notifications.models import Kind, Notice, Preference, Way
from portal.notifications.sending import choose_ways, notify, ways_of
from tests.make import make_article, make_user

pytestmark = pytest.mark.django_db

LIST = "/admin/thong-bao/"
UNREAD = f"{LIST}so/"
WAYS = f"{LIST}cach-nhan/"


@pytest.fixture
def editor():
    return make_user("Editors", last_name="Lê", first_name="Bình")


@pytest.fixture
def reporter():
    return make_user("Reporters", last_name="Nguyễn", first_name="An", email="an@tinh.gov.vn")


def returned(reporter, editor, reason="Thiếu nguồn."):
    article = make_article(title="Mùa vải", created_by=reporter)
    notify(
        Kind.RETURNED,
        article,
        "trả lại bài “Mùa vải”",
        to=[reporter.pk],
        actor=editor,
        reason=reason,
    )
    return article


# --- Who gets them, and how -----------------------------------------------------------------------


def test_everybody_is_told_but_the_actor_and_who_has_left(reporter, editor):
    gone = make_user("Reporters", is_active=False)
    notify(
        Kind.SUBMITTED,
        make_article(),
        "gửi duyệt bài “Tin”",
        to=[reporter.pk, editor.pk, gone.pk, reporter.pk],
        actor=editor,
    )
    assert [notice.user for notice in Notice.objects.all()] == [reporter]


@pytest.mark.parametrize(
    ("way", "told"),
    [
        (Way.BELL, [(True, False)]),
        (Way.EMAIL, [(False, True)]),
        (Way.BOTH, [(True, True)]),
        (Way.NONE, []),
    ],
)
def test_each_kind_comes_by_the_way_that_the_person_has_chosen(reporter, editor, way, told):
    choose_ways(reporter, {Kind.RETURNED: way})
    returned(reporter, editor)
    assert list(Notice.objects.values_list("in_bell", "by_email")) == told


def test_who_has_no_address_gets_no_mail(editor):
    returned(make_user("Reporters"), editor)
    assert Notice.objects.get().by_email is False
    assert not Job.objects.exists()


def test_a_notice_does_not_outlive_an_act_that_is_rolled_back(reporter, editor):
    with transaction.atomic():
        returned(reporter, editor)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()
    assert not Job.objects.exists()


def test_a_long_title_is_shortened(reporter, editor):
    notify(Kind.REMARK, make_article(), "x" * 400, to=[reporter.pk], actor=editor)
    assert Notice.objects.get().sentence == "x" * 299 + "…"


def test_telling_thirty_people_takes_as_many_queries_as_telling_one(
    editor, django_assert_num_queries
):
    article = make_article()
    for many in (1, 30):
        people = [make_user(email="a@b.vn").pk for _ in range(many)]
        # Preferences, people, insert, the job and its signal.
        with django_assert_num_queries(5):
            notify(Kind.RETURNED, article, "trả lại bài", to=people, actor=editor)


# --- The bell -------------------------------------------------------------------------------------


def test_the_bell_counts_what_is_unread_and_opening_reads_it(client, reporter, editor):
    article = returned(reporter, editor)
    client.force_login(reporter)
    assert client.get(UNREAD).json() == {"unread": 1}
    page = client.get(LIST).text
    assert "<b>Lê Bình</b> trả lại bài “Mùa vải”" in page
    assert "Thiếu nguồn." in page

    opened = client.get(f"{LIST}{Notice.objects.get().pk}/")

    assert opened["Location"] == f"/admin/news/article/{article.pk}/change/"
    assert client.get(UNREAD).json() == {"unread": 0}


def test_nobody_reads_or_opens_what_is_somebody_elses(client, reporter, editor):
    returned(reporter, editor)
    notice = Notice.objects.get()
    client.force_login(make_user(is_superuser=True))
    assert "Mùa vải" not in client.get(LIST).text
    assert client.get(f"{LIST}{notice.pk}/").status_code == 404
    client.post(f"{LIST}doc-het/", {"den": notice.pk})
    notice.refresh_from_db()
    assert notice.read_at is None


def test_reading_all_leaves_what_came_after_the_page_was_loaded(client, reporter, editor):
    returned(reporter, editor)
    first = Notice.objects.get()
    returned(reporter, editor)
    client.force_login(reporter)
    client.post(f"{LIST}doc-het/", {"den": first.pk})
    client.post(f"{LIST}doc-het/", {"den": "x"})
    assert client.get(UNREAD).json() == {"unread": 1}


def test_asking_for_the_number_neither_renews_the_session_nor_costs_much(
    client, reporter, editor, django_assert_num_queries
):
    returned(reporter, editor)
    client.force_login(reporter)
    with django_assert_num_queries(3):  # Session, user, the notices.
        answer = client.get(UNREAD)
    assert not answer.cookies


def test_every_page_of_the_back_office_has_the_bell(client, reporter, editor):
    returned(reporter, editor)
    client.force_login(reporter)
    page = client.get("/admin/password_change/").text
    assert '<span class="bell__count">1</span>' in page


def test_a_reason_is_no_markup(client, reporter, editor):
    returned(reporter, editor, reason="<script>alert(1)</script>")
    client.force_login(reporter)
    assert "<script>alert" not in client.get(LIST).text


def test_a_person_chooses_for_each_kind(client, reporter):
    client.force_login(reporter)
    chosen = dict.fromkeys(Kind.values, "none") | {"submitted": "both"}
    assert client.get(WAYS).status_code == 200
    for _twice in range(2):
        assert client.post(WAYS, chosen)["Location"] == LIST
    assert ways_of(reporter) == {kind: Way(chosen[kind.value]) for kind in Kind}
    assert client.post(WAYS, chosen | {"submitted": "khac"}).status_code == 200
    assert Preference.objects.count() == len(Kind)


# --- Mail -----------------------------------------------------------------------------------------


def test_a_mail_says_who_what_and_why_and_nothing_of_the_text(reporter, editor):
    Identity(portal_name="Cổng tỉnh", canonical_origin="https://tinh.gov.vn").save()
    returned(reporter, editor)
    queue.run_waiting()
    (sent,) = mail.outbox
    notice = Notice.objects.get()
    assert sent.to == ["an@tinh.gov.vn"]
    assert sent.subject == "[Cổng tỉnh] Lê Bình trả lại bài “Mùa vải”"
    assert sent.body == (
        "Chào Nguyễn An,\n\nLê Bình trả lại bài “Mùa vải”.\n\nLý do: Thiếu nguồn.\n\n"
        f"Mở ở bàn biên tập: https://tinh.gov.vn/admin/thong-bao/{notice.pk}/\n\n"
        "Chọn cách nhận thông báo: https://tinh.gov.vn/admin/thong-bao/cach-nhan/"
    )
    assert notice.emailed_at


def test_one_address_that_is_refused_does_not_hold_back_the_others(reporter, editor, monkeypatch):
    other = make_user("Reporters", email="tu-choi@tinh.gov.vn")
    notify(Kind.RETURNED, make_article(), "trả lại bài", to=[other.pk, reporter.pk], actor=editor)
    send = EmailBackend.send_messages

    def refuse(self, messages):
        if messages[0].to == [other.email]:
            raise smtplib.SMTPRecipientsRefused({other.email: (550, b"no")})
        return send(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    queue.run_waiting()
    assert [sent.to for sent in mail.outbox] == [[reporter.email]]
    job = Job.objects.get()
    assert (job.state, job.attempts) == (Job.State.WAITING, 1)

    monkeypatch.undo()
    Job.objects.update(run_at=job.created_at)
    queue.run_waiting()
    assert [sent.to for sent in mail.outbox] == [[reporter.email], [other.email]]


def test_mail_waits_for_a_server_that_does_not_answer_and_then_gives_up(
    reporter, editor, monkeypatch
):
    def refuse(self):
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "open", refuse)
    returned(reporter, editor)
    queue.run_waiting()
    job = Job.objects.get()
    assert (job.state, job.attempts) == (Job.State.WAITING, 0)
    assert job.message == "Máy chủ thư chưa nhận thư; cổng sẽ thử lại."

    three_days_ago = job.created_at - timedelta(days=3)
    Job.objects.update(created_at=three_days_ago, run_at=three_days_ago)
    queue.run_waiting()
    job.refresh_from_db()
    assert job.state == Job.State.FAILED


def test_a_line_break_in_a_title_is_no_new_header(reporter, editor):
    notify(
        Kind.RETURNED,
        make_article(),
        "trả lại bài “a\r\nBcc: ai@khac.vn”",
        to=[reporter.pk],
        actor=editor,
    )
    queue.run_waiting()
    (sent,) = mail.outbox
    assert "\n" not in sent.subject
    assert sent.recipients() == ["an@tinh.gov.vn"]


# --- Old ones -------------------------------------------------------------------------------------


def test_notices_are_deleted_90_days_after_reading_and_all_after_a_year(reporter, editor):
    returned(reporter, editor)
    kept = Notice.objects.get()
    now = timezone.now()
    for created, read in ((364, None), (364, 89), (364, 91), (366, None), (366, 1)):
        Notice.objects.create(
            user=reporter,
            kind=Kind.REMARK,
            sentence=f"{created} {read}",
            actor=editor,
            about="news.article",
            object_id=1,
            created_at=now - timedelta(days=created),
            read_at=read and now - timedelta(days=read),
        )
    prune_later()
    queue.run_waiting()
    assert {notice.sentence for notice in Notice.objects.all()} == {
        kept.sentence,
        "364 None",
        "364 89",
    }
    again = Job.objects.get(kind=PRUNE, state="waiting")
    assert timedelta(hours=23) < again.run_at - now < timedelta(hours=25)
