"""Addresses in documents: which ones run a command or send the reader's Windows password."""

import re

_CONTROL = re.compile(r"[\x00-\x20\u200b\ufeff]+")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_LOCAL_DRIVE = re.compile(r"(file:/{0,3})?[a-z]:[/\\]", re.IGNORECASE)
_HARMLESS = {"http", "https", "mailto", "ftp", "ftps", "tel", "sms", "news", "geo", "callto", "urn"}
#: Names of files that a double click runs, or that hold what runs.
PROGRAM_NAME = re.compile(
    r"\.(exe|dll|com|scr|pif|cpl|msi|msp|bat|cmd|ps1|psm1|vbs?|vbe|jse?|wsf|wsh|hta|jar|class|lnk"
    r"|reg|scf|url|sh|py|pyc|app|deb|rpm|apk|swf|xll|xlam|ocx|sct|chm|iso|html?|mht|mhtml|svgz)$",
    re.IGNORECASE,
)


def is_bad(address: str) -> bool:
    r"""Return whether following ``address`` may run a command or ask a machine of the network.

    Web addresses, mail, relative addresses and documents on the reader's own disk are harmless.

    >>> [is_bad(each) for each in ("https://a.vn/x", "#muc-1", "phuluc.pdf", "C:\\van ban\\a.doc")]
    [False, False, False, False]
    >>> [is_bad(each) for each in (" java\tscript:alert(1)", r"\\10.0.0.1\a", "file://host/a")]
    [True, True, True]
    """
    address = _CONTROL.sub("", address)
    if _LOCAL_DRIVE.match(address):
        return bool(PROGRAM_NAME.search(address))
    if address.startswith(("\\\\", "//")):
        return True
    scheme = _SCHEME.match(address)
    if not scheme:
        return False
    if scheme[1].lower() == "file":
        rest = address[5:]
        return "\\\\" in rest or (rest.startswith("//") and not rest.startswith("///"))
    return scheme[1].lower() not in _HARMLESS


def is_remote(address: str) -> bool:
    r"""Return whether ``address`` lies outside the document and the reader's own disk.

    >>> [is_remote(each) for each in ("https://a.vn/x.dotm", r"\\10.0.0.1\a", "file:///C:/a.dotx")]
    [True, True, False]
    """
    address = _CONTROL.sub("", address)
    return is_bad(address) or bool(_SCHEME.match(address) and not _LOCAL_DRIVE.match(address))
