"""The public store of photos and videos: the only module that writes to it or deletes from it.

A moderator's decision is committed before the first byte is written, and the bytes are deleted
before a withdrawal is committed: a crash in between leaves something that is not shown yet, or a
page without its picture, and another sync repairs both. An article is published together with its
photos, whose clean renditions exist since their upload: they are linked into the store inside the
transaction (`publish_prepared_photo`). If that is rolled back, the links stay in the folder that
the photo's row names, under an address that no page has had, until `sweep` removes them.
"""

import datetime
import hashlib
from contextlib import suppress
from functools import partial
from pathlib import PurePosixPath
from typing import IO, Any, TypeVar

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import models, transaction
from django.db.models.fields.files import FieldFile

from media_gallery.models import Photo, Video
from media_gallery.models.photo import new_public_token
from media_gallery.publication import private_copies, renditions, visibility
from portal.images import processing
from portal.jobs.queue import enqueue
from portal.vietnamese import dates
from portal.web.file_storage import WholeFileStorage

Row = TypeVar("Row", bound=models.Model)

# --- Sync -----------------------------------------------------------------------------------------


def is_wanted(photo: Photo) -> bool:
    """Return whether the photo should be in the public store.

    It should when it is approved, its rights have not expired, and something public shows it.
    """
    return photo.is_approved and photo.is_within_rights and visibility.is_shown(photo.pk)


def sync_photo(photo_id: int) -> None:
    """Publish the photo's renditions if `is_wanted` says so; otherwise remove them.

    Call it after the decision is committed. It locks the row until it has finished, so that the
    later of two decisions wins. It changes nothing when the store is already right. Raises OSError
    when the original cannot be read, ``processing.UnreadablePicture`` when it is damaged; the photo
    is not public then.
    """
    with transaction.atomic():
        photo = _locked(Photo, photo_id)
        if is_wanted(photo):
            publish_photo(photo)
        else:
            remove_photo(photo)


def sync_video(video_id: int) -> None:
    """Publish the video's converted copies, subtitles and poster if it is approved and ready.

    Otherwise remove them. Locks and commits as `sync_photo` does. When the subtitles or the poster
    of a public video have changed, all its files get new addresses.
    """
    with transaction.atomic():
        video = _locked(Video, video_id)
        if video.is_approved and video.is_ready:
            _publish_video(video)
        else:
            remove_video(video)


def sync_later(thing: Photo | Video, *, run_at: datetime.datetime | None = None) -> None:
    """Enqueue a job that syncs ``thing`` after this transaction is committed, or at ``run_at``."""
    enqueue(f"sync_{thing._meta.model_name}", str(thing.pk), run_at=run_at)


def sweep_later(*, run_at: datetime.datetime | None = None) -> None:
    """Enqueue the job that removes what no row records, and that enqueues itself for tomorrow."""
    enqueue("sweep_stores", "all", run_at=run_at)


# --- Publishing -----------------------------------------------------------------------------------


def publish_photo(photo: Photo) -> None:
    """Link the clean renditions of an approved photo into the public store and record them on it.

    Makes them first if the upload did not. Does nothing when they are all there; links them again
    when some are missing. The caller must
    have checked `is_wanted` (as `sync_photo` does). Where the photo's rights have an end, a job is
    enqueued that removes it then.
    """
    public = storages["default"]
    with transaction.atomic():
        _refresh(
            photo,
            "original",
            "content_hash",
            "renditions",
            "public_token",
            "published_renditions",
            "rights_end",
        )
        if photo.rights_end:
            # The rights include the whole last day, so they end when the next day begins.
            over_at = dates.day_bounds(photo.rights_end)[1]
            enqueue("end_photo_rights", str(photo.pk), run_at=over_at)
        written = photo.published_renditions
        if written and all(public.exists(rendition["path"]) for rendition in written):
            return
        if not private_copies.has_renditions(photo):
            _make_renditions(photo)
        folder = photo_folder(photo.public_token)
        _empty(folder)
        _publish_renditions(photo, folder, "renditions")


def publish_prepared_photo(photo_id: int) -> None:
    """Publish the photo in this transaction, or remove its renditions, as `sync_photo` does.

    A photo whose renditions do not exist yet, or cannot be linked, is left to a background job: an
    article does not wait for its pictures. Call it as the last step of the transaction.
    """
    with transaction.atomic():
        photo = _locked(Photo, photo_id)
        if not is_wanted(photo):
            remove_photo(photo)
            return
        if photo.published_renditions is not None or private_copies.has_renditions(photo):
            with suppress(OSError, processing.UnreadablePicture):
                publish_photo(photo)
                return
        sync_later(photo)


def regenerate_photo(photo_id: int) -> bool:
    """Replace the renditions of a public photo by ones of today's sizes, under new addresses.

    Returns False and changes nothing for a photo that is not public. Raises the errors of
    `sync_photo`; the old renditions stay then.
    """
    with transaction.atomic():
        photo = _locked(Photo, photo_id)
        if photo.published_renditions is None:
            return False
        outdated = [each["path"] for each in photo.renditions or ()]
        _make_renditions(photo)
        before, photo.public_token = photo.public_token, new_public_token()
        _publish_renditions(photo, photo_folder(photo.public_token), "renditions", "public_token")
        # Before the commit: once the new folder is committed, no row records the old one, and a
        # crash would leave its files public.
        _empty(photo_folder(before))
        kept = {each["path"] for each in photo.renditions or ()}
        for path in outdated:
            if path not in kept:
                transaction.on_commit(partial(storages["private"].delete, path))
    return True


def has_current_renditions(photo: Photo) -> bool:
    """Return whether the renditions of ``photo`` have the sizes and quality of today's recipe."""
    written = photo.published_renditions or ()
    return all(each.get("recipe") == processing.RECIPE for each in written)


# --- Removing -------------------------------------------------------------------------------------


def remove_photo_unless_wanted(photo_id: int) -> None:
    """Remove the photo's renditions if it may no longer be public, or nothing public shows it.

    Call it as the last step of the transaction after which the photo is no longer shown: the bytes
    are deleted before the commit, so that no crash leaves them public. The photo stays locked until
    the commit. Anything that starts to show the photo meanwhile syncs it after its own commit.
    """
    with transaction.atomic():
        photo = _locked(Photo, photo_id)
        if not is_wanted(photo):
            remove_photo(photo)


def remove_photo(photo: Photo) -> None:
    """Remove the renditions of ``photo`` from the public store, then the record of them.

    Its next publication gets new addresses, so that copied or stored old addresses never work
    again. For a photo that is not public it only deletes files left by a publication that crashed.
    """
    with transaction.atomic():
        _refresh(photo, "public_token", "published_renditions")
        _empty(photo_folder(photo.public_token))
        if photo.published_renditions is not None:
            photo.published_renditions = None
            photo.public_token = new_public_token()
            photo.save(update_fields=["published_renditions", "public_token"])


def remove_video(video: Video) -> None:
    """Remove the files of ``video`` from the public store, then the record of them.

    Does nothing to a video that has no folder in the public store.
    """
    with transaction.atomic():
        _refresh(video, "public_token", "published_files")
        if video.public_token:
            _empty(video_folder(video.public_token))
            video.public_token, video.published_files = "", None
            video.save(update_fields=["public_token", "published_files"])


# --- Folders in the public store ------------------------------------------------------------------


def photo_folder(token: str) -> str:
    return f"photos/{token}"


def video_folder(token: str) -> str:
    return f"videos/{token}"


# --- Parts ----------------------------------------------------------------------------------------


def _make_renditions(photo: Photo) -> None:
    with _open(photo.original) as original:
        photo.renditions = private_copies.make_renditions(original, photo.content_hash)


def _publish_renditions(photo: Photo, folder: str, *columns: str) -> None:
    """Link ``photo.renditions`` into ``folder`` and save the record, with other ``columns``."""
    try:
        photo.published_renditions = []
        for each in photo.renditions or ():
            path = f"{folder}/{each['width']}{PurePosixPath(each['path']).suffix}"
            _publish_file(each["path"], path)
            photo.published_renditions.append(each | {"path": path})
        photo.save(update_fields=["published_renditions", *columns])
    except BaseException:
        _empty(folder)
        raise


def _publish_video(video: Video) -> None:
    made_of = _made_of(video)
    public = storages["default"]
    published: dict[str, Any] | None = video.published_files
    if (
        published
        and published["made_of"] == made_of
        and all(public.exists(path) for path in public_paths(published))
    ):
        return
    before = video.public_token
    video.public_token = new_public_token()
    folder = video_folder(video.public_token)
    try:
        video.published_files = {"made_of": made_of} | _write_video(video, folder)
        video.save(update_fields=["public_token", "published_files"])
    except BaseException:
        # The rollback takes the token back, and with it the only record of the folder.
        _empty(folder)
        raise
    if before:
        # Before the commit, for the reason given in `regenerate_photo`.
        _empty(video_folder(before))


def _write_video(video: Video, folder: str) -> dict[str, Any]:
    """Write the video's copies, subtitles and poster into ``folder``; return their record."""
    files, captions, poster_files = [], "", []
    for file in video.renditions or ():
        path = f"{folder}/{file['height']}.mp4"
        _publish_file(file["path"], path)
        files.append(file | {"path": path})
    if video.captions:
        content = ContentFile(video.captions.encode())
        captions = storages["default"].save(f"{folder}/captions.vtt", content)
    if video.poster:
        with _open(video.poster) as poster:
            poster_files = _write_renditions(poster, folder)
    return {"files": files, "captions": captions, "poster": poster_files}


def public_paths(published: dict) -> list[str]:
    """Return the paths of all files that ``Video.published_files`` records."""
    paths = [each["path"] for each in (*published["files"], *published["poster"])]
    return [*paths, published["captions"]] if published["captions"] else paths


def _made_of(video: Video) -> str:
    """Return a hash of the poster, subtitles and copies that should be public.

    A published video whose record has another hash has changed since and is published again.
    """
    parts = [video.poster.name, video.captions, *(file["path"] for file in video.renditions or ())]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _write_renditions(original: IO[bytes], folder: str) -> list[dict]:
    """Write clean copies of a picture into ``folder`` of the public store.

    Returns the list to record in the row; `publication.renditions` explains its shape.
    """
    written = []
    for rendition in processing.renditions(original):
        extension = processing.PUBLIC_FORMATS[rendition.format]
        path = storages["default"].save(
            f"{folder}/{rendition.width}.{extension}", ContentFile(rendition.content)
        )
        written.append(renditions.record(rendition, path))
    return written


def _publish_file(private_path: str, public_path: str) -> None:
    """Publish a file of the private store that is clean already.

    Makes a hard link where both stores are on one disk, because a film may be large; otherwise a
    copy.
    """
    private, public = storages["private"], storages["default"]
    assert isinstance(public, WholeFileStorage)
    try:
        public.link(private.path(private_path), public_path)
    except OSError:
        with private.open(private_path) as file:
            public.save(public_path, file)


def _open(stored: FieldFile) -> File:
    assert stored.name
    return stored.storage.open(stored.name)


def _locked(model: type[Row], pk: int) -> Row:
    return model._default_manager.select_for_update(no_key=True).get(pk=pk)


def _refresh(thing: models.Model, *fields: str) -> None:
    """Lock the row of ``thing`` and reload ``fields`` from the database."""
    locked = type(thing)._default_manager.select_for_update(no_key=True)
    thing.refresh_from_db(fields=fields, from_queryset=locked)


def _empty(folder: str) -> None:
    """Delete ``folder`` from the public store with all files in it, recorded or not."""
    public = storages["default"]
    with suppress(FileNotFoundError):
        _folders, files = public.listdir(folder)
        for file in files:
            public.delete(f"{folder}/{file}")
        public.delete(folder)
