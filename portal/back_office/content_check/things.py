"""All that the public can read, one batch after another: its texts, its words and its addresses."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db.models import Model, QuerySet

from media_gallery.models import Album, Photo, Video
from news.models import Edition, Source
from portal.identity.models import Banner, Page
from portal.identity.models import Link as SiteLink
from portal.outside_links.addresses import Link, links_of


@dataclass(frozen=True)
class Thing:
    """One public thing, with the kind and number of the form at the desk where it is changed.

    ``words`` are plain texts, ``extra`` links that are no part of ``html``; ``by`` is the id of
    who made it public, where it is known.
    """

    kind: str
    pk: int
    name: str
    html: str = ""
    words: list[str] = field(default_factory=list)
    extra: list[Link] = field(default_factory=list)
    by: int | None = None

    @property
    def links(self) -> list[Link]:
        return [*links_of(self.html), *self.extra]


@dataclass(frozen=True)
class Step:
    """One sort of things: which are public at an instant, and how a row is read."""

    public: Callable[[datetime.datetime], QuerySet]
    read: Callable[..., Thing]

    def batch(self, at: datetime.datetime, after: int, size: int) -> list[tuple[int, Thing]]:
        """Return up to ``size`` (primary key, thing) after the key ``after``; one query."""
        rows = self.public(at).filter(pk__gt=after).order_by("pk")[:size]
        return [(row.pk, self.read(row)) for row in rows]


def _edition(row: Edition) -> Thing:
    source = [Link(row.source_url, row.source_name)] if row.source_url else []
    return Thing(
        "news.article",
        row.article_id,
        f"Bài số {row.article_id} “{row.title}”",
        html=row.body,
        words=[
            *(row.title, row.summary, row.byline, row.source_name),
            *(row.lead_caption, row.lead_alt_text, row.lead_credit),
            *(tag["name"] for tag in row.tags),
            *(file["title"] for file in row.attachments),
        ],
        extra=source,
        by=row.published_by_id,
    )


_EDITION = (
    *("article_id", "title", "summary", "body", "byline", "source_name", "source_url"),
    *("lead_caption", "lead_alt_text", "lead_credit", "tags", "attachments", "published_by_id"),
)


def _of(row: Model, name: str, words: Iterable[str], **more) -> Thing:
    return Thing(row._meta.label_lower, row.pk, name, words=[*filter(None, words)], **more)


def _page(row: Page) -> Thing:
    return _of(row, f"Trang “{row.title}”", [row.title], html=row.body)


def _banner(row: Banner) -> Thing:
    extra = [Link(row.url, row.text)] if row.url else []
    return _of(row, f"Thông báo “{row.text}”", [row.text, row.alt_text], extra=extra)


def _site_link(row: SiteLink) -> Thing:
    name, extra = f"Liên kết website “{row.name}”", [Link(row.url, row.name)]
    return Thing("identity.linkgroup", row.group_id, name, words=[row.name], extra=extra)


def _source(row: Source) -> Thing:
    extra = [Link(row.url, row.name)] if row.url else []
    return _of(row, f"Nguồn “{row.name}”", [row.name], extra=extra)


def _photo(row: Photo) -> Thing:
    name = f"Ảnh số {row.pk} “{row.caption}”"
    return _of(row, name, [row.caption, row.alt_text, row.credit], by=row.decided_by_id)


def _album(row: Album) -> Thing:
    name = f"Album số {row.pk} “{row.title}”"
    return _of(row, name, [row.title, row.description], by=row.decided_by_id)


def _video(row: Video) -> Thing:
    words = [row.title, row.description, row.credit, row.transcript]
    extra = [Link(row.external_url, row.title)] if row.external_url else []
    name = f"Video số {row.pk} “{row.title}”"
    return _of(row, name, words, extra=extra, by=row.decided_by_id)


#: In the order in which they are read. A run that was stopped goes on by the place in this list.
STEPS = [
    Step(lambda at: Edition.objects.public(at).only(*_EDITION), _edition),
    Step(lambda _at: Page.objects.public(), _page),
    Step(lambda at: Banner.objects.current(at), _banner),
    Step(lambda _at: SiteLink.objects.all(), _site_link),
    Step(lambda _at: Source.objects.all(), _source),
    Step(lambda _at: Photo.objects.public(), _photo),
    Step(lambda _at: Album.objects.public(), _album),
    Step(lambda _at: Video.objects.public(), _video),
]
