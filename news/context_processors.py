from django.utils.functional import SimpleLazyObject

from news.listings.filters import DayForm


def day_form(request):
    """``day_form`` for beside the news; free where it does not show."""
    return {"day_form": SimpleLazyObject(DayForm)}
