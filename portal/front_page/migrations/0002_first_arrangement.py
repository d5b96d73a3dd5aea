"""Arrange the front page as the flags of the categories did until now."""

from django.db import migrations
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange


def arrange(apps, schema_editor):
    Category = apps.get_model("taxonomy", "Category")
    Arrangement = apps.get_model("front_page", "Arrangement")
    chosen = Category.objects.filter(on_front_page=True).select_related("parent")
    if not chosen:
        return

    def place(category):
        top = category.parent or category
        own = (category.position, category.sort_key, category.pk)
        return (top.position, top.sort_key, top.pk, category.parent_id is not None, own)

    categories = [
        {
            "kind": "category",
            "column": "side" if each.in_side_column else "main",
            "items": 4,
            "category": each.pk,
        }
        for each in sorted(chosen, key=place)
    ]
    blocks = [
        {"kind": "latest", "column": "main", "items": 9},
        {"kind": "most_read", "column": "main", "items": 5},
        *(each for each in categories if each["column"] == "main"),
        {"kind": "videos", "column": "main", "items": 3},
        {"kind": "albums", "column": "main", "items": 3},
        {"kind": "banners", "column": "side"},
        *(each for each in categories if each["column"] == "side"),
        {"kind": "day_form", "column": "side"},
    ]
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (now,) = cursor.fetchone()
    Arrangement.objects.create(in_force=DateTimeTZRange(now, None), blocks=blocks)


class Migration(migrations.Migration):
    dependencies = [
        ("front_page", "0001_pins_and_arrangements"),
        ("taxonomy", "0001_initial"),
    ]
    # The flags are dropped there.
    run_before = [("taxonomy", "0002_front_page_is_arranged_elsewhere")]
    operations = [migrations.RunPython(arrange, migrations.RunPython.noop)]
