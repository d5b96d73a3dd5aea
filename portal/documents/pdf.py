"""PDF: passwords, scripts, actions that do more than follow a link, and files inside.

Every object of the file is looked at, also those in object streams and those that no page uses;
qpdf writes out names that are spelled with escapes (/J#53). Objects are filtered by their bytes
first, which takes microseconds, and only those with a suspicious name are walked through.
"""

import io
import re
from collections.abc import Iterator
from typing import BinaryIO

import pikepdf

from portal.documents import links
from portal.documents.rejections import DocumentRejected

_SUSPICIOUS = re.compile(
    rb"/(JS|JavaScript|Launch|SubmitForm|ImportData|GoToR|GoToE|URI|EF|EmbeddedFiles?"
    rb"|FileAttachment|RichMedia\w*|3D|Movie|Screen|Sound|Rendition|XFA|OpenAction|AA)(?!\w)"
)
# qpdf repairs a damaged file by its own rules and other readers by theirs, so that they may find
# objects that it does not: in such a file no byte may look like an active part.
_ACTIVE_BYTES = re.compile(
    rb"/(JavaScript|Launch|SubmitForm|ImportData|EmbeddedFiles?|RichMedia|XFA)(?![0-9A-Za-z])"
)
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")

_ACTIONS = {
    "/JavaScript": "script",
    "/Launch": "launch",
    "/SubmitForm": "sends_data",
    "/ImportData": "sends_data",
    "/GoToE": "attached_files",
    "/Rendition": "media",
    "/Movie": "media",
    "/Sound": "media",
    "/GoTo3DView": "media",
    "/RichMediaExecute": "media",
}
_SUBTYPES = {
    "/FileAttachment": "attached_files",
    "/RichMedia": "media",
    "/3D": "media",
    "/Movie": "media",
    "/Screen": "media",
    "/Sound": "media",
}
_QUIET_ACTIONS = {"/GoTo", "/Named", "/SetOCGState", "/Hide", "/ResetForm", "/Trans", "/Thread"}
_DEEPEST = 60
_LONGEST_CHAIN = 20


def check(file: BinaryIO) -> None:
    """Raise DocumentRejected unless ``file`` is a PDF that can be read and does nothing by itself.

    Takes time and memory as the file wants.
    """
    # Download and mail programs may add a few bytes after the end mark, so search 2 KiB.
    file.seek(max(0, file.seek(0, io.SEEK_END) - 2048))
    if b"%%EOF" not in file.read():
        raise DocumentRejected("damaged")
    file.seek(0)
    try:
        with pikepdf.open(file, suppress_warnings=True, attempt_recovery=True) as pdf:
            _check_open(pdf)
            is_damaged = bool(pdf.get_warnings())
    except pikepdf.PasswordError as error:
        raise DocumentRejected("password") from error
    except (pikepdf.PdfError, RecursionError, ValueError, TypeError, KeyError) as error:
        raise DocumentRejected("damaged") from error
    if is_damaged:
        file.seek(0)
        spelled_out = _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), file.read())
        if _ACTIVE_BYTES.search(spelled_out):
            raise DocumentRejected("damaged")


def _check_open(pdf: pikepdf.Pdf) -> None:
    if pdf.is_encrypted:
        raise DocumentRejected("password")
    if not len(pdf.pages):
        raise DocumentRejected("damaged")
    _check_catalogue(pdf.Root)
    for each in pdf.objects:
        for dictionary in _suspicious(each):
            _check_dictionary(dictionary)


def _check_catalogue(root: pikepdf.Object) -> None:
    """Check what belongs to the whole document, for the reason to be the one that staff know."""
    names = root.get("/Names")
    if isinstance(names, pikepdf.Dictionary):
        if _holds_something(names.get("/JavaScript")):
            raise DocumentRejected("script")
        if _holds_something(names.get("/EmbeddedFiles")):
            raise DocumentRejected("attached_files")
    if "/Collection" in root:
        raise DocumentRejected("attached_files")
    form = root.get("/AcroForm")
    if isinstance(form, pikepdf.Dictionary) and "/XFA" in form:
        raise DocumentRejected("xfa")


def _holds_something(tree: pikepdf.Object | None) -> bool:
    """Return whether a name tree may have entries; programs leave empty ones behind."""
    if not isinstance(tree, pikepdf.Dictionary):
        return tree is not None
    lists = [tree.get(key) for key in ("/Names", "/Kids")]
    return any(isinstance(each, pikepdf.Array) and len(each) for each in lists)


def _suspicious(each: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Yield the dictionaries of an object that have to be looked at, without following references.

    The objects that it refers to are objects of the file and come by themselves.
    """
    if isinstance(each, pikepdf.Stream):
        dictionary = each.stream_dict
        if "/F" in dictionary:  # The stream's bytes are in another file.
            raise DocumentRejected("outside_parts")
        each = dictionary
    is_container = isinstance(each, pikepdf.Dictionary | pikepdf.Array)
    if is_container and _SUSPICIOUS.search(each.unparse(resolved=True)):
        yield from _dictionaries(each, _DEEPEST)


def _dictionaries(each: pikepdf.Object, deepest: int) -> Iterator[pikepdf.Object]:
    if deepest == 0:
        raise DocumentRejected("too_complex")
    if isinstance(each, pikepdf.Dictionary):
        yield each
        inside = [each.get(key) for key in each.keys()]  # noqa: SIM118 -- not a Python dict
    else:
        inside = list(each)
    for value in inside:
        if isinstance(value, pikepdf.Dictionary | pikepdf.Array) and not value.is_indirect:
            yield from _dictionaries(value, deepest - 1)


def _check_dictionary(each: pikepdf.Object) -> None:
    keys = set(each.keys())
    subtype = _SUBTYPES.get(_name(each.get("/Subtype")))
    # Annotations alone: a font or an image has subtypes of other meanings.
    if subtype and keys & {"/Rect", "/3DD", "/FS", "/RichMediaContent"}:
        raise DocumentRejected(subtype)
    if "/JS" in keys:
        raise DocumentRejected("script")
    kind = _name(each.get("/S"))
    if code := _ACTIONS.get(kind):
        raise DocumentRejected(code)
    if keys & {"/EF", "/RF"} or _name(each.get("/Type")) == "/EmbeddedFile":
        raise DocumentRejected("attached_files")
    if "/XFA" in keys:
        raise DocumentRejected("xfa")
    if kind == "/URI" and links.is_bad(_text(each.get("/URI"))):
        raise DocumentRejected("bad_link")
    if kind == "/GoToR":
        _check_other_file(each.get("/F"))
    if "/OpenAction" in keys:
        _check_automatic(each["/OpenAction"])
    if isinstance(actions := each.get("/AA"), pikepdf.Dictionary):
        for event in actions.keys():  # noqa: SIM118 -- not a Python dict
            _check_automatic(actions[event])


def _check_automatic(action: pikepdf.Object) -> None:
    """Check an action that nobody clicked, and those after it: it may turn pages, not leave."""
    for _each in range(_LONGEST_CHAIN):
        if not isinstance(action, pikepdf.Dictionary):
            return  # a place in the document, or nothing
        kind = _name(action.get("/S"))
        if code := _ACTIONS.get(kind):
            raise DocumentRejected(code)
        if kind and kind not in _QUIET_ACTIONS:
            raise DocumentRejected("acts_by_itself")
        following = action.get("/Next")
        if isinstance(following, pikepdf.Array):
            for one in following:
                _check_automatic(one)
            return
        action = following
    raise DocumentRejected("too_complex")


def _check_other_file(file: pikepdf.Object | None) -> None:
    """Check the file that a link opens: a web address or a name beside the document."""
    names = [file]
    if isinstance(file, pikepdf.Dictionary):
        names = [file.get(key) for key in ("/F", "/UF", "/DOS", "/Unix", "/Mac")]
    for name in names:
        address = _text(name)
        # A path of a PDF begins with the drive or, for a machine of the network, two slashes.
        if links.is_bad(address) or address.startswith(("/", "\\")):
            raise DocumentRejected("launch")


def _name(value: pikepdf.Object | None) -> str:
    return str(value) if isinstance(value, pikepdf.Name) else ""


def _text(value: pikepdf.Object | None) -> str:
    return str(value) if isinstance(value, pikepdf.String) else ""
