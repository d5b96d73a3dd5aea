"""The content of the demonstration: an empty portal is filled like one that a province uses."""

import datetime
from functools import partial

from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from media_gallery.models import Photo
from news import attachments, workflow
from news.backfill import put_in_record
from news.models import Article, Attachment, Source, Tag
from news.models.public_record import database_instant
from portal.front_page.blocks import UNARRANGED, Column, Kind, usual
from portal.front_page.models import Arrangement
from portal.identity.models import Identity
from portal.sample import agency_pages, article_files, documents, visits
from portal.sample.gallery import media
from portal.sample.gallery.photo_import import bring
from portal.sample.gallery.photos import PICTURES
from portal.sample.province import CATEGORIES, IDENTITY, IN_SIDE_COLUMN, PEOPLE, SOURCES, TAGS
from portal.taxonomy.models import Category
from portal.vietnamese import dates

#: How long before its publication a text of the sample was written.
WRITTEN_BEFORE = datetime.timedelta(hours=3)


def fill() -> None:
    """Fill a portal without articles with sample content; one with articles gets none.

    Needs the demonstration's accounts. Articles with their photos, and the rest of the site's
    content, are written in one transaction. The gallery and the visits take longest, so background
    jobs make them; the jobs survive a restart.
    """
    with transaction.atomic():
        # A lock: if two processes start at once, the second waits here and then finds the articles.
        Identity.objects.select_for_update().get_or_create(pk=1)
        if not Article.objects.exists():
            _name_portal_and_people()
            make_taxonomy()
            agency_pages.make()
            _Desk(database_instant()).write(article_files.texts(database_instant()))
            media.make_later()
            visits.make_later()


def make_taxonomy() -> None:
    """Make those of the sample's categories, sources and tags that the portal lacks."""
    for slug, (name, parent, position, _on_front_page, description) in CATEGORIES.items():
        Category.objects.get_or_create(
            slug=slug,
            defaults={
                "name": name,
                "parent": Category.objects.get(slug=parent) if parent else None,
                "position": position,
                "description": description,
            },
        )
    _arrange_front_page()
    for slug, (name, kind, url) in SOURCES.items():
        Source.objects.get_or_create(name=name, defaults={"slug": slug, "kind": kind, "url": url})
    for name in TAGS:
        Tag.objects.get_or_create(name=name)


def _arrange_front_page() -> None:
    """Give the categories that the sample chooses their blocks, unless somebody arranged it."""
    if Arrangement.objects.exists():
        return
    categories = Category.objects.in_bulk(CATEGORIES, field_name="slug")
    blocks = list(UNARRANGED)
    for column in Column:
        of_column = [
            usual(Kind.CATEGORY, column, categories[slug].pk)
            for slug, (*_, on_front_page, _description) in CATEGORIES.items()
            if on_front_page and (column == Column.SIDE) == (slug in IN_SIDE_COLUMN)
        ]
        # Behind the most read articles, and before the form for a day.
        at = 2 if column == Column.MAIN else len(blocks) - 1
        blocks[at:at] = of_column
    Arrangement.objects.create(
        in_force=DateTimeTZRange(database_instant(), None),
        blocks=[block.as_json() for block in blocks],
    )


def _name_portal_and_people() -> None:
    identity = Identity.current()
    defaults = Identity()
    for field, value in IDENTITY.items():
        # Only fields that still have their default: what an administrator entered stays.
        if getattr(identity, field) == getattr(defaults, field):
            setattr(identity, field, value)
    identity.save()
    for user in get_user_model().objects.filter(username__in=PEOPLE, last_name=""):
        user.last_name, user.first_name = PEOPLE[user.username]
        user.save(update_fields=["last_name", "first_name"])


class _Desk:
    """The newsroom of the demonstration: writes the sample's texts under its people's accounts."""

    def __init__(self, now: datetime.datetime):
        self.now = now
        people = get_user_model().objects.in_bulk(PEOPLE, field_name="username")
        self.reporter, self.editor = people["phongvien"], people["bientapvien"]
        self.managing_editor = people["thuky"]
        self.categories = Category.objects.in_bulk(CATEGORIES, field_name="slug")
        sources = Source.objects.in_bulk(field_name="name")
        self.sources = {slug: sources[name] for slug, (name, *_) in SOURCES.items()}
        self.tags = Tag.objects.in_bulk(TAGS, field_name="name")
        self.photos: dict[str, Photo] = {}

    def write(self, texts: list[article_files.Text]) -> None:
        for text in texts:
            text = text.with_photos(partial(self.photo_id, at=text.at))
            article = self.article(text)
            getattr(self, text.desk or "published")(article, text)

    # --- The states of a text, by the name in its file -------------------------------------------

    def published(self, article: Article, text: article_files.Text) -> None:
        if not text.correction:
            put_in_record(article, since=text.at, by=self.editor)
            return
        first, right, hours = text.correction
        corrected_at = text.at + datetime.timedelta(hours=hours)
        article.body = text.body.replace(right, first)
        article.save()
        put_in_record(article, since=text.at, until=corrected_at, by=self.editor)
        article.body = text.body
        article._history_date = corrected_at
        article._history_user = self.editor
        article.save()
        put_in_record(article, since=corrected_at, by=self.editor)

    def draft(self, article: Article, text: article_files.Text) -> None:
        """Leave the article as the reporter saved it."""

    def submitted(self, article: Article, text: article_files.Text) -> None:
        workflow.submit(article, by=self.reporter)

    def changes_requested(self, article: Article, text: article_files.Text) -> None:
        workflow.submit(article, by=self.reporter)
        workflow.reject(article, by=self.editor, note=text.note)

    def scheduled(self, article: Article, text: article_files.Text) -> None:
        workflow.submit(article, by=self.reporter)
        tomorrow = dates.local_day(self.now) + datetime.timedelta(days=1)
        at = datetime.datetime.combine(tomorrow, datetime.time(8), tzinfo=dates.VIETNAM)
        workflow.schedule(article, by=self.editor, at=at)

    def withdrawn(self, article: Article, text: article_files.Text) -> None:
        put_in_record(article, since=text.at, by=self.editor)
        workflow.withdraw(article, by=self.managing_editor, note=text.note)

    # --- The parts of a text ----------------------------------------------------------------------

    def article(self, text: article_files.Text) -> Article:
        """Save the text as an unpublished article, written `WRITTEN_BEFORE` its publication."""
        written_at = text.at - WRITTEN_BEFORE
        article = Article(
            title=text.title,
            summary=text.summary,
            body=text.body,
            category=self.categories[text.category],
            byline=text.byline,
            source=self.sources[text.source] if text.source else None,
            lead_photo=self.photo(text.photo, text.at) if text.photo else None,
            created_by=self.reporter,
        )
        article._history_date = written_at
        article._history_user = self.reporter
        article.save()
        article.tags.set(self.tags[name] for name in text.tags)
        for file in text.files:
            self.attach(article, file)
        # With update(), because save() sets these two fields to the current time.
        Article.objects.filter(pk=article.pk).update(created_at=written_at, saved_at=written_at)
        return article

    def attach(self, article: Article, file: article_files.File) -> None:
        content = documents.KINDS[file.kind](file.title, article.body)
        upload = SimpleUploadedFile(f"{file.title}.{file.kind}", content)
        facts = attachments.check(upload)
        Attachment.objects.create(
            article=article,
            title=file.title,
            file=upload,
            kind=facts.kind,
            size=facts.size,
            sha256=facts.sha256,
            file_name=facts.name,
        )

    def photo_id(self, key: str, at: datetime.datetime) -> int:
        return self.photo(key, at).pk

    def photo(self, key: str, at: datetime.datetime) -> Photo:
        """Return the photo of that key, uploaded when a text, published ``at``, first uses it."""
        if key not in self.photos:
            brought = {"uploaded_at": at - WRITTEN_BEFORE, "waiting_since": at - WRITTEN_BEFORE}
            self.photos[key] = bring(key, PICTURES[key], by=self.reporter, **brought)
        return self.photos[key]
