"""The period of a report: the last 24 hours, or whole Vietnamese calendar days."""

import datetime
import re
from dataclasses import dataclass

from django import forms

from news.listings.filters import DayField
from portal.vietnamese import dates

LONGEST = 366
_MONTH = re.compile(r"([0-9]{1,2})[/.-]([0-9]{4})")


@dataclass(frozen=True)
class Period:
    """The time from ``begin`` until before ``end``; it touches the days ``first`` to ``last``."""

    name: str
    begin: datetime.datetime
    end: datetime.datetime
    whole_days: bool = True

    @property
    def first(self) -> datetime.date:
        return dates.local_day(self.begin)

    @property
    def last(self) -> datetime.date:
        return dates.local_day(self.end - datetime.timedelta(microseconds=1))

    @property
    def file_name(self) -> str:
        """The part of a file name for this period: ``2026-11-01-2026-11-30``."""
        if self.whole_days:
            return f"{self.first}-{self.last}"
        return f"24-gio-den-{dates.local_time(self.end):%Y-%m-%d-%Hh%M}"


class PeriodForm(forms.Form):
    """The form that reads the period from the query string; once valid, `period` gives it.

    ``now`` is the time at which the periods up to today end.
    """

    HOURS, WEEK, THIRTY, MONTH, DAYS = "24-gio", "7-ngay", "30-ngay", "thang", "tu-den"
    LAST_DAYS = {WEEK: 7, THIRTY: 30}

    ky = forms.ChoiceField(
        choices=[
            (HOURS, "24 giờ qua"),
            (WEEK, "7 ngày qua"),
            (THIRTY, "30 ngày qua"),
            (MONTH, "Một tháng"),
            (DAYS, "Từ ngày đến ngày"),
        ],
        required=False,
        error_messages={"invalid_choice": "Không có khoảng thời gian này; hãy chọn lại."},
    )
    thang = forms.CharField(
        label="Tháng",
        required=False,
        widget=forms.TextInput(
            {"inputmode": "numeric", "placeholder": "tháng/năm", "size": 8, "autocomplete": "off"}
        ),
    )
    tu_ngay = DayField(label="Từ ngày", required=False)
    den_ngay = DayField(label="Đến ngày", required=False)

    def __init__(self, data, *, now: datetime.datetime):
        super().__init__(data)
        self.now = now

    def clean_ky(self) -> str:
        return self.cleaned_data["ky"] or self.WEEK

    def clean_thang(self) -> tuple[int, int] | None:
        typed = self.cleaned_data["thang"]
        if not typed:
            return None
        match = _MONTH.fullmatch(typed)
        if not match:
            raise forms.ValidationError("Hãy nhập tháng theo dạng tháng/năm, ví dụ 02/2020.")
        month, year = map(int, match.groups())
        try:
            dates.month_bounds(year, month)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        return year, month

    def clean(self):
        kind = self.cleaned_data.get("ky")
        if kind == self.MONTH and "thang" in self.cleaned_data:
            if self.cleaned_data["thang"] is None:
                self.add_error("thang", "Hãy nhập tháng muốn xem, ví dụ 02/2020.")
        elif kind == self.DAYS:
            self._check_days()

    def _check_days(self):
        for name in ("tu_ngay", "den_ngay"):
            if name in self.cleaned_data and self.cleaned_data[name] is None:
                self.add_error(name, "Hãy nhập ngày, ví dụ 13/02/2020.")
        first, last = self.cleaned_data.get("tu_ngay"), self.cleaned_data.get("den_ngay")
        if not (first and last):
            return
        if first > last:
            self.add_error("den_ngay", "Ngày cuối phải bằng hoặc sau ngày đầu.")
        elif (last - first).days >= LONGEST:
            self.add_error("den_ngay", f"Khoảng này dài quá {LONGEST} ngày; hãy chọn ngắn hơn.")

    @property
    def short_ways(self) -> list[tuple[str, str]]:
        """(query string, name) of the periods that need no typed input."""
        this_month = dates.local_day(self.now).replace(day=1)
        last_month = this_month - datetime.timedelta(days=1)
        return [
            (f"?ky={self.HOURS}", "24 giờ qua"),
            (f"?ky={self.WEEK}", "7 ngày qua"),
            (f"?ky={self.THIRTY}", "30 ngày qua"),
            (f"?ky={self.MONTH}&thang={this_month:%m/%Y}", "Tháng này"),
            (f"?ky={self.MONTH}&thang={last_month:%m/%Y}", "Tháng trước"),
        ]

    @property
    def address(self) -> str:
        """The query string of the requested period, as in `short_ways`, to compare with them."""
        asked = f"?ky={self.data.get('ky') or self.WEEK}"
        return f"{asked}&thang={self.data['thang']}" if self.data.get("thang") else asked

    @property
    def period(self) -> Period:
        chosen = self.cleaned_data
        kind = chosen["ky"]
        if kind == self.HOURS:
            running = self.now.replace(minute=0, second=0, microsecond=0)
            return Period("24 giờ qua", running - datetime.timedelta(hours=23), self.now, False)
        if kind == self.MONTH:
            year, month = chosen["thang"]
            return Period(f"tháng {month:02}/{year}", *dates.month_bounds(year, month))
        if kind == self.DAYS:
            return _days(chosen["tu_ngay"], chosen["den_ngay"])
        today = dates.local_day(self.now)
        return _days(today - datetime.timedelta(days=self.LAST_DAYS[kind] - 1), today)


def _days(first: datetime.date, last: datetime.date) -> Period:
    name = dates.short_day(first)
    if first != last:
        name = f"{name} – {dates.short_day(last)}"
    return Period(name, dates.day_bounds(first)[0], dates.day_bounds(last)[1])
