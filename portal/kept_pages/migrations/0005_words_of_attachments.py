"""Announce what the search finds of attachments."""

from importlib import import_module

from django.db import migrations

first = import_module("portal.kept_pages.migrations.0001_announce_changes")
second = import_module("portal.kept_pages.migrations.0002_names_of_edition")

TABLES = ("news_attachmentwords", "news_documenttext", "news_editionattachment")


class Migration(migrations.Migration):
    dependencies = [
        ("kept_pages", "0004_spellings"),
        ("news", "0011_words_of_attachments"),
    ]

    operations = [
        migrations.RunSQL(
            first.triggers(table, first.NOTHING, first.EVERY),
            second.drop(table),
        )
        for table in TABLES
    ]
