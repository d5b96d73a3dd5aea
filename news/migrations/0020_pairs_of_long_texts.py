"""Mark long texts in their pairs of words, so that words in quotes are found at their ends too.

After the last position that a vector can have, 16,383, no pair is known. A text that goes on there
has "…" among its pairs, which a query takes in place of the pairs it asks for. The triggers of
editions do not run for those that there are: their texts stay as they are.
"""

from django.db import migrations

PAIRS = """
CREATE OR REPLACE FUNCTION news_word_pairs(vector tsvector) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
WITH word AS MATERIALIZED (
    SELECT lexeme, place
      FROM unnest(vector) AS entry (lexeme, places, weights), unnest(places) AS place
     WHERE lexeme ~ '^[a-z0-9]{1,30}$'
)
SELECT array_to_tsvector(
           coalesce(array_agg(DISTINCT word.lexeme || '_' || following.lexeme), '{}')
           || CASE WHEN EXISTS (SELECT FROM word WHERE place = 16383) THEN '{…}'::text[] END
       )
  FROM word JOIN word AS following ON following.place = word.place + 1
 WHERE following.place < 16383
$$
"""

BEFORE = """
CREATE OR REPLACE FUNCTION news_word_pairs(vector tsvector) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
WITH word AS MATERIALIZED (
    SELECT lexeme, place
      FROM unnest(vector) AS entry (lexeme, places, weights), unnest(places) AS place
     WHERE lexeme ~ '^[a-z0-9]{1,30}$' AND place < 16383
)
SELECT array_to_tsvector(
           coalesce(array_agg(DISTINCT word.lexeme || '_' || following.lexeme), '{}')
       )
  FROM word JOIN word AS following ON following.place = word.place + 1
$$
"""

# PostgreSQL computes the pairs of a row anew when it is updated. In 30,000 characters there cannot
# be so many words.
COMPUTE = """
UPDATE {table} SET search = search
 WHERE length({text}) > 30000
   AND EXISTS (SELECT FROM unnest(search) AS entry, unnest(positions) AS place WHERE place = 16383)
"""


def compute_pairs_of_long_texts(apps, schema_editor):
    schema_editor.execute("ALTER TABLE news_edition DISABLE TRIGGER news_edition_past_is_fixed")
    for table in ("news_edition", "news_article"):
        schema_editor.execute(COMPUTE.format(table=table, text="body_text"))
    schema_editor.execute("ALTER TABLE news_edition ENABLE TRIGGER news_edition_past_is_fixed")
    schema_editor.execute(COMPUTE.format(table="news_attachmentwords", text="search::text"))


class Migration(migrations.Migration):
    dependencies = [("news", "0019_folded_names_of_tags")]

    operations = [
        migrations.RunSQL(PAIRS, BEFORE),
        migrations.RunPython(compute_pairs_of_long_texts, migrations.RunPython.noop),
    ]
