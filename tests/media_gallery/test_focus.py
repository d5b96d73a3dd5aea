"""The focal point of a photo, which stays visible when it is cropped."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from media_gallery.models import Photo
from tests.make import make_article, make_edition, make_user
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


@pytest.fixture
def as_form(client):
    """Send the focal point of a photo as the form of an article does, for a member of ``group``."""

    def send(photo, group, **data):
        client.force_login(make_user(group))
        headers = {"Accept": "application/json"}
        data = {"seen_x": 50, "seen_y": 50} | data
        return client.post(f"/admin/media_gallery/photo/{photo.pk}/focus/", data, headers=headers)

    return send


@pytest.mark.django_db
def test_the_form_of_an_article_moves_the_point_of_a_pending_photo_at_once(as_form):
    photo = make_photo()
    answer = as_form(photo, "Editors", focus_x=20, focus_y=35).json()
    photo.refresh_from_db()
    assert (photo.focus_x, photo.focus_y) == (20, 35)
    assert (answer["focus_x"], answer["focus_y"], answer["may_change"]) == (20, 35, True)
    assert answer["said"] == "Đã ghi điểm chính của ảnh."


@pytest.mark.django_db
def test_the_point_of_an_approved_photo_waits_for_another_person(as_form):
    photo = make_photo(public=True)
    answer = as_form(photo, "Editors", focus_x=20, focus_y=50).json()
    photo.refresh_from_db()
    assert (photo.focus_x, photo.waiting_changes) == (50, {"focus_x": 20})
    assert answer["focus_x"] == 20
    assert "chờ một kiểm duyệt viên khác duyệt" in answer["said"]


@pytest.mark.django_db
def test_a_reporter_sees_the_point_of_others_photos_and_may_not_move_it(as_form, client):
    photo = make_photo()
    refused = as_form(photo, "Reporters", focus_x=20, focus_y=35)
    assert refused.status_code == 403
    assert "Bạn chỉ sửa được thứ của mình" in refused.json()["error"]
    seen = client.get(f"/admin/media_gallery/photo/{photo.pk}/focus/").json()
    assert (seen["focus_x"], seen["focus_y"], seen["may_change"]) == (50, 50, False)


@pytest.mark.django_db
def test_a_point_that_somebody_else_has_set_meanwhile_stays(as_form):
    photo = make_photo()
    assert as_form(photo, "Editors", focus_x=20, focus_y=35).status_code == 200
    refused = as_form(photo, "Editors", focus_x=70, focus_y=50)
    assert (refused.status_code, "vừa được người khác sửa" in refused.json()["error"]) == (
        409,
        True,
    )
    photo.refresh_from_db()
    assert (photo.focus_x, photo.focus_y) == (20, 35)


@pytest.mark.django_db
@pytest.mark.parametrize("data", [{}, {"focus_x": 101, "focus_y": 0}, {"focus_x": "x"}])
def test_a_point_outside_the_photo_is_refused(as_form, data):
    photo = make_photo()
    assert as_form(photo, "Editors", **data).status_code == 422
    photo.refresh_from_db()
    assert (photo.focus_x, photo.focus_y) == (50, 50)
