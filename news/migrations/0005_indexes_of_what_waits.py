"""Indexes of the few articles that wait for somebody, and of what was published in an emergency."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("media_gallery", "0004_waiting_changes"),
        ("news", "0004_past_of_endings_is_fixed"),
        ("taxonomy", "0003_category_merged_into"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="article",
            index=models.Index(fields=["desk_state", "saved_at"], name="news_article_desk_state"),
        ),
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(
                condition=models.Q(("release", "emergency")),
                fields=["article"],
                name="news_edition_emergencies",
            ),
        ),
    ]
