"""Read the beginning of an element's text."""

from itertools import islice

from lxml import etree

from portal.vietnamese import text


def first_words(element: etree._Element, among: int = 100) -> str:
    """Return the text of the element's first descendants, normalised.

    Bounded, so that asking each of many elements inside one another takes linear time.
    """
    pieces = [element.text or ""]
    for descendant in islice(element.iterdescendants(), among):
        pieces += [descendant.text or "", descendant.tail or ""]
    return text.normalise("".join(pieces))
