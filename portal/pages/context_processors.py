from functools import partial

from django.utils.functional import SimpleLazyObject

from portal.taxonomy.menu import menu_of

#: The view names of the pages that have their own entry in the header's menus.
IN_MENU = {
    "home",
    "news:list",
    "category",
    "identity:page",
    "media_gallery:albums",
    "media_gallery:videos",
}


def menu(request):
    """Add ``menu``, for the header and the breadcrumbs, and ``menu_path`` to the context.

    The menu is loaded only when a template uses it. ``menu_path`` is the path of the page if the
    menu may have an entry for it (`IN_MENU`), else "", so that all other pages have the same
    header.
    """
    match = request.resolver_match
    return {
        "menu": SimpleLazyObject(partial(menu_of, request)),
        "menu_path": request.path if match and match.view_name in IN_MENU else "",
    }
