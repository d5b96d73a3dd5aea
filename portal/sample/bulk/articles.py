"""Many plausible articles at once, written straight into the tables with COPY.

This bypasses the models and their workflow, which would take a hundred times as long. So these
articles have no journal entries and no history, and one inactive account is the author of them all.
The database's constraints on editions hold for them as for all others.
"""

import datetime
import io
import json
import multiprocessing
import random
import signal
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager

from django.contrib.auth import get_user_model
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction

from media_gallery.models import Photo
from news.models import Article, Edition, Source, Tag
from news.models.full_text import fingerprint_of_text
from news.models.public_record import database_instant
from portal.sample.bulk import grammar
from portal.sample.demonstration import make_taxonomy
from portal.sample.province import BYLINES
from portal.taxonomy.models import Category
from portal.vietnamese import dates, full_text

AUTHOR = "noi-dung-mau"
BATCH = 1000
#: The limit of the indexes' pending lists in kB: more than the words of a batch need.
PENDING_KB = 1_000_000
#: Characters sent to PostgreSQL at a time.
PIECE = 1_000_000
YEARS = 10


class TooMany(Exception):
    """More articles were asked for than there are different headlines.

    Its argument is the number of articles that can still be made.
    """


def make(count: int, *, seed: int = 1) -> Iterator[int]:
    """Make ``count`` articles, with publication times spread over the last ten years.

    Yields the number made so far after each batch. A batch is one transaction, so that a call
    stopped in between leaves only whole articles. A second call makes as many more; no two
    headlines are ever the same. The same ``seed`` in the same database on the same day gives the
    same articles. Categories, sources and tags are the portal's, or the sample's where it has none
    of a kind. Only photos that are already public are used.

    Raises TooMany before anything is written.
    """
    author, _created = get_user_model().objects.get_or_create(
        username=AUTHOR,
        defaults={"first_name": "Nội dung mẫu", "is_active": False, "password": "!"},
    )
    before = Article.objects.filter(created_by=author).count()
    if before + count > grammar.CAPACITY:
        raise TooMany(grammar.CAPACITY - before)
    if not (Category.objects.exists() and Source.objects.exists() and Tag.objects.exists()):
        with transaction.atomic():
            make_taxonomy()
    writer = _Writer(author.pk, seed)
    midnight, _ = dates.day_bounds(dates.local_day(database_instant()))
    first, span = midnight - datetime.timedelta(days=365.25 * YEARS), 365.25 * YEARS / count

    def about(start: int) -> list[tuple[int, int, datetime.datetime]]:
        numbers = range(start, min(start + BATCH, count))
        return [
            (pk, before + n, first + datetime.timedelta(days=(n + 0.01) * span))
            for pk, n in zip(_free_ids(len(numbers)), numbers, strict=True)
        ]

    # The next batch is generated while PostgreSQL stores the one before. In a process, because a
    # thread would take turns with the one that sends data to PostgreSQL (GIL). The process makes no
    # query.
    with ProcessPoolExecutor(
        1, mp_context=multiprocessing.get_context("fork"), initializer=_leave_interrupts_to_parent
    ) as desk:
        following = desk.submit(writer.write, about(0))
        for end in range(BATCH, count + BATCH, BATCH):
            batch = following.result()
            if end < count:
                following = desk.submit(writer.write, about(end))
            with (
                transaction.atomic(),
                connection.cursor() as cursor,
                _words_sorted_in_at_once(cursor),
            ):
                for table in batch:
                    _copy(cursor, *table)
            yield min(end, count)


def _leave_interrupts_to_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _free_ids(number: int) -> list[int]:
    """Reserve ``number`` ids of articles from the sequence."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [Article._meta.db_table, number],
        )
        return [row[0] for row in cursor.fetchall()]


class _Writer:
    """A generator of table rows for article numbers, with the portal's categories, sources etc.

    Only the constructor makes queries.
    """

    def __init__(self, author_id: int, seed: int):
        self.author_id, self.seed = author_id, seed
        self.by_slug = dict(Category.objects.values_list("slug", "pk"))
        self.category_ids = sorted(self.by_slug.values())
        self.sources = list(Source.objects.values_list("pk", "name", "url").order_by("pk"))
        self.tags = list(Tag.objects.values("id", "name", "slug").order_by("pk"))
        self.photos = list(
            Photo.objects.public().order_by("pk").values_list("pk", "caption", "alt_text", "credit")
        )

    def write(self, articles: list[tuple[int, int, datetime.datetime]]) -> list[tuple]:
        """Return (table, columns, rows in COPY's text format) of each table to write.

        ``articles`` are (id, number, publication time). Makes no query.
        """
        rows, tags, editions = [], [], []
        for pk, number, since in articles:
            row, its_tags, edition = self.rows(pk, number, since)
            rows.append(row)
            tags += [{"article_id": pk, "tag_id": tag["id"]} for tag in its_tags]
            editions.append(edition)
        return [
            (model._meta.db_table, *_columns_and_lines(model, of_model))
            for model, of_model in (
                (Article, rows),
                (Article.tags.through, tags),
                (Edition, editions),
            )
        ]

    def rows(self, pk: int, number: int, since: datetime.datetime) -> tuple[dict, list, dict]:
        """Return the row of an article, its tags, and the row of its edition, by column."""
        rng = random.Random(self.seed * grammar.CAPACITY + number + 1)
        since = _in_waking_hours(since, rng)
        written = grammar.write(number, dates.short_day(dates.local_day(since))[:5], self.seed)
        category_id = self.by_slug.get(written.category) or rng.choice(self.category_ids)
        source_id, source_name, source_url = rng.choice(self.sources)
        byline = rng.choice(BYLINES) if rng.random() < 0.8 else ""
        tags = rng.sample(self.tags, min(len(self.tags), rng.randrange(4)))
        photo_id, caption, alt_text, credit = (
            rng.choice(self.photos) if self.photos and rng.random() < 0.7 else (None, "", "", "")
        )
        photo_ids = f"{{{photo_id}}}" if photo_id else "{}"  # No text has photos in its body.
        at = since.isoformat()
        body_text = grammar.plain(written.body)
        title, summary, body = written.title, written.summary, written.body
        article = {
            "id": pk,
            "title": title,
            "category_id": category_id,
            "summary": summary,
            "body": body,
            "lead_photo_id": photo_id,
            "byline": byline,
            "source_id": source_id,
            "desk_state": Article.DeskState.APPROVED.value,
            "created_by_id": self.author_id,
            "created_at": at,
            "saved_at": at,
            "version": 1,
            "photo_ids": photo_ids,
            "body_text": body_text,
            "search": full_text.vector(title, summary, body_text, byline),
        }
        edition = {
            "article_id": pk,
            "number": 1,
            "visible": f"[{at},)",
            "published_at": at,
            "published_by_id": self.author_id,
            "release": Edition.Release.IMPORTED.value,
            "writers": f"{{{self.author_id}}}",
            "category_id": category_id,
            "title": title,
            "summary": summary,
            "body": body,
            "byline": byline,
            "source_id": source_id,
            "source_name": source_name,
            "source_url": source_url,
            "lead_photo_id": photo_id,
            "lead_caption": caption,
            "lead_alt_text": alt_text,
            "lead_credit": credit,
            "photo_ids": photo_ids,
            "tags": json.dumps(tags, ensure_ascii=False),
            "attachments": "[]",
            "body_text": body_text,
            "folded_title": full_text.folded_line(title),
            "search": full_text.vector(title, summary, body_text),
            "fingerprint": fingerprint_of_text(title, summary, body),
        }
        return article, tags, edition


def _in_waking_hours(instant: datetime.datetime, rng: random.Random) -> datetime.datetime:
    """Return a time on the same Vietnamese day, 6:00 to 21:59:59, most likely before noon."""
    local = dates.local_time(instant)
    seconds = 6 * 3600 + int(16 * 3600 * rng.random() ** 1.4)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + datetime.timedelta(seconds=seconds)


@contextmanager
def _words_sorted_in_at_once(cursor) -> Iterator[None]:
    """Update the GIN search indexes once for a whole batch, which is several times as fast.

    Part of the batch's transaction: if it is rolled back, the indexes' settings are as before.
    """
    limits = {
        index.name: index.gin_pending_list_limit
        for index in (*Article._meta.indexes, *Edition._meta.indexes)
        if getattr(index, "gin_pending_list_limit", None)
    }
    cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
    # Without waiting for the disk: a crash of the server can lose the last batch, but only whole.
    cursor.execute("SET LOCAL synchronous_commit = off")
    for name in limits:
        cursor.execute(f'ALTER INDEX "{name}" SET (gin_pending_list_limit = {PENDING_KB})')
    yield
    for name, limit in limits.items():
        cursor.execute("SELECT gin_clean_pending_list(%s)", [name])
        cursor.execute(f'ALTER INDEX "{name}" SET (gin_pending_list_limit = {limit})')


def _copy(cursor, table: str, columns: tuple[str, ...], lines: str) -> None:
    names = ", ".join(map(connection.ops.quote_name, columns))
    copy = f'COPY "{table}" ({names}) FROM STDIN'
    # In large pieces instead of the default 8 kB: psycopg2 calls Python for each, and must wait for
    # the GIL if another thread has it.
    cursor.copy_expert(copy, io.StringIO(lines), size=PIECE)


def _columns_and_lines(model: type[models.Model], rows: list[dict]) -> tuple[tuple[str, ...], str]:
    """Return the columns of ``rows`` and the rows in COPY's text format.

    A column that ``rows`` do not name gets the default of its field, so that a new field of an
    article needs no change here, unless the sample shall have something in it.
    """
    given = tuple(rows[0]) if rows else ()
    defaults = {
        field.column: "{}" if isinstance(field, ArrayField) else field.get_default()
        for field in model._meta.concrete_fields
        if not (
            field.column in given
            or field.null
            or field.primary_key
            or field.generated
            or field.has_db_default()
        )
    }
    end = "".join(f"\t{_escaped(value)}" for value in defaults.values()) + "\n"
    lines = "".join("\t".join(map(_escaped, row.values())) + end for row in rows)
    return (*given, *defaults), lines


def _escaped(value) -> str:
    """Return ``value`` in COPY's text format; tabs are not escaped, our texts hold none."""
    if value is None:
        return r"\N"
    return str(value).replace("\\", r"\\").replace("\n", r"\n")
