"""``manage.py verify`` is clean for a portal that is right, and names each thing that is not."""

import hashlib
import io
import os
import re
import time
from contextlib import contextmanager

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from media_gallery.models import Photo
from media_gallery.publication import store
from news.models import Attachment, Edition
from portal.journal.models import Action, record
from portal.recovery import self_checks
from tests.make import make_article, make_edition
from tests.make_photos import make_photo

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _data(settings, stores, tmp_path):
    settings.DATA_DIR = tmp_path


def verify(*words):
    """Return the exit code and what was printed below the table's head."""
    out = io.StringIO()
    try:
        call_command("verify", *words, stdout=out)
    except CommandError:
        return 1, out.getvalue()
    return 0, out.getvalue()


def run(*statements):
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@contextmanager
def triggers_off(table):
    run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    try:
        yield
    finally:
        run(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def make_right_portal():
    photo = make_photo(public=True)
    edition = make_edition(make_article(lead_photo=photo), visible=(timezone.now(), None))
    attachment = Attachment(
        article=edition.article, title="Sơ đồ", file_name="a.pdf", kind="pdf", size=4
    )
    attachment.sha256 = hashlib.sha256(b"%PDF").hexdigest()
    attachment.file.save("x", ContentFile(b"%PDF"))
    attachment.save()
    record(Action.PUBLISH, edition, actor=None)
    return photo, edition, attachment


def test_a_portal_that_is_right_is_clean():
    make_right_portal()
    status, said = verify()
    assert (status, said.splitlines()[-1]) == (0, "Mọi thứ đều khớp."), said
    assert len(said.splitlines()) == 12


def test_what_a_job_is_about_to_do_is_no_finding():
    photo, *_ = make_right_portal()
    store.remove_photo(Photo.objects.get(pk=photo.pk))
    assert "đã duyệt và được dùng nhưng chưa có" in verify("--quick")[1]
    store.sync_later(photo)
    assert verify("--quick")[0] == 0


def change_journal():
    with triggers_off("journal_entry"):
        run("UPDATE journal_entry SET note = 'khác'")


def switch_a_trigger_off():
    run("ALTER TABLE journal_entry DISABLE TRIGGER journal_entry_is_kept")


def lose_the_attachment():
    storages["private"].delete(Attachment.objects.get().file.name)


def lose_the_photo():
    storages["private"].delete(Photo.objects.get().original.name)


def leave_a_file():
    storages["default"].save("la/tep.jpg", ContentFile(b"x"))


def leave_an_old_file():
    name = storages["private"].save("photos/cu.jpg", ContentFile(b"x"))
    old = time.time() - 9 * 24 * 3600
    os.utime(storages["private"].path(name), (old, old))


def rot():
    with open(storages["private"].path(Attachment.objects.get().file.name), "r+b") as file:
        file.write(b"#")


@pytest.mark.parametrize(
    ("harm", "mend", "sentence"),
    [
        (change_journal, "", "Nhật ký +1 dòng +[1-9]"),
        (
            switch_a_trigger_off,
            "ALTER TABLE journal_entry ENABLE TRIGGER journal_entry_is_kept",
            "journal_entry_is_kept trên bảng journal_entry: bị tắt",
        ),
        (lose_the_attachment, "", "private/attachments/.*có dòng mà không còn tệp"),
        (lose_the_photo, "", "mất tệp gốc"),
        (leave_a_file, "", "default/la/tep.jpg: không thuộc về gì"),
        (leave_an_old_file, "", "photos/cu.jpg không thuộc về gì"),
        (rot, "", "nội dung đã đổi"),
    ],
)
def test_each_harm_is_named(harm, mend, sentence):
    make_right_portal()
    harm()
    try:
        status, said = verify()
    finally:
        if mend:
            run(mend)
    assert status == 1
    assert re.search(sentence, said), said


def overlap():
    """Two editions of an article at once, as after somebody has removed the constraint."""
    run("ALTER TABLE news_edition DROP CONSTRAINT news_edition_one_at_a_time")
    edition = Edition.objects.get()
    first, edition.pk, edition.number = edition.pk, None, 2
    (second,) = Edition.objects.bulk_create([edition])
    return f"news_edition: {first} và {second.pk} có hiệu lực cùng một lúc."


def lose_a_row():
    """The category of an article, as after a file of tables was read back without its keys."""
    category = make_article().category_id
    run(
        "SET LOCAL session_replication_role = replica",
        f"DELETE FROM taxonomy_category WHERE id = {category}",
    )
    return (
        f"news_article.category_id = {category}: không có dòng nào như thế trong taxonomy_category."
    )


@pytest.mark.parametrize(
    ("name", "harm"),
    [("Khoảng thời gian công khai", overlap), ("Dòng này trỏ tới dòng kia", lose_a_row)],
)
def test_each_harm_that_the_database_prevents_is_named_too(name, harm):
    make_right_portal()
    (check,) = [each for each in self_checks.checks() if each.name == name]
    # Undone by the transaction, which locks the table: a check in another one would wait.
    with transaction.atomic():
        sentence = harm()
        check.complete()
        transaction.set_rollback(True)
    assert sentence in check.told
