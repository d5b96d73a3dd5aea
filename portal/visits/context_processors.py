from django.utils.functional import SimpleLazyObject

from portal.visits.statistics import totals


def visits(request):
    """``visits``, the counter's figures or nothing; free where it does not show."""
    return {"visits": SimpleLazyObject(totals.current)}
