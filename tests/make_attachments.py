"""Attachments for tests, and what the search finds of them."""

import hashlib

from django.contrib.postgres.search import SearchQuery
from django.core.files.base import ContentFile

from news.models import (
    Article,
    Attachment,
    AttachmentWords,
    DocumentText,
    EditionAttachment,
)
from portal.vietnamese.full_text import folded
from tests.make_documents import text_pdf


def make_attachment(
    article: Article, words: str = "Điều 1", *, content: bytes | None = None, **fields
) -> Attachment:
    """Attach a document with these words to the article, by default a PDF."""
    content = text_pdf(words) if content is None else content
    fields = {"kind": "pdf", "title": ""} | fields
    fields.setdefault("file_name", f"tep.{fields['kind']}")
    attachment = Attachment(
        article=article,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        **fields,
    )
    attachment.file.save("x", ContentFile(content), save=False)
    attachment.save()
    return attachment


def found(words: str, at=None) -> list[str]:
    """Return the titles of public attachments that have these words, the newest first."""
    query = " & ".join(f"'{folded(word)}'" for word in words.lower().split())
    rows = AttachmentWords.objects.public(at).filter(search=SearchQuery(query, search_type="raw"))
    return [row.title for row in rows.newest_first()]


def counts() -> dict[str, int]:
    models = (AttachmentWords, EditionAttachment, DocumentText)
    return {model.__name__: model.objects.count() for model in models}


NONE = {"AttachmentWords": 0, "EditionAttachment": 0, "DocumentText": 0}
