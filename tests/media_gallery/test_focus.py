"""The focal point of a photo, which stays visible when it is cropped."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from media_gallery.models import Photo
from tests.make import make_article, make_edition
from tests.make_photos import make_photo

CSS = Path(settings.BASE_DIR) / "static/css/components/focus.css"


@pytest.mark.parametrize(
    ("point", "classes"),
    [
        ((50, 50), ""),
        ((46, 54), ""),
        ((30, 70), "focus-x-30 focus-y-70"),
        ((0, 100), "focus-x-0 focus-y-100"),
        ((50, 14), "focus-x-50 focus-y-10"),
    ],
)
def test_the_point_is_said_in_classes_in_steps_of_ten(point, classes):
    assert Photo(focus_x=point[0], focus_y=point[1]).focus_classes == classes


def test_every_class_there_can_be_has_a_rule():
    rules = set(re.findall(r"\.(focus-[xy]-[0-9]+) {", CSS.read_text()))
    possible = {
        name
        for percent in range(101)
        for name in Photo(focus_x=percent, focus_y=percent).focus_classes.split()
    }
    assert possible <= rules


@pytest.mark.django_db
def test_a_card_crops_to_the_point(client):
    photo = make_photo(public=True, focus_x=20, focus_y=35)
    make_edition(make_article(lead_photo=photo), visible=(timezone.now(), None))
    make_edition(visible=(timezone.now(), None))
    assert 'class="focus-x-20 focus-y-40"' in client.get("/tin-tuc/").content.decode()
