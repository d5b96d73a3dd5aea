"""The demonstration's content: an empty portal becomes one that a province could open tomorrow."""

import datetime
import io
import zlib

from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from media_gallery.models import Photo
from news import attachments, workflow
from news.backfill import put_in_record
from news.models import Article, Attachment, Source, Tag
from news.models.public_record import database_instant
from portal import dates, pictures
from portal.identity.models import Identity
from portal.jobs.queue import run_waiting
from portal.sample import albums, documents, reading, scenes, surroundings
from portal.sample.photos import PICTURES
from portal.sample.province import CATEGORIES, IDENTITY, IN_SIDE_COLUMN, PEOPLE, SOURCES, TAGS
from portal.taxonomy.models import Category

JPEG = {"quality": 88}


def fill() -> None:
    """Give a portal without articles its sample content, once; do nothing to any other.

    Needs the demonstration's accounts. All rows come in one transaction; the public copies of the
    pictures, which take longest, come after it, and those that an interruption left out are made
    when this is called again.
    """
    with transaction.atomic():
        # Two that start at once: the second waits here and then finds the articles.
        Identity.objects.select_for_update().get_or_create(pk=1)
        if not Article.objects.exists():
            _name_portal_and_people()
            make_taxonomy()
            surroundings.make()
            desk = _Desk(database_instant())
            desk.write(reading.texts(database_instant()))
            albums.make(
                desk.photo,
                today=dates.local_day(desk.now),
                by=desk.reporter,
                approved_by=desk.moderator,
            )
    run_waiting()


def make_taxonomy() -> None:
    """Make those of the sample's categories, sources and tags that the portal lacks."""
    for slug, (name, parent, position, on_front_page, description) in CATEGORIES.items():
        Category.objects.get_or_create(
            slug=slug,
            defaults={
                "name": name,
                "parent": parent and Category.objects.get(slug=parent),
                "position": position,
                "on_front_page": on_front_page,
                "in_side_column": slug in IN_SIDE_COLUMN,
                "description": description,
            },
        )
    for slug, (name, kind, url) in SOURCES.items():
        Source.objects.get_or_create(name=name, defaults={"slug": slug, "kind": kind, "url": url})
    for name in TAGS:
        Tag.objects.get_or_create(name=name)


def _name_portal_and_people() -> None:
    identity = Identity.current()
    defaults = Identity()
    for field, value in IDENTITY.items():
        # What somebody wrote there stays.
        if getattr(identity, field) == getattr(defaults, field):
            setattr(identity, field, value)
    identity.save()
    for user in get_user_model().objects.filter(username__in=PEOPLE, last_name=""):
        user.last_name, user.first_name = PEOPLE[user.username]
        user.save(update_fields=["last_name", "first_name"])


class _Desk:
    """Writes the texts of the sample as the people of the demonstration would have."""

    def __init__(self, now: datetime.datetime):
        self.now = now
        people = get_user_model().objects.in_bulk(PEOPLE, field_name="username")
        self.reporter, self.editor = people["phongvien"], people["bientapvien"]
        self.managing_editor, self.moderator = people["thuky"], people["kiemduyet"]
        self.categories = Category.objects.in_bulk(CATEGORIES, field_name="slug")
        sources = Source.objects.in_bulk(field_name="name")
        self.sources = {slug: sources[name] for slug, (name, *_) in SOURCES.items()}
        self.tags = Tag.objects.in_bulk(TAGS, field_name="name")
        self.photos: dict[str, Photo] = {}

    def write(self, texts: list[reading.Text]) -> None:
        for text in texts:
            article = self.article(text)
            getattr(self, text.desk or "published")(article, text)

    # --- How a text may stand -------------------------------------------------------------------

    def published(self, article: Article, text: reading.Text) -> None:
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

    def draft(self, article: Article, text: reading.Text) -> None:
        """As the reporter left it."""

    def submitted(self, article: Article, text: reading.Text) -> None:
        workflow.submit(article, by=self.reporter)

    def changes_requested(self, article: Article, text: reading.Text) -> None:
        workflow.submit(article, by=self.reporter)
        workflow.reject(article, by=self.editor, note=text.note)

    def scheduled(self, article: Article, text: reading.Text) -> None:
        workflow.submit(article, by=self.reporter)
        tomorrow = dates.local_day(self.now) + datetime.timedelta(days=1)
        at = datetime.datetime.combine(tomorrow, datetime.time(8), tzinfo=dates.VIETNAM)
        workflow.schedule(article, by=self.editor, at=at)

    def withdrawn(self, article: Article, text: reading.Text) -> None:
        put_in_record(article, since=text.at, by=self.editor)
        workflow.withdraw(article, by=self.managing_editor, note=text.note)

    # --- What a text is made of -----------------------------------------------------------------

    def article(self, text: reading.Text) -> Article:
        """The working text, written some hours before it was published."""
        written_at = text.at - datetime.timedelta(hours=3)
        article = Article(
            title=text.title,
            summary=text.summary,
            body=text.body,
            category=self.categories[text.category],
            byline=text.byline,
            source=self.sources[text.source] if text.source else None,
            lead_photo=self.photo(text.photo) if text.photo else None,
            created_by=self.reporter,
        )
        article._history_date = written_at
        article._history_user = self.reporter
        article.save()
        article.tags.set(self.tags[name] for name in text.tags)
        for file in text.files:
            self.attach(article, file)
        # Past the two fields that write the clock themselves.
        Article.objects.filter(pk=article.pk).update(created_at=written_at, saved_at=written_at)
        return article

    def attach(self, article: Article, file: reading.File) -> None:
        content = documents.KINDS[file.kind](file.title, article.body)
        upload = SimpleUploadedFile(f"{file.title}.{file.kind}", content)
        facts = attachments.check(upload)
        Attachment.objects.create(
            article=article, title=file.title, file=upload, kind=facts.kind, size=facts.size,
            file_name=facts.name,
        )  # fmt: skip

    def photo(self, key: str) -> Photo:
        """The picture of that key, drawn when it is first asked for."""
        if key not in self.photos:
            scene, light, caption, alt_text, credit = PICTURES[key]
            drawn = io.BytesIO()
            image = scenes.draw(scene, light=light, seed=zlib.crc32(key.encode()))
            image.save(drawn, "JPEG", **JPEG)
            upload = SimpleUploadedFile(f"{key}.jpg", drawn.getvalue())
            photo = Photo(
                caption=caption, alt_text=alt_text, credit=credit, uploaded_by=self.reporter
            )
            photo.receive(upload, pictures.check(upload))
            photo.save()
            self.photos[key] = photo
        return self.photos[key]
