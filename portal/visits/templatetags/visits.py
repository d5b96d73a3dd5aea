"""The template tag that makes a page count its views."""

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.visits.counting import tokens
from portal.visits.zero_results import tokens as zero_results
from portal.visits.zero_results.tokens import Searched

register = template.Library()


@register.simple_tag
def counted(kind: str, item: int = 0, searched: Searched | None = None) -> SafeString:
    """Return the script that counts a view of the page, and an image for browsers without scripts.

    Used as ``{% counted "article" 12 %}``. The output is the same for every reader of the page and
    takes no room on it: the image is loaded but hidden. ``searched`` is what the page of a search
    has not found, which is counted with its views.
    """
    more = format_html(' data-searched="{}"', zero_results.sign(searched)) if searched else ""
    return format_html(
        '<script src="{}" data-page="{page}"{more} defer></script>\n'
        '<noscript><img src="{}?page={page}" alt="" width="1" height="1" hidden>'
        "</noscript>",
        static("js/count-view.js"),
        reverse("visits:count_image"),
        page=tokens.sign(kind, item),
        more=more,
    )
