"""The journal is a hash chain: what is altered, deleted or inserted behind its back is named."""

import threading
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from portal.identity.models import Link, LinkGroup
from portal.journal.chain import heads
from portal.journal.chain.hashing import Content, hash_of
from portal.journal.chain.verification import verify
from portal.journal.models import Action, Entry, record_event
from tests.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)

AT = datetime(2026, 6, 5, 10, 2, tzinfo=UTC)
NOTHING_KEPT = heads.KeptHeads([], [])


@pytest.fixture(autouse=True)
def _data(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def write(count=1, words="Việc"):
    """Write entries, each in a transaction of its own; return the last."""
    for number in range(1, count + 1):
        entry = record_event(Action.EDIT, "portal.test", f"{words} {number}")
    return entry


def sql(statement, *values):
    """Execute as somebody for whom no trigger exists."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE journal_entry DISABLE TRIGGER USER")
        cursor.execute(statement, values or None)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE journal_entry ENABLE TRIGGER USER")


def rechain(first):
    """Compute the chain anew from entry number ``first`` on, as a thorough forger would."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(number) FROM journal_entry")
        (last,) = cursor.fetchone()
    for number in range(first, last + 1):
        sql(
            "UPDATE journal_entry SET previous_hash ="
            " coalesce((SELECT hash FROM journal_entry WHERE number = %s), '') WHERE number = %s",
            number - 1,
            number,
        )
        sql(
            "UPDATE journal_entry AS entry SET hash = journal_entry_hash(entry) WHERE number = %s",
            number,
        )


def keep_head():
    last = verify(NOTHING_KEPT).last
    return heads.keep(*last)


def findings():
    return verify(heads.read()).told


def numbers():
    return list(Entry.objects.order_by("number").values_list("number", flat=True))


def test_entries_are_numbered_and_chained_when_they_are_committed():
    with transaction.atomic():
        first = write()
        first.refresh_from_db()
        assert (first.number, first.previous_hash, first.hash) == (None, "", "")
        with transaction.atomic():
            write(words="Không thành")
            transaction.set_rollback(True)
        write(words="Cùng lúc")
    write(words="Sau đó")

    one, two, three = Entry.objects.order_by("number")
    assert [one.number, two.number, three.number] == [1, 2, 3]
    assert [one.words, two.words, three.words] == ["Việc 1", "Cùng lúc 1", "Sau đó 1"]
    assert ["", one.hash, two.hash] == [one.previous_hash, two.previous_hash, three.previous_hash]
    assert findings() == []


def test_what_is_inserted_in_bulk_or_by_sql_is_chained_too():
    Entry.objects.bulk_create(
        Entry(action="x", kind="a.b", object_id=1, words=f"dòng {n}", number=n + 40, hash="x")
        for n in range(3)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_entry (action, kind, object_id, words, note, facts, folded,"
            " number, previous_hash, hash)"
            " VALUES ('x', 'a.b', 1, 'Mưa “lũ” 😀', E'hai\\ndòng', '{\"b\": [1.50, null]}', '',"
            " 77, 'x', 'y')"
        )

    assert numbers() == [1, 2, 3, 4]
    assert findings() == []


def test_the_form_of_the_hash_is_what_the_decision_says():
    content = Content("", "1", "7", "0", "", "edit", "x.y", "2", "Mưa", "", "{}")
    assert hash_of(content) == (
        # printf '1:1,0:,1:1,1:7,1:0,0:,4:edit,3:x.y,1:2,4:Mưa,0:,2:{},' | sha256sum
        "b41f1a60f7ed2e17e62a9b6d40cd32fa09cd96da7b9b4f7b301267c9ede9989a"
    )


def test_many_threads_leave_one_chain_without_gaps():
    def act():
        for _ in range(10):
            with transaction.atomic():
                write(2)
                transaction.set_rollback(Entry.objects.count() % 3 == 0)

    at_once(*[act] * 8)

    found = numbers()
    assert found == list(range(1, len(found) + 1))
    assert findings() == []


@pytest.mark.parametrize("committed", [True, False])
def test_postgresql_refuses_to_change_an_entry(committed):
    def act(statement):
        with transaction.atomic(), connection.cursor() as cursor:
            if not committed:
                write()
            cursor.execute(statement)

    if committed:
        write()
    for statement in (
        "UPDATE journal_entry SET note = 'khác'",
        "UPDATE journal_entry SET number = 7",
        "UPDATE journal_entry SET hash = ''",
        "DELETE FROM journal_entry",
        "TRUNCATE journal_entry",
    ):
        with pytest.raises(DatabaseError, match="chỉ được ghi thêm|pending trigger"):
            act(statement)
    assert numbers() == ([1] if committed else [])


def test_an_altered_row_is_named_whatever_was_altered():
    write(9)
    for number, change in enumerate(
        (
            "words = 'khác'",
            "note = 'khác'",
            "at = at - interval '1 microsecond'",
            "facts = '{\"a\": 1}'",
            "object_id = 9",
            "kind = 'a.c'",
            "id = 90009",
            "action = 'delete'",
        ),
        1,
    ):
        sql(f"UPDATE journal_entry SET {change} WHERE number = {number}")
    # A hash that was changed alone.
    sql("UPDATE journal_entry SET hash = 'x' WHERE number = 9")
    assert findings() == [
        "Dòng số 1 (sửa: “khác”) đã bị sửa.",
        *[f"Dòng số {number} (sửa: “Việc {number}”) đã bị sửa." for number in range(2, 8)],
        "Dòng số 8 (xóa: “Việc 8”) đã bị sửa.",
        "Dòng số 9 (sửa: “Việc 9”) đã bị sửa.",
    ]


def test_a_row_altered_with_its_hash_is_named():
    write(5)
    sql("UPDATE journal_entry SET words = 'khác' WHERE number = 3")
    sql("UPDATE journal_entry AS e SET hash = journal_entry_hash(e) WHERE number = 3")
    assert findings() == ["Dòng số 3 đã bị thay: dòng sau nhớ một dấu khác."]


def test_missing_rows_are_named():
    write(8)
    sql("DELETE FROM journal_entry WHERE number IN (1, 3, 5, 6)")
    assert findings() == [
        "Dòng số 1 đã bị xóa.",
        "Dòng số 3 đã bị xóa.",
        "Các dòng từ số 5 đến số 6 đã bị xóa.",
    ]


def test_rows_missing_at_the_end_are_named_by_the_head_kept_outside():
    write(5)
    head = keep_head()
    sql("DELETE FROM journal_entry WHERE number > 3")
    when = "dấu giữ ngoài lúc"
    (sentence,) = findings()
    assert sentence.startswith(f"Các dòng từ số 4 đến số 5 ở cuối nhật ký đã bị xóa: {when}")
    # New entries take the numbers of the deleted.
    write(2)
    (sentence,) = findings()
    assert sentence.startswith("Một trong các dòng từ số 1 đến số 5 đã bị sửa, xóa hoặc chèn")
    assert head.number == 5


@pytest.mark.parametrize("statement", ["DELETE FROM journal_entry", "TRUNCATE journal_entry"])
def test_that_all_rows_are_missing_is_said(statement):
    write(2)
    keep_head()
    sql(statement)
    (sentence,) = findings()
    assert sentence.startswith("Cả nhật ký đã bị xóa: lúc ")
    assert sentence.endswith("đã có 2 dòng, nay không còn dòng nào.")


def test_a_chain_that_was_written_anew_is_found_by_the_heads():
    write(2)
    keep_head()
    write(2)
    head = keep_head()
    sql("UPDATE journal_entry SET words = 'khác' WHERE number = 3")
    rechain(3)
    assert verify(NOTHING_KEPT).told == []
    (sentence,) = findings()
    assert sentence.startswith(
        "Một trong các dòng từ số 3 đến số 4 đã bị sửa, xóa hoặc chèn, rồi chuỗi được viết lại: "
        "dấu của dòng số 4 khác dấu giữ ngoài lúc "
    )
    assert head.number == 4


def test_a_row_taken_out_and_the_rest_moved_up_is_found_by_the_heads():
    write(5)
    keep_head()
    sql("DELETE FROM journal_entry WHERE number = 2")
    for number in (3, 4, 5):
        sql("UPDATE journal_entry SET number = %s WHERE number = %s", number - 1, number)
    rechain(2)
    assert verify(NOTHING_KEPT).told == []
    (sentence,) = findings()
    assert sentence.startswith("Dòng số 5 ở cuối nhật ký đã bị xóa: dấu giữ ngoài lúc ")


def test_a_row_inserted_without_the_triggers_is_named():
    write(3)
    sql(
        "INSERT INTO journal_entry (action, kind, object_id, words, note, facts, folded,"
        " previous_hash, hash) VALUES ('edit', 'a.b', 1, 'Giả', '', '{}', '', '', '')"
    )
    pk = Entry.objects.get(number=None).pk
    assert findings() == [
        f"Dòng có mã {pk} (sửa: “Giả”) được thêm vào ngoài chuỗi: dòng này không có số và dấu."
    ]


def test_a_row_inserted_in_the_middle_is_named():
    write(3)
    for number in (3, 2):
        sql("UPDATE journal_entry SET number = %s WHERE number = %s", number + 1, number)
    sql(
        "INSERT INTO journal_entry (action, kind, object_id, words, note, facts, folded,"
        " number, previous_hash, hash)"
        " SELECT 'edit', 'a.b', 1, 'Giả', '', '{}', '', 2, hash, '' FROM journal_entry"
        " WHERE number = 1"
    )
    sql("UPDATE journal_entry AS e SET hash = journal_entry_hash(e) WHERE number = 2")
    assert findings() == [
        "Dòng số 3 (sửa: “Việc 2”) đã bị sửa.",
        "Dòng số 4 (sửa: “Việc 3”) đã bị sửa.",
    ]


def test_the_command_names_the_first_and_ends_with_a_code(capsys):
    write(3)
    call_command("verify_journal")
    assert "Nhật ký còn nguyên: 3 dòng" in capsys.readouterr().out
    assert [head.number for head in heads.read().heads] == [3]

    sql("DELETE FROM journal_entry WHERE number = 2")
    with pytest.raises(CommandError, match="1 chỗ"):
        call_command("verify_journal")
    assert "Dòng số 2 đã bị xóa." in capsys.readouterr().out


def test_a_head_from_the_log_can_be_given(capsys):
    write(3)
    head = keep_head()
    heads.path().unlink()
    sql("DELETE FROM journal_entry WHERE number = 3")
    with pytest.raises(CommandError):
        call_command("verify_journal", head=[f"Đầu nhật ký: {head}"])
    assert "Dòng số 3 ở cuối nhật ký đã bị xóa" in capsys.readouterr().out
    with pytest.raises(CommandError, match="--head"):
        call_command("verify_journal", head=["5 abc"])


def test_the_file_of_heads_only_grows_and_survives_a_line_that_was_cut_off():
    write(1)
    first = keep_head()
    with heads.path().open("a") as file:
        file.write("2026-11-2")  # the power failed here
    assert heads.read() == heads.KeptHeads([first], [])
    second = keep_head()
    assert heads.read() == heads.KeptHeads([first, second], [2])
    assert heads.path().stat().st_mode & 0o777 == 0o600


def test_what_somebody_changed_in_the_file_is_said():
    write(1)
    keep_head()
    line = heads.path().read_text()
    heads.path().write_text(line.replace(" 1 ", " một "))
    assert findings() == ["Dòng 1 của tệp giữ dấu bị hỏng, không đọc được."]


def test_the_lock_of_the_chain_takes_part_in_no_deadlock():
    """One transaction deletes a row that the other refers to; both write the journal.

    PostgreSQL checks the reference at commit and waits there for the deletion. If the other held
    the lock of the chain by then, each would wait for the other.
    """
    group = LinkGroup.objects.create(name="Trung ương")
    deleted, referred = threading.Event(), threading.Event()

    def delete():
        with transaction.atomic():
            write()
            LinkGroup.objects.filter(pk=group.pk).delete()
            deleted.set()
            referred.wait(5)
            # Until the other one waits in its commit.
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(0.5)")
        return "deleted"

    def refer():
        deleted.wait(5)
        try:
            with transaction.atomic():
                write()
                Link.objects.create(group=group, name="x", url="https://x.vn/")
                referred.set()
        except DatabaseError as error:
            return type(error).__name__
        return "referred"

    assert at_once(delete, refer) == ["deleted", "IntegrityError"]
    assert findings() == []


# --- The newest head, kept every minute -----------------------------------------------------------


def test_what_is_cut_off_after_the_daily_head_is_named_by_the_newest_one():
    write(2)
    keep_head()
    write(3, "Sau đó")
    assert heads.keep_newest()
    sql("DELETE FROM journal_entry WHERE number > 3")
    assert findings()[0].startswith("Các dòng từ số 4 đến số 5 ở cuối nhật ký đã bị xóa")


def test_the_newest_head_never_goes_back_whatever_is_written_afterwards():
    write(3)
    assert heads.keep_newest()
    before = heads.newest_path().read_text()
    sql("DELETE FROM journal_entry WHERE number > 1")
    assert not heads.keep_newest()
    write(4, "Viết lại")
    assert not heads.keep_newest()
    assert heads.newest_path().read_text() == before
    assert "rồi chuỗi được viết lại" in findings()[0]


def test_the_newest_head_follows_the_journal_and_is_written_only_when_it_has_grown():
    assert heads.keep_newest()
    assert heads.read_newest() is None
    write()
    assert heads.keep_newest()
    written = heads.newest_path().read_text()
    assert heads.keep_newest()
    assert heads.newest_path().read_text() == written
    last = write(2)
    assert heads.keep_newest()
    last.refresh_from_db()
    assert (heads.read_newest().number, heads.read_newest().hash) == (3, last.hash)
    assert findings() == []
