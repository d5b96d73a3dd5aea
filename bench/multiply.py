"""Multiply the articles of a portal that is thrown away after it was measured."""

import sys

from django.core.management.base import OutputWrapper
from django.db import connection, transaction

from portal.management.progress import Progress

TABLES = ("news_edition", "news_article", "news_article_tags", "news_similararticle")
EXCLUSION = "news_edition_one_at_a_time"
#: Editions that one statement copies: what it locks and writes stays small.
STEP = 200


def multiply(times: int) -> None:
    """Copy each imported article ``times - 1`` times, with dates until the next one's.

    Copies are of articles with one edition: edition, tags, and what is similar, as far as it has
    been compared. Their desk texts are empty, because no public page reads them; related articles
    chosen by hand are left out. Afterwards the portal cannot be used by staff: columns that
    PostgreSQL computes have become plain ones, since to compute the words of 1,000,000 texts again
    takes most of an hour.
    """
    with connection.cursor() as cursor:
        # No triggers and no foreign keys: what is copied was checked.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SET maintenance_work_mem = '1GB'")
        indexes = _plain_indexes(cursor)
        for name in indexes:
            cursor.execute(f"DROP INDEX {name}")
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [EXCLUSION]
        )
        [exclusion] = cursor.fetchone()
        cursor.execute(f"ALTER TABLE news_edition DROP CONSTRAINT {EXCLUSION}")
        for table in TABLES:
            for column in _columns(cursor, table, generated=True):
                cursor.execute(f"ALTER TABLE {table} ALTER COLUMN {column} DROP EXPRESSION")
        _copy(cursor, times)
        cursor.execute(f"ALTER TABLE news_edition ADD CONSTRAINT {EXCLUSION} {exclusion}")
        for definition in indexes.values():
            cursor.execute(definition)
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")


def _plain_indexes(cursor) -> dict[str, str]:
    """Return {name: definition} of the indexes that keep no constraint."""
    cursor.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE indrelid::regclass::text = ANY(%s) AND NOT indisunique AND NOT indisexclusion",
        [list(TABLES)],
    )
    return dict(cursor.fetchall())


def _columns(cursor, table: str, *, generated: bool = False) -> list[str]:
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
        " AND (is_generated = 'ALWAYS' OR NOT %s) ORDER BY ordinal_position",
        [table, generated],
    )
    return [name for (name,) in cursor.fetchall()]


def _copy(cursor, times: int) -> None:
    # `number` in order of date, so that rows of one time lie together, as they do in real life.
    cursor.execute(
        "CREATE TEMPORARY TABLE original AS SELECT id, article_id,"
        " row_number() OVER in_order AS number, published_at AS at,"
        " coalesce(lead(published_at) OVER in_order - published_at, '0') AS gap"
        " FROM news_edition WHERE release = 'imported' AND number = 1 AND upper_inf(visible)"
        " AND published_at < now() - interval '1 hour'"
        " WINDOW in_order AS (ORDER BY published_at, id)"
    )
    cursor.execute("CREATE UNIQUE INDEX ON original (number)")
    cursor.execute("CREATE UNIQUE INDEX ON original (article_id)")
    cursor.execute("ANALYZE original")
    cursor.execute("SELECT count(*) FROM original")
    [originals] = cursor.fetchone()
    cursor.execute(
        "SELECT greatest((SELECT max(id) FROM news_edition), (SELECT max(id) FROM news_article))"
    )
    [taken] = cursor.fetchone()

    def new(row: str) -> str:
        return f"{taken} + {row}.number * {times} + copy"

    def copies_of(joined: str, table: str, **changed: str) -> str:
        # A table whose `id` nothing refers to numbers its copies itself.
        columns = [name for name in _columns(cursor, table) if name != "id" or "id" in changed]
        values = ", ".join(changed.get(column, f"row.{column}") for column in columns)
        return (
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM original"
            f" JOIN {table} row ON {joined} CROSS JOIN generate_series(1, {times - 1}) copy"
            " WHERE original.number BETWEEN %s AND %s ORDER BY original.number, copy"
        )

    at = f"original.at + original.gap * copy / {times}"
    edition = {"id": new("original"), "article_id": new("original"), "published_at": at}
    edition |= {"created_at": at, "visible": f"tstzrange({at}, NULL)", "related_ids": "'{}'"}
    desk = dict.fromkeys(["body", "body_text", "search", "search_title", "search_pairs"], "''")
    of_article = "row.article_id = original.article_id"
    with_other = f"{of_article} JOIN original other ON other.article_id = row.other_id"
    similar = {"article_id": new("original"), "other_id": new("other")}
    statements = [
        copies_of("row.id = original.id", "news_edition", **edition),
        copies_of(
            "row.id = original.article_id",
            "news_article",
            id=new("original"),
            published_at="NULL",
            **desk,
        ),
        copies_of(of_article, "news_article_tags", article_id=new("original")),
        copies_of(with_other, "news_similararticle", **similar),
    ]
    progress = Progress(OutputWrapper(sys.stdout), originals, "bài")
    for first in range(1, originals + 1, STEP):
        last = min(first + STEP - 1, originals)
        with transaction.atomic():
            for statement in statements:
                cursor.execute(statement, [first, last])
        progress.show(last)
    for table in ("news_edition", "news_article"):
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
        )
