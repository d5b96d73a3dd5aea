"""Template filters that write dates, numbers, scores and contacts in the Vietnamese way."""

from datetime import date, datetime

from django import template

from portal.rich_text import readable
from portal.vietnamese import dates, text

register = template.Library()

#: `{{ edition.title|unbroken }}`: a score like "3 - 2" stays on one line.
register.filter("unbroken", readable.unbroken)
#: `{{ identity.phone|contacts }}`: telephone numbers and e-mail addresses as links.
register.filter("contacts", readable.contacts)


@register.filter
def vn_number(value: int | str | None) -> str:
    """`{{ total|vn_number }}` → 7.448.251; "" for None."""
    return "" if value in (None, "") else text.number(int(value))


@register.filter
def long_date(value: datetime | None) -> str:
    """`{{ article.published_at|long_date }}` → Thứ Tư, ngày 03/04/2024, 10:08"""
    return dates.long_date(value) if value else ""


@register.filter
def long_day(value: date | None) -> str:
    """`{{ day|long_day }}` → Thứ Tư, ngày 03/04/2024; of a datetime its day in Vietnam."""
    return dates.long_day(_day(value)) if value else ""


@register.filter
def short_day(value: date | None) -> str:
    """`{{ day|short_day }}` → 03/04/2024"""
    return dates.short_day(_day(value)) if value else ""


@register.filter
def short_datetime(value: datetime | None) -> str:
    """`{{ article.published_at|short_datetime }}` → 03/04/2024 10:08"""
    return dates.short_datetime(value) if value else ""


@register.filter
def iso(value: date | None) -> str:
    """For `<time datetime>`: 2024-04-03T10:08:00+07:00, or 2024-04-03 for a day."""
    if not value:
        return ""
    if isinstance(value, datetime):
        return dates.iso(value)
    return value.isoformat()


def _day(value: date) -> date:
    return dates.local_day(value) if isinstance(value, datetime) else value
