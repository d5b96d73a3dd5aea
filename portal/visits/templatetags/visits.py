"""What makes a page counted."""

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.visits.counting import tokens

register = template.Library()


@register.simple_tag
def counted(kind: str, item: int = 0) -> SafeString:
    """`{% counted "article" 12 %}` → the script that counts the page, and what counts without.

    The same for every reader of the page. It takes no room: the image is loaded and not shown.
    """
    return format_html(
        '<script src="{}" data-page="{page}" defer></script>\n'
        '<noscript><img src="{}?page={page}" alt="" width="1" height="1" hidden>'
        "</noscript>",
        static("js/count-view.js"),
        reverse("visits:count_image"),
        page=tokens.sign(kind, item),
    )
