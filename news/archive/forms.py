"""Form that leads to a month or a year of the archive."""

from typing import Self

from django import forms

from portal.taxonomy.models import Category
from portal.vietnamese.calendar_periods import CalendarPeriod


class YearInput(forms.TextInput):
    """Text input for a year; phones show their number pad."""

    def __init__(self):
        super().__init__({"autocomplete": "off", "inputmode": "numeric", "maxlength": 4, "size": 4})


class MonthForm(forms.Form):
    """Form that leads to a month, or to a year, of the archive."""

    thang = forms.ChoiceField(
        label="Tháng",
        required=False,
        choices=[("", "Cả năm"), *((f"{month}", f"Tháng {month}") for month in range(1, 13))],
        error_messages={"invalid_choice": "Không có tháng này; hãy chọn trong danh sách."},
    )
    nam = forms.RegexField(
        strip=True,
        label="Năm",
        regex=r"\A[0-9]{4}\Z",
        widget=YearInput,
        error_messages={
            "required": "Hãy nhập năm muốn xem, ví dụ 2020.",
            "invalid": "Hãy nhập năm bằng bốn chữ số, ví dụ 2020.",
        },
    )
    chuyen_muc = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)

    @classmethod
    def of(cls, period: CalendarPeriod, category: Category | None) -> Self:
        """Return the form with the month or year in it, for the archive of ``category``."""
        slug = category.slug if category else ""
        initial = {"thang": f"{period.month or ''}", "nam": period.year, "chuyen_muc": slug}
        return cls(initial=initial)

    def clean_nam(self) -> int:
        year = int(self.cleaned_data["nam"])
        try:
            CalendarPeriod(year)
        except ValueError as error:
            raise forms.ValidationError(str(error), code="invalid") from error
        return year

    @property
    def period(self) -> CalendarPeriod:
        """The month or year chosen in a valid form."""
        month = self.cleaned_data["thang"]
        return CalendarPeriod(self.cleaned_data["nam"], int(month) if month else None)
