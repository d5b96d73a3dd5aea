"""Django 5.2 has no Vietnamese input formats: without ours, 05/06/2026 would be the 6th of May."""

from datetime import UTC, date, datetime

import pytest
from django import forms
from django.contrib.admin.widgets import AdminDateWidget, AdminSplitDateTime
from django.utils import formats


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("05/06/2026", date(2026, 6, 5)),
        ("19/07/2026", date(2026, 7, 19)),
        ("5/6/2026", date(2026, 6, 5)),
        ("05-06-2026", date(2026, 6, 5)),
        # The format that a browser's date field sends.
        ("2026-06-05", date(2026, 6, 5)),
    ],
)
def test_a_form_reads_days_before_months(typed, day):
    assert forms.DateField().clean(typed) == day


@pytest.mark.parametrize("typed", ["07/19/2026", "31/02/2026", "mai"])
def test_a_form_refuses_what_is_no_day(typed):
    with pytest.raises(forms.ValidationError):
        forms.DateField().clean(typed)


def test_a_form_reads_an_instant_by_vietnamese_clocks():
    read = forms.DateTimeField().clean("05/06/2026 14:30")
    assert read.astimezone(UTC) == datetime(2026, 6, 5, 7, 30, tzinfo=UTC)


def test_the_admin_shows_dates_as_they_are_typed():
    day = AdminDateWidget().render("day", date(2026, 6, 5))
    both = AdminSplitDateTime().render("at", datetime(2026, 6, 5, 14, 30))
    assert 'value="05/06/2026"' in day
    assert 'value="05/06/2026"' in both
    assert 'value="14:30"' in both


@pytest.mark.django_db
def test_the_calendar_of_the_admin_begins_on_monday(admin_client):
    catalogue = admin_client.get("/admin/jsi18n/").content.decode()
    assert '"FIRST_DAY_OF_WEEK": 1' in catalogue
    assert '"%d/%m/%Y"' in catalogue.partition('"DATE_INPUT_FORMATS"')[2][:40]


def test_dates_and_numbers_are_written_as_vietnamese_write_them():
    day, number = date(2026, 6, 5), 7448251.5
    assert [
        formats.date_format(day),
        formats.date_format(day, "SHORT_DATE_FORMAT"),
        formats.date_format(datetime(2026, 6, 5, 14, 30), "DATETIME_FORMAT"),
        formats.date_format(day, "YEAR_MONTH_FORMAT"),
        formats.number_format(number, decimal_pos=1, force_grouping=True),
    ] == ["ngày 05/06/2026", "05/06/2026", "14:30, ngày 05/06/2026", "tháng 06/2026", "7.448.251,5"]


def test_no_number_is_grouped_that_did_not_ask_for_it(settings):
    assert settings.USE_THOUSAND_SEPARATOR is False
    assert formats.localize(7448251) == "7448251"
