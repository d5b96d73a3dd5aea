"""Words by which the public search finds albums, photos and videos."""

import django.contrib.postgres.indexes
from django.db import migrations

import media_gallery.models.album
import media_gallery.models.photo
import media_gallery.models.video
import portal.vietnamese.search_fields
from portal.vietnamese.search_fields import compute_for_all


def compute(apps, schema_editor):
    compute_for_all(apps.get_model("media_gallery", "album"), "folded_title", "search")
    compute_for_all(apps.get_model("media_gallery", "photo"), "search")
    compute_for_all(apps.get_model("media_gallery", "video"), "folded_title", "search")


class Migration(migrations.Migration):
    dependencies = [("media_gallery", "0005_index_of_rights")]

    operations = [
        migrations.AddField(
            model_name="album",
            name="folded_title",
            field=portal.vietnamese.search_fields.FoldedLineField(
                "title", default="", editable=False
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="album",
            name="search",
            field=media_gallery.models.album.WordsOfAlbumField(
                "title", "description", default="", editable=False
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="photo",
            name="search",
            field=media_gallery.models.photo.WordsOfPhotoField(
                "caption", "alt_text", "credit", default="", editable=False
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="video",
            name="folded_title",
            field=portal.vietnamese.search_fields.FoldedLineField(
                "title", default="", editable=False
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="video",
            name="search",
            field=media_gallery.models.video.WordsOfVideoField(
                "title",
                "description",
                "credit",
                "transcript",
                "captions",
                default="",
                editable=False,
            ),
            preserve_default=False,
        ),
        migrations.RunPython(compute, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="album",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search"], name="album_words"),
        ),
        migrations.AddIndex(
            model_name="photo",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search"], name="photo_words"),
        ),
        migrations.AddIndex(
            model_name="video",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search"], name="video_words"),
        ),
    ]
