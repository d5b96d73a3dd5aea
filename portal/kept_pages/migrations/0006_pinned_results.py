"""Announce changes of pinned results, which stand on search pages."""

from importlib import import_module

from django.db import migrations

first = import_module("portal.kept_pages.migrations.0001_announce_changes")

TABLE = "news_pinnedresult"


class Migration(migrations.Migration):
    dependencies = [
        ("kept_pages", "0005_words_of_attachments"),
        ("news", "0013_pinned_results"),
    ]

    operations = [
        migrations.RunSQL(
            first.triggers(TABLE, first.NOTHING, first.EVERY),
            "".join(
                f"DROP TRIGGER {TABLE}_{event.lower()}_is_announced ON {TABLE};\n"
                for event in first.EVENTS
            ),
        )
    ]
