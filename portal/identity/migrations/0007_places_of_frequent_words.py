"""Words of pages of the agency, so that rows of words are found where one is frequent."""

from django.db import migrations

from portal.vietnamese.search_fields import compute_for_all


def compute(apps, schema_editor):
    compute_for_all(apps.get_model("identity", "page"), "search")


class Migration(migrations.Migration):
    dependencies = [("identity", "0006_words_to_search")]

    operations = [migrations.RunPython(compute, migrations.RunPython.noop)]
