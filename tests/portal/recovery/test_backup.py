"""A backup under load is one instant of rows and files; it is restored into an empty place only."""

import io
import os
import re
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from media_gallery.models import Photo
from media_gallery.publication import store
from news.models import Edition
from portal.journal.models import Action, Entry, record
from portal.recovery import files, pages, place, rows, taking
from tests.full_disk import full_disk
from tests.make import make_article, make_edition
from tests.make_photos import make_photo
from tests.portal.recovery.places import elsewhere, here
from tests.portal_fixture import make_full_portal
from tests.running_portal import PROJECT, environment, manage


class Quiet:
    def show(self, done):
        pass


def no_bar(part, total, unit):
    return Quiet()


def take(out, **options):
    with out.open("wb") as file:
        options = {"since": None, "most_pages": 0} | options
        return taking.take(file, no_bar, **options)


@pytest.fixture
def data(settings, tmp_path):
    """A data folder of the test's own."""
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    settings.STATIC_ROOT = settings.DATA_DIR / "static"


class Newsroom(threading.Thread):
    """Publish and withdraw photos and articles as fast as it goes, until told to stop."""

    def __init__(self):
        super().__init__()
        self.done, self.acts = threading.Event(), 0

    def run(self):
        article, shown = make_article(title="Bài có ảnh"), []
        try:
            while not self.done.is_set():
                photo = make_photo(public=True)
                begin = timezone.now() - timedelta(minutes=1)
                edition = make_edition(
                    make_article(category=article.category), visible=(begin, None), lead_photo=photo
                )
                record(Action.PUBLISH, edition, actor=None)
                shown.append(photo)
                if len(shown) > 2:
                    # Bytes first, then the row, as a withdrawal does.
                    store.remove_photo(shown.pop(0))
                self.acts += 1
        finally:
            connection.close()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *error):
        self.done.set()
        self.join()


@pytest.mark.django_db(transaction=True)
def test_a_chain_taken_under_load_is_restored_elsewhere_row_by_row_and_page_by_page(
    stores, tmp_path
):
    make_full_portal()
    there = here(stores, tmp_path / "one")
    first, second = tmp_path / "first.backup", tmp_path / "second.backup"
    with Newsroom() as newsroom:
        status, said = there.manage("backup", first, "--pages", 0)
        assert status == 0, said
        status, said = there.manage("backup", second, "--since", first, "--pages", 3)
        assert status == 0, said
    assert newsroom.acts > 5
    assert "KHÔNG CÒN TRÊN ĐĨA" not in said
    assert second.stat().st_size < first.stat().st_size
    assert second.stat().st_mode & 0o777 == 0o600
    with elsewhere(tmp_path / "máy khác") as other:
        # Collected from the same sources, which takes seconds.
        (other.data / "static").symlink_to(there.data / "static")
        status, said = other.manage("restore", second, first)
        assert status == 0, said
        assert "Dấu của mọi dòng và tệp khớp." in said
        # Rows and files fit each other, although photos came and went meanwhile.
        status, said = other.manage("verify", "--quick")
        assert not re.search("mất|thiếu|không còn tệp|không ai ghi nhận|không thuộc", said), said
        assert re.search("Nhật ký +[0-9.]+ dòng +0 ", said), said
        assert (other.data / "secret-key").read_text() == (there.data / "secret-key").read_text()


@pytest.mark.django_db(transaction=True)
def test_a_killed_restore_is_recognised(stores, tmp_path, data):
    make_photo(public=True)
    backup = tmp_path / "a.backup"
    take(backup)
    with elsewhere(tmp_path / "elsewhere") as other:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "restore", backup],
            cwd=PROJECT,
            env=environment(other.data, **other.environment),
            stdout=subprocess.DEVNULL,
        )
        while not (other.data / "restore-unfinished").exists():
            assert process.poll() is None
            time.sleep(0.01)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        for command in (["restore", backup], ["serve"]):
            status, said = other.manage(*command)
            assert (status, "đã dừng giữa chừng" in said) == (1, True), said


@pytest.mark.django_db(transaction=True)
def test_nothing_is_restored_over_a_portal(stores, tmp_path, data):
    article = make_article()
    take(tmp_path / "a.backup")
    with pytest.raises(CommandError, match="không trống"):
        call_command("restore", tmp_path / "a.backup")
    article.refresh_from_db()


@pytest.mark.django_db(transaction=True)
def test_a_changed_byte_is_found_before_anything_is_asked_of_the_place(
    stores, tmp_path, data, monkeypatch
):
    make_photo(public=True)
    backup = tmp_path / "a.backup"
    take(backup)
    with backup.open("r+b") as file:
        file.seek(backup.stat().st_size // 2)
        byte = file.read(1)
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte[0] ^ 4]))
    monkeypatch.setattr(place, "check_is_empty", lambda: pytest.fail("It went on."))
    with pytest.raises(CommandError, match="không còn nguyên"):
        call_command("restore", backup)


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_leaves_no_file_and_no_held_names(stores, tmp_path, data):
    make_photo(public=True)
    take(tmp_path / "warm.backup")  # Static files are there now.
    with full_disk(2_000), pytest.raises(CommandError, match="Ổ đĩa hết chỗ"):
        call_command("backup", tmp_path / "a.backup", "--pages", "0", stdout=io.StringIO())
    assert sorted(path.name for path in tmp_path.glob("*backup*")) == ["warm.backup"]
    assert not (stores[1] / "held-by-backup").exists()


@pytest.mark.django_db(transaction=True)
def test_a_disk_that_is_full_while_a_backup_is_restored_is_said_and_recognised(
    stores, tmp_path, data
):
    make_photo(public=True)
    backup = tmp_path / "a.backup"
    take(backup)
    with elsewhere(tmp_path / "elsewhere") as other:
        # Python 3.11 takes a short write for a whole one, and would leave broken .pyc files.
        quiet = other.environment | {"PYTHONDONTWRITEBYTECODE": "1"}
        with full_disk(200):
            status, said = manage("restore", str(backup), data=other.data, **quiet)
        assert status == 1
        assert "Ổ đĩa hết chỗ. Một lần khôi phục vào" in said
        assert "Traceback" not in said
        status, said = other.manage("serve")
        assert (status, "đã dừng giữa chừng" in said) == (1, True), said


@pytest.mark.django_db(transaction=True)
def test_a_backup_that_is_told_to_end_leaves_nothing(stores, tmp_path, data, monkeypatch):
    monkeypatch.setattr(rows, "write", lambda *table: os.kill(os.getpid(), signal.SIGTERM))
    with pytest.raises(CommandError, match="Đã dừng; chưa có bản sao lưu nào"):
        call_command("backup", tmp_path / "a.backup", stdout=io.StringIO())
    assert not list(tmp_path.glob("*.backup*")) + list(tmp_path.glob(".*.part"))
    assert not (stores[1] / "held-by-backup").exists()


@pytest.mark.django_db(transaction=True)
def test_a_backup_is_never_written_over_a_file(stores, tmp_path, data):
    (tmp_path / "a.backup").write_bytes(b"earlier")
    with pytest.raises(CommandError, match="đã có"):
        call_command("backup", tmp_path / "a.backup")
    assert (tmp_path / "a.backup").read_bytes() == b"earlier"


@pytest.mark.django_db(transaction=True)
def test_two_backups_at_once_are_refused(data):
    with place.alone(), pytest.raises(place.NotPossible, match="đang chạy"), place.alone():
        pass


@pytest.mark.django_db(transaction=True)
def test_a_file_removed_after_the_snapshot_makes_it_take_another(
    stores, tmp_path, data, monkeypatch
):
    photo = make_photo(public=True)
    names = files.named
    asked = []

    def withdrawn_after():
        found = names()
        if not asked:
            asked.append(found)
            thread = threading.Thread(target=withdraw, args=[photo.pk])
            thread.start()
            thread.join()
        return found

    def withdraw(pk):
        store.remove_photo(Photo.objects.get(pk=pk))
        connection.close()

    monkeypatch.setattr(files, "named", withdrawn_after)
    report = take(tmp_path / "a.backup")
    assert report.manifest.lost == []
    assert "default" not in {each.store for each in report.manifest.files}


@pytest.mark.django_db(transaction=True)
def test_a_lost_file_is_named_and_does_not_prevent_a_backup(stores, tmp_path, data, monkeypatch):
    monkeypatch.setattr(taking, "SECONDS_BETWEEN_TRIES", 0)
    photo = make_photo()
    storages["private"].delete(photo.original.name)
    assert take(tmp_path / "a.backup").manifest.lost == [["private", photo.original.name]]


def test_every_file_of_a_full_portal_is_named(db, stores):
    make_full_portal()
    public, private = stores
    kept = {
        (name, str(path.relative_to(folder)))
        for name, folder in (("default", public), ("private", private))
        for path in folder.rglob("*")
        if path.is_file() and path.relative_to(folder).parts[0] not in ("thumbnails", "previews")
    }
    assert files.named() == kept


def test_pages_of_an_instant_stay_the_same_whatever_happens_later(db, stores, settings):
    make_full_portal()
    at = timezone.now()
    wanted = pages.addresses(at, 2)
    before = pages.digests(at, wanted, lambda done: None)
    later = at + timedelta(seconds=1)
    make_edition(make_article(category=Edition.objects.first().category), visible=(later, None))
    settings.ALLOWED_HOSTS = ["tinh.gov.vn"]
    settings.SECRET_KEY = "another key of another machine, long enough for anything"
    again = pages.digests(at, wanted, lambda done: None)
    assert {each for each in wanted if before[each] != again[each]} == set()
    assert len(set(before.values())) > 20


@pytest.mark.django_db(transaction=True)
def test_rows_are_the_same_after_a_round_trip_and_guarded_as_before(stores, monkeypatch):
    monkeypatch.setattr(rows, "PIECE", 2_000)  # Tables are written in several pieces.
    make_full_portal()
    record(Action.PUBLISH, Edition.objects.first(), actor=None)
    texts = {}
    with rows.snapshot():
        written = {name: rows.write(name, texts.__setitem__) for name in rows.tables()}
    assert len(written["news_edition"].pieces) > 9
    entries = list(Entry.objects.values())
    with rows.transaction.atomic():
        contents = {
            name: (table, iter([_file(texts[piece]) for piece in table.pieces]))
            for name, table in written.items()
        }
        rows.load(contents, lambda done: None)
    assert list(Entry.objects.values()) == entries
    with pytest.raises(Exception, match="không được sửa"):
        Entry.objects.update(note="khác")


def _file(text):
    return ContentFile(text).file
