"""Mark up scores, e-mail addresses and telephone numbers in HTML, when it is rendered.

Browsers break "3 - 2" at its dash and an address anywhere. A score becomes a ``<span>`` that is
not broken, without changing its characters (a search in the page must find "1-1"); e-mail addresses
and telephone numbers become links.
"""

import re
from html import escape

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

_SPACE = r"(?:\s|&nbsp;)"
# Numbers joined by dashes or colons: scores, ranges, days.
_SCORE = (
    r"(?<![\w.,/:#–—-])[0-9]{1,4}"
    rf"(?:{_SPACE}?[-–—:]{_SPACE}?[0-9]{{1,4}}){{1,2}}(?![\w/:–—-]|[.,][0-9])"
)
_EMAIL = (
    r"(?<![\w.+/@-])[a-zA-Z0-9][a-zA-Z0-9_.+-]{0,63}@[a-zA-Z0-9-]{1,63}"
    r"(?:\.[a-zA-Z0-9-]{1,63}){0,4}\.[a-zA-Z]{2,24}(?![\w@-])(?P<after>[.,;:)!?]{0,2})"
)
_PHONE = (
    rf"(?<![\w.,/+-])(?:\+84{_SPACE}?|\(0[0-9]{{1,3}}\)|0[0-9]{{1,3}}{_SPACE}?[-–]{_SPACE}?"
    rf"|0|1[89]00)(?:(?:{_SPACE}|[.-])?[0-9]){{4,10}}(?![\w]|[.,-]?[0-9])"
)
_MARKED = re.compile(f"(?P<email>{_EMAIL})|(?P<phone>{_PHONE})|(?P<score>{_SCORE})")
# Cheap: most titles have neither.
_MAYBE = re.compile(r"@|[0-9][^0-9<]{1,13}[0-9]|[0-9]{8}")
# A tag as the sanitiser writes it: its attributes may contain ">".
_PIECE = re.compile(r'(<(?:[^>"]++|"[^"]*+")*+>)')
#: A mobile number, a fixed line, a number for everybody (1900 …), without separators.
_VALID_PHONE = re.compile(r"0[35789][0-9]{8}|02[0-9]{8,9}|1[89]00[0-9]{4,6}")
# A number after these words is none to call: "Mã số thuế: 0312345678".
_NO_PHONE = re.compile(
    r"(?:mã số|mst|tài khoản|stk|số tk|cccd|cmnd|căn cước|hộ chiếu|fax)\W*[\w .]{0,12}\W*$",
    re.IGNORECASE,
)


def unbroken(text: str) -> SafeString:
    """Return ``text``, escaped unless it is safe, with scores that no line break splits.

    >>> print(unbroken("Thắng 3 - 2 & vào chung kết"))
    Thắng <span class="unbroken">3 - 2</span> &amp; vào chung kết
    """
    return _marked_up(conditional_escape(text), emails=False, phones=False)


def contacts(text: str) -> SafeString:
    """Return ``text`` with its telephone numbers and e-mail addresses as links.

    >>> print(contacts("0211.3862.480"))
    <a class="unbroken" href="tel:+842113862480">0211.3862.480</a>
    """
    return _marked_up(conditional_escape(text), emails=True, phones=True)


def in_html(html: str, *, phones: bool) -> str:
    """Return sanitised ``html`` with scores and contacts marked up; ``phones`` as links too.

    In the text of articles a number may be anything, so telephone numbers are for the pages of the
    agency.

    >>> print(in_html('<p><b>bt@tinh.vn</b></p>', phones=False))
    <p><b><span class="contact"><a href="mailto:bt@tinh.vn">bt<wbr>@tinh<wbr>.vn</a></span></b></p>
    """
    return _marked_up(html, emails=True, phones=phones)


def _marked_up(html: str, *, emails: bool, phones: bool) -> SafeString:
    if not _MAYBE.search(html):
        return mark_safe(html)  # noqa: S308 -- escaped or sanitised by the caller
    done, in_link, before = [], False, ""
    for piece in _PIECE.split(html):
        if piece.startswith("<"):
            done.append(piece)
            if piece.startswith(("<a ", "<a>", "</a")):
                in_link = not piece.startswith("</")
            continue
        done.append(_text(piece, before, emails=emails, phones=phones, in_link=in_link))
        before = (before + piece)[-60:]
    return mark_safe("".join(done))  # noqa: S308 -- tags are added to what was safe


def _text(piece: str, before: str, *, emails: bool, phones: bool, in_link: bool) -> str:
    """Return the text between two tags marked up; ``before`` is the text before it."""
    last = 0

    def marked(match: re.Match[str]) -> str:
        nonlocal last
        shown = match[0]
        if match["email"]:
            return _email(shown, match["after"]) if emails and not in_link else shown
        if match["phone"]:
            said = (before if not last else "") + piece[last : match.start()]
            last = match.end()
            number = _number(shown)
            if phones and not in_link and number and not _NO_PHONE.search(said):
                return f'<a class="unbroken" href="tel:{number}">{shown}</a>'
            return f'<span class="unbroken">{shown}</span>' if number else shown
        return f'<span class="unbroken">{shown}</span>' if re.search(r"[\s–—-]", shown) else shown

    return _MARKED.sub(marked, piece)


def _email(shown: str, after: str) -> str:
    address = shown.removesuffix(after)
    # Where the line is shorter than the address, it is broken before "@" and before a dot. What
    # follows is in the same box, so that no line begins with a comma.
    pieces = re.sub(r"([@.])", r"<wbr>\1", address)
    return f'<span class="contact"><a href="mailto:{escape(address)}">{pieces}</a>{after}</span>'


def _number(shown: str) -> str | None:
    """Return a telephone number as ``tel:`` takes it, or None if it is none of this country."""
    digits = re.sub(r"&nbsp;|[^0-9+]", "", shown)
    national = re.sub(r"^\+84", "0", digits)
    if not _VALID_PHONE.fullmatch(national):
        return None
    return national if national.startswith("1") else f"+84{national[1:]}"
