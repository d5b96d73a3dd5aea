"""All self-checks of the portal, each with a name, what it has looked at, and its findings."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.utils import timezone

from media_gallery.models import Photo, Upload, Video
from media_gallery.publication import consistency
from news.models import Attachment
from portal.database.recorded_files import folders as recorded_folders
from portal.jobs.models import Job
from portal.journal.chain import heads
from portal.journal.chain import verification as chain
from portal.recovery import files, grants
from portal.recovery.permanent import PERMANENT
from portal.recovery.taking import digest_of
from portal.visits.days import verification as visits

#: How many findings of a check are told in words.
MOST_TOLD = 20
#: Folders of the stores that `check_media` looks at, beside those that apps have registered.
_CHECKED = {
    ("default", "photos"),
    ("default", "videos"),
    ("private", "photos"),
    ("private", "posters"),
    ("private", "previews"),
    ("private", "photo-renditions"),
    ("private", "renditions"),
    ("private", "thumbnails"),
    ("private", "videos"),
}
#: (table, what has one range at a time, the range)
_RANGES = [
    ("news_edition", "article_id", "visible"),
    ("news_ending", "article_id", "during"),
    ("front_page_pin", "article_id", "shown"),
    ("front_page_arrangement", "1", "in_force"),
]
_OVERLAPS = """
SELECT id, before FROM (
    SELECT id, {range},
           lag({range}) OVER since AS range_before, lag(id) OVER since AS before
      FROM {table} WINDOW since AS (PARTITION BY {of} ORDER BY lower({range}), id)
) AS neighbours WHERE {range} && range_before ORDER BY id
"""
_OFF = """
SELECT format('%s trên bảng %s', tgname, tgrelid::regclass) FROM pg_trigger
 WHERE tgenabled = 'D' AND tgrelid IN (SELECT oid FROM pg_class
       WHERE relnamespace = current_schema()::regnamespace)
 UNION ALL
SELECT format('%s trên bảng %s', conname, conrelid::regclass) FROM pg_constraint
 WHERE NOT convalidated AND connamespace = current_schema()::regnamespace
 ORDER BY 1
"""
#: Bits of tgtype.
_BITS = {"DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}
_GUARDED = """
SELECT coalesce(bit_or(tgtype::int), 0) & %s FROM pg_trigger
 WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgenabled <> 'D'
"""
_KEYS = """
SELECT c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text, b.attname
  FROM pg_constraint c
  JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
  JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1]
 WHERE c.contype = 'f' AND c.connamespace = current_schema()::regnamespace
 ORDER BY 1, 2
"""


@dataclass
class Check:
    """One check: its name, what it looks at (added up while it runs), and its findings."""

    name: str
    run: Callable[["Check"], Iterator[str]]
    unit: str
    looked_at: int = 0
    told: list[str] = field(default_factory=list)
    found: int = 0

    def complete(self) -> None:
        """Run the check to its end; remember MOST_TOLD of its sentences, and count the others."""
        for sentence in self.run(self):
            self.found += 1
            if len(self.told) < MOST_TOLD:
                self.told.append(sentence)


def checks(*, quick: bool = False) -> list[Check]:
    """Return all checks, in the order in which to run them.

    With ``quick`` the contents of files are not read.
    """
    every = [
        Check("Nhật ký", _journal, "dòng"),
        Check("Lượt truy cập", _visits, "ngày"),
        Check("Ràng buộc của cơ sở dữ liệu", _guards, "bảng"),
        Check("Quyền của tài khoản này", _rights, "bảng"),
        Check("Khoảng thời gian công khai", _ranges, "khoảng"),
        Check("Dòng này trỏ tới dòng kia", _links, "liên kết"),
        Check("Ảnh, video so với tệp", _media, "mục"),
        Check("Tệp có dòng mà không còn", _missing, "tệp"),
        Check("Tệp không có dòng nào", _orphans, "tệp"),
    ]
    return every if quick else [*every, Check("Nội dung tệp gốc", _contents, "tệp")]


# --- Rows -----------------------------------------------------------------------------------------


def _journal(check: Check) -> Iterator[str]:
    report = chain.verify(heads.read())
    check.looked_at = report.entries
    yield from report.told
    check.found += report.found - len(report.told)


def _visits(check: Check) -> Iterator[str]:
    # One snapshot for all queries, because views are counted meanwhile.
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield from list(visits.findings(timezone.now()))
        check.looked_at = visits.recorded_totals().days


def _guards(check: Check) -> Iterator[str]:
    """Yield what keeps rows right and was switched off or removed."""
    check.looked_at = len(connection.introspection.django_table_names(only_existing=True))
    for (what,) in _ask(_OFF):
        yield f"{what}: bị tắt hoặc chưa được kiểm."
    for table, kept in PERMANENT.items():
        wanted = sum(_BITS[each] for each in kept.refused)
        ((found,),) = _ask(_GUARDED, wanted, table)
        if found != wanted:
            yield f"Bảng {table}: mất chốt giữ dòng đã ghi; hãy xem ai đã sửa cơ sở dữ liệu."


def _rights(check: Check) -> Iterator[str]:
    """Yield what the role that serves may do and should not; `grant_roles` takes it away."""
    check.looked_at = len(PERMANENT)
    for right in grants.too_many():
        yield f"{right}: hãy chạy lại manage.py grant_roles bằng tài khoản sở hữu."


def _ranges(check: Check) -> Iterator[str]:
    for table, of, column in _RANGES:
        ((count,),) = _ask(f"SELECT count(*) FROM {table}")  # noqa: S608 -- our own names
        check.looked_at += count
        for number, before in _ask(_OVERLAPS.format(table=table, of=of, range=column)):
            yield f"{table}: {before} và {number} có hiệu lực cùng một lúc."


def _links(check: Check) -> Iterator[str]:
    for table, column, other, key in _ask(_KEYS):
        orphans = (
            f'SELECT t."{column}"::text FROM {table} t'  # noqa: S608 -- names from the catalogue
            f' LEFT JOIN {other} o ON o."{key}" = t."{column}"'
            f' WHERE t."{column}" IS NOT NULL AND o."{key}" IS NULL'
        )
        check.looked_at += 1
        for (value,) in _ask(orphans):
            yield f"{table}.{column} = {value}: không có dòng nào như thế trong {other}."


# --- Files ----------------------------------------------------------------------------------------


def _media(check: Check) -> Iterator[str]:
    """Yield what `check_media` would find, but for what a background job is about to do."""
    coming = _waiting_jobs()
    for step in consistency.check(dry_run=True):
        check.looked_at += 1 if step.findings or step.done == step.total else 0
        for finding in step.findings:
            if finding.job not in coming | _waiting_jobs():
                yield finding.sentence


def _waiting_jobs() -> set[tuple[str, str] | None]:
    active = Job.objects.filter(state__in=["waiting", "running"])
    return set(active.values_list("kind", "key"))


def _missing(check: Check) -> Iterator[str]:
    named = files.named()
    check.looked_at = len(named)
    gone = {name for name in named if not files.place(name).exists()}
    # Those of rows that were deleted, and of withdrawals, while this looked.
    for store, name in sorted(gone & files.named() if gone else gone):
        yield f"{store}/{name}: có dòng mà không còn tệp; hãy lấy lại từ bản sao lưu."


def _orphans(check: Check) -> Iterator[str]:
    """Yield files of the stores that are in none of the folders which `check_media` cleans."""
    known = _CHECKED | {(folder.store, folder.name) for folder in recorded_folders}
    for alias in ("default", "private"):
        root = files.root(alias)
        for path in root.rglob("*"):
            if not path.is_file():
                continue
            check.looked_at += 1
            name = path.relative_to(root)
            if (alias, name.parts[0]) not in known and not files.is_held(alias, name):
                yield f"{alias}/{name}: không thuộc về gì."


def _contents(check: Check) -> Iterator[str]:
    """Yield files whose bytes are not those that were uploaded: a disk may lose some in silence."""
    unfinished = set(Upload.objects.values_list("path", flat=True))
    for model, column, digest in (
        (Photo, "original", "content_hash"),
        (Video, "original", "content_hash"),
        (Attachment, "file", "sha256"),
    ):
        rows = model._base_manager.exclude(**{column: ""}).exclude(**{digest: ""})
        for name, wanted in rows.values_list(column, digest).iterator():
            path = files.place(("private", name))
            check.looked_at += 1
            try:
                if name not in unfinished and digest_of(path) != wanted:
                    yield f"private/{name}: nội dung đã đổi; hãy lấy lại từ bản sao lưu."
            except FileNotFoundError:
                continue  # Another check names it.


def _ask(query: str, *parameters) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters or None)
        return cursor.fetchall()
