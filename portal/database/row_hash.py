"""Hash rows, to notice that they are not as a page has shown them."""

import hashlib

from django.db.models import QuerySet


def hash_of_rows(*rows: QuerySet) -> str:
    """Return a short hash of every column of ``rows``: a query for each set, of whole rows.

    A page sends it along with its button. The order of the rows does not count.
    """
    found = hashlib.sha256()
    for each in rows:
        for row in each.order_by("pk").values_list():
            found.update(repr(row).encode())
        found.update(b"|")
    return found.hexdigest()[:20]
