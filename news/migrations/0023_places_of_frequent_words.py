"""Words of articles that have a word more than 256 times, so that rows of words are found there.

The triggers of editions do not run for those that there are: their texts stay as they are.
"""

from django.db import migrations

from portal.vietnamese.full_text import MOST_POSITIONS, vector

BATCH = 20

# 257 words have 514 characters at least.
FREQUENT = """
SELECT id FROM {table}
 WHERE length(body_text) > 513
   AND EXISTS (SELECT FROM unnest({table}.search) WHERE cardinality(positions) = %s)
 ORDER BY id
"""
ROWS = """
SELECT id, title, summary, body_text, {byline} FROM {table} WHERE id = ANY(%s)
 ORDER BY id FOR NO KEY UPDATE
"""
FILL = """
UPDATE {table} SET search = filled.search::tsvector
  FROM unnest(%s::bigint[], %s::text[]) AS filled (id, search)
 WHERE {table}.id = filled.id
"""


def compute(apps, schema_editor):
    # All are found before the trigger is switched off, which keeps editors from publishing; they
    # lock an article before they write its edition.
    articles = _frequent(schema_editor, "news_article")
    editions = _frequent(schema_editor, "news_edition")
    _fill(schema_editor, "news_article", articles, byline="byline")
    schema_editor.execute("ALTER TABLE news_edition DISABLE TRIGGER news_edition_past_is_fixed")
    _fill(schema_editor, "news_edition", editions, byline="''")
    schema_editor.execute("ALTER TABLE news_edition ENABLE TRIGGER news_edition_past_is_fixed")


def _frequent(schema_editor, table):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(FREQUENT.format(table=table), [MOST_POSITIONS])
        return [pk for (pk,) in cursor.fetchall()]


def _fill(schema_editor, table, ids, *, byline):
    with schema_editor.connection.cursor() as cursor:
        for first in range(0, len(ids), BATCH):
            rows = ROWS.format(table=table, byline=byline)
            cursor.execute(rows, [ids[first : first + BATCH]])
            filled = [(pk, vector(*columns)) for pk, *columns in cursor.fetchall()]
            if filled:
                columns = [list(column) for column in zip(*filled, strict=True)]
                cursor.execute(FILL.format(table=table), columns)


class Migration(migrations.Migration):
    dependencies = [("news", "0022_index_of_words_and_periods")]

    operations = [migrations.RunPython(compute, migrations.RunPython.noop)]
