"""Attachments in the search: of which editions, and from when to when they are found."""

import datetime
from unicodedata import normalize

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from news import workflow
from news.attachment_words.recording import record
from news.backfill import put_in_record
from news.models import (
    AttachmentWords,
    DocumentText,
    Edition,
)
from news.models.public_record import database_instant
from news.workflow import Pending
from portal.database.compiled_queries import compiled_once
from portal.documents import confinement
from portal.documents.confinement import Reading
from portal.jobs.models import Job
from portal.jobs.queue import run_waiting
from tests.make_attachments import NONE, counts, found, make_attachment
from tests.make_documents import word

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stores")]

DAY = datetime.timedelta(days=1)


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


def test_an_attachment_of_an_article_out_of_date_is_found_as_the_article_is(draft, managing_editor):
    article = draft()
    make_attachment(article, title="Dự thảo")
    workflow.publish(article, by=managing_editor)
    workflow.expire(article, by=managing_editor)

    assert found("dự thảo") == ["Dự thảo"]


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
    # Inserted; locked; the edition's own rows.
    assert sent == [3, 3]


def test_publishing_without_attachments_asks_nothing_of_them(draft, editor):
    with CaptureQueriesContext(connection) as queries:
        workflow.publish(draft(), by=editor)

    assert [each for each in queries if "attachmentwords" in each["sql"]] == []
