from functools import partial

from django.utils.functional import SimpleLazyObject

from portal.taxonomy.menu import menu_of

#: Kinds of pages that have an entry of their own in the header's menus.
IN_MENU = {
    "home",
    "news:list",
    "category",
    "identity:page",
    "media_gallery:albums",
    "media_gallery:videos",
}


def menu(request):
    """``menu`` for the header and the breadcrumbs; free where it does not show.

    ``menu_path`` is the address of the page where the menu may have it, else "": all other pages
    have the same header.
    """
    match = request.resolver_match
    return {
        "menu": SimpleLazyObject(partial(menu_of, request)),
        "menu_path": request.path if match and match.view_name in IN_MENU else "",
    }
