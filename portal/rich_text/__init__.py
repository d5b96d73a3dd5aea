"""Rich text: CKEditor in the admin, clean HTML in the database, safe HTML on the page.

Only `editor` depends on CKEditor; `cleaning` accepts any HTML and trusts none.
"""

from portal.rich_text.cleaning import TooComplex, clean
from portal.rich_text.fields import RichTextField, clean_once
from portal.rich_text.inline_photos import Figure, figures, photo_ids, without_figures
from portal.rich_text.rendering import render

__all__ = [
    "Figure",
    "RichTextField",
    "TooComplex",
    "clean",
    "clean_once",
    "figures",
    "photo_ids",
    "render",
    "without_figures",
]
