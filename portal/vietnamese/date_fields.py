"""Model fields for dates and times that people type, within the years that the portal handles.

A typing error (27/11/1026) is refused by forms and `full_clean` with a sentence, and by a CHECK of
the column, so that no page meets a date that it cannot write.
"""

from datetime import UTC, date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from portal.vietnamese import dates

#: The first year, and the first that is too late. Constants, because a CHECK has to stay true.
EARLIEST, TOO_LATE = 1945, 2200
#: The same as instants, for constraints on ranges: midnight in Vietnam.
FIRST_INSTANT = datetime(EARLIEST - 1, 12, 31, 17, tzinfo=UTC)
INSTANT_TOO_LATE = datetime(TOO_LATE - 1, 12, 31, 17, tzinfo=UTC)


def validate_year(value: date | datetime) -> None:
    """Raise ValidationError with a sentence if the year is before 1945 or after 2199."""
    if isinstance(value, datetime) and value.tzinfo:
        value = dates.local_time(value)
    if not EARLIEST <= value.year < TOO_LATE:
        raise ValidationError(
            f"Năm {value.year} không đúng: hãy ghi năm từ {EARLIEST} đến {TOO_LATE - 1}.",
            code="year",
        )


class PlausibleDateField(models.DateField):
    """DateField for a day from 1945 to 2199, with a CHECK."""

    default_validators = [validate_year]

    def db_check(self, connection: Any) -> str:
        column = connection.ops.quote_name(self.column)
        return f"{column} >= '{EARLIEST}-01-01' AND {column} < '{TOO_LATE}-01-01'"


class PlausibleDateTimeField(models.DateTimeField):
    """DateTimeField for an instant from 1945 to 2199 in Vietnam's time zone, with a CHECK."""

    default_validators = [validate_year]

    def db_check(self, connection: Any) -> str:
        column = connection.ops.quote_name(self.column)
        return f"{column} >= '{FIRST_INSTANT}' AND {column} < '{INSTANT_TOO_LATE}'"
