"""Dates that people type are in years that pages can write, in forms and in the database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from portal.vietnamese.date_fields import PlausibleDateField, PlausibleDateTimeField
from tests.make import make_article, make_edition, make_user
from tests.make_media import make_album, make_ready_video
from tests.make_photos import make_photo
from tests.news.test_desk_admin import change
from tests.news.test_desk_admin import form_of as typed_in

OURS = {"identity", "news", "media_gallery", "taxonomy"}
#: Written by the portal, never typed: what people cannot get wrong.
BY_THE_PORTAL = {
    "added_at",
    "begun_at",
    "created_at",
    "date_joined",
    "decided_at",
    "held_at",
    "last_login",
    "saved_at",
    "taken_off_at",
    "updated_at",
    "uploaded_at",
    "waiting_since",
}


def test_every_date_that_people_type_is_of_a_field_that_checks_it():
    plain = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in OURS and not model.__name__.startswith("Historical")
        for field in model._meta.concrete_fields
        if isinstance(field, models.DateField)
        and not isinstance(field, PlausibleDateField | PlausibleDateTimeField)
        and field.name not in BY_THE_PORTAL
    }
    # When an album or video became public: written by the portal too.
    # Approvals, endings and remarks: at the time of the act, never typed.
    by_acts = {"Approval.at", "Ending.confirmed_at", "Remark.written_at", "Remark.resolved_at"}
    # At the time of a log-in.
    by_acts |= {"KnownNetwork.at", "WrongPassword.at"}
    # When a job has read a file.
    by_acts |= {"DocumentText.read_at"}
    assert plain - by_acts == {"Photo.published_at", "Album.published_at", "Video.published_at"}


@pytest.mark.django_db
@pytest.mark.parametrize("year", [1, 1026, 1944, 2200, 9999])
@pytest.mark.parametrize(
    ("make", "name"),
    [
        (make_article, "published_at"),
        (make_article, "source_published_at"),
        (make_photo, "taken_on"),
        (make_photo, "rights_end"),
        (make_album, "held_on"),
        (make_ready_video, "recorded_on"),
        (make_ready_video, "captions_promised_on"),
    ],
)
def test_a_year_that_is_a_slip_of_the_finger_is_refused_twice(make, name, year, stores):
    thing = make()
    is_instant = isinstance(type(thing)._meta.get_field(name), models.DateTimeField)
    wrong = datetime(year, 11, 27, tzinfo=UTC) if is_instant else date(year, 11, 27)
    setattr(thing, name, wrong)
    with pytest.raises(ValidationError, match=f"Năm {year} không đúng: hãy ghi năm từ 1945"):
        thing.clean_fields()
    with pytest.raises(IntegrityError), transaction.atomic():
        type(thing).objects.filter(pk=thing.pk).update(**{name: wrong})


@pytest.mark.django_db
@pytest.mark.parametrize("year", [1026, 2300])
def test_no_edition_is_public_in_another_age(year):
    begins = datetime(year, 1, 1, tzinfo=UTC)
    printed = min(begins, datetime(2020, 1, 1, tzinfo=UTC))
    with pytest.raises(IntegrityError, match="violates check constraint"):
        make_edition(make_article(), visible=(begins, None), published_at=printed)


def test_the_first_and_the_last_moment_are_accepted():
    for field, values in (
        (PlausibleDateField(), (date(1945, 1, 1), date(2199, 12, 31))),
        (
            PlausibleDateTimeField(),
            (datetime(1944, 12, 31, 17, tzinfo=UTC), datetime(2199, 12, 31, 16, 59, tzinfo=UTC)),
        ),
    ):
        for value in values:
            field.clean(value, None)


@pytest.fixture
def form_of(client):
    """Return a function that sends the form of an article as an editor, and the errors of it."""
    client.force_login(make_user("Editors"))

    def send(article, **typed):
        response = client.post(change(article), typed_in(article, **typed))
        if response.status_code == 302:
            return {}, None
        form = response.context["adminform"].form
        return {name: str(words[0]) for name, words in form.errors.items()}, form

    return send


def day_and_time(name, instant):
    local = timezone.localtime(instant)
    return {f"{name}_0": f"{local:%d/%m/%Y}", f"{name}_1": f"{local:%H:%M}"}


@pytest.mark.django_db
def test_a_printed_date_of_the_middle_ages_is_refused_in_the_form(form_of):
    article = make_article()
    errors, _ = form_of(article, published_at_0="27/11/1026", published_at_1="08:00")
    assert errors == {"published_at": "Năm 1026 không đúng: hãy ghi năm từ 1945 đến 2199."}
    article.refresh_from_db()
    assert article.published_at is None


@pytest.mark.django_db
def test_a_printed_date_is_not_later_than_the_publication(form_of):
    article, tomorrow = make_article(), timezone.now() + timedelta(days=1)
    printed = day_and_time("published_at", tomorrow)
    errors, _ = form_of(article, **printed)
    assert errors["published_at"].startswith("Ngày in trên bài không được sau ")
    at = day_and_time("schedule_at", tomorrow + timedelta(hours=1))
    assert form_of(article, act="schedule", **printed, **at) == ({}, None)


@pytest.mark.django_db
def test_a_schedule_of_over_a_year_is_asked_for_twice(form_of):
    article = make_article()
    at = day_and_time("schedule_at", timezone.now() + timedelta(days=800))
    errors, form = form_of(article, act="schedule", **at)
    assert "còn hơn một năm nữa" in errors["schedule_at"]
    again = form["far_schedule"].value()
    assert form_of(article, act="schedule", far_schedule=again, **at) == ({}, None)
