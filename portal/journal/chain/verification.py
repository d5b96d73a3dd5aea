"""Compute every hash of the journal again, and compare the chain with the heads kept outside."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from portal.journal.chain.hashing import Content, hash_of
from portal.journal.chain.heads import Head, KeptHeads
from portal.journal.models import Entry, label_of_action
from portal.vietnamese import dates, text

#: How many findings are told in words; the rest is counted.
MOST_TOLD = 20
_BATCH = 2_000

# As text where PostgreSQL and Python would write a value differently.
_CHAIN = """
SELECT previous_hash, number::text, id::text, (extract(epoch FROM at) * 1000000)::bigint::text,
       coalesce(actor_id::text, ''), action, kind, object_id::text, words, note, facts::text,
       hash, number
  FROM journal_entry WHERE number IS NOT NULL ORDER BY journal_entry.number
"""


@dataclass
class Report:
    """The result of a verification; ``last`` is (number, hash) of the last entry, if any."""

    entries: int = 0
    last: tuple[int, str] | None = None
    told: list[str] = field(default_factory=list)
    found: int = 0

    def tell(self, sentence: str) -> None:
        self.found += 1
        if len(self.told) < MOST_TOLD:
            self.told.append(sentence)


def verify(kept: KeptHeads, show: Callable[[int], None] = lambda done: None) -> Report:
    """Read the whole journal as of now, in bounded memory, and return what was found.

    ``kept`` must have been read before: what is committed meanwhile lies behind its heads. The
    sentences are Vietnamese, the first finding first. ``show`` is told how many entries are done.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        return verify_as_seen(kept, show)


def verify_as_seen(kept: KeptHeads, show: Callable[[int], None] = lambda done: None) -> Report:
    """Verify what the open transaction sees, as `verify` does."""
    report = Report()
    with connection.chunked_cursor() as cursor:
        cursor.execute(_CHAIN)
        _check_chain(_rows(cursor), _Heads(kept.heads), report, show)
    for entry in Entry.objects.filter(number=None).order_by("pk")[: MOST_TOLD + 1]:
        report.tell(f"{_words(entry)} được thêm vào ngoài chuỗi: dòng này không có số và dấu.")
    for line in kept.unreadable:
        report.tell(f"Dòng {line} của tệp giữ dấu bị hỏng, không đọc được.")
    return report


def _rows(cursor: Any) -> Iterator[tuple[Any, ...]]:
    while rows := cursor.fetchmany(_BATCH):
        yield from rows


class _Heads:
    """The heads kept outside, by number, and the last one that the chain agreed with."""

    def __init__(self, heads: Iterable[Head]):
        self.waiting = sorted(heads, key=lambda head: head.number)
        self.agreed = 0
        self.next = self.waiting[0].number if self.waiting else None
        self._at = 0

    def pass_by(self, number: int) -> Iterator[Head]:
        """Yield the heads up to ``number`` that were not yielded before."""
        while self._at < len(self.waiting) and self.waiting[self._at].number <= number:
            yield self.waiting[self._at]
            self._at += 1
        self.next = self.waiting[self._at].number if self._at < len(self.waiting) else None

    def rest(self) -> list[Head]:
        return self.waiting[self._at :]


def _check_chain(
    rows: Iterable[tuple[Any, ...]], heads: _Heads, report: Report, show: Callable[[int], None]
) -> None:
    expected, before = 1, ""
    # The row before, while it may still turn out to be the one that was altered.
    last: tuple[int, bool] | None = None
    rewritten = False
    for row in rows:
        content, hash, number = Content(*row[:11]), row[11], row[12]
        if number < expected:
            report.tell(f"{_name(content)} được chèn thêm: số ấy đã có một dòng khác.")
        elif number > expected:
            report.tell(f"{_missing(expected, number - 1)} đã bị xóa.")
            last = None
        intact = hash_of(content) == hash
        if not intact:
            report.tell(f"{_name(content)} đã bị sửa.")
        elif last and number == expected and content.previous_hash != before and last[1]:
            # This row remembers another hash than the row before has: that one was replaced, with
            # a hash computed for its new content.
            report.tell(f"Dòng số {text.number(last[0])} đã bị thay: dòng sau nhớ một dấu khác.")
        elif number == 1 and content.previous_hash:
            report.tell(f"{_name(content)} từng có dòng đứng trước: đầu nhật ký đã bị xóa.")
        if heads.next is not None and number >= heads.next:
            for head in heads.pass_by(number):
                if head.number == number and head.hash == hash:
                    heads.agreed = number
                elif head.number == number and not rewritten:
                    rewritten = True
                    report.tell(_rewritten(heads.agreed + 1, head))
        expected, before, last = number + 1, hash, (number, intact)
        report.entries += 1
        report.last = (number, hash)
        if report.entries % _BATCH == 0:
            show(report.entries)
    if cut := heads.rest():
        report.tell(_cut_off(expected, max(cut, key=lambda head: head.number)))
    show(report.entries)


def _rewritten(first: int, head: Head) -> str:
    where = (
        f"Dòng số {text.number(first)}"
        if first == head.number
        else f"Một trong các dòng từ số {text.number(first)} đến số {text.number(head.number)}"
    )
    return (
        f"{where} đã bị sửa, xóa hoặc chèn, rồi chuỗi được viết lại: dấu của dòng số "
        f"{text.number(head.number)} khác dấu giữ ngoài lúc {dates.short_datetime(head.at)}."
    )


def _cut_off(first: int, head: Head) -> str:
    when = dates.short_datetime(head.at)
    if first == 1:
        return (
            f"Cả nhật ký đã bị xóa: lúc {when} đã có {text.number(head.number)} dòng, nay không "
            "còn dòng nào."
        )
    return (
        f"{_missing(first, head.number)} ở cuối nhật ký đã bị xóa: dấu giữ ngoài lúc {when} còn "
        "nhớ."
    )


def _missing(first: int, last: int) -> str:
    if first == last:
        return f"Dòng số {text.number(first)}"
    return f"Các dòng từ số {text.number(first)} đến số {text.number(last)}"


def _name(content: Content) -> str:
    action = label_of_action(content.action)
    return f"Dòng số {text.number(int(content.number))} ({action}: “{content.words}”)"


def _words(entry: Entry) -> str:
    return f"Dòng có mã {entry.pk} ({entry.action_label}: “{entry.words}”)"
