"""The columns and indexes of search."""

from django.contrib.postgres.indexes import GinIndex, HashIndex
from django.db import migrations, models

from news.models import full_text


class Migration(migrations.Migration):
    dependencies = [("news", "0002_past_is_fixed")]

    operations = [
        *(
            migrations.AddField("edition", name, field, preserve_default=False)
            for name, field in {
                "body_text": full_text.BodyTextField(default=""),
                "folded_title": full_text.FoldedTitleField(default=""),
                "search": full_text.WordsField(default=""),
                "search_title": full_text.WordsOfTitleField(words="search"),
                "fingerprint": full_text.FingerprintField(max_length=32, default=""),
            }.items()
        ),
        *(
            migrations.AddIndex(
                "edition",
                GinIndex(fields=[name], name=f"news_edition_{name}", gin_pending_list_limit=256),
            )
            for name in ("search", "search_title")
        ),
        migrations.AddIndex(
            "edition", HashIndex(fields=["folded_title"], name="news_edition_title")
        ),
        migrations.AddConstraint(
            "edition",
            models.CheckConstraint(
                name="news_edition_search_in_step",
                condition=models.Q(fingerprint=full_text.FINGERPRINT),
            ),
        ),
    ]
