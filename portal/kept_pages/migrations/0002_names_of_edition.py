"""Name an edition by one function, and announce approved photos alone."""

from importlib import import_module

from django.db import migrations

first = import_module("portal.kept_pages.migrations.0001_announce_changes")

# What an edition is announced by; boundaries.py has the same names of one that begins or ends.
NAMES_OF_EDITION = """
CREATE FUNCTION names_of_edition(
    article bigint, category bigint, source bigint, published_at timestamptz, tags jsonb
) RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT array_remove(
        ARRAY[
            'article=' || article, 'category=' || category, 'source=' || source,
            'day=' || (published_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
        ] || ARRAY(SELECT 'tag=' || (tag ->> 'id') FROM jsonb_array_elements(tags) AS tag),
        NULL
    )
$$;
"""
OF_EDITION = (
    "names_of_edition(it.article_id, it.category_id, it.source_id, it.published_at, it.tags)"
)
TABLES = {
    "news_edition": (OF_EDITION, first.EVERY),
    "media_gallery_photo": (first.BY_ID, first.APPROVED),
}


def drop(table: str) -> str:
    return "".join(
        f"DROP TRIGGER {table}_{event.lower()}_is_announced ON {table};\n" for event in first.EVENTS
    )


class Migration(migrations.Migration):
    dependencies = [("kept_pages", "0001_announce_changes")]

    operations = [
        migrations.RunSQL(NAMES_OF_EDITION, "DROP FUNCTION names_of_edition"),
        *(
            migrations.RunSQL(
                drop(table) + first.triggers(table, *how),
                drop(table) + first.triggers(table, *first.TABLES[table]),
            )
            for table, how in TABLES.items()
        ),
    ]
