"""Digest of a text: what an approval is bound to, and how two texts differ.

The digest covers `Edition.APPROVED` as it would be published, with the SHA-256 of each attachment
and photo. The printed date counts as the editors wrote it, so that an approved text without one
stays the same text until it is published.
"""

import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from media_gallery.models import Photo
from news.models import Edition


def field_digests(edition: Edition) -> dict[str, str]:
    """Return {name of a content field: SHA-256 of its value} of an unsaved snapshot."""
    photos = Photo.objects.filter(pk__in=edition.photo_ids)
    hashes = dict(photos.values_list("pk", "content_hash"))
    files = [[pk, hashes.get(pk, "")] for pk in edition.photo_ids]
    values = {name: getattr(edition, name) for name in Edition.APPROVED}
    values |= {"photo_ids": files, "published_at": edition.article.published_at}
    return {name: _sha256(value) for name, value in values.items()}


def digest(fields: dict[str, str]) -> str:
    """Return the digest of the text whose fields have the digests ``fields``."""
    return _sha256(fields)


def changed_fields(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Return the names of the fields that differ, in the order of `Edition.APPROVED`."""
    return [name for name in Edition.APPROVED if before.get(name) != after.get(name)]


def _sha256(value: Any) -> str:
    canonical = json.dumps(
        value, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(canonical.encode(errors="surrogatepass")).hexdigest()
