"""Factory for attachments with a file in the private store."""

import hashlib

from django.core.files.base import ContentFile

from news.models import Article, Attachment
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
