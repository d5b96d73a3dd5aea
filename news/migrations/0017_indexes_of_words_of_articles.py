"""Words of the title, pairs of words and indexes, by which the desk's search finds articles."""

import django.contrib.postgres.indexes
from django.db import migrations

import news.models.full_text


def _index(column):
    return migrations.AddIndex(
        model_name="article",
        index=django.contrib.postgres.indexes.GinIndex(
            fields=[column], gin_pending_list_limit=256, name=f"news_article_{column}"
        ),
    )


class Migration(migrations.Migration):
    dependencies = [("news", "0016_fill_words_of_articles")]

    operations = [
        migrations.AddField(
            model_name="article",
            name="search_title",
            field=news.models.full_text.WordsOfTitleField(words="search"),
        ),
        migrations.AddField(
            model_name="article",
            name="search_pairs",
            field=news.models.full_text.WordPairsField(words="search"),
        ),
        _index("search"),
        _index("search_title"),
        _index("search_pairs"),
    ]
