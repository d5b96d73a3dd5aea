"""PostgreSQL's text of arrays, written by hand because a batch has a dozen of them."""

from collections.abc import Iterable


def array(values: Iterable) -> str:
    """An array of values without a comma, a quote or a brace in them.

    Which numbers, times, hashes and our own words are.

    >>> array([7, 448])
    '{7,448}'
    """
    return "{" + ",".join(map(str, values)) + "}"


def arrays(width: int, rows: list[tuple]) -> list[str]:
    """Rows of that many columns as PostgreSQL's ``unnest`` takes them: an array for each column.

    >>> arrays(2, [(1, "a"), (2, "b")])
    ['{1,2}', '{a,b}']
    >>> arrays(2, [])
    ['{}', '{}']
    """
    return [array(column) for column in zip(*rows, strict=True)] or [array([])] * width
