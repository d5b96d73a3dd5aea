"""The texts inside attachments: what cannot be read, what is forgotten, what was missing."""

import datetime
import io
import threading
import time

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from news import workflow
from news.attachment_words import filling, reading
from news.attachment_words.recording import READ
from news.models import (
    Attachment,
    AttachmentWords,
    DocumentText,
    Edition,
)
from news.models.public_record import database_instant
from portal.documents import confinement
from portal.documents.confinement import ExaminationFailed, Reading
from portal.jobs.models import Job
from portal.jobs.queue import run_waiting
from tests.at_once import at_once
from tests.make import make_edition
from tests.make_attachments import NONE, counts, found, make_attachment
from tests.make_documents import text_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stores")]

DAY = datetime.timedelta(days=1)


# --- What cannot be read --------------------------------------------------------------------------


def test_a_damaged_file_is_found_by_its_name_and_says_why(draft, editor):
    article = draft()
    make_attachment(article, content=b"%PDF", title="Tệp hỏng")
    workflow.publish(article, by=editor)
    run_waiting()

    assert found("tệp hỏng") == ["Tệp hỏng"]
    text = DocumentText.objects.get()
    assert (text.text, text.trouble) == ("", "damaged")
    assert not Job.objects.exclude(state="done").exists()


def test_a_lost_file_fails_its_job_with_a_sentence_and_is_read_when_it_is_back(draft, editor):
    article = draft()
    attachment = make_attachment(article, "Điều 1", title="Tệp mất")
    content = attachment.file.read()
    attachment.file.storage.delete(attachment.file.name)
    workflow.publish(article, by=editor)
    run_waiting()

    job = Job.objects.get(kind=READ)
    assert (job.state, job.message) == (
        "failed",
        "Tệp “Tệp mất” không còn trong kho kín; hãy lấy lại từ bản sao lưu.",
    )
    attachment.file.storage.save(attachment.file.name, io.BytesIO(content))
    filling.read_missing_later()
    run_waiting()
    assert found("điều 1") == ["Tệp mất"]


def test_a_failure_of_the_machine_is_tried_again(draft, editor, monkeypatch):
    article = draft()
    make_attachment(article, "Điều 1", title="Tệp")
    workflow.publish(article, by=editor)

    def fail(*args, **kwargs):
        raise ExaminationFailed("no memory")

    with monkeypatch.context() as patch:
        patch.setattr(confinement, "text_of", fail)
        run_waiting()
    assert (Job.objects.get(kind=READ).state, counts()["DocumentText"]) == ("waiting", 0)
    Job.objects.update(run_at=database_instant())
    run_waiting()
    assert found("điều 1") == ["Tệp"]


# --- What is forgotten ----------------------------------------------------------------------------


def test_a_deleted_file_takes_its_text_along(draft, editor):
    article, other = draft(), draft()
    for each in (article, other):
        attachment = make_attachment(each, "Số căn cước", title="Danh sách")
        workflow.schedule(each, by=editor, at=database_instant() + DAY)
    run_waiting()
    workflow.cancel_schedule(other, by=editor)
    attachment.delete()
    assert counts() == {"AttachmentWords": 1, "EditionAttachment": 1, "DocumentText": 1}

    workflow.cancel_schedule(article, by=editor)
    article.attachments.get().delete()
    assert counts() == NONE


def test_texts_without_a_file_and_words_without_an_edition_are_forgotten(draft, editor):
    kept, cancelled, gone = draft(), draft(), draft()
    for number, article in enumerate((kept, cancelled, gone)):
        make_attachment(article, f"Điều {number}", title=f"Phụ lục {number}")
        workflow.schedule(article, by=editor, at=database_instant() + DAY)
    run_waiting()
    workflow.cancel_schedule(cancelled, by=editor)
    Attachment.objects.filter(article=gone).delete()  # As a program would.

    assert filling.forget_unused() == 2
    assert [*AttachmentWords.objects.values_list("title", flat=True)] == ["Phụ lục 0"]
    assert filling.forget_unused() == 0


# --- What was missing -----------------------------------------------------------------------------


def test_the_command_makes_up_for_what_is_missing_and_says_what_it_could_not_read(draft, capsys):
    for number, content in enumerate((None, None, b"%PDF")):
        article = draft()
        make_attachment(article, f"Điều {number}", content=content, title=f"Phụ lục {number}")
        make_edition(article, visible=(database_instant() - DAY, None))
    assert found("phụ lục") == []

    with pytest.raises(CommandError, match=r"1 tệp không đọc hết được \(ở trên\)\."):
        call_command("read_attachments")
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "3 bản công bố có tệp chưa được ghi."
    assert [each for each in said if "“Phụ lục 2”: Tệp này bị hỏng" in each]
    assert said[-1] == "3/3 tệp"
    assert len(found("phụ lục")) == 3
    assert found("điều 1") == ["Phụ lục 1"]

    call_command("read_attachments")
    assert capsys.readouterr().out == "Mọi tệp đính kèm đã đọc được.\n"


def test_a_stopped_command_goes_on_where_it_was(draft, monkeypatch, capsys):
    for number in range(3):
        article = draft()
        make_attachment(article, f"Điều {number}", title=f"Phụ lục {number}")
        make_edition(article, visible=(database_instant() - DAY, None))
    read, done = reading.read, []

    def stop_at_the_second(sha256, **how):
        if len(done) == 1:
            raise KeyboardInterrupt
        done.append(sha256)
        return read(sha256, **how)

    with monkeypatch.context() as patch:
        patch.setattr(filling, "read", stop_at_the_second)
        with pytest.raises(CommandError, match=r"Làm tiếp: manage.py read_attachments$") as told:
            call_command("read_attachments")
        assert told.value.returncode == 130
    capsys.readouterr()
    call_command("read_attachments")
    assert "2/2 tệp" in capsys.readouterr().out
    assert DocumentText.objects.count() == 3


def test_all_files_are_read_again_when_asked(draft, monkeypatch, capsys):
    for number in range(3):
        article = draft()
        make_attachment(article, f"Điều {number}", title=f"Phụ lục {number}")
        make_edition(article, visible=(database_instant() - DAY, None))
    call_command("read_attachments")
    read_at = DocumentText.objects.order_by("pk").values_list("read_at", flat=True)
    before = list(read_at)
    monkeypatch.setattr(confinement, "text_of", lambda *args, **how: Reading("Khoản 7"))

    first = DocumentText.objects.order_by("pk")[0].pk
    call_command("read_attachments", "--all", "--after", first)
    assert (len(found("khoản 7")), len(found("điều"))) == (2, 1)
    call_command("read_attachments", "--all")
    assert (len(found("khoản 7")), found("điều")) == (3, [])
    assert all(now > before_it for now, before_it in zip(read_at.all(), before, strict=True))


def test_the_daily_job_records_reads_and_comes_again_tomorrow(draft):
    article = draft()
    make_attachment(article, "Điều 1", title="Phụ lục")
    make_edition(article, visible=(database_instant() - DAY, None))
    filling.fill_later()
    run_waiting()

    assert found("phụ lục điều 1") == ["Phụ lục"]
    tomorrow = Job.objects.get(state="waiting")
    assert (tomorrow.kind, tomorrow.run_at > database_instant() + DAY / 2) == (filling.FILL, True)


# --- At the same moment ---------------------------------------------------------------------------


class _Halt:
    """Stand-in for the reading of files that waits until it may go on."""

    def __init__(self, monkeypatch, text: str):
        self.begun, self.may_end = threading.Event(), threading.Event()
        self.text = text
        monkeypatch.setattr(confinement, "text_of", self.text_of)

    def text_of(self, file, kind, *, most):
        self.begun.set()
        assert self.may_end.wait(30)
        return Reading(self.text)


@pytest.mark.django_db(transaction=True)
def test_an_article_published_while_its_file_is_being_read_is_found_by_its_text(
    draft, editor, monkeypatch
):
    first, second = draft(), draft()
    make_attachment(first, title="Quyết định")
    make_attachment(second, title="Toàn văn")
    halt = _Halt(monkeypatch, "Điều 1")
    workflow.publish(first, by=editor)

    def publish_meanwhile():
        assert halt.begun.wait(30)
        workflow.publish(second, by=editor)
        halt.may_end.set()

    at_once(run_waiting, publish_meanwhile)
    run_waiting()
    assert sorted(found("điều 1")) == ["Quyết định", "Toàn văn"]


@pytest.mark.django_db(transaction=True)
def test_a_file_deleted_while_it_is_being_read_leaves_no_text(draft, editor, monkeypatch):
    article = draft()
    attachment = make_attachment(article, title="Danh sách")
    halt = _Halt(monkeypatch, "Số căn cước")
    workflow.schedule(article, by=editor, at=database_instant() + DAY)

    def delete_meanwhile():
        assert halt.begun.wait(30)
        workflow.cancel_schedule(article, by=editor)
        attachment.delete()
        halt.may_end.set()

    at_once(run_waiting, delete_meanwhile)
    assert counts() == NONE
    assert not Job.objects.exclude(state="done").exists()


@pytest.mark.django_db(transaction=True)
def test_articles_published_at_once_with_the_same_files_share_their_words(draft, editor):
    articles = [draft() for _ in range(4)]
    for number, article in enumerate(articles):
        for each in (range(5), reversed(range(5)))[number % 2]:
            make_attachment(article, f"Điều {each}", title=f"Phụ lục {each}", position=each)
    at_once(*(lambda article=article: workflow.publish(article, by=editor) for article in articles))

    assert counts() == {"AttachmentWords": 5, "EditionAttachment": 20, "DocumentText": 0}
    assert len(found("phụ lục")) == 5


@pytest.mark.django_db(transaction=True)
def test_articles_with_a_file_that_a_third_one_has_just_brought_are_both_published(
    draft, editor, monkeypatch
):
    first, second, third = draft(), draft(), draft()
    for article in (first, second, third):
        make_attachment(article, "Điều 1", title="Phụ lục 1")
    for article in (first, second):
        make_attachment(article, "Điều 2", title="Phụ lục 2")
    insert = AttachmentWords.objects.bulk_create
    of_second, is_inserted = threading.local(), threading.Event()

    def insert_late(rows, **options):
        if not getattr(of_second, "is_this", False):
            return insert(rows, **options)
        at_once(lambda: workflow.publish(third, by=editor))
        inserted = insert(rows, **options)
        is_inserted.set()
        time.sleep(0.5)  # The first one waits for these rows now.
        return inserted

    def publish_second():
        of_second.is_this = True
        workflow.publish(second, by=editor)

    def publish_first():
        assert is_inserted.wait(30)
        workflow.publish(first, by=editor)

    monkeypatch.setattr(AttachmentWords.objects, "bulk_create", insert_late)
    at_once(publish_second, publish_first)
    assert counts() == {"AttachmentWords": 2, "EditionAttachment": 5, "DocumentText": 0}


@pytest.mark.django_db(transaction=True)
def test_words_being_forgotten_are_recorded_again_for_who_publishes_them(draft, editor):
    article = draft()
    make_attachment(article, title="Phụ lục")
    workflow.schedule(article, by=editor, at=database_instant() + DAY)
    workflow.cancel_schedule(article, by=editor)
    locked, may_end = threading.Event(), threading.Event()

    def forget():
        with transaction.atomic():
            AttachmentWords.objects.select_for_update().get().delete()
            locked.set()
            may_end.wait(2)

    def publish():
        assert locked.wait(30)
        workflow.publish(article, by=editor)

    at_once(forget, publish)
    assert found("phụ lục") == ["Phụ lục"]
    assert Edition.objects.get().files.count() == 1


def test_a_long_text_is_stored_as_far_as_the_search_reads(draft, editor, monkeypatch):
    monkeypatch.setattr(reading, "LONGEST_TEXT", 12)
    article = draft()
    make_attachment(article, content=text_pdf("một hai ba bốn"), title="Dài")
    workflow.publish(article, by=editor)
    run_waiting()

    assert DocumentText.objects.get().text == "một hai ba b"
