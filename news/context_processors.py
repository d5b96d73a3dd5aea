from functools import partial

from django.utils.functional import SimpleLazyObject

from news.filters import DayForm
from news.menu import menu_of


def menu(request):
    """``menu`` for the header, ``day_form`` for beside the news; free where they do not show."""
    return {
        "menu": SimpleLazyObject(partial(menu_of, request)),
        "day_form": SimpleLazyObject(DayForm),
    }
