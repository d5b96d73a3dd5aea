"""Name an edition by its month and year too, so that pages of other months and years stay."""

from importlib import import_module

from django.db import migrations

before = import_module("portal.kept_pages.migrations.0002_names_of_edition")

NAMES_OF_EDITION = """
CREATE OR REPLACE FUNCTION names_of_edition(
    article bigint, category bigint, source bigint, published_at timestamptz, tags jsonb
) RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT array_remove(
        ARRAY[
            'article=' || article, 'category=' || category, 'source=' || source,
            'day=' || to_char(printed, 'YYYY-MM-DD'), 'month=' || to_char(printed, 'YYYY-MM'),
            'year=' || to_char(printed, 'YYYY'),
            'category-year=' || category || '/' || to_char(printed, 'YYYY')
        ] || ARRAY(SELECT 'tag=' || (tag ->> 'id') FROM jsonb_array_elements(tags) AS tag),
        NULL
    )
    FROM (SELECT published_at AT TIME ZONE 'Asia/Ho_Chi_Minh') AS vietnam (printed)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("kept_pages", "0002_names_of_edition")]

    operations = [
        migrations.RunSQL(
            NAMES_OF_EDITION,
            before.NAMES_OF_EDITION.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"),
        )
    ]
