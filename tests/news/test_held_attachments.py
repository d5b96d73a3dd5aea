"""A document chosen with an article's form is kept whatever happens to the form."""

import datetime
import os
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from lxml import html

from media_gallery.publication import sweep
from news import workflow
from news.models import Article, Attachment, Edition, HeldAttachment
from portal.jobs.models import Job
from portal.jobs.queue import enqueue, run_waiting
from tests import make_documents
from tests.make import make_article, make_user

pytestmark = pytest.mark.django_db(transaction=True)

PDF = make_documents.pdf()
ADD = "/admin/news/article/add/"


@pytest.fixture
def editor(client):
    editor = make_user("Editors")
    client.force_login(editor)
    return editor


def change(article) -> str:
    return f"/admin/news/article/{article.pk}/change/"


def document(name="Quyết định.pdf", content=PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def sent(page: str) -> dict:
    """Return what a browser sends of the article form of ``page``, without files."""
    (form,) = [each for each in html.fromstring(page).forms if each.get("id") == "article_form"]
    pairs: dict = {}
    for name, value in form.form_values():
        pairs.setdefault(name, []).append(value)
    return pairs


def private_files(stores) -> list[str]:
    folder = stores[1] / "attachments"
    return [path.name for path in folder.rglob("*") if path.is_file()]


def test_a_form_with_an_error_keeps_the_document_and_saves_it_the_next_time(client, editor, stores):
    form = sent(client.get(ADD).content.decode())
    form |= {"title": "", "body": "<p>Chữ</p>", "attachments-0-file": document()}
    page = client.post(ADD, form).content.decode()
    assert "Đã nhận “Quyết định.pdf”" in page
    assert (Attachment.objects.count(), len(private_files(stores))) == (0, 1)
    form = sent(page) | {"title": "Quyết định mới", "attachments-0-title": "Toàn văn"}
    assert client.post(ADD, form).status_code == 302
    attachment = Attachment.objects.get()
    assert (attachment.file_name, attachment.title, attachment.kind, attachment.size) == (
        "Quyết định.pdf",
        "Toàn văn",
        "pdf",
        len(PDF),
    )
    assert attachment.file.read() == PDF
    assert (HeldAttachment.objects.count(), len(private_files(stores))) == (0, 1)


@pytest.mark.parametrize(
    ("act", "wrong"),
    [
        ("publish", {"published_at_0": "01/01/2099", "published_at_1": "08:00"}),
        ("schedule", {"schedule_at_0": "", "schedule_at_1": ""}),
        ("reject", {"reject_note": ""}),
        ("publish", {"category": ""}),
    ],
    ids=["date", "no hour", "no reason", "not ready"],
)
def test_every_act_that_is_refused_keeps_it(client, editor, stores, act, wrong):
    article = make_article(desk_state="submitted")
    form = sent(client.get(change(article)).content.decode())
    form |= {"act": act, "attachments-0-file": document(), **wrong}
    page = client.post(change(article), form).content.decode()
    assert "Đã nhận “Quyết định.pdf”" in page
    assert (Attachment.objects.count(), len(private_files(stores))) == (0, 1)
    form = sent(page) | {"act": "", "category": article.category_id, "published_at_0": ""}
    form |= {"published_at_1": ""}
    assert client.post(change(article), form).status_code == 302
    assert article.attachments.get().file.read() == PDF


def test_an_act_refused_after_the_form_was_saved_keeps_it(client, editor, stores, monkeypatch):
    article = make_article()

    def refuse(*args, **kwargs):
        raise workflow.NotReady("bị từ chối")

    monkeypatch.setattr(workflow, "publish", refuse)
    form = sent(client.get(change(article)).content.decode())
    form |= {"act": "publish", "attachments-0-file": document()}
    page = client.post(change(article), form).content.decode()
    assert "bị từ chối" in page
    assert (Attachment.objects.count(), HeldAttachment.objects.count()) == (0, 1)
    assert private_files(stores) == [os.path.basename(HeldAttachment.objects.get().file.name)]
    monkeypatch.undo()
    client.post(change(article), sent(page))
    workflow.publish(article, by=make_user("Editors"))
    assert [each["name"] for each in Edition.objects.get().attachments] == ["Quyết định.pdf"]
    assert len(private_files(stores)) == 1


def test_a_conflict_keeps_it(client, editor, stores):
    article = make_article()
    form = sent(client.get(change(article)).content.decode())
    Article.objects.update(version=2)
    page = client.post(change(article), form | {"attachments-0-file": document()}).content.decode()
    assert "Đã nhận “Quyết định.pdf”" in page
    client.post(change(article), sent(page))
    assert article.attachments.get().file_name == "Quyết định.pdf"


def test_two_documents_keep_their_rows_and_one_can_be_replaced_or_left_out(client, editor, stores):
    form = sent(client.get(ADD).content.decode()) | {
        "attachments-TOTAL_FORMS": "3",
        **{f"attachments-{number}-position": str(number) for number in range(3)},
        "attachments-0-file": document("Một.pdf"),
        "attachments-1-file": document("Hai.pdf", PDF + b"2"),
        "attachments-2-file": document("Ba.pdf", PDF + b"3"),
    }
    page = client.post(ADD, form).content.decode()
    assert re.findall("Đã nhận “(.*?)”", page) == ["Một.pdf", "Hai.pdf", "Ba.pdf"]
    form = sent(page) | {
        "title": "Tin",
        "attachments-1-file": document("Hai mới.pdf", PDF + b"22"),
        "attachments-2-DELETE": "on",
    }
    client.post(ADD, form)
    names = Attachment.objects.order_by("position").values_list("file_name", flat=True)
    assert list(names) == ["Một.pdf", "Hai mới.pdf"]


def test_a_file_that_is_none_is_told_and_the_good_one_is_kept(client, editor, stores):
    form = sent(client.get(ADD).content.decode()) | {
        "title": "Tin",
        "attachments-TOTAL_FORMS": "2",
        "attachments-0-file": document(),
        "attachments-1-file": document("b.pdf", b"MZ"),
        "attachments-1-position": "1",
    }
    page = client.post(ADD, form).content.decode()
    assert "errorlist" in page
    assert "Đã nhận “Quyết định.pdf”" in page
    assert len(private_files(stores)) == 1


def test_the_same_document_in_two_forms_is_kept_for_each(client, editor, stores):
    forms = []
    for title in ("Một", "Hai"):
        form = sent(client.get(ADD).content.decode())
        page = client.post(ADD, form | {"attachments-0-file": document()}).content.decode()
        forms.append(sent(page) | {"title": title})
    for form in forms:
        assert client.post(ADD, form).status_code == 302
    assert [article.attachments.count() for article in Article.objects.all()] == [1, 1]


def test_a_document_taken_by_its_form_is_not_swept_with_the_row_read_before(client, editor, stores):
    form = sent(client.get(ADD).content.decode())
    page = client.post(ADD, form | {"attachments-0-file": document()}).content.decode()
    HeldAttachment.objects.update(held_at=timezone.now() - datetime.timedelta(hours=25))
    read_before = HeldAttachment.objects.get()
    client.post(ADD, sent(page) | {"title": "Tin"})
    assert read_before.delete() == (0, {})
    assert Attachment.objects.get().file.read() == PDF


def test_nobody_takes_the_document_of_another(client, editor, stores):
    form = sent(client.get(ADD).content.decode())
    page = client.post(ADD, form | {"attachments-0-file": document()}).content.decode()
    stolen = sent(page) | {"title": "Của người khác"}
    client.force_login(make_user("Editors"))
    answer = client.post(ADD, stolen).content.decode()
    assert "Tệp đã chọn không còn được giữ. Hãy chọn lại tệp." in answer
    assert not Attachment.objects.exists()
    for nonsense in ("x", "0" * 5000, "\x00", "'"):
        assert client.post(ADD, stolen | {"attachments-0-held": nonsense}).status_code == 200


def test_who_may_not_edit_leaves_nothing_on_the_disk(client, stores):
    article = make_article()
    client.force_login(make_user("Reporters"))
    answer = client.post(change(article), {"attachments-0-file": document()})
    assert (answer.status_code, HeldAttachment.objects.count()) == (403, 0)
    client.force_login(make_user("Moderators"))
    assert client.post(ADD, {"attachments-0-file": document()}).status_code == 403
    assert private_files(stores) == []


def test_a_full_disk_is_told_and_nothing_typed_is_lost(client, editor, stores, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(HeldAttachment, "hold", full)
    form = sent(client.get(ADD).content.decode())
    form |= {"title": "Đã gõ", "body": "<p>Đã gõ</p>", "attachments-0-file": document()}
    page = client.post(ADD, form).content.decode()
    assert "Máy chủ hết chỗ trống nên không nhận được “Quyết định.pdf”" in page
    assert 'value="Đã gõ"' in page
    assert not Article.objects.exists()


def test_a_form_left_for_a_day_leaves_no_document(client, editor, stores):
    form = sent(client.get(ADD).content.decode())
    client.post(ADD, form | {"attachments-0-file": document()})
    due = Job.objects.get(kind="forget_held_attachments").run_at
    assert datetime.timedelta(hours=23) < due - timezone.now() <= datetime.timedelta(days=1)
    for path in (stores[1] / "attachments").rglob("*.pdf"):
        os.utime(path, (0, 0))
    assert [each for step in sweep.sweep(dry_run=False) for each in step.findings] == []
    HeldAttachment.objects.update(held_at=timezone.now() - datetime.timedelta(hours=25))
    Job.objects.all().delete()
    enqueue("forget_held_attachments", "all")
    run_waiting()
    assert (HeldAttachment.objects.count(), private_files(stores)) == (0, [])


def test_the_preview_shows_documents_that_are_not_saved(client, editor, stores):
    article = make_article()
    form = sent(client.get(change(article)).content.decode()) | {
        "attachments-TOTAL_FORMS": "2",
        "attachments-0-file": document("Hai.pdf"),
        "attachments-0-position": "2",
        "attachments-1-file": document("Một.pdf", PDF + b"1"),
        "attachments-1-position": "1",
        "attachments-1-title": "Tên chưa lưu",
    }
    preview = f"/admin/news/article/{article.pk}/preview/"

    def titles(data) -> list[str]:
        page = html.fromstring(client.post(preview, data).content.decode())
        return [each.text for each in page.xpath("//*[@class='article__attachments']//li/span[1]")]

    assert titles(form) == ["Tên chưa lưu", "Hai.pdf"]
    assert private_files(stores) == []
    for name in ("attachments-0-file", "attachments-1-file"):
        form[name].seek(0)
    client.post(change(article), form)
    form = sent(client.get(change(article)).content.decode())
    kept = [name for name in form if name.endswith("-title") and form[name] == ["Tên chưa lưu"]]
    prefix = kept[0].removesuffix("-title")
    assert titles(form | {f"{prefix}-DELETE": "on"}) == ["Hai.pdf"]
    assert titles(form | {f"{prefix}-title": "Tên khác"}) == ["Tên khác", "Hai.pdf"]
    assert titles(sent(client.get(ADD).content.decode())) == []
    form = sent(client.get(ADD).content.decode()) | {"title": ""}
    page = client.post(ADD, form | {"attachments-0-file": document()}).content.decode()
    new = sent(page) | {"title": "Tin"}
    shown = client.post("/admin/news/article/add/preview/", new).content.decode()
    assert "Quyết định.pdf" in shown
    wrong = new | {"attachments-0-held": "", "attachments-0-file": document("x.pdf", b"MZ")}
    answer = client.post("/admin/news/article/add/preview/", wrong)
    assert (answer.status_code, "Chưa xem trước được" in answer.content.decode()) == (400, True)
