from django.utils.functional import SimpleLazyObject

from news.listings.filters import DayForm


def day_form(request):
    """Add ``day_form``, the date field beside the news; it is built only if a template uses it."""
    return {"day_form": SimpleLazyObject(DayForm)}
