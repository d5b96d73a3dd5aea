"""Template filter for structured data."""

import json

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# So that the data cannot end the element or open a comment; as in Django's json_script.
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.filter
def json_ld(data: dict) -> SafeString:
    """`{{ facts|json_ld }}` → a <script type="application/ld+json">, which browsers do not run."""
    written = json.dumps(data, ensure_ascii=False).translate(_ESCAPES)
    safe = mark_safe(written)  # noqa: S308 -- escaped above
    return format_html('<script type="application/ld+json">{}</script>', safe)
