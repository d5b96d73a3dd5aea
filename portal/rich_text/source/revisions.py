"""Recognise what word processors write beside a text: comments, and changes that they track.

Word and those that write as Word does (WPS, Outlook): ``mso-element:comment``, ``msocomanchor``,
``<ins cite datetime>`` (Microsoft, "Office HTML and XML Reference"). Google Docs saved as a web
page: ``#cmnt1``. Word Online: ``TrackChange…Deletion``. Others: WAI-ARIA's roles ``comment`` and
``deletion``.
"""

import re

from lxml import etree

from portal.rich_text.left_out import LeftOut
from portal.rich_text.source.styles import Style
from portal.rich_text.source.trees import first_words

_COMMENT_MARK = frozenset(["msocomanchor", "msocommentreference"])
_COMMENT_TEXT = frozenset(["msocomtxt", "msocommenttext", "msocommentsubject", "msocomhoverbox"])
_COMMENT_ADDRESS = re.compile("#(?:_msocom_|cmnt[0-9])")
_COMMENT_NAME = re.compile("(?:_mso(?:com|anchor)_|_com_|cmnt_ref)[0-9]")
_DELETED = re.compile(r"(?:^|\s)(?:msodel|trackchange\w*delet\w*|ck-suggestion-marker-deletion)\b")
_INSERTED = re.compile(r"(?:^|\s)(?:msoins|trackchange\w*(?:insert|add)\w*)\b")


def is_left_out(element: etree._Element, style: Style, left_out: LeftOut, *, tracked: bool) -> bool:
    """Return whether the element is a comment or was deleted, and note it.

    ``tracked`` is what `accept_insertions` returns for the page.
    """
    if _is_comment_mark(element, style):
        left_out.comment_marks += bool(first_words(element))
    elif _is_comment_text(element, style):
        left_out.comment_texts += bool(first_words(element))
    elif _is_deletion(element, tracked=tracked):
        left_out.deletions += bool(first_words(element))
    else:
        return False
    return True


def _is_comment_mark(element: etree._Element, style: Style) -> bool:
    """Return whether the element is the mark in the text to which a comment belongs: "[L1]"."""
    if style.get("mso-special-character") == "comment":
        return True
    if not element.attrib:
        return False
    return (
        not _COMMENT_MARK.isdisjoint(_classes(element))
        or (
            element.tag == "a"
            and bool(
                _COMMENT_ADDRESS.match(element.get("href", ""))
                or _COMMENT_NAME.match(element.get("name", "") or element.get("id", ""))
            )
        )
        or "msocomoff" in _classes(element)
    )


def _is_comment_text(element: etree._Element, style: Style) -> bool:
    """Return whether the element has the words of a comment, or a list of comments."""
    return (
        style.get("mso-element", "").startswith("comment")
        or not _COMMENT_TEXT.isdisjoint(_classes(element))
        or element.get("role", "") == "comment"
        or _is_comment_of_google_docs(element)
    )


def _is_comment_of_google_docs(element: etree._Element) -> bool:
    if element.tag != "div" or not 1 <= len(element) <= 50:
        return False
    link = element[0][0] if element[0].tag == "p" and len(element[0]) else element[0]
    return link.tag == "a" and link.get("href", "").startswith("#cmnt_ref")


def _is_deletion(element: etree._Element, *, tracked: bool) -> bool:
    """Return whether the element's text was deleted under tracked changes.

    ``tracked`` says that the page has insertions: then any <del> is one. Else a <del> of which
    nobody says who made it and when is text that is shown struck through.
    """
    if element.tag == "del" and (tracked or _is_signed(element)):
        return True
    return element.get("role", "") == "deletion" or bool(_DELETED.search(_class(element)))


def accept_insertions(root: etree._Element) -> bool:
    """Make text inserted under tracked changes plain text; return whether there is any.

    <ins> shows its text underlined; the writer underlined nothing.
    """
    insertions = [element for element in root.iter("ins") if _is_insertion(element)]
    # Who says nothing of who inserted it and when has still edited, where he deleted too.
    certain = any(map(_is_signed, insertions)) or root.find(".//del") is not None
    tracked = bool(insertions) and certain
    for element in insertions if tracked else ():
        element.tag = "span"
    return tracked or any(_INSERTED.search(_class(element)) for element in root.iter("span"))


def _is_insertion(element: etree._Element) -> bool:
    # Advertisements are <ins class="adsbygoogle">.
    return not _class(element).startswith("ads") and bool(first_words(element))


def _is_signed(element: etree._Element) -> bool:
    return "cite" in element.attrib or "datetime" in element.attrib


def _class(element: etree._Element) -> str:
    return element.get("class", "").lower()


def _classes(element: etree._Element) -> list[str]:
    return _class(element).split() if "class" in element.attrib else []
