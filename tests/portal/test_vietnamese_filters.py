from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template

INSTANT = datetime(2024, 4, 3, 3, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "used", "shown"),
    [
        (7448251, "vn_number", "7.448.251"),
        (0, "vn_number", "0"),
        (INSTANT, "long_date", "Thứ Tư, ngày 03/04/2024, 10:08"),
        (date(2024, 4, 3), "long_day", "Thứ Tư, ngày 03/04/2024"),
        (INSTANT, "short_datetime", "03/04/2024 10:08"),
        (date(2024, 4, 3), "short_day", "03/04/2024"),
        (INSTANT, "iso", "2024-04-03T10:08:00+07:00"),
        (date(2024, 4, 3), "iso", "2024-04-03"),
    ],
)
def test_a_template_shows_it_as_vietnamese_write_it(value, used, shown):
    assert rendered(value, used) == shown


@pytest.mark.parametrize("used", ["long_day", "short_day"])
def test_an_instant_late_in_the_utc_evening_is_shown_on_the_next_vietnamese_day(used):
    assert rendered(datetime(2024, 4, 2, 17, 0, tzinfo=UTC), used).endswith("03/04/2024")


@pytest.mark.parametrize(
    "used", ["vn_number", "long_date", "long_day", "short_day", "short_datetime", "iso"]
)
def test_nothing_is_shown_for_nothing(used):
    assert rendered(None, used) == ""


def rendered(value, used):
    return Template(f"{{% load vietnamese %}}{{{{ value|{used} }}}}").render(
        Context({"value": value})
    )
