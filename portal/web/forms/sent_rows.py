"""The rows of a formset as sent, to be sent on without some of them or in another order."""

import re
from collections.abc import Sequence

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

Row = dict[str, list[str]]


class SentRows:
    """The rows in ``data`` of the formset with this prefix: {number: {field: values}}.

    ``rows`` may be changed before they are sent on: a field that is taken out is left out.
    """

    def __init__(self, data: QueryDict, prefix: str) -> None:
        self.prefix = prefix
        self.rows: dict[int, Row] = {}
        self._rest = QueryDict(mutable=True)
        field = re.compile(rf"{re.escape(prefix)}-([0-9]{{1,6}})-(.+)", re.DOTALL)
        for name, values in data.lists():
            if found := field.fullmatch(name):
                self.rows.setdefault(int(found[1]), {})[found[2]] = values
            else:
                self._rest.setlist(name, values)

    def value(self, number: int, name: str) -> str:
        """Return the field of a row, "" if it was not sent."""
        return last(self.rows[number], name)

    def renumbered(self, numbers: Sequence[int], initial: int) -> QueryDict:
        """Return what was sent, with these rows alone, numbered from 0 in this order.

        The first ``initial`` are rows that exist.
        """
        data = self._rest.copy()
        for place, number in enumerate(numbers):
            for name, values in self.rows[number].items():
                data.setlist(f"{self.prefix}-{place}-{name}", values)
        data[f"{self.prefix}-TOTAL_FORMS"] = str(len(numbers))
        data[f"{self.prefix}-INITIAL_FORMS"] = str(initial)
        return data

    def renumbered_files(self, files: MultiValueDict, numbers: Sequence[int]) -> MultiValueDict:
        """Return the files that were sent with the rows of `renumbered`."""
        found: MultiValueDict = MultiValueDict()
        for place, number in enumerate(numbers):
            before = f"{self.prefix}-{number}-"
            for name in [name for name in files if name.startswith(before)]:
                after = f"{self.prefix}-{place}-{name.removeprefix(before)}"
                found.setlist(after, files.getlist(name))
        return found


def last(row: Row, name: str) -> str:
    """Return the value of a field of the row, the last one as Django does; "" without one."""
    values = row.get(name)
    return values[-1] if values else ""
