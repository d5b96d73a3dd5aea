"""Words of attachments that have a word more than 256 times, so that rows of words are found there.

Apart from those of articles: who publishes holds a lock of the editions and waits for the row of an
attachment, so a migration that locks rows of attachments must not wait for the editions.
"""

from django.db import migrations, transaction

from portal.vietnamese.full_text import MOST_POSITIONS, vector

BATCH = 20

# 257 words have 514 characters at least. Of a file that was not read yet the words inside it are
# computed by the job that reads it.
FREQUENT = """
SELECT words.id
  FROM news_attachmentwords AS words JOIN news_documenttext AS text USING (sha256)
 WHERE words.is_read AND length(text.text) > 513
   AND EXISTS (SELECT FROM unnest(words.search) WHERE cardinality(positions) = %s)
 ORDER BY 1
"""
ROWS = """
SELECT words.id, words.title || ' ' || words.name, '', text.text, ''
  FROM news_attachmentwords AS words JOIN news_documenttext AS text USING (sha256)
 WHERE words.id = ANY(%s) ORDER BY words.id FOR NO KEY UPDATE OF words
"""
FILL = """
UPDATE news_attachmentwords AS words SET search = filled.search::tsvector
  FROM unnest(%s::bigint[], %s::text[]) AS filled (id, search)
 WHERE words.id = filled.id
"""


def compute(apps, schema_editor):
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        cursor.execute(FREQUENT, [MOST_POSITIONS])
        ids = [pk for (pk,) in cursor.fetchall()]
        for first in range(0, len(ids), BATCH):
            # A transaction each: who publishes with one of these files waits for it.
            with transaction.atomic(using=connection.alias):
                cursor.execute(ROWS, [ids[first : first + BATCH]])
                filled = [(pk, vector(*columns)) for pk, *columns in cursor.fetchall()]
                if filled:
                    columns = [list(column) for column in zip(*filled, strict=True)]
                    cursor.execute(FILL, columns)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("news", "0023_places_of_frequent_words")]

    operations = [migrations.RunPython(compute, migrations.RunPython.noop)]
