"""Pairs of words that follow each other, for the search of names and other words in a row.

PostgreSQL computes them for all editions, which takes a millisecond each; their triggers do not
run, because no row is updated. Words count up to the last position that a vector can have, 16,383,
where all later words are too, and if they have 30 letters at most: so the pairs of any text stay
below the 1 MiB that PostgreSQL can store, and publishing cannot fail.
"""

import django.contrib.postgres.indexes
from django.db import migrations

import news.models.full_text

PAIRS = """
CREATE FUNCTION news_word_pairs(vector tsvector) RETURNS tsvector
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


class Migration(migrations.Migration):
    dependencies = [("news", "0006_indexes_of_beginnings_and_ends")]

    operations = [
        migrations.RunSQL(PAIRS, "DROP FUNCTION news_word_pairs(tsvector)"),
        migrations.AddField(
            model_name="edition",
            name="search_pairs",
            field=news.models.full_text.WordPairsField(words="search"),
        ),
        migrations.AddIndex(
            model_name="edition",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search_pairs"],
                gin_pending_list_limit=256,
                name="news_edition_search_pairs",
            ),
        ),
    ]
