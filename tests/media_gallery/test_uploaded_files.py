"""All kinds of uploaded files: which are accepted, and that the uploaded bytes are never public.

Sent to the real endpoint, the form for one and the page for many; then approved, added to an album
and requested over HTTP.
"""

import io
import re
import struct
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from django.test import Client
from PIL import Image

from media_gallery.models import Photo
from media_gallery.moderation import actions
from portal.jobs.queue import run_waiting
from tests.make import make_user
from tests.make_media import make_album
from tests.make_photos import (
    BLUE,
    CORNERS,
    GREEN,
    STORED,
    make_cornered_picture,
    make_exif,
    make_picture,
    make_picture_bytes,
    make_png_bytes,
    make_upload,
)

pytestmark = pytest.mark.django_db

RECEIVE = "/admin/media_gallery/photo/receive/"
ADD = "/admin/media_gallery/photo/add/"
PAGE = "/admin/media_gallery/photo/upload/"
SECRET = b"BI-MAT"
SCRIPT = b"/*BI-MAT*/alert(document.cookie)//"


HEIC = (Path(__file__).parents[1] / "phone.heic").read_bytes()


class Accepted(NamedTuple):
    """``shows``: the colours in the middle of the four quarters of every rendition."""

    content: bytes
    extension: str
    shows: tuple = CORNERS


def turned(orientation: int) -> bytes:
    picture = make_cornered_picture()
    if (turn := STORED[orientation]) is not None:
        picture = picture.transpose(turn)
    return make_picture_bytes(
        picture, exif=make_exif(orientation), comment=SECRET, quality=95, subsampling=0
    )


def animated(format: str) -> bytes:
    return make_picture_bytes(
        make_cornered_picture(),
        format,
        save_all=True,
        append_images=[make_picture((64, 48), BLUE), make_picture((64, 48), GREEN)],
        **({"lossless": True} if format == "WEBP" else {}),
    )


def sixteen_bits(colour_type: int, *pixels: bytes) -> bytes:
    """Return a PNG of 64 × 48 with 16 bits per channel, in columns of these colours."""
    row = b"\0" + b"".join(pixel * (64 // len(pixels)) for pixel in pixels)
    return make_png_bytes(64, 48, bits=16, colour_type=colour_type, rows=row * 48)


BLACK_AND_GREY = ((0, 0, 0), (128, 128, 128)) * 2
RED_AND_OLIVE = ((255, 0, 0), (128, 128, 0)) * 2

ACCEPTED = {
    **{f"orientation {number}": Accepted(turned(number), "jpg") for number in STORED},
    "CMYK": Accepted(
        make_picture_bytes(make_cornered_picture().convert("CMYK"), quality=95), "jpg"
    ),
    "16-bit grey PNG": Accepted(sixteen_bits(0, b"\x00\x00", b"\x80\x00"), "png", BLACK_AND_GREY),
    "16-bit colour PNG": Accepted(
        sixteen_bits(2, b"\xff\xff" + b"\0\0" * 2, b"\x80\x00" * 2 + b"\0\0"),
        "png",
        RED_AND_OLIVE,
    ),
    "animated GIF": Accepted(animated("GIF"), "gif"),
    "animated WebP": Accepted(animated("WEBP"), "webp"),
    "AVIF": Accepted(
        make_picture_bytes(make_cornered_picture(), "AVIF", quality=95, exif=make_exif()), "avif"
    ),
    # As an iPhone writes it: rotated by the file, with EXIF; converted to JPEG at the upload.
    "HEIC": Accepted(HEIC, "jpg"),
    "PNG with words": Accepted(
        make_picture_bytes(make_cornered_picture(), "PNG", exif=make_exif()), "png"
    ),
    "GIF and script": Accepted(
        make_picture_bytes(make_cornered_picture(), "GIF", comment=SCRIPT) + SCRIPT, "gif"
    ),
    "JPEG and page": Accepted(
        make_picture_bytes(make_cornered_picture(), quality=95, subsampling=0)
        + b"<script>alert('BI-MAT')</script>",
        "jpg",
    ),
}

NOT_A_PICTURE = "Tệp này không phải ảnh JPEG, PNG, WebP, AVIF hay GIF, dù tên tệp là gì."
DAMAGED = "Tệp ảnh bị hỏng hoặc thiếu dữ liệu. Hãy chép lại từ máy ảnh rồi tải lên lại."
TOO_MANY_POINTS = "Ảnh này có hơn 60 triệu điểm ảnh. Hãy thu nhỏ ảnh rồi tải lên lại."
TOO_LONG = "Ảnh này quá dài so với chiều rộng. Hãy cắt thành nhiều ảnh rồi tải lên lại."
TOO_LARGE = "Tệp này lớn hơn 30 MB. Hãy lưu ảnh ở cỡ nhỏ hơn rồi tải lên lại."
EMPTY = "Tệp này trống, không có dữ liệu. Hãy chọn lại tệp ảnh."


def make_heic_of_stated_size(side: int) -> bytes:
    """Return the HEIC with so many pixels wide and high written in its two size boxes."""
    size, cut = HEIC.index(b"ispe") + 8, HEIC.index(b"clap") + 4
    content = bytearray(HEIC)
    content[size : size + 8] = struct.pack(">II", side, side)
    content[cut : cut + 32] = struct.pack(">8I", side, 1, side, 1, 0, 1, 0, 1)
    return bytes(content)


REFUSED = {
    "truncated JPEG": (make_picture_bytes(make_picture((640, 480)))[:-400], DAMAGED),
    "truncated PNG": (make_picture_bytes(make_cornered_picture(), "PNG")[:80], DAMAGED),
    "50,000 × 50,000 PNG": (make_png_bytes(50_000, 50_000), TOO_MANY_POINTS),
    "a strip": (make_png_bytes(1, 20_000, rows=b"\0" * 80_000), TOO_LONG),
    "too many bytes": (b"\xff\xd8\xff" + b"\0" * 30 * 1024**2, TOO_LARGE),
    "truncated HEIC": (HEIC[:-200], DAMAGED),
    "9,000 × 9,000 HEIC": (make_heic_of_stated_size(9_000), TOO_MANY_POINTS),
    "30,000 × 30,000 HEIC": (make_heic_of_stated_size(30_000), TOO_MANY_POINTS),
    "HEIC of nothing": (b"\0\0\0\x18ftypheic" + bytes(100), DAMAGED),
    "zero bytes": (b"", EMPTY),
    "HTML": (b"<!doctype html><script>alert(1)</script>", NOT_A_PICTURE),
    "SVG": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", NOT_A_PICTURE),
    "JavaScript": (b"alert(1)", NOT_A_PICTURE),
    "PDF": (b"%PDF-1.7\n", NOT_A_PICTURE),
    "TIFF": (make_picture_bytes(format="TIFF"), NOT_A_PICTURE),
    "BMP": (make_picture_bytes(format="BMP"), NOT_A_PICTURE),
    "EPS": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", NOT_A_PICTURE),
}

#: {uploaded name: caption made of it, None if the whole file is refused}
NAMES = {
    "../../../etc/passwd.jpg": "Chưa có chú thích: passwd",
    r"..\..\C:\Windows\ruoc kieu.jpg": "Chưa có chú thích: ruoc kieu",
    "ruoc kieu\u202egpj.exe": "Chưa có chú thích: ruoc kieugpj",
    "giam 90% thue %2e%2e%2fx.jpg": "Chưa có chú thích: giam 90% thue %2e%2e%2fx",
    "ả" * 300 + ".jpg": "Chưa có chú thích: " + "ả" * 120,
    "Rước kiệu đền Thính.jpg": "Chưa có chú thích: Rước kiệu đền Thính",
    unicodedata.normalize("NFD", "Lễ hội.jpg"): "Chưa có chú thích: Lễ hội",
    "ruoc\0 kieu.jpg": "Chưa có chú thích: ruoc kieu",
    "ruoc kieu.html": "Chưa có chú thích: ruoc kieu",
    "ruoc kieu.php.jpg;.svg": "Chưa có chú thích: ruoc kieu php jpg;",
    "..": None,
    "": None,
}


def send(desk, content: bytes, name: str, *, to: str = RECEIVE):
    """Send a file under exactly this name, which the test client would change."""
    body = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="'
        + name.encode()
        + b'"\r\nContent-Type: text/html\r\n\r\n'
        + content
        + b"\r\n--x--\r\n"
    )
    return desk.post(to, body, content_type="multipart/form-data; boundary=x")


def let_the_public_see(photo: Photo) -> None:
    moderator = make_user("Moderators")
    actions.approve(photo, by=moderator)
    actions.approve(make_album(photo), by=moderator)
    run_waiting()
    photo.refresh_from_db()
    assert photo.is_public


def quarters(image: Image.Image) -> list[tuple]:
    image = image.convert("RGB")
    across, down = image.width // 4, image.height // 4
    return [image.getpixel((x, y)) for y in (down, 3 * down) for x in (across, 3 * across)]


def alike(colour: tuple, other: tuple) -> bool:
    return all(abs(a - b) <= 12 for a, b in zip(colour, other, strict=True))


# --- Accepted -------------------------------------------------------------------------------------


@pytest.mark.parametrize("sent", ACCEPTED.values(), ids=ACCEPTED)
def test_the_public_gets_the_picture_and_nothing_else_that_came_in(desk, stores, files_in, sent):
    public, private = stores
    assert send(desk, sent.content, "BI-MAT.html").status_code == 201
    photo = Photo.objects.get()
    assert (photo.width, photo.height) == (64, 48)
    assert re.fullmatch(rf"photos/[0-9]+/[0-9]+/[0-9a-f-]+\.{sent.extension}", photo.original.name)
    kept = (private / photo.original.name).read_bytes()
    assert kept == sent.content or sent.content is HEIC and b"MAY-ANH-BI-MAT" in kept
    assert files_in(public) == []

    let_the_public_see(photo)
    assert files_in(public) == [
        f"photos/{photo.public_token}/64.jpg",
        f"photos/{photo.public_token}/64.webp",
    ]
    answers = {path: Client().get(f"/media/{path}") for path in files_in(public)}
    thumbnail = desk.get(f"/admin/media_gallery/photo/{photo.pk}/thumbnail/")
    for path, answer in (*answers.items(), ("thumbnail.jpg", thumbnail)):
        content = b"".join(answer) if answer.streaming else answer.content
        kind = {"jpg": "JPEG", "webp": "WEBP"}[path.rsplit(".", 1)[1]]
        picture = Image.open(io.BytesIO(content))
        assert (answer.status_code, answer["Content-Type"], picture.format) == (
            200,
            f"image/{kind.lower()}",
            kind,
        )
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert content not in (sent.content, kept)
        for words in (SECRET, b"Exif", b"GPS", b"script", b"ICC_PROFILE", b"http"):
            assert words not in content, words
        assert not picture.getexif()
        assert getattr(picture, "n_frames", 1) == 1
        assert picture.size == (64, 48)
        assert all(map(alike, quarters(picture), sent.shows)), quarters(picture)


@pytest.mark.parametrize("sent", ACCEPTED.values(), ids=ACCEPTED)
def test_the_form_for_one_takes_the_same(desk, sent):
    answer = desk.post(ADD, {"original": make_upload(sent.content, "x"), "caption": "Một ảnh"})
    assert answer.status_code == 302
    assert Photo.objects.get().original.name.endswith(f".{sent.extension}")


# --- Rejected -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("content", "sentence"), REFUSED.values(), ids=REFUSED)
def test_every_door_refuses_what_is_no_picture_with_a_sentence(
    desk, stores, files_in, content, sentence
):
    doors: dict[str, Callable] = {
        "endpoint": lambda: send(desk, content, "anh.jpg").json()["error"],
        "form": lambda: " ".join(
            desk.post(ADD, {"original": make_upload(content), "caption": "Một ảnh"})
            .context["adminform"]
            .form.errors["original"]
        ),
        "page": lambda: (
            desk.post(PAGE, {"file": make_upload(content)}).context["outcomes"][0].error
        ),
    }
    assert {door: says() for door, says in doors.items()} == dict.fromkeys(doors, sentence)
    assert not Photo.objects.exists()
    assert [files_in(store) for store in stores] == [[], []]


# --- Names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "caption"), NAMES.items(), ids=range(len(NAMES)))
def test_a_name_leaves_words_for_a_caption_and_nothing_else(desk, stores, files_in, name, caption):
    answer = send(desk, make_picture_bytes(), name)
    if caption is None:
        assert (answer.status_code, answer.json()["error"]) == (
            422,
            "Yêu cầu này không kèm tệp nào. Hãy chọn ảnh rồi gửi lại.",
        )
        return
    assert answer.status_code == 201
    photo = Photo.objects.get()
    assert photo.caption == caption
    let_the_public_see(photo)
    for store in stores:
        for path in files_in(store):
            assert re.fullmatch(
                r"(photos|photo-renditions|thumbnails)/[A-Za-z0-9_/-]+\.(jpg|webp)", path
            )
