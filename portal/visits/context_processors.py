from django.utils.functional import SimpleLazyObject

from portal.visits.statistics import totals


def visits(request):
    """Add ``visits`` to the context: the counter's `Totals`, or None without a database.

    They are looked up only when a template uses them.
    """
    return {"visits": SimpleLazyObject(totals.current)}
