"""Announce changes of the spellings, which kept pages of the search are made with."""

from importlib import import_module

from django.db import migrations

first = import_module("portal.kept_pages.migrations.0001_announce_changes")

TABLE = "news_spelling"


class Migration(migrations.Migration):
    dependencies = [("kept_pages", "0003_names_of_months"), ("news", "0009_spelling")]

    operations = [
        migrations.RunSQL(
            first.triggers(TABLE, first.NOTHING, first.EVERY),
            "".join(
                f"DROP TRIGGER {TABLE}_{event.lower()}_is_announced ON {TABLE};\n"
                for event in first.EVENTS
            ),
        )
    ]
