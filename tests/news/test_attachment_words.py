"""What the search finds of attachments: of which editions, when, and what is forgotten."""

import datetime
import io
import threading
from unicodedata import normalize

import pytest
from django.contrib.postgres.search import SearchQuery
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from news import workflow
from news.attachment_words import filling, reading
from news.attachment_words.recording import READ, record
from news.backfill import put_in_record
from news.models import (
    Attachment,
    AttachmentWords,
    DocumentText,
    Edition,
    EditionAttachment,
)
from news.models.public_record import database_instant
from news.workflow import Pending
from portal.database.compiled_queries import compiled_once
from portal.documents import confinement
from portal.documents.confinement import ExaminationFailed, Reading
from portal.jobs.models import Job
from portal.jobs.queue import run_waiting
from portal.vietnamese.full_text import folded
from tests.at_once import at_once
from tests.make import make_article, make_category, make_edition, make_user
from tests.make_attachments import make_attachment
from tests.make_documents import text_pdf, word

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stores")]

DAY = datetime.timedelta(days=1)


@pytest.fixture
def writer():
    return make_user("Reporters")


@pytest.fixture
def draft(writer):
    """Return a function that makes an article which one person has approved."""
    category = make_category()

    def draft(**fields):
        return make_article(category=category, created_by=writer, **fields)

    return draft


def found(words: str, at=None) -> list[str]:
    """Return the titles of public attachments that have these words, the newest first."""
    query = " & ".join(f"'{folded(word)}'" for word in words.lower().split())
    rows = AttachmentWords.objects.public(at).filter(search=SearchQuery(query, search_type="raw"))
    return [row.title for row in rows.newest_first()]


def counts() -> dict[str, int]:
    models = (AttachmentWords, EditionAttachment, DocumentText)
    return {model.__name__: model.objects.count() for model in models}


NONE = {"AttachmentWords": 0, "EditionAttachment": 0, "DocumentText": 0}


# --- When it is public ----------------------------------------------------------------------------


def test_an_attachment_is_found_by_its_name_at_once_and_by_its_text_after_a_job(draft, editor):
    article = draft()
    make_attachment(article, "Hỗ trợ hộ nghèo", title="Nghị quyết 18", file_name="18-NQ-TU.pdf")
    workflow.publish(article, by=editor)

    assert found("nghị quyết") == found("nq tu") == ["Nghị quyết 18"]
    assert found("hộ nghèo") == []
    run_waiting()
    assert found("hộ nghèo") == found("quyết nghèo") == ["Nghị quyết 18"]
    assert DocumentText.objects.get().text == "Hỗ trợ hộ nghèo"
    assert not Job.objects.exclude(state="done").exists()


def test_a_public_row_tells_the_edition_and_leads_to_the_file(draft, editor, client):
    article = draft(published_at=database_instant() - DAY)
    attachment = make_attachment(article, "Toàn văn", title="Kế hoạch", file_name="Kế hoạch.pdf")
    edition = workflow.publish(article, by=editor)
    run_waiting()

    row = AttachmentWords.objects.public().with_text().get()
    assert (row.edition_id, row.article_id, row.attachment_id, row.published_at, row.text) == (
        edition.pk,
        article.pk,
        attachment.pk,
        edition.published_at,
        "Toàn văn",
    )
    assert client.get(row.get_absolute_url()).status_code == 200


def test_decomposed_names_and_texts_are_found_like_others(draft, editor):
    article = draft()
    content = word(f"<w:r><w:t>{normalize('NFD', 'Phường Vĩnh Yên')}</w:t></w:r>")
    name = normalize("NFD", "Đề án.docx")
    make_attachment(article, content=content, kind="docx", file_name=name)
    workflow.publish(article, by=editor)
    run_waiting()

    assert found("đề án vĩnh yên") == [normalize("NFC", name)]


@pytest.mark.parametrize(
    "written",
    [
        "ñy ban nh©n d©n tØnh VÜnh Phóc, ngµy 5 th¸ng 3 n¨m 1999",
        "UÛy ban nhaân daân tænh Vónh Phuùc, ngaøy 5 thaùng 3 naêm 1999",
    ],
    ids=["TCVN3", "VNI"],
)
def test_a_document_from_before_unicode_is_found_in_unicode(draft, editor, written):
    article = draft()
    make_attachment(article, written, title="Quyết định")
    workflow.publish(article, by=editor)
    run_waiting()

    assert found("nhân dân tỉnh vĩnh phúc ngày 5 tháng 3 năm 1999") == ["Quyết định"]
    assert (
        DocumentText.objects.get().text.lower().endswith("tỉnh vĩnh phúc, ngày 5 tháng 3 năm 1999")
    )


def test_the_title_has_more_weight_than_the_text(draft, editor):
    article = draft()
    make_attachment(article, "ruột", title="Vỏ", file_name="bìa.pdf")
    workflow.publish(article, by=editor)
    run_waiting()

    with connection.cursor() as cursor:
        cursor.execute("SELECT search::text, search_title::text FROM news_attachmentwords")
        assert cursor.fetchone() == (
            "'bia':2A 'bìa':2A 'pdf':3A 'ruot':4C 'ruột':4C 'vo':1A 'vỏ':1A",
            "'bia':2A 'bìa':2A 'pdf':3A 'vo':1A 'vỏ':1A",
        )


def test_attachments_of_drafts_are_not_recorded(draft):
    article = draft()
    make_attachment(article, title="Bí mật")
    run_waiting()

    assert counts() == NONE


def test_an_attachment_of_a_scheduled_edition_is_found_from_then_on(draft, editor):
    article, at = draft(), database_instant() + DAY
    make_attachment(article, "Điều khoản", title="Dự thảo")
    workflow.schedule(article, by=editor, at=at)
    run_waiting()

    assert found("dự thảo") == found("điều khoản") == []
    assert found("dự thảo", at) == found("điều khoản", at) == ["Dự thảo"]


def test_an_attachment_of_a_withdrawn_article_is_not_found(draft, editor, managing_editor):
    article = draft()
    make_attachment(article, title="Dự thảo")
    workflow.publish(article, by=editor)
    assert found("dự thảo") == ["Dự thảo"]

    workflow.withdraw(article, by=managing_editor, note="Sai")
    assert found("dự thảo") == []


def test_an_attachment_of_an_article_out_of_date_is_not_found(draft, managing_editor):
    article = draft()
    make_attachment(article, title="Dự thảo")
    workflow.publish(article, by=managing_editor)
    workflow.expire(article, by=managing_editor)

    assert found("dự thảo") == []


def test_a_scheduled_edition_that_is_kept_keeps_its_attachments(draft, editor):
    article, at = draft(), database_instant() + DAY
    make_attachment(article, title="Dự thảo")
    workflow.schedule(article, by=editor, at=at)
    article.title = "Tin sớm hơn"
    article.save()
    article.attachments.get().take_off()
    workflow.publish(article, by=editor, pending=Pending.KEEP)

    assert (found("dự thảo"), found("dự thảo", at)) == ([], ["Dự thảo"])


def test_a_retitled_attachment_is_found_by_its_present_title(draft, editor):
    article = draft()
    attachment = make_attachment(article, "Điều 1", title="Dự thảo")
    workflow.publish(article, by=editor)
    run_waiting()
    attachment.title = "Quyết định"
    attachment.save()
    workflow.publish(article, by=editor)

    run_waiting()
    assert (found("dự thảo"), found("quyết định"), found("điều 1")) == (
        [],
        ["Quyết định"],
        ["Quyết định"],
    )
    assert counts() == {"AttachmentWords": 2, "EditionAttachment": 2, "DocumentText": 1}


def test_a_file_of_two_articles_is_read_once_and_found_in_the_newer_one(
    draft, editor, managing_editor, monkeypatch
):
    read = []

    def text_of(file, kind, *, most):
        read.append(file)
        return Reading("Điều 1")

    monkeypatch.setattr(confinement, "text_of", text_of)
    older, newer = draft(published_at=database_instant() - DAY), draft()
    for article in (newer, older):
        make_attachment(article, title="Quyết định")
        workflow.publish(article, by=editor)
        run_waiting()

    assert (len(read), counts()["AttachmentWords"]) == (1, 1)
    assert AttachmentWords.objects.public().get().article_id == newer.pk
    workflow.withdraw(newer, by=managing_editor, note="Sai")
    assert AttachmentWords.objects.public().get().article_id == older.pk
    assert found("điều 1") == ["Quyết định"]


def test_the_importers_editions_have_their_attachments(draft, editor):
    article = draft()
    make_attachment(article, "Điều 1", title="Biểu mẫu")
    put_in_record(article, since=database_instant() - DAY, by=editor)
    run_waiting()

    assert found("biểu mẫu điều 1") == ["Biểu mẫu"]


def test_the_attachments_of_some_editions_are_theirs_alone(draft, editor):
    first, second = draft(), draft()
    for article in (first, second):
        make_attachment(article, title="Quyết định")
        make_attachment(article, f"Phụ lục {article.pk}", title=f"Phụ lục {article.pk}")
        workflow.publish(article, by=editor)
    of_first = Edition.objects.public().of_article(first.pk)

    rows = AttachmentWords.objects.of_editions(of_first).order_by("title")
    assert [(row.title, row.article_id) for row in rows] == [
        (f"Phụ lục {first.pk}", first.pk),
        ("Quyết định", first.pk),
    ]


def test_public_rows_can_be_asked_by_a_statement_that_is_written_once(draft, editor):
    @compiled_once
    def asked(*, at):
        return AttachmentWords.objects.public(at).newest_first().values_list("title", flat=True)

    article = draft()
    make_attachment(article, title="Dự thảo")
    workflow.schedule(article, by=editor, at=database_instant() + DAY)

    instants = database_instant(), database_instant() + 2 * DAY
    assert [list(asked(at=at)) for at in instants] == [[], ["Dự thảo"]]


def test_public_rows_are_one_query_however_many_there_are(draft, editor, django_assert_num_queries):
    for number in range(30):
        article = draft()
        make_attachment(article, title=f"Biểu mẫu {number}")
        put_in_record(article, since=database_instant(), by=editor)
        if number in {0, 29}:
            with django_assert_num_queries(1):
                assert len(found("biểu mẫu")) == number + 1


def test_recording_costs_the_same_queries_however_many_attachments_there_are(draft, editor):
    sent = []
    for number in (1, 20):
        article = draft()
        for each in range(number):
            make_attachment(article, f"Điều {each}", title=f"Phụ lục {number}.{each}")
        edition = workflow.publish(article, by=editor)
        AttachmentWords.objects.all().delete()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            record(edition)
        about_jobs = [each for each in queries if "jobs" in each["sql"]]
        assert len(about_jobs) == 2 * number
        sent.append(len(queries) - len(about_jobs))
    # Locked, none there; inserted, locked again; the edition's own rows.
    assert sent == [4, 4]


def test_publishing_without_attachments_asks_nothing_of_them(draft, editor):
    with CaptureQueriesContext(connection) as queries:
        workflow.publish(draft(), by=editor)

    assert [each for each in queries if "attachmentwords" in each["sql"]] == []


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
    assert all(now > then for now, then in zip(read_at.all(), before, strict=True))


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
