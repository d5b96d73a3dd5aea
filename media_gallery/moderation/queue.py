"""The moderation queue: waiting photos, albums and videos together, longest waiting first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from media_gallery.models import Album, AlbumPhoto, Moderated, Photo, Video
from portal.identity.models import User
from portal.web.numbers import parse_number

KINDS: dict[str, type[Photo | Album | Video]] = {"photo": Photo, "album": Album, "video": Video}


def key_of(thing: Moderated) -> str:
    """Return the key of an object in the queue, such as ``photo-12``."""
    return f"{thing._meta.model_name}-{thing.pk}"


def find(key: str) -> Moderated | None:
    """Return the object with that key, or None if there is none or the key is malformed."""
    kind, _, number = key.partition("-")
    if kind not in KINDS or (pk := parse_number(number)) is None:
        return None
    related = ["uploaded_by", "decided_by"] + ([] if kind == "photo" else ["category"])
    return KINDS[kind].objects.select_related(*related).filter(pk=pk).first()


@dataclass(frozen=True)
class ModerationQueue:
    """The objects that wait for ``moderator``: all that are ready, except their own work.

    Their own work is what they uploaded, and what they have edited since its last approval.

    ``kind`` is a key of KINDS, or "" for all. ``uploader`` and ``album`` are ids or None; with an
    album the queue holds only its photos.
    """

    moderator: User | AnonymousUser
    kind: str = ""
    uploader: int | None = None
    album: int | None = None

    def count(self) -> int:
        return sum(things.count() for things in self._queries())

    def counts(self) -> dict[str, int]:
        """Return the number of objects of each kind, whatever ``kind`` and ``album`` are."""
        whole = ModerationQueue(self.moderator, uploader=self.uploader)
        return {kind: whole._waiting(kind).count() for kind in KINDS}

    def after(self, thing: Moderated | None = None, limit: int = 1) -> list[Moderated]:
        """Return the next ``limit`` objects after ``thing``, or the first ones without it.

        ``thing`` itself need not be in the queue any more.
        """
        return list(self._merged(self._behind(thing), limit))

    def uploaders(self) -> list:
        """Return the users who have something in the queue, sorted by name."""
        whole = ModerationQueue(self.moderator)
        ids = {
            pk
            for things in whole._queries()
            for pk in things.order_by().values_list("uploaded_by", flat=True).distinct()
        }
        return sorted(get_user_model().objects.filter(pk__in=ids), key=str)

    def _queries(self) -> list[QuerySet[Any]]:
        kinds = ["photo"] if self.album else [self.kind] if self.kind else KINDS
        return [self._waiting(kind) for kind in kinds]

    def _waiting(self, kind: str) -> QuerySet[Any]:
        waiting: QuerySet[Any] = (
            KINDS[kind]
            .objects.waiting()
            .exclude(uploaded_by=self.moderator.pk)
            .exclude(edited_by__contains=[self.moderator.pk])
        )
        if kind == "album":  # An album without photos is still being put together.
            waiting = waiting.filter(Exists(AlbumPhoto.objects.filter(album=OuterRef("pk"))))
        if kind == "video":
            waiting = waiting.exclude(external_url="", renditions=None)
        if self.uploader:
            waiting = waiting.filter(uploaded_by=self.uploader)
        if self.album:
            waiting = waiting.filter(in_albums__album=self.album)
        return waiting.select_related("uploaded_by", "decided_by")

    def _behind(self, thing: Moderated | None) -> Iterator[QuerySet[Any]]:
        for things in self._queries():
            if thing is None:
                yield things
                continue
            since, kind = thing.waiting_since, things.model._meta.model_name
            here = thing._meta.model_name
            at_once = (
                Q(waiting_since=since, pk__gt=thing.pk)
                if kind == here
                else Q(waiting_since=since, pk__gt=0 if kind > here else 2**63 - 1)
            )
            yield things.filter(Q(waiting_since__gt=since) | at_once)

    def _merged(self, queries: Iterable[QuerySet[Any]], limit: int) -> Iterable[Moderated]:
        rows = (query[:limit] for query in queries)
        return islice(merge(*rows, key=_place), limit)


def _place(thing: Moderated) -> tuple:
    return thing.waiting_since, thing._meta.model_name, thing.pk


def returned(user) -> dict[str, int]:
    """Return, for each kind, how many of the user's uploads and edits were sent back to them."""
    return {kind: model.objects.returned(user).count() for kind, model in KINDS.items()}
