"""Which searches are counted as found nothing: never what may name a person."""

import re
from collections.abc import Mapping
from typing import Any
from unicodedata import normalize

from news.search.language.query import Query
from portal.vietnamese.full_text import folded_line
from portal.visits.zero_results.tokens import Searched

#: Longer lines are pasted texts.
MOST_CHARACTERS, MOST_WORDS = 80, 12

# A number of nine digits or more, with or without spaces in it: telephone, identity card, account.
# Document numbers and dates are shorter.
_LONG_NUMBER = re.compile("(?:[0-9] ?){9}")


def searched_in_vain(query: Query, page: Mapping[str, Any]) -> Searched | None:
    """Return what to count when the page of a query, its context, is viewed; None for nothing.

    Only the first page of a search without filters, which nothing was pinned for, and only if its
    line may be kept.
    """
    instead = page.get("is_instead", False)
    if page["number"] > 1 or page.get("pinned") or (page["hits"] and not instead):
        return None
    line = folded_line(query.as_typed)
    return Searched(line, instead) if _may_be_kept(line, query.as_typed) else None


def _may_be_kept(line: str, typed: str) -> bool:
    """Return whether a folded line is no personal data that can be told by its form.

    >>> [_may_be_kept(each, each) for each in ("42 2022 nd cp", "0912 345 678", "a@b.vn")]
    [True, False, False]
    """
    return (
        # What is not Latin is nothing that readers here look for.
        line.isascii()
        and len(line) <= MOST_CHARACTERS
        and len(line.split()) <= MOST_WORDS
        and "@" not in normalize("NFKC", typed)
        and not _LONG_NUMBER.search(line)
    )
