"""Keep `visible` in the indexes by date and by category, for the counts of the archive."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("media_gallery", "0005_index_of_rights"),
        ("news", "0007_pairs_of_words"),
        ("taxonomy", "0003_category_merged_into"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="edition",
            name="news_edition_by_date",
        ),
        migrations.RemoveIndex(
            model_name="edition",
            name="news_edition_by_category",
        ),
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(
                fields=["published_at", "article_id"],
                include=("visible",),
                name="news_edition_by_date",
            ),
        ),
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(
                fields=["category", "published_at", "article_id"],
                include=("visible",),
                name="news_edition_by_category",
            ),
        ),
    ]
