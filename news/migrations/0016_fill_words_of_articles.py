"""Words of the articles that there are, in batches that are each a transaction.

A migration that was stopped begins again with the first article.
"""

from django.db import migrations, transaction

from portal.vietnamese import text
from portal.vietnamese.full_text import LONGEST_TEXT, vector

BATCH = 500

FILL = """
UPDATE news_article SET body_text = filled.body_text, search = filled.search::tsvector
  FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS filled (id, body_text, search)
 WHERE news_article.id = filled.id
"""


def fill(apps, schema_editor):
    articles = apps.get_model("news", "Article").objects.order_by("pk")
    read = articles.values_list("pk", "title", "summary", "body", "byline")
    last = 0
    while True:
        with transaction.atomic(), schema_editor.connection.cursor() as cursor:
            batch = list(read.filter(pk__gt=last).select_for_update(no_key=True)[:BATCH])
            if not batch:
                return
            filled = []
            for pk, title, summary, body, byline in batch:
                body_text = text.plain_text(body)[:LONGEST_TEXT]
                filled.append((pk, body_text, vector(title, summary, body_text, byline)))
            cursor.execute(FILL, [list(column) for column in zip(*filled, strict=True)])
            last = batch[-1][0]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("news", "0015_words_of_articles")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
