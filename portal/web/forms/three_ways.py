"""One field that two people have changed: their common ancestor, theirs and mine, and the merge."""

import datetime
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any, ClassVar

from django import forms
from django.utils.safestring import SafeString, mark_safe

from portal.rich_text.comparison import bodies, words
from portal.rich_text.comparison.merging import Region, blocks, merge
from portal.rich_text.comparison.paragraphs import paragraphs
from portal.rich_text.comparison.words import Side
from portal.rich_text.fields import RichTextFormField, clean_once
from portal.vietnamese import dates
from portal.web.forms.opened_values import same

_KINDS = {"photo": "Ảnh", "video": "Video", "album": "Album"}
MINE, THEIRS, BOTH = "mine", "theirs", "both"


@dataclass(frozen=True)
class Passage:
    """A place that both have changed; ``choices`` are (value, label, whether it is chosen)."""

    name: str
    theirs: SafeString
    mine: SafeString
    chosen: str
    has_both: bool

    labels: ClassVar[dict[str, str]] = {
        THEIRS: "Lấy của họ",
        MINE: "Giữ của tôi",
        BOTH: "Giữ cả hai, của họ trước",
    }

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        offered = [THEIRS, MINE, *([BOTH] if self.has_both else [])]
        return [(value, self.labels[value], value == self.chosen) for value in offered]


@dataclass
class ThreeWays:
    """A field with its common ancestor ``base``, what the row has now and what was typed.

    ``base``, ``theirs`` and ``mine`` are `plain` values. ``choices`` are the sent ones by their
    names. `merged` is what the field should have, None while something has to be chosen.
    """

    bound: forms.BoundField
    base: Any
    theirs: Any
    mine: Any
    choices: Mapping[str, str]
    #: The row inside the form that has the field, in words; "" for the form's own.
    row: str = ""
    regions: list[Region] = field(init=False)

    def __post_init__(self) -> None:
        self.regions = merge(*(self._lines(each) for each in (self.base, self.mine, self.theirs)))

    @property
    def name(self) -> str:
        return self.bound.name

    @property
    def label(self) -> str:
        label = str(self.bound.label)
        label = f"{self.row}: {label}" if self.row else label
        return label[:1].upper() + label[1:]

    @property
    def is_theirs(self) -> bool:
        """Whether others alone have changed the field."""
        return same(self.mine, self.base) and not same(self.theirs, self.base)

    @property
    def is_mine(self) -> bool:
        """Whether the user has changed the field."""
        return not same(self.mine, self.base)

    @property
    def is_contested(self) -> bool:
        """Whether both have changed the field, not in the same way."""
        return not (
            same(self.mine, self.theirs)
            or same(self.mine, self.base)
            or same(self.theirs, self.base)
        )

    @property
    def is_set(self) -> bool:
        return isinstance(self.bound.field, forms.ModelMultipleChoiceField)

    @property
    def is_list(self) -> bool:
        """Whether the values are lists whose order counts."""
        return not self.is_set and any(
            isinstance(each, list) for each in (self.base, self.theirs, self.mine)
        )

    @property
    def is_text(self) -> bool:
        return isinstance(self.bound.field, forms.CharField)

    @property
    def has_lines(self) -> bool:
        is_area = self.is_text and isinstance(self.bound.field.widget, forms.Textarea)
        return self.is_rich or self.is_list or is_area

    @property
    def is_rich(self) -> bool:
        return isinstance(self.bound.field, RichTextFormField)

    @property
    def passages(self) -> list[Passage]:
        """The places to choose at, [] if the field needs no choice."""
        if not self.is_contested or self.is_set:
            return []
        return [self._passage(region) for region in self.regions if region.merged is None]

    @property
    def waits_for_choice(self) -> bool:
        return any(not passage.chosen for passage in self.passages)

    @property
    def merged(self) -> Any:
        """The merged value, as a `plain` value; use it when nothing has to be chosen."""
        if not self.is_contested:
            return self.theirs if same(self.mine, self.base) else self.mine
        if self.is_set:
            base, theirs, mine = (set(each or ()) for each in (self.base, self.theirs, self.mine))
            return sorted((theirs - (base - mine)) | (mine - base))
        if not self.has_lines:
            return self.mine if self._chosen(self.regions[-1]) == MINE else self.theirs
        lines = [line for region in self.regions for line in self._taken(region)]
        if self.is_list:
            return list(dict.fromkeys(lines))
        return clean_once("\n".join(lines)) if self.is_rich else "\n".join(lines)

    # --- Words for people ---------------------------------------------------------------------

    def compared(self, value: Any, with_value: Any = None) -> SafeString:
        """Return ``value`` as HTML, with what it has not of ``with_value``, by default the base."""
        before = self.base if with_value is None else with_value
        if self.is_rich:
            rows = bodies.compare(before or "", value or "", _photo)
            return _body([row for row in rows if row.is_changed])
        if self.is_text:
            return _line(before or "", value or "")
        return self._whole(value)

    @property
    def base_html(self) -> SafeString:
        return self._whole(self.base)

    @property
    def theirs_html(self) -> SafeString:
        return self.compared(self.theirs)

    @property
    def mine_html(self) -> SafeString:
        return self.compared(self.mine)

    @property
    def merged_html(self) -> SafeString:
        """HTML of the merged value, with its difference from theirs marked."""
        return self.compared(self.merged, self.theirs)

    @property
    def mine_whole(self) -> SafeString:
        return self._whole(self.mine)

    @property
    def mine_text(self) -> str:
        """The user's own value, as plain text."""
        if self.is_rich:
            return "\n".join(paragraphs(self.mine or ""))
        return self.told(self.mine)

    def _whole(self, value: Any) -> SafeString:
        if self.is_rich:
            return _body(bodies.compare(value or "", value or "", _photo))
        return mark_safe(escape(self.told(value)).replace("\n", "<br>"))  # noqa: S308 -- escaped

    def told(self, value: Any) -> str:
        """Return a `plain` value in words."""
        chosen = self.bound.field
        if value is None or value == []:
            return "(để trống)"
        if isinstance(chosen, forms.ModelMultipleChoiceField):
            return ", ".join(sorted(_names(chosen, value)))
        if isinstance(value, list):
            return str(chosen.prepare_value([int(each) for each in value]))
        if isinstance(chosen, forms.ModelChoiceField):
            return _names(chosen, [value])[0]
        if isinstance(chosen, forms.ChoiceField):
            return str(dict(chosen.choices).get(value, value))  # type: ignore[arg-type]
        if isinstance(value, bool):
            return "có" if value else "không"
        if isinstance(chosen, forms.SplitDateTimeField | forms.DateTimeField):
            return dates.short_datetime(datetime.datetime.fromisoformat(value))
        if isinstance(chosen, forms.DateField):
            return datetime.date.fromisoformat(value).strftime("%d/%m/%Y")
        return str(value)

    # --- Passages ---------------------------------------------------------------------------

    def _lines(self, value: Any) -> list[str]:
        if self.is_rich:
            return blocks(value or "")
        if self.is_list:
            return value or []
        return (value or "").split("\n") if self.has_lines else [str(value)]

    def _taken(self, region: Region) -> tuple[str, ...]:
        if region.merged is not None:
            return region.merged
        match self._chosen(region):
            case "mine":
                return region.mine
            case "both":
                return (*region.theirs, *region.mine)
        return region.theirs

    def _chosen(self, region: Region) -> str:
        sent = self.choices.get(self._name(region), "")
        return sent if sent in (MINE, THEIRS) or (sent == BOTH and self.has_lines) else ""

    def _name(self, region: Region) -> str:
        """Return the name of a choice. It is one of exactly these texts, and no others."""
        whole = repr((region.base, region.mine, region.theirs))
        return f"chon-{self.bound.html_name}-{hashlib.sha256(whole.encode()).hexdigest()[:16]}"

    def _passage(self, region: Region) -> Passage:
        if self.is_rich:
            before = "".join(region.base)
            shown = [
                _body(bodies.compare(before, "".join(each), _photo))
                for each in (region.theirs, region.mine)
            ]
        elif self.is_text:
            before = "\n".join(region.base) if self.has_lines else self.base or ""
            after = (
                ["\n".join(region.theirs), "\n".join(region.mine)]
                if self.has_lines
                else [self.theirs or "", self.mine or ""]
            )
            shown = [_line(before, each) for each in after]
        elif self.is_list:
            shown = [self._whole(list(region.theirs)), self._whole(list(region.mine))]
        else:
            shown = [self._whole(self.theirs), self._whole(self.mine)]
        theirs, mine = shown
        return Passage(self._name(region), theirs, mine, self._chosen(region), self.has_lines)


def python_value(ways: ThreeWays, value: Any) -> Any:
    """Return a `plain` value as the field takes it for its widget."""
    if ways.is_list:
        return [int(each) for each in value or ()]
    is_time = isinstance(ways.bound.field, forms.SplitDateTimeField | forms.DateTimeField)
    if is_time and isinstance(value, str):
        return datetime.datetime.fromisoformat(value)
    if isinstance(ways.bound.field, forms.DateField) and not is_time and isinstance(value, str):
        return datetime.date.fromisoformat(value)
    return value


def _body(rows: list[bodies.Row]) -> SafeString:
    return mark_safe("".join(row.both for row in rows))  # noqa: S308 -- sanitised


def _line(old: str, new: str) -> SafeString:
    marked = words.to_html(words.compare(words.of_lines(old), words.of_lines(new)), Side.BOTH)
    return mark_safe(marked or "(để trống)")  # noqa: S308 -- escaped


def _photo(kind: str, number: int) -> str:
    return f"<p>{_KINDS[kind]} số {number}</p>"


def _names(chosen: forms.ModelChoiceField, keys: list) -> list[str]:
    assert chosen.queryset is not None
    there = {str(each.pk): str(each) for each in chosen.queryset.filter(pk__in=keys)}
    return [there.get(str(key), f"đã xóa (số {key})") for key in keys]
