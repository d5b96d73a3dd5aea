"""The only door to the public store of photos.

What lies there has been approved, also after a crash: a decision to publish is committed before the
first byte is written, and the bytes are gone before a withdrawal is committed. A crash between
leaves a photo that is not shown yet, or a page without its photo; calling again mends that.
"""

from contextlib import suppress

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction

from media_gallery import pictures
from media_gallery.models import Photo, new_public_token


def publish(photo: Photo) -> None:
    """Write the clean renditions of ``photo`` to the public store and record them on it.

    Call it once the decision is committed. Does nothing when they are all there; writes them again
    when some are missing. The row stays locked meanwhile, so that a withdrawal waits and wins.
    Raises OSError when the original cannot be read, ``pictures.UnreadablePicture`` when it is
    damaged; the photo is not public then.
    """
    public = storages["default"]
    with transaction.atomic():
        _lock(photo)
        if photo.is_public and all(
            public.exists(rendition["path"]) for rendition in photo.published_renditions
        ):
            return
        folder = _folder(photo)
        _empty(folder)
        written = []
        with photo.original.storage.open(photo.original.name) as original:
            for rendition in pictures.renditions(original):
                extension = pictures.PUBLIC_FORMATS[rendition.format]
                path = public.save(
                    f"{folder}/{rendition.width}.{extension}", ContentFile(rendition.content)
                )
                written.append(
                    {
                        "width": rendition.width,
                        "height": rendition.height,
                        "format": rendition.format,
                        "path": path,
                        "bytes": len(rendition.content),
                    }
                )
        photo.published_renditions = written
        photo.save(update_fields=["published_renditions"])


def withdraw(photo: Photo) -> None:
    """Remove the renditions of ``photo`` from the public store, then the record of them.

    Its next publication gets new addresses: the old ones stay dead, wherever they were kept. Does
    nothing to a photo that is not public, except to sweep up after a publication that crashed.
    """
    with transaction.atomic():
        _lock(photo)
        _empty(_folder(photo))
        if photo.is_public:
            photo.published_renditions = None
            photo.public_token = new_public_token()
            photo.save(update_fields=["published_renditions", "public_token"])


def thumbnail(photo: Photo):
    """The open file of a small JPEG for staff, made when first asked for; kept privately.

    Raises OSError or ``pictures.UnreadablePicture`` when the original cannot be read.
    """
    private = photo.original.storage
    with suppress(FileNotFoundError):
        return private.open(photo.thumbnail_path)
    with private.open(photo.original.name) as original:
        content = pictures.thumbnail(original)
    saved = private.save(photo.thumbnail_path, ContentFile(content))
    if saved != photo.thumbnail_path:  # Another request was quicker; one is enough.
        private.delete(saved)
    return private.open(photo.thumbnail_path)


def _lock(photo: Photo) -> None:
    """Lock the row of ``photo`` and bring what is recorded of its renditions up to date."""
    photo.refresh_from_db(
        fields=["original", "public_token", "published_renditions"],
        from_queryset=Photo.objects.select_for_update(no_key=True),
    )


def _folder(photo: Photo) -> str:
    return f"photos/{photo.public_token}"


def _empty(folder: str) -> None:
    """Remove ``folder`` from the public store with all files in it, recorded or not."""
    public = storages["default"]
    with suppress(FileNotFoundError):
        _folders, files = public.listdir(folder)
        for file in files:
            public.delete(f"{folder}/{file}")
        public.delete(folder)
