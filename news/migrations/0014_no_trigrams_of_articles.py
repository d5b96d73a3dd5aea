"""Drop the folded texts and their trigrams: the desk's search reads columns of words instead.

Before these are filled: with the indexes of trigrams that took four times as long.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("news", "0013_pinned_results")]

    operations = [
        migrations.RemoveIndex(model_name="article", name="news_article_folded"),
        migrations.RemoveIndex(model_name="article", name="news_article_folded_body"),
        migrations.RemoveField(model_name="article", name="folded"),
        migrations.RemoveField(model_name="article", name="folded_body"),
    ]
