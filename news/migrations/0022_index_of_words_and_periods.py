"""One index of words, pairs of words, words of titles and periods, instead of three indexes.

PostgreSQL intersects what is in one index without reading all of it: of a common word it reads the
rows of the periods asked for. The new index is made before the others are removed: 3 minutes for
1,000,000 editions, and a quarter less disk.
"""

import django.contrib.postgres.indexes
from django.db import migrations

import news.models.full_text

# Of 30 days, as in news_title_prefixes, and of 3 days, with a million added.
PERIODS = """
CREATE FUNCTION news_periods(published_at timestamptz) RETURNS int[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT ARRAY[
           floor(extract(epoch FROM published_at AT TIME ZONE 'UTC') / 2592000)::int,
           floor(extract(epoch FROM published_at AT TIME ZONE 'UTC') / 259200)::int + 1000000
       ]
$$
"""


class Migration(migrations.Migration):
    dependencies = [("news", "0021_statistics_of_words")]

    operations = [
        migrations.RunSQL(PERIODS, "DROP FUNCTION news_periods(timestamptz)"),
        migrations.AddIndex(
            model_name="edition",
            index=django.contrib.postgres.indexes.GinIndex(
                news.models.full_text.PublishedPeriods("published_at"),
                "search_pairs",
                "search_title",
                "search",
                name="news_edition_words",
                gin_pending_list_limit=256,
            ),
        ),
        migrations.RemoveIndex(model_name="edition", name="news_edition_search"),
        migrations.RemoveIndex(model_name="edition", name="news_edition_search_title"),
        migrations.RemoveIndex(model_name="edition", name="news_edition_search_pairs"),
    ]
