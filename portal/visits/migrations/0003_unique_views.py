"""Count unique views of items, for "most read".

Views of the hours that are kept count as unique, so that the list is not empty after the update;
within 8 days these hours are gone.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visits", "0002_closed_days_are_fixed")]

    operations = [
        migrations.AddField(
            model_name="visitor",
            name="pages",
            field=models.TextField(
                db_default="", verbose_name="các trang đã xem trong lượt truy cập này"
            ),
        ),
        migrations.AddField(
            model_name="itemhour",
            name="unique_views",
            field=models.PositiveBigIntegerField(
                db_default=0, verbose_name="lượt xem không kể xem lại"
            ),
        ),
        migrations.RunSQL(
            "UPDATE visits_itemhour SET unique_views = views", migrations.RunSQL.noop
        ),
        migrations.AddConstraint(
            model_name="itemhour",
            constraint=models.CheckConstraint(
                condition=models.Q(("unique_views__lte", models.F("views"))),
                name="visits_itemhour_a_unique_view_is_a_view",
            ),
        ),
    ]
