"""Photos uploaded and published per second, beside Pillow making the same copies only."""

import io
import random
import time

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from media_gallery.models import Album, AlbumPhoto, Photo
from media_gallery.moderation import actions
from portal.identity.models import User
from portal.images import processing
from portal.jobs.queue import run_waiting

SIZE = (4000, 3000)
RECEIVE = "/admin/media_gallery/photo/receive/"


def table(out, *, photos: int) -> None:
    """Print how many 12-megapixel photos a second are uploaded, approved and published.

    In one thread.
    """
    files = [_camera_picture(number) for number in range(photos)]
    ours, limit = _through_the_portal(files), _by_pillow(files)
    print(f"\n{'photos of 12 megapixels':28}{'portal':>10}{'Pillow':>12}{'ratio':>9}", file=out)
    print(
        f"{f'{photos} in, {photos} public':28}{ours:7.2f}/s{limit:10.2f}/s   1:{limit / ours:.2f}",
        file=out,
    )


def _through_the_portal(files: list[bytes]) -> float:
    """Return photos per second, from the upload request to the copies in the public store."""
    reporter, moderator = (User.objects.get(username=name) for name in ("phongvien", "kiemduyet"))
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(reporter)
    began = time.perf_counter()
    album = Album.objects.create(title="Phép đo", uploaded_by=reporter)
    for position, content in enumerate(files):
        answer = client.post(RECEIVE, {"file": SimpleUploadedFile("DSC.JPG", content)})
        photo = Photo.objects.get(pk=answer.json()["photo"]["id"])
        AlbumPhoto.objects.create(album=album, photo=photo, position=position)
        actions.approve(photo, by=moderator)
    actions.approve(album, by=moderator)
    run_waiting()
    took = time.perf_counter() - began
    assert album.public_photos().count() == len(files)
    return len(files) / took


def _by_pillow(files: list[bytes]) -> float:
    """Return photos per second when ten lines of plain Pillow make the same copies."""
    began = time.perf_counter()
    for content in files:
        image = Image.open(io.BytesIO(content))
        width, height = image.size
        image.draft("RGB", (processing.WIDTHS[-1], processing.WIDTHS[-1] * height // width))
        image.load()
        for wide in reversed(processing.WIDTHS):
            copy = image.resize((wide, wide * height // width), Image.Resampling.LANCZOS)
            copy.save(io.BytesIO(), "WEBP", quality=80, method=4)
            copy.save(io.BytesIO(), "JPEG", quality=82, optimize=True, progressive=True)
    return len(files) / (time.perf_counter() - began)


def _camera_picture(number: int) -> bytes:
    """Return a JPEG of 12 megapixels with the detail of a photo: a few megabytes."""
    grain = Image.frombytes("RGB", (800, 600), random.Random(number).randbytes(800 * 600 * 3))
    encoded = io.BytesIO()
    grain.resize(SIZE, Image.Resampling.BICUBIC).save(encoded, "JPEG", quality=88)
    return encoded.getvalue()
