from django.contrib.postgres.indexes import GinIndex
from django.db import migrations

import portal.vietnamese.derived_fields
from portal.vietnamese import text


def fill(apps, schema_editor):
    """Give the articles there are the words of their bodies, some hundreds at a time."""
    Article = apps.get_model("news", "Article")
    waiting = []
    for article in Article.objects.exclude(body="").only("body").iterator(chunk_size=200):
        article.folded_body = text.fold(text.plain_text(article.body))
        waiting.append(article)
        if len(waiting) == 200:
            Article.objects.bulk_update(waiting, ["folded_body"])
            waiting.clear()
    Article.objects.bulk_update(waiting, ["folded_body"])


class Migration(migrations.Migration):
    dependencies = [("news", "0004_related_and_embeds")]

    operations = [
        migrations.AddField(
            model_name="article",
            name="folded_body",
            field=portal.vietnamese.derived_fields.FoldedHtmlField(
                "body", default="", editable=False
            ),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        # After the rows: an index is made faster than it is kept.
        migrations.AddIndex(
            model_name="article",
            index=GinIndex(
                fields=["folded_body"],
                name="news_article_folded_body",
                opclasses=["gin_trgm_ops"],
            ),
        ),
    ]
