"""Remove from a log entry what tells who somebody is, or lets one act as them.

Exceptions quote what they failed on: a row with an e-mail address, a request with its query string.
"""

import re
from ipaddress import ip_address

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
_IPV4 = re.compile(r"(?<![\w.])(\d{1,3}\.){3}\d{1,3}(?![\w.]|\.\d)")
_IPV6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f]{0,4}(:[0-9A-Fa-f]{0,4}){2,7}(?![\w:])")
_QUERY = re.compile(r"(/[^\s?\"'<>]*)\?[^\s\"'<>]+")
_SECRET = re.compile(
    r"(?i)\b((?:sessionid|csrftoken|csrfmiddlewaretoken|password\w*|cookie|authorization)"
    r"[\"']?\s*[:=]\s*)([\"'][^\"']*[\"']|[^\s,;&}\])]+)"
)


def remove(text: str) -> str:
    """Return ``text`` without addresses of people and machines, query strings and secrets."""
    text = _SECRET.sub(r"\1***", text)
    text = _QUERY.sub(r"\1?***", text)
    text = _EMAIL.sub("***@***", text)
    text = _IPV4.sub("*.*.*.*", text)
    return _IPV6.sub(lambda found: "*:*" if _is_address(found[0]) else found[0], text)


def _is_address(word: str) -> bool:
    try:
        ip_address(word)
    except ValueError:
        return False
    return len(word) > 2
