"""Parts of an address that are more than words; what does not fit is simply not an address."""

from django.urls import register_converter

from portal.web.numbers import LARGEST_ID


class IdConverter:
    """A row's id as we write it: no zeros in front, and not beyond what PostgreSQL can hold."""

    regex = "[1-9][0-9]{0,18}"

    def to_python(self, value: str) -> int:
        if int(value) > LARGEST_ID:
            raise ValueError
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class YearConverter:
    regex = "[0-9]{4}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return f"{value:04}"


class TwoDigitConverter:
    """A day or month; one digit is understood, and answered with the address that has two."""

    regex = "[0-9]{1,2}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return f"{value:02}"


register_converter(IdConverter, "id")
register_converter(YearConverter, "year")
register_converter(TwoDigitConverter, "two_digit")
