"""Words of the texts that have a word more than 256 times, so that rows of words are found there.

The triggers of editions do not run for those that there are: their texts stay as they are.
"""

from django.db import migrations

from portal.vietnamese.full_text import MOST_POSITIONS, vector

BATCH = 20

# 257 words have 514 characters at least.
FREQUENT = """
SELECT {id} FROM {rows}
 WHERE length({text}) > 513
   AND EXISTS (SELECT FROM unnest({table}.search) WHERE cardinality(positions) = %s)
"""
OF_ROWS = """
SELECT id, title, summary, body_text, {byline} FROM {table} WHERE id = ANY(%s)
 ORDER BY id FOR NO KEY UPDATE
"""
OF_ATTACHMENTS = """
SELECT words.id, words.title || ' ' || words.name, '', text.text, ''
  FROM news_attachmentwords AS words JOIN news_documenttext AS text USING (sha256)
 WHERE words.id = ANY(%s) ORDER BY words.id FOR NO KEY UPDATE OF words
"""
FILL = """
UPDATE {table} SET search = filled.search::tsvector
  FROM unnest(%s::bigint[], %s::text[]) AS filled (id, search)
 WHERE {table}.id = filled.id
"""


def compute(apps, schema_editor):
    words = "news_attachmentwords"
    files = f"{words} JOIN news_documenttext AS text USING (sha256)"
    attachments = FREQUENT.format(id=f"{words}.id", rows=files, text="text.text", table=words)
    # All are found before the trigger is switched off, which keeps editors from publishing; they
    # lock an article before they write its edition.
    articles = _frequent(schema_editor, "news_article")
    editions = _frequent(schema_editor, "news_edition")
    # Of a file that was not read yet the words inside it are computed by the job that reads it.
    read = _ids(schema_editor, f"{attachments} AND {words}.is_read")
    _fill(schema_editor, "news_article", articles, _texts("news_article", "byline"))
    _fill(schema_editor, words, read, OF_ATTACHMENTS)
    schema_editor.execute("ALTER TABLE news_edition DISABLE TRIGGER news_edition_past_is_fixed")
    _fill(schema_editor, "news_edition", editions, _texts("news_edition", "''"))
    schema_editor.execute("ALTER TABLE news_edition ENABLE TRIGGER news_edition_past_is_fixed")


def _texts(table, byline):
    return OF_ROWS.format(table=table, byline=byline)


def _frequent(schema_editor, table):
    return _ids(schema_editor, FREQUENT.format(id="id", rows=table, text="body_text", table=table))


def _ids(schema_editor, frequent):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f"{frequent} ORDER BY 1", [MOST_POSITIONS])
        return [pk for (pk,) in cursor.fetchall()]


def _fill(schema_editor, table, ids, texts):
    with schema_editor.connection.cursor() as cursor:
        for first in range(0, len(ids), BATCH):
            cursor.execute(texts, [ids[first : first + BATCH]])
            filled = [(pk, vector(*columns)) for pk, *columns in cursor.fetchall()]
            if filled:
                columns = [list(column) for column in zip(*filled, strict=True)]
                cursor.execute(FILL.format(table=table), columns)


class Migration(migrations.Migration):
    dependencies = [("news", "0022_index_of_words_and_periods")]

    operations = [migrations.RunPython(compute, migrations.RunPython.noop)]
