"""Columns of the words of an article's text, as those of an edition; the next migration fills them.

In a migration of its own: PostgreSQL changes no table that has rows written in this transaction.
"""

from django.db import migrations

import news.models.full_text


class Migration(migrations.Migration):
    dependencies = [("news", "0014_no_trigrams_of_articles")]

    operations = [
        migrations.AddField(
            model_name="article",
            name="body_text",
            field=news.models.full_text.BodyTextField("body", default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="article",
            name="search",
            field=news.models.full_text.WordsWithBylineField(
                "title", "summary", "body", "byline", default=""
            ),
            preserve_default=False,
        ),
    ]
