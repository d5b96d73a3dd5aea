"""Parse numbers in requests (ids and versions) that fit into PostgreSQL's bigint."""

#: The largest value of PostgreSQL's bigint.
LARGEST_ID = 2**63 - 1


def parse_number(text: str) -> int | None:
    """Return the number that ``text`` writes in ASCII digits, or None.

    Also None for a number too large for bigint: PostgreSQL would raise an error, and Python's int
    raises ValueError for more than 4,300 digits.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= 19):
        return None
    number = int(text)
    return number if number <= LARGEST_ID else None


def parse_numbers(texts: list[str]) -> list[int]:
    """Return the numbers in ``texts``, in order; leave out what is not a number."""
    return [number for text in texts if (number := parse_number(text)) is not None]
