"""Words of the documents attached to editions: their names, and the text inside them.

They are beside the editions, because a text is read after the publication, and a trigger keeps an
edition as it was published. What is public follows from the editions alone.
"""

import datetime
from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Coalesce, Now
from django.urls import reverse

from news.models.desk import Attachment
from news.models.edition_queries import EditionQuerySet
from news.models.full_text import WordPairsField, WordsOfTitleField
from news.models.public_record import Edition
from portal.vietnamese.full_text import folded_line, vector
from portal.web.page_cache.querysets import NamedQuerySet


class DocumentTextQuerySet(models.QuerySet["DocumentText"]):
    def forget(self, sha256: str) -> None:
        """Delete the text of a file and what the search finds of it, if no attachment has the file.

        In the transaction that deletes the attachment. The words first: a job that is reading the
        file locks them when it has read it, and stores nothing where there are none.
        """
        if Attachment.objects.filter(sha256=sha256).exists():
            return
        AttachmentWords.objects.filter(sha256=sha256).delete()
        self.filter(pk=sha256).delete()


class DocumentText(models.Model):
    """The text inside a document, by the SHA-256 of its file: equal files are read once."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    text = models.TextField("nội dung đọc được", blank=True)
    # A key of portal.documents.rejections.SENTENCES; choices would need a migration for each.
    trouble = models.CharField("vì sao không đọc hết", max_length=30, blank=True)
    read_at = models.DateTimeField("đọc lúc", db_default=Now())

    objects = DocumentTextQuerySet.as_manager()

    class Meta:
        verbose_name = "nội dung tệp đính kèm"
        verbose_name_plural = "nội dung tệp đính kèm"
        default_permissions = ()

    def __str__(self):
        return self.sha256


class AttachmentWordsQuerySet(NamedQuerySet["AttachmentWords"]):
    def public(self, at: datetime.datetime | None = None) -> Self:
        """Return the words of attachments that an edition public at ``at`` has, by default now."""
        return self.of_editions(Edition.objects.public(at))

    def of_editions(self, editions: EditionQuerySet) -> Self:
        """Return the words of attachments that one of ``editions``, public ones, has.

        Sets ``edition_id``, ``article_id``, ``published_at`` and ``attachment_id`` to those of the
        newest such edition. PostgreSQL looks at the editions of the rows that match alone: filter
        by ``search`` or ``search_pairs``.
        """
        holders = editions.order_by().filter(files__words=models.OuterRef("pk"))
        newest = holders.newest_first()
        return self.filter(models.Exists(holders)).annotate(
            edition_id=models.Subquery(newest.values("pk")[:1]),
            article_id=models.Subquery(newest.values("article_id")[:1]),
            published_at=models.Subquery(newest.values("published_at")[:1]),
            attachment_id=models.Subquery(newest.values("files__attachment_id")[:1]),
        )

    def newest_first(self) -> Self:
        """Order `public` rows by the printed date of their editions.

        PostgreSQL looks it up for every row that matches. Where thousands may, order by ``-pk``,
        which is nearly the same, and take the first ones.
        """
        return self.order_by("-published_at", "-pk")

    def with_text(self) -> Self:
        """Set ``text`` to the text inside the document, "" where it has none."""
        texts = DocumentText.objects.filter(sha256=models.OuterRef("sha256"))
        text = models.Subquery(texts.values("text"), output_field=models.TextField())
        empty = models.Value("", output_field=models.TextField())
        return self.annotate(text=Coalesce(text, empty))

    def with_files(self) -> Self:
        """Return the rows whose files can be found; those of before digests were kept cannot."""
        return self.exclude(sha256="")

    def unread(self) -> Self:
        """Return the rows that have the words of title and name alone, though a file to read."""
        return self.with_files().filter(is_read=False)


_AttachmentWordsManager = models.Manager.from_queryset(AttachmentWordsQuerySet)


class AttachmentWordsManager(_AttachmentWordsManager):
    """Manager that defers the columns for search, which are longer than the text itself."""

    def get_queryset(self):
        return super().get_queryset().defer(*AttachmentWords.FOR_SEARCH)


class AttachmentWords(models.Model):
    """Search columns of a document under one title and name.

    ``search`` is a vector of the title and the name (weight A) and, once the file has been read
    (``is_read``), of the text inside it (weight C).
    """

    sha256 = models.CharField(max_length=64)
    title = models.CharField("tên hiện dưới bài", max_length=200)
    name = models.CharField("tên tệp", max_length=150)
    is_read = models.BooleanField("đã đọc tệp", default=False)

    folded_title = models.TextField(editable=False)
    search = SearchVectorField(editable=False)
    search_title = WordsOfTitleField(words="search")
    search_pairs = WordPairsField(words="search")

    objects = AttachmentWordsManager()

    #: Set by `AttachmentWordsQuerySet.public`.
    edition_id: int
    article_id: int
    published_at: datetime.datetime
    attachment_id: int
    #: Set by `AttachmentWordsQuerySet.with_text`.
    text: str = ""

    FOR_SEARCH = ("folded_title", "search", "search_title", "search_pairs")

    class Meta:
        verbose_name = "từ của tệp đính kèm"
        verbose_name_plural = "từ của tệp đính kèm"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                name="news_attachmentwords_once", fields=["sha256", "title", "name"]
            ),
        ]
        indexes = [
            *(
                GinIndex(
                    fields=[column],
                    name=f"news_attachment_{column}",
                    # As those of editions.
                    gin_pending_list_limit=256,
                )
                for column in ("search", "search_title", "search_pairs")
            ),
            models.Index(
                fields=["sha256"],
                name="news_attachmentwords_unread",
                condition=models.Q(is_read=False),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """Return the address of the file; of a row of `AttachmentWordsQuerySet.public`."""
        return reverse("news:attachment", args=[self.attachment_id, self.name])

    @classmethod
    def of_name(cls, sha256: str, title: str, name: str) -> "AttachmentWords":
        """Return an unsaved row that is found by title and name."""
        row = cls(sha256=sha256, title=title, name=name)
        row.folded_title = folded_line(title)
        row.search = row.vector_with("")
        return row

    def vector_with(self, text: str) -> str:
        """Return what ``search`` is when ``text`` is inside the document."""
        return vector(f"{self.title} {self.name}", "", text)


class EditionAttachment(models.Model):
    """A document that an edition lists, as the edition has it in ``attachments``.

    A row of its own, because PostgreSQL cannot estimate how few editions have a file in their
    JSON: it would rather read them all, the newest first.
    """

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="files", db_index=False)
    words = models.ForeignKey(AttachmentWords, models.CASCADE, related_name="holders")
    # Not a foreign key: the edition's record stays when the file of the desk is deleted.
    attachment_id = models.BigIntegerField()

    class Meta:
        verbose_name = "tệp đính kèm của bản công bố"
        verbose_name_plural = "tệp đính kèm của bản công bố"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                name="news_editionattachment_once", fields=["edition", "attachment_id"]
            ),
        ]

    def __str__(self):
        return f"{self.edition_id}: {self.attachment_id}"
