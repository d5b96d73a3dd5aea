"""Random codes that are read from paper or told on the telephone."""

import secrets

# Without letters and digits that look alike.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def readable_code(parts: int, length: int) -> str:
    """Return so many random parts of so many signs, joined by hyphens: 4.95 bits a sign."""
    return "-".join(
        "".join(secrets.choice(_ALPHABET) for _sign in range(length)) for _part in range(parts)
    )
