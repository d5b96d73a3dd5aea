"""Mark the requests that a page sends by itself, without anybody doing anything.

Autosaving, pings and the bell go on while nobody sits at the machine. Whatever counts how long a
person has been idle asks `is_background` with the view of the request, and leaves these out.
"""

from collections.abc import Callable
from typing import Any, TypeVar

_MARK = "is_background"
_View = TypeVar("_View", bound=Callable[..., Any])


def background(view: _View) -> _View:
    """Mark ``view`` as called by scripts alone. Decorators that copy its attributes keep the mark.

    Works as a decorator: returns ``view``.
    """
    setattr(view, _MARK, True)
    return view


def is_background(view: Callable[..., Any]) -> bool:
    """Return whether ``view``, as a middleware's ``process_view`` gets it, is marked."""
    return getattr(view, _MARK, False)
