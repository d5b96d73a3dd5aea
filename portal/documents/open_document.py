"""ODT, ODS and ODP: what runs, loads from elsewhere or hides a program in them."""

import re

from portal.documents import links, xml_parts
from portal.documents.archives import Archive
from portal.documents.kinds import CONTENT_TYPES
from portal.documents.rejections import DocumentRejected

TYPE_PART = "mimetype"
_MANIFEST = "META-INF/manifest.xml"
_MOST_TYPE = 200

_KINDS = {CONTENT_TYPES[kind].encode(): kind for kind in ("odt", "ods", "odp")}

_MACRO_FOLDERS = ("basic/", "scripts/", "dialogs/")
_BAD_ELEMENTS = {
    "source-code": "macros",
    "module": "macros",
    "library-linked": "macros",
    "object-ole": "ole",
    "applet": "program",
    "floating-frame": "outside_parts",
    "dde-source": "dde",
    "dde-link": "dde",
    "dde-connection-decl": "dde",
    "dde-connection": "dde",
    "encryption-data": "password",
    "submission": "sends_data",
}
_ELEMENTS = frozenset({*_BAD_ELEMENTS, "event-listener", "script", "plugin"})
_ATTRIBUTES = (" href", " formula", " condition")
# Elements whose address the reader follows by a click; the others load it when opened.
_CLICKED = {"a", "event-listener", "button"}
# Elements that say where the document came from.
_TOLD = {"template"}
_SOURCES = {"table-source", "cell-range-source", "connection-resource"}
_EXECUTING = {"execute", "execute-macro", "verb"}
_FORMULA = re.compile(r"\b(DDE|WEBSERVICE)\s*\(", re.IGNORECASE)
_STRING = re.compile(r'"[^"]*"')


def kind_of(archive: Archive) -> str | None:
    """Check every XML part of the document in ``archive``; return its kind.

    None for another kind of document. Raises DocumentRejected.
    """
    kind = _KINDS.get(archive.read(TYPE_PART, _MOST_TYPE).strip())
    if kind is None:
        return None
    if _MANIFEST not in archive.names:
        raise DocumentRejected("damaged")
    if "encrypted-package" in archive.names:
        raise DocumentRejected("password")
    # The manifest first: with a password the other parts cannot be read.
    parts = [name for name in archive.names if name.lower().endswith((".xml", ".rdf"))]
    for name in sorted(parts, key=lambda name: name != _MANIFEST):
        xml_parts.read(archive.pieces(name), _check_element, _ELEMENTS, attributes=_ATTRIBUTES)
    if any(name.lower().startswith(_MACRO_FOLDERS) for name in archive.names):
        raise DocumentRejected("macros")
    return kind


def _check_element(name: str, attributes: dict[str, str], namespace: str) -> None:
    if name == "event-listener":
        _check_listener(attributes, namespace)
    elif name == "script" and attributes.get("language", "") != "ooo:Basic":
        # LibreOffice lists a library of Basic without modules in many documents.
        raise DocumentRejected("script")
    elif name == "plugin" and "sun.star.media" not in attributes.get("mime-type", ""):
        raise DocumentRejected("program")
    elif code := _BAD_ELEMENTS.get(name):
        raise DocumentRejected(code)
    if address := attributes.get("href"):
        _check_address(name, address)
    if formula := attributes.get("formula") or attributes.get("condition"):
        found = _FORMULA.search(_STRING.sub('""', formula))
        if found:
            raise DocumentRejected("dde" if found[1].upper() == "DDE" else "outside_data")


def _check_listener(attributes: dict[str, str], namespace: str) -> None:
    """Reject listeners that call a macro or a program; slides have others that turn a page."""
    if ":script:" in namespace:
        raise DocumentRejected("macros")
    if attributes.get("action", "") in _EXECUTING:
        raise DocumentRejected("launch")


def _check_address(name: str, address: str) -> None:
    if name in _TOLD:
        if links.is_remote(address):
            raise DocumentRejected("remote_template")
    elif links.is_bad(address):
        raise DocumentRejected("bad_link")
    elif name == "form":
        if links.is_remote(address):
            raise DocumentRejected("sends_data")
    elif name in _SOURCES:
        raise DocumentRejected("outside_data")
    elif name not in _CLICKED and (links.is_remote(address) or address.startswith(("/", "../"))):
        raise DocumentRejected("outside_parts")
