"""PostgreSQL array literals.

Built by hand because they can be: the values of a batch never need quoting, and a batch has a dozen
arrays.
"""

from collections.abc import Iterable


def array(values: Iterable) -> str:
    """Return ``values`` as a PostgreSQL array literal.

    No value may contain a comma, a quote or a brace. Numbers, times, hashes and our own code words
    never do.

    >>> array([7, 448])
    '{7,448}'
    """
    return "{" + ",".join(map(str, values)) + "}"


def arrays(width: int, rows: list[tuple]) -> list[str]:
    """Return one array literal for each column of ``rows``, as PostgreSQL's ``unnest`` takes them.

    Each row has ``width`` columns; without rows each array is empty.

    >>> arrays(2, [(1, "a"), (2, "b")])
    ['{1,2}', '{a,b}']
    >>> arrays(2, [])
    ['{}', '{}']
    """
    return [array(column) for column in zip(*rows, strict=True)] or [array([])] * width
