"""URL path converters; an address that does not fit them is a 404."""

from django.urls import register_converter

from portal.web.numbers import LARGEST_ID


class IdConverter:
    """Converter for a row's id: no leading zeros, and at most PostgreSQL's largest bigint."""

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
    """Converter for a day or month: accepts one digit, and writes two."""

    regex = "[0-9]{1,2}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return f"{value:02}"


register_converter(IdConverter, "id")
register_converter(YearConverter, "year")
register_converter(TwoDigitConverter, "two_digit")
