"""Names of tags without diacritics, by which suggestions find them."""

import django.contrib.postgres.indexes
from django.db import migrations

import portal.vietnamese.derived_fields
from portal.vietnamese import text


def fold_names(apps, schema_editor):
    Tag = apps.get_model("news", "Tag")
    tags = list(Tag.objects.only("name"))
    for tag in tags:
        tag.folded = text.fold(tag.name)
    Tag.objects.bulk_update(tags, ["folded"], batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [("news", "0018_index_of_title_prefixes")]

    operations = [
        migrations.AddField(
            model_name="tag",
            name="folded",
            field=portal.vietnamese.derived_fields.FoldedField("name", default=""),
            preserve_default=False,
        ),
        migrations.RunPython(fold_names, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="tag",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["folded"], name="news_tag_folded", opclasses=["gin_trgm_ops"]
            ),
        ),
    ]
