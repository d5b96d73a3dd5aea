"""Read the text inside a file, and let the search find the attachments that have it."""

from django.db import transaction

from news.models import Attachment, AttachmentWords, DocumentText
from portal.documents import confinement
from portal.vietnamese import text
from portal.vietnamese.full_text import LONGEST_TEXT
from portal.vietnamese.legacy_encodings import decoded, legacy_encoding


class FileIsGone(Exception):
    """Error: no attachment with this SHA-256 has its file any more; a sentence for staff."""


def read(sha256: str, *, anew: bool = False) -> DocumentText | None:
    """Store the text of the file, and add its words to those of its attachments.

    A file is read once; with ``anew`` again. Returns the text, or None if nothing names the file
    any more. Raises FileIsGone, OSError, and ExaminationFailed, for a failure that is not the
    file's.
    """
    known = None if anew else DocumentText.objects.filter(pk=sha256).first()
    # Reading takes seconds, so no row is locked meanwhile.
    found = known or _read_file(sha256)
    with transaction.atomic():
        rows = AttachmentWords.objects.select_for_update(no_key=True).filter(sha256=sha256)
        # In one order, as those who publish lock them.
        locked = list(rows.order_by("pk"))
        if not locked:
            return None
        if known is None:
            found.save()
        for row in locked:
            if anew or not row.is_read:
                row.search, row.is_read = row.vector_with(found.text), True
                row.save(update_fields=["search", "is_read"])
    return found


def _read_file(sha256: str) -> DocumentText:
    for attachment in Attachment.objects.filter(sha256=sha256).order_by("pk"):
        try:
            file = attachment.file.open("rb")
        except FileNotFoundError:
            continue
        with file:
            reading = confinement.text_of(file, attachment.kind, most=LONGEST_TEXT)
        words = text.normalise(_in_unicode(reading.text))[:LONGEST_TEXT]
        return DocumentText(sha256=sha256, text=words, trouble=reading.trouble)
    raise FileIsGone(
        f"Tệp “{title_of(sha256)}” không còn trong kho kín; hãy lấy lại từ bản sao lưu."
    )


def _in_unicode(words: str) -> str:
    """Return the words of an old document, written in TCVN3 or VNI, in Unicode."""
    encoding = legacy_encoding(words)
    return decoded(words, encoding) if encoding else words


def title_of(sha256: str) -> str:
    """Return the title under which the file was published first, or its SHA-256."""
    titles = AttachmentWords.objects.filter(sha256=sha256).order_by("pk")
    return titles.values_list("title", flat=True).first() or sha256
