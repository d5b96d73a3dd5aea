"""Forms of the front page: its whole arrangement, one pin, a minute to look ahead to."""

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django import forms
from django.http import QueryDict

from news.listings.filters import DayField
from portal.front_page.arranging import Pinned
from portal.front_page.blocks import RULES, Block, Column, Kind, in_columns, usual
from portal.front_page.models import Pin
from portal.taxonomy.menu import Menu
from portal.taxonomy.models import Category
from portal.vietnamese import dates
from portal.vietnamese.date_fields import validate_year
from portal.web.numbers import parse_number, parse_numbers

_UNTIL_ERRORS = {
    "required": "Hãy ghi lúc thôi ghim.",
    "invalid": "Hãy ghi ngày/tháng/năm giờ:phút, ví dụ 28/11/2026 18:00.",
}
HIDDEN = ""


class UntilField(forms.DateTimeField):
    """Field for the end of a pin, typed dd/mm/yyyy hh:mm."""

    default_validators = [validate_year]

    def __init__(self, **kwargs):
        widget = forms.DateTimeInput(
            {"size": 16, "autocomplete": "off", "placeholder": "ngày/tháng/năm giờ:phút"},
            format="%d/%m/%Y %H:%M",
        )
        super().__init__(widget=widget, error_messages=_UNTIL_ERRORS, **kwargs)


class PinForm(forms.Form):
    """Form of one article: its place among the lead stories, and until when."""

    def __init__(self, *args, places: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"] = forms.TypedChoiceField(
            label="Chỗ",
            coerce=int,
            choices=[
                (number, "Tin đứng đầu" if number == 1 else f"Thứ {number}")
                for number in range(1, places + 1)
            ],
        )
        self.fields["until"] = UntilField(label="Thôi ghim lúc")


class MinuteForm(forms.Form):
    """Form of the minute for which to show a page, in Vietnam's time; from now on."""

    ngay = DayField(label="Ngày", error_messages={"required": "Hãy nhập ngày."})
    gio = forms.TimeField(
        label="Giờ",
        input_formats=["%H:%M", "%Hh%M", "%H"],
        widget=forms.TimeInput({"size": 5, "autocomplete": "off"}, format="%H:%M"),
        error_messages={"required": "Hãy nhập giờ.", "invalid": "Hãy nhập giờ, ví dụ 06:00."},
    )

    @property
    def instant(self) -> datetime.datetime:
        """The minute of a valid form."""
        day, time = self.cleaned_data["ngay"], self.cleaned_data["gio"]
        return datetime.datetime.combine(day, time.replace(second=0), tzinfo=dates.VIETNAM)


@dataclass(frozen=True)
class PinRow:
    """A pinned article in the form, with the sentence about what the public sees of it."""

    pin: Pin
    state: str
    position: forms.BoundField
    until: forms.BoundField
    remove: forms.BoundField


@dataclass(frozen=True)
class BlockRow:
    """A block in the form; ``column`` and ``items`` are None where there is nothing to choose."""

    name: str
    is_child: bool
    key: str
    position: forms.BoundField
    column: forms.BoundField
    items: forms.BoundField | None


class ArrangementForm(forms.Form):
    """Form of the whole front page: the pinned articles and every block that there may be."""

    data: QueryDict
    opened = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self,
        data=None,
        *,
        pins: Sequence[Pin],
        blocks: Iterable[Block],
        menu: Menu,
        opened: str,
        unpinned: Iterable[Pin] = (),
    ):
        """``unpinned`` are pins that others have taken away since the form was opened."""
        super().__init__(data, initial={"opened": opened})
        self.unpinned = {pin.article_id for pin in unpinned}
        self.pins = [*pins, *unpinned]
        self.known = _every_block(menu)
        self._names = {usual(Kind.CATEGORY, category=each.pk).key: each for each in menu.in_order()}
        shown = {block.key: block for block in blocks}
        place_of = self._places(list(shown.values()))
        for place, pin in enumerate(self.pins, 1):
            self._add(f"pin-{pin.article_id}", place)
            self.fields[f"pin-{pin.article_id}-until"] = UntilField(initial=pin.until)
            self.fields[f"pin-{pin.article_id}-remove"] = forms.BooleanField(
                label="Bỏ", required=False
            )
        for block in self.known:
            rule, name = RULES[block.kind], f"block-{block.key}"
            own = shown.get(block.key)
            if block.kind != Kind.LATEST:
                self._add(name, place_of[block.key])
                choices = [(column.value, column.label) for column in rule.columns]
                self.fields[f"{name}-column"] = forms.ChoiceField(
                    label="Chỗ",
                    choices=[*choices, (HIDDEN, "không hiện")],
                    required=False,
                    initial=own.column if own else HIDDEN,
                )
            if rule.most:
                self.fields[f"{name}-items"] = forms.IntegerField(
                    label="Số tin ở đầu trang" if block.kind == Kind.LATEST else "số mục",
                    min_value=rule.fewest,
                    max_value=rule.most,
                    initial=own.items if own else rule.usual,
                )

        if data is not None:
            self._fill_in_what_is_new(data)

    def _places(self, shown: list[Block]) -> dict[str, int]:
        """Return the place of each block in its column, or among those that are not shown."""
        keys = {block.key for block in shown}
        hidden = [block for block in self.known if block.key not in keys]
        columns = [[block for block in shown if block.column == column] for column in Column]
        return {
            block.key: place
            for blocks in (*columns, hidden)
            for place, block in enumerate(
                (block for block in blocks if block.kind != Kind.LATEST), 1
            )
        }

    def _add(self, name: str, place: int) -> None:
        self.fields[f"{name}-position"] = forms.IntegerField(
            label="Thứ tự", min_value=1, max_value=9999, initial=place
        )

    def _fill_in_what_is_new(self, data: QueryDict) -> None:
        """Show what is there only since the form was opened too (a pin, a category).

        What others have unpinned stays so, unless it was sent.
        """
        self.data = data.copy()
        for article_id in self.unpinned:
            if f"pin-{article_id}-position" not in data:
                self.data[f"pin-{article_id}-remove"] = "on"
        sent = [str(data[name]) for name in data if re.fullmatch(r"pin-\d+-position", name)]
        last = max(parse_numbers(sent), default=0)
        for name, field in self.fields.items():
            if name in data or name == "opened" or isinstance(field, forms.BooleanField):
                continue
            value = self.get_initial_for_field(field, name)
            if sent and name.startswith("pin-") and name.endswith("-position"):
                # After those that the user has put in order.
                value = last = last + 1
            if isinstance(value, datetime.datetime):
                value = dates.short_datetime(value)
            self.data[name] = str(value)

    # --- What was typed -----------------------------------------------------------------------

    @property
    def wanted_pins(self) -> list[Pinned]:
        """The pins that a valid form asks for, in order."""
        typed = self.cleaned_data
        kept = [pin for pin in self.pins if not typed[f"pin-{pin.article_id}-remove"]]
        kept.sort(key=lambda pin: typed[f"pin-{pin.article_id}-position"])
        return [Pinned(pin.article_id, typed[f"pin-{pin.article_id}-until"]) for pin in kept]

    @property
    def wanted_blocks(self) -> list[Block]:
        """The blocks that a valid form asks for, in order."""
        typed, found = self.cleaned_data, []
        for block in self.known:
            name = f"block-{block.key}"
            items = typed.get(f"{name}-items", 0)
            if block.kind == Kind.LATEST:
                found.append((0, Block(block.kind, block.column, items)))
            elif column := typed[f"{name}-column"]:
                place = typed[f"{name}-position"]
                found.append((place, Block(block.kind, Column(column), items, block.category)))
        found.sort(key=lambda each: each[0])
        return list(in_columns(block for _place, block in found))

    # --- Rows for the template ------------------------------------------------------------------

    def pin_rows(self, states: dict[int, str]) -> list[PinRow]:
        """Return the rows of the pins; ``states`` has a sentence for each article."""
        rows = [
            PinRow(
                pin,
                "họ vừa bỏ ghim" if pin.article_id in self.unpinned else states[pin.article_id],
                *(self[f"pin-{pin.article_id}-{part}"] for part in ("position", "until", "remove")),
            )
            for pin in self.pins
        ]
        return sorted(rows, key=_typed_place)

    def block_rows(self, column: str) -> list[BlockRow]:
        """Return the rows of the blocks in a column, or ("") of those not shown, in order."""
        rows = []
        for block in self.known:
            name = f"block-{block.key}"
            if block.kind == Kind.LATEST or (self[f"{name}-column"].value() or HIDDEN) != column:
                continue
            category: Category | None = self._names.get(block.key)
            rows.append(
                BlockRow(
                    str(category or block.kind.label),
                    bool(category and category.parent_id),
                    block.key,
                    self[f"{name}-position"],
                    self[f"{name}-column"],
                    self[f"{name}-items"] if RULES[block.kind].most else None,
                )
            )
        return sorted(rows, key=_typed_place)

    @property
    def latest(self) -> forms.BoundField:
        return self[f"block-{Kind.LATEST}-items"]


def _typed_place(row: PinRow | BlockRow) -> int:
    return parse_number(str(row.position.value())) or 0


def _every_block(menu: Menu) -> list[Block]:
    """Return every block that the front page may have."""
    categories = [usual(Kind.CATEGORY, category=each.pk) for each in menu.in_order()]
    others = [usual(kind) for kind in Kind if kind != Kind.CATEGORY]
    return [*others, *categories]
