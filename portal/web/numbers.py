"""Numbers in requests: ids of rows and versions, as PostgreSQL can hold them."""

#: The largest value of PostgreSQL's bigint.
LARGEST_ID = 2**63 - 1


def parse_number(text: str) -> int | None:
    """Return the number that ``text`` writes in ASCII digits, or None.

    None also for what no bigint column holds: PostgreSQL would answer with an error, and Python
    refuses to read more than 4,300 digits.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= 19):
        return None
    number = int(text)
    return number if number <= LARGEST_ID else None


def parse_numbers(texts: list[str]) -> list[int]:
    """Return the numbers among ``texts``, in their order, without what is none."""
    return [number for text in texts if (number := parse_number(text)) is not None]
