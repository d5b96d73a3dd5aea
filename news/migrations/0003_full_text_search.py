"""The columns and indexes of search, derived from the editions that are already there too."""

from django.contrib.postgres.indexes import GinIndex, HashIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import migrations, models

from news.models.full_text import BodyTextField, DerivedColumn, FoldedWords, Words

# Nobody rewrites the past here: a column that is new is filled from the text that stands.
OPEN_THE_PAST = "ALTER TABLE news_edition DISABLE TRIGGER news_edition_past_is_fixed"
CLOSE_THE_PAST = "ALTER TABLE news_edition ENABLE TRIGGER news_edition_past_is_fixed"


def derive_body_text(apps, schema_editor):
    editions = apps.get_model("news", "Edition").objects.using(schema_editor.connection.alias)
    for edition in editions.only("body").iterator(chunk_size=200):
        edition.save(update_fields=["body_text"])


def vector(words, *fields):
    weights = {"title": "A", "summary": "B", "body_text": "C"}
    first, *others = (
        SearchVector(words(field), config="simple", weight=weights[field]) for field in fields
    )
    return DerivedColumn(
        expression=sum(others, start=first), output_field=SearchVectorField(), db_persist=True
    )


class Migration(migrations.Migration):
    dependencies = [("news", "0002_past_is_fixed")]

    operations = [
        migrations.AddField(
            model_name="edition",
            name="body_text",
            field=BodyTextField(default="", editable=False),
            preserve_default=False,
        ),
        migrations.RunSQL(OPEN_THE_PAST, CLOSE_THE_PAST),
        migrations.RunPython(derive_body_text, migrations.RunPython.noop),
        migrations.RunSQL(CLOSE_THE_PAST, OPEN_THE_PAST),
        migrations.AddField(
            model_name="edition",
            name="folded_title",
            field=DerivedColumn(
                expression=FoldedWords("title"), output_field=models.TextField(), db_persist=True
            ),
        ),
        migrations.AddField("edition", "search_title", vector(FoldedWords, "title")),
        migrations.AddField(
            "edition", "search_folded", vector(FoldedWords, "title", "summary", "body_text")
        ),
        migrations.AddField(
            "edition", "search_accented", vector(Words, "title", "summary", "body_text")
        ),
        *(
            migrations.AddIndex(
                "edition",
                GinIndex(fields=[name], name=f"news_edition_{name}", gin_pending_list_limit=256),
            )
            for name in ("search_title", "search_folded", "search_accented")
        ),
        migrations.AddIndex(
            "edition", HashIndex(fields=["folded_title"], name="news_edition_title")
        ),
    ]
