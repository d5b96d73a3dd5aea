"""Close the gaps between the levels of headings."""

from collections.abc import Iterator

from portal.rich_text.canonical.structure import HEADINGS, Container
from portal.rich_text.source.inline import Line


def close_gaps(root: Container) -> None:
    """Make the first heading h2, as the page's title is h1, and each at most one level deeper than
    the heading above it. Headings of one level below the same heading stay equal.

    Writers choose levels by their size, and other sites begin their articles at h3; who listens to
    a page moves by levels, and takes a gap for a part that is missing.
    """
    above: list[str] = []
    for line in _headings(root):
        while above and above[-1] >= line.kind:
            above.pop()
        above.append(line.kind)
        line.kind = HEADINGS[len(above) - 1]


def _headings(root: Container) -> Iterator[Line]:
    """Yield the headings that have text, in document order."""
    todo: list[Container | Line] = [root]
    while todo:
        child = todo.pop()
        if isinstance(child, Container):
            todo.extend(reversed(child.children))
        elif child.kind in HEADINGS and any(child.paragraphs()):
            yield child
