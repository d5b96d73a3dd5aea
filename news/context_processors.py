from functools import partial

from django.utils.functional import SimpleLazyObject

from news.menu import menu_of


def menu(request):
    """``menu``, for the header and footer; costs nothing on pages that do not show it."""
    return {"menu": SimpleLazyObject(partial(menu_of, request))}
