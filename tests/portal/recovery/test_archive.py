"""The file of a backup: any changed byte is found, and chains are put together in any order."""

import hashlib
import io
import tarfile

import pytest

from portal.recovery.archive import Changed, Writer, open_archive
from portal.recovery.manifest import Base, KeptFile, Manifest, Table, Unreadable
from portal.recovery.restoring import Backup


def digest_of(content):
    return hashlib.sha256(content).hexdigest()


def make_manifest(**fields):
    needed = {"code": "c", "server": "18", "migrations": [], "sequences": {}, "lost": []}
    return Manifest(**{"taken_at": "2026-11-28T20:00:00+00:00"} | needed | fields)


def make_archive(folder, name, contents, since=None):
    """Write a backup of files with these contents; those that ``since`` has are left out."""
    base = since.holders() if since else {}
    out = io.BytesIO()
    writer = Writer(out)
    for content in contents:
        source = folder / "source"
        source.write_bytes(content)
        if digest_of(content) not in base:
            writer.file(digest_of(content), source)
    manifest = make_manifest(
        files=[
            KeptFile("private", content.decode(), digest_of(content), 1, 1) for content in contents
        ],
        since=since.seal if since else "",
        earlier=since.chain() if since else {},
    )
    manifest.holders = {each: base[each] for each in manifest.blobs() if not writer.has(each)}
    seal = writer.close(manifest)
    path = folder / name
    path.write_bytes(out.getvalue())
    return Base(seal, name, manifest)


def test_what_was_written_is_read(tmp_path):
    out = io.BytesIO()
    writer = Writer(out)
    film = tmp_path / "film"
    film.write_bytes(b"a film" * 99)
    writer.file(digest_of(film.read_bytes()), film)
    writer.rows(digest_of(b"1\trow\n"), b"1\trow\n")
    tables = {"news_article": Table(["id", "title"], 1, "d", [digest_of(b"1\trow\n")])}
    manifest = make_manifest(tables=tables, pages={"/": "d"})
    seal = writer.close(manifest)
    path = tmp_path / "a.backup"
    path.write_bytes(out.getvalue())
    assert writer.size == path.stat().st_size
    found = open_archive(path)
    assert (found.seal, found.manifest) == (seal, manifest)
    assert found.open(digest_of(film.read_bytes())).read() == film.read_bytes()
    assert found.open(digest_of(b"1\trow\n")).read() == b"1\trow\n"
    # Without the portal, any tar reads it.
    with tarfile.open(path) as tar:
        assert len(tar.getnames()) == 5


def test_a_changed_byte_anywhere_is_found(tmp_path):
    make_archive(tmp_path, "whole", [b"one", b"two"])
    whole = (tmp_path / "whole").read_bytes()
    path, missed = tmp_path / "changed", []
    for place in [*range(0, len(whole), 7), *range(len(whole) - 2048, len(whole), 3)]:
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        try:
            open_archive(path)
        except Unreadable:
            continue
        missed.append(place)
    assert missed == []


@pytest.mark.parametrize(
    "change",
    [
        lambda whole: whole[:-1],
        lambda whole: whole[:-512],
        lambda whole: whole[:700],
        lambda whole: b"",
        lambda whole: whole + b"\0",
        lambda whole: whole + whole,
        lambda whole: b"not a backup at all" * 999,
    ],
)
def test_a_file_that_is_cut_off_or_grown_is_found(change, tmp_path):
    make_archive(tmp_path, "whole", [b"one", b"two"])
    path = tmp_path / "changed"
    path.write_bytes(change((tmp_path / "whole").read_bytes()))
    with pytest.raises(Unreadable, match="không còn nguyên"):
        open_archive(path)


def test_a_file_that_changes_while_it_is_read_is_found(tmp_path):
    source = tmp_path / "source"
    source.write_bytes(b"other")
    with pytest.raises(Changed):
        Writer(io.BytesIO()).file(digest_of(b"one"), source)


@pytest.fixture
def chain(tmp_path):
    first = make_archive(tmp_path, "first", [b"one", b"two"])
    second = make_archive(tmp_path, "second", [b"two", b"three"], since=first)
    return second, make_archive(tmp_path, "third", [b"two", b"three", b"four"], since=second)


def backup_of(folder, *names):
    return Backup([open_archive(folder / name) for name in names])


def test_a_chain_in_any_order_is_one_backup(chain, tmp_path):
    for names in (("first", "second", "third"), ("third", "first", "second")):
        backup = backup_of(tmp_path, *names)
        contents = [backup.open(each.digest).read() for each in backup.manifest.files]
        assert contents == [b"two", b"three", b"four"]


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (["third", "first"], "third dựa vào bản sao lưu trước; còn thiếu: second"),
        (["third"], "còn thiếu: first 2026-11-28T20:00:00"),
        (["third", "second", "stranger"], "không thuộc một chuỗi sao lưu"),
        (["second", "first", "another third"], "không thuộc một chuỗi sao lưu"),
    ],
)
def test_what_is_no_chain_is_refused(names, sentence, chain, tmp_path):
    make_archive(tmp_path, "stranger", [b"five"])
    alone = make_archive(tmp_path, "another first", [b"one"])
    make_archive(tmp_path, "another third", [b"one"], since=alone)
    with pytest.raises(Unreadable, match=sentence):
        backup_of(tmp_path, *names)


def test_a_file_of_the_chain_that_is_not_needed_may_be_missing(tmp_path):
    first = make_archive(tmp_path, "first", [b"one"])
    make_archive(tmp_path, "second", [b"two"], since=first)
    assert backup_of(tmp_path, "second").manifest.since == first.seal


def test_a_catalogue_takes_the_place_of_its_backup_and_has_no_content(chain, tmp_path):
    second, third = chain
    written = second.to_json()
    assert Base.from_json(written) == second
    assert make_archive(tmp_path, "again", [b"two", b"three", b"four"], Base.from_json(written))
    backup = backup_of(tmp_path, "first", "second", "again")
    assert backup.manifest.holders == third.manifest.holders
    for changed in (written.replace(b"first", b"fisrt"), written[:-1], b"", b"{}"):
        with pytest.raises(ValueError):
            Base.from_json(changed)
