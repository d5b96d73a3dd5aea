from functools import partial

from django.utils.functional import SimpleLazyObject

from portal.taxonomy.menu import menu_of


def menu(request):
    """``menu`` for the header and the breadcrumbs; free where it does not show."""
    return {"menu": SimpleLazyObject(partial(menu_of, request))}
