"""Words by which the public search finds pages of the agency."""

import django.contrib.postgres.indexes
from django.db import migrations

import portal.identity.models.page
import portal.vietnamese.search_fields
from portal.vietnamese.search_fields import compute_for_all


def compute(apps, schema_editor):
    compute_for_all(apps.get_model("identity", "page"), "folded_title", "search")


class Migration(migrations.Migration):
    dependencies = [("identity", "0005_password_of_ones_own")]

    operations = [
        migrations.AddField(
            model_name="page",
            name="folded_title",
            field=portal.vietnamese.search_fields.FoldedLineField(
                "title", default="", editable=False
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="page",
            name="search",
            field=portal.identity.models.page.WordsOfPageField(
                "title", "body", default="", editable=False
            ),
            preserve_default=False,
        ),
        migrations.RunPython(compute, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="page",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search"], name="page_words"),
        ),
    ]
