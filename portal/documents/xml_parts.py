"""Reading the XML parts of a document without building a tree: elements, attributes, text.

expat by itself: three times as fast as the parsers of ElementTree on the million elements of a
large sheet. Entities are refused as defusedxml does. A document type without entities is accepted:
OpenOffice wrote one into its manifest.
"""

from collections.abc import Callable, Iterable, Iterator
from xml.parsers import expat

from portal.documents.rejections import DocumentRejected

#: Called with the local name of an element, its attributes by local name, and its namespace.
OnElement = Callable[[str, dict[str, str], str], None]
#: Called with the local name of an element, its text, and its namespace.
OnText = Callable[[str, str, str], None]

_MOST_TEXT = 10_000


def read(
    pieces: Iterable[bytes],
    on_element: OnElement,
    elements: frozenset[str],
    *,
    attributes: tuple[str, ...] = (),
    on_text: OnText | None = None,
    texts: frozenset[str] = frozenset(),
) -> None:
    """Call ``on_element`` for each element named in ``elements`` or with one of ``attributes``.

    ``on_text`` gets the text of each element named in ``texts``, its first 10,000 pieces. Names are
    local names. Raises DocumentRejected for XML that cannot be read and for entities. An empty part
    is accepted.
    """
    known: dict[str, tuple[str, str]] = {}
    text: list[str] = []
    parser = new_parser()

    # Called for every element: a sheet has millions, so it does little for those not asked for.
    def start(tag: str, found: dict[str, str]) -> None:
        if tag in known:
            namespace, name = known[tag]
        else:
            namespace, _space, name = tag.rpartition(" ")
            known[tag] = namespace, name
        if name in elements or (found and any(key.endswith(attributes) for key in found)):
            local = {key.rpartition(" ")[2]: value for key, value in found.items()}
            on_element(name, local, namespace)
        if name in texts:
            text.clear()
            parser.CharacterDataHandler = data
            parser.EndElementHandler = end

    def end(tag: str) -> None:
        namespace, name = known[tag]
        if on_text and name in texts:
            parser.CharacterDataHandler = parser.EndElementHandler = None
            on_text(name, "".join(text), namespace)

    def data(piece: str) -> None:
        if len(text) < _MOST_TEXT:
            text.append(piece)

    parser.StartElementHandler = start
    for _piece in fed(parser, pieces):
        pass


def text_of(
    pieces: Iterable[bytes], taken: frozenset[str], breaks: frozenset[str], left_out: frozenset[str]
) -> Iterator[str]:
    """Yield the text inside the elements ``taken``, in pieces of whole words without line breaks.

    An element of ``breaks`` separates words; of ``left_out`` nothing inside counts. Names are local
    names. Raises DocumentRejected as `read` does.
    """
    found: list[str] = []
    depth = {"taken": 0, "left out": 0}

    def start(tag: str, _attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        if name in breaks:
            found.append(" ")
        depth["taken"] += name in taken
        depth["left out"] += name in left_out

    def end(tag: str) -> None:
        name = tag.rpartition(" ")[2]
        depth["taken"] -= name in taken
        depth["left out"] -= name in left_out

    def data(piece: str) -> None:
        if depth["taken"] and not depth["left out"]:
            found.append(piece)

    parser = new_parser()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = data
    for _piece in fed(parser, pieces):
        # A word may be cut where the piece of the part ends: it waits for the next one.
        line, space, rest = "".join(found).rpartition(" ")
        found[:] = [space + rest]
        yield " ".join(line.split())
    yield " ".join("".join(found).split())


def new_parser() -> expat.XMLParserType:
    """Return a parser that names elements "namespace name" and refuses entities."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.EntityDeclHandler = _reject_entity
    parser.ExternalEntityRefHandler = _reject_entity
    return parser


def fed(parser: expat.XMLParserType, pieces: Iterable[bytes]) -> Iterator[None]:
    """Feed ``parser`` the pieces of a part, and yield after each.

    Raises DocumentRejected for XML that cannot be read. An empty part is accepted.
    """
    is_empty = True
    try:
        for piece in pieces:
            is_empty = False
            parser.Parse(piece, False)
            yield
        if not is_empty:
            parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise DocumentRejected("damaged") from error


def _reject_entity(*_arguments) -> int:
    raise DocumentRejected("entities")
