"""Rich text: CKEditor in the admin, clean HTML in the database, safe HTML on the page.

Only `editor` depends on CKEditor; `cleaning` accepts any HTML and trusts none.
"""

from portal.rich_text.cleaning import TooComplex, clean
from portal.rich_text.fields import RichTextField, clean_once
from portal.rich_text.inline_media import Embed, embeds
from portal.rich_text.inline_photos import Figure, figures, photo_ids
from portal.rich_text.rendering import render, with_scrolling_tables, without_figures

__all__ = [
    "Embed",
    "Figure",
    "RichTextField",
    "TooComplex",
    "clean",
    "clean_once",
    "embeds",
    "figures",
    "photo_ids",
    "render",
    "with_scrolling_tables",
    "without_figures",
]
