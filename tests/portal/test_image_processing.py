import hashlib
import io
from datetime import date

import pytest
from PIL import Image, ImageCms

from portal.images import processing
from tests.make_photos import (
    BLUE,
    CORNERS,
    GREEN,
    RED,
    STORED,
    WHITE,
    make_cornered_picture,
    make_exif,
    make_picture,
    make_picture_bytes,
    make_png_bytes,
)

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def check(content: bytes) -> processing.Facts:
    return processing.check(io.BytesIO(content))


def renditions(content: bytes) -> list[processing.Rendition]:
    return list(processing.renditions(io.BytesIO(content)))


def shown(rendition: processing.Rendition) -> Image.Image:
    return Image.open(io.BytesIO(rendition.content))


def corners(image: Image.Image) -> list[tuple]:
    """Return the colours in the middle of the four quarters, in reading order."""
    image = image.convert("RGB")
    across, down = image.width // 4, image.height // 4
    return [image.getpixel((x, y)) for y in (down, 3 * down) for x in (across, 3 * across)]


def alike(colour, other, tolerance=12) -> bool:
    return all(abs(a - b) <= tolerance for a, b in zip(colour, other, strict=True))


def rejection(content: bytes) -> str:
    with pytest.raises(processing.UnreadablePicture) as refused:
        check(content)
    return str(refused.value)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_a_picture_is_known_by_its_content(format):
    content = make_picture_bytes(make_picture((64, 48), (200, 16, 46)), format)
    facts = check(content)
    assert (facts.format, facts.width, facts.height) == (format, 64, 48)
    assert facts.content_hash == hashlib.sha256(content).hexdigest()
    assert alike(bytes.fromhex(facts.dominant_colour[1:]), (200, 16, 46))


def test_a_checked_file_is_left_open_at_its_beginning():
    file = io.BytesIO(make_picture_bytes())
    processing.check(file)
    assert file.tell() == 0


@pytest.mark.parametrize("orientation", STORED)
@pytest.mark.parametrize("format", ["JPEG", "WEBP", "PNG"])
def test_every_orientation_comes_out_upright(orientation, format):
    upright = make_cornered_picture((64, 48))
    turn = STORED[orientation]
    stored = upright if turn is None else upright.transpose(turn)
    content = make_picture_bytes(stored, format, exif=make_exif(orientation))
    assert (check(content).width, check(content).height) == (64, 48)
    for rendition in renditions(content):
        assert (rendition.width, rendition.height) == shown(rendition).size == (64, 48)
        assert all(map(alike, corners(shown(rendition)), CORNERS))
        assert shown(rendition).getexif() == {}


@pytest.mark.parametrize("profile", [{}, {"icc_profile": SRGB}], ids=["no profile", "sRGB"])
def test_the_place_the_camera_and_every_other_word_are_gone(profile):
    content = make_picture_bytes(
        make_picture((800, 600)),
        exif=make_exif(),
        comment=b"GHI-CHU-BI-MAT",
        xmp=b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>XMP-BI-MAT</x:xmpmeta>",
        **profile,
    )
    assert content.count(b"BI-MAT") == 3
    for rendition in renditions(content):
        assert b"BI-MAT" not in rendition.content
        assert b"Exif" not in rendition.content
        picture = shown(rendition)
        assert not picture.getexif()
        assert not {"exif", "xmp", "comment", "icc_profile"} & set(picture.info)


def test_the_day_comes_from_the_camera():
    assert check(make_picture_bytes(exif=make_exif())).taken_on == date(2020, 2, 13)
    assert check(make_picture_bytes()).taken_on is None


@pytest.mark.parametrize("written", ["0000:00:00 00:00:00", "hôm qua", "1970:01:01 00:00:00", ""])
def test_a_camera_that_does_not_know_the_day_is_not_believed(written):
    exif = make_exif()
    exif.get_ifd(0x8769)[0x9003] = written
    assert check(make_picture_bytes(exif=exif)).taken_on is None


def test_damaged_exif_is_no_reason_to_refuse_a_picture():
    facts = check(make_picture_bytes(exif=b"Exif\x00\x00II*\x00\xff\xff\xff\x7f nonsense"))
    assert (facts.width, facts.height, facts.taken_on) == (64, 48, None)


def test_widths_are_fixed_and_nothing_is_upscaled():
    def sizes(width, height):
        content = make_picture_bytes(make_picture((width, height)), quality=20)
        return [(each.width, each.height) for each in renditions(content) if each.format == "WEBP"]

    assert sizes(3200, 2400) == [(1600, 1200), (1024, 768), (640, 480), (320, 240)]
    assert sizes(1600, 900) == [(1600, 900), (1024, 576), (640, 360), (320, 180)]
    assert sizes(1000, 500) == [(1000, 500), (640, 320), (320, 160)]
    assert sizes(200, 300) == [(200, 300)]
    assert sizes(3000, 1) == [(1600, 1), (1024, 1), (640, 1), (320, 1)]


def test_every_width_comes_in_webp_and_jpeg():
    made = [(each.width, each.format) for each in renditions(make_picture_bytes())]
    assert made == [(64, "WEBP"), (64, "JPEG")]


def test_colours_of_another_profile_are_brought_to_srgb():
    profile = bytearray(SRGB)
    # A profile with red and green exchanged: a stored red means green.
    red, green = profile.index(b"rXYZ"), profile.index(b"gXYZ")
    profile[red : red + 4], profile[green : green + 4] = b"gXYZ", b"rXYZ"
    for mode, format in (("RGB", "JPEG"), ("RGBA", "PNG")):
        picture = make_picture((64, 48), (255, 0, 0)).convert(mode)
        content = make_picture_bytes(picture, format, icc_profile=bytes(profile))
        for rendition in renditions(content):
            assert alike(shown(rendition).convert("RGB").getpixel((30, 20)), (0, 255, 0))


def test_a_broken_profile_is_left_out():
    content = make_picture_bytes(make_picture((64, 48), RED), icc_profile=b"no profile at all")
    assert all(alike(shown(each).getpixel((9, 9)), RED) for each in renditions(content))


def test_cmyk_from_a_printer_becomes_rgb():
    content = make_picture_bytes(make_cornered_picture().convert("CMYK"), quality=95)
    assert check(content).format == "JPEG"
    for rendition in renditions(content):
        assert shown(rendition).mode == "RGB"
        assert all(map(alike, corners(shown(rendition)), CORNERS))


def test_cmyk_with_a_profile_of_another_colour_model_becomes_rgb():
    content = make_picture_bytes(make_picture().convert("CMYK"), icc_profile=SRGB)
    assert {shown(each).mode for each in renditions(content)} == {"RGB"}


def test_sixteen_bit_grey_keeps_its_tones():
    rows = b"".join(
        b"\0" + b"\x00\x00" * 16 + b"\x80\x00" * 16 + b"\xff\xff" * 16 for _ in range(8)
    )
    content = make_png_bytes(48, 8, bits=16, colour_type=0, rows=rows)
    assert check(content).format == "PNG"
    for rendition in renditions(content):
        greys = [shown(rendition).convert("L").getpixel((x, 4)) for x in (4, 24, 44)]
        assert alike(greys, (0, 128, 255), tolerance=6)


def test_sixteen_bit_colour_keeps_its_tones():
    rows = (b"\0" + b"\xff\xff\x80\x00\x00\x00" * 16) * 8
    for rendition in renditions(make_png_bytes(16, 8, bits=16, colour_type=2, rows=rows)):
        assert alike(shown(rendition).convert("RGB").getpixel((8, 4)), (255, 128, 0))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA"])
def test_every_kind_of_pixel_is_shown(mode):
    picture = make_cornered_picture().convert(mode)
    expected = corners(picture)
    for rendition in renditions(make_picture_bytes(picture, "PNG")):
        for colour, wanted in zip(corners(shown(rendition)), expected, strict=True):
            assert alike(colour, wanted, tolerance=24)  # Mode P is dithered.


def test_transparency_stays_in_webp_and_lies_on_white_in_jpeg():
    clear = Image.new("RGBA", (64, 48), (255, 0, 0, 0))
    webp, jpeg = renditions(make_picture_bytes(clear, "PNG"))
    assert shown(webp).getpixel((9, 9))[3] == 0
    assert alike(shown(jpeg).getpixel((9, 9)), WHITE)


def test_which_copies_the_page_is_seen_through():
    def told(picture: Image.Image) -> list[tuple[str, bool]]:
        made = renditions(make_picture_bytes(picture, "PNG"))
        return [(each.format, each.is_transparent) for each in made]

    assert told(Image.new("RGBA", (64, 48), (0, 0, 0, 200))) == [("WEBP", True), ("JPEG", False)]
    # As screenshots are written.
    assert told(Image.new("RGBA", (64, 48), (0, 0, 0, 255))) == [("WEBP", False), ("JPEG", False)]
    assert told(make_picture()) == [("WEBP", False), ("JPEG", False)]


def test_a_palette_with_a_transparent_colour_lies_on_white():
    picture = Image.new("P", (64, 48), 0)
    picture.putpalette([255, 0, 0, 0, 0, 255])
    _webp, jpeg = renditions(make_picture_bytes(picture, "GIF", transparency=0))
    assert alike(shown(jpeg).getpixel((9, 9)), WHITE)


@pytest.mark.parametrize("format", ["GIF", "WEBP", "PNG"])
def test_of_an_animation_the_first_picture_is_taken(format):
    frames = [make_picture((64, 48), colour) for colour in (RED, GREEN, BLUE)]
    content = make_picture_bytes(
        frames[0], format, save_all=True, append_images=frames[1:], duration=100
    )
    assert Image.open(io.BytesIO(content)).n_frames == 3
    for rendition in renditions(content):
        assert getattr(shown(rendition), "n_frames", 1) == 1
        assert alike(shown(rendition).convert("RGB").getpixel((9, 9)), RED)


def test_a_jpeg_with_a_second_picture_behind_it_is_a_jpeg():
    first, second = make_picture((64, 48), RED), make_picture((64, 48), BLUE)
    content = make_picture_bytes(first, "MPO", save_all=True, append_images=[second])
    assert check(content).extension == "jpg"
    assert all(alike(shown(each).getpixel((9, 9)), RED) for each in renditions(content))


def test_a_script_behind_a_picture_is_not_given_out():
    content = make_picture_bytes(format="GIF") + b"/*<script>alert('toi')</script>*/=1;"
    assert check(content).format == "GIF"
    for rendition in renditions(content):
        assert b"script" not in rendition.content
        assert rendition.content[:3] != b"GIF"


def test_a_thumbnail_fits_its_square():
    content = make_picture_bytes(make_picture((2000, 500)), exif=make_exif(6))
    thumbnail = Image.open(io.BytesIO(processing.thumbnail(io.BytesIO(content))))
    assert (thumbnail.format, thumbnail.size) == ("JPEG", (80, 320))
    assert not thumbnail.getexif()


def test_a_small_copy_keeps_what_is_transparent():
    picture = Image.new("RGBA", (400, 200), (0, 0, 0, 0))
    picture.paste((*RED, 255), (0, 0, 200, 200))
    content = make_picture_bytes(picture, "PNG")

    copy = Image.open(io.BytesIO(processing.within(io.BytesIO(content), 100)))

    assert (copy.format, copy.mode, copy.size) == ("WEBP", "RGBA", (100, 50))
    assert copy.getpixel((90, 25))[3] == 0
    assert pictures_size(processing.within(io.BytesIO(content), 900)) == (400, 200)


def test_the_middle_has_the_size_asked_for_whatever_the_shape_and_the_way_up():
    for size in ((800, 320), (4000, 400), (801, 321), (900, 3000)):
        content = make_picture_bytes(make_cornered_picture(size))
        middle = Image.open(io.BytesIO(processing.middle(io.BytesIO(content), 800, 320)))
        assert (middle.format, middle.size) == ("WEBP", (800, 320)), size
        # All four fields meet in the middle: left and right are cropped equally.
        assert close(middle.getpixel((380, 140)), RED), size
        assert close(middle.getpixel((420, 180)), WHITE), size

    lying = make_picture_bytes(make_cornered_picture((400, 800)), exif=make_exif(6))
    assert pictures_size(processing.middle(io.BytesIO(lying), 800, 320)) == (800, 320)


def test_a_middle_is_never_upscaled():
    content = make_picture_bytes(make_picture((799, 900)))
    with pytest.raises(processing.UnreadablePicture, match="799 × 900"):
        processing.middle(io.BytesIO(content), 800, 320)


def pictures_size(content: bytes) -> tuple[int, int]:
    return Image.open(io.BytesIO(content)).size


def close(colour, other) -> bool:
    return all(abs(a - b) < 12 for a, b in zip(colour, other, strict=True))


NOT_A_PICTURE = "Tệp này không phải ảnh JPEG, PNG, WebP, AVIF hay GIF, dù tên tệp là gì."
DAMAGED = "Tệp ảnh bị hỏng hoặc thiếu dữ liệu. Hãy chép lại từ máy ảnh rồi tải lên lại."
TOO_MANY_PIXELS = "Ảnh này có hơn 60 triệu điểm ảnh. Hãy thu nhỏ ảnh rồi tải lên lại."


@pytest.mark.parametrize(
    "content",
    [
        b"<!doctype html><script>alert(1)</script>",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"alert(document.cookie)",
        b"%PDF-1.7 ...",
        b"\0",
        make_picture_bytes(format="TIFF"),
        make_picture_bytes(format="BMP"),
        make_picture_bytes(format="ICO"),
    ],
    ids=["html", "svg", "js", "pdf", "nul", "tiff", "bmp", "ico"],
)
def test_what_is_not_a_picture_is_refused(content):
    assert rejection(content) == NOT_A_PICTURE


def test_an_empty_file_is_refused():
    assert rejection(b"") == "Tệp này trống, không có dữ liệu. Hãy chọn lại tệp ảnh."


def test_a_phone_s_heic_is_named_in_the_refusal():
    assert "HEIC" in rejection(b"\0\0\0\x18ftypheic" + bytes(100))


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
@pytest.mark.parametrize("kept", [0.3, 0.6, 0.9])
def test_a_truncated_picture_is_refused(format, kept):
    content = make_picture_bytes(Image.effect_noise((300, 200), 80).convert("RGB"), format)
    assert rejection(content[: int(len(content) * kept)]) in {DAMAGED, NOT_A_PICTURE}


@pytest.mark.parametrize("size", [(50_000, 50_000), (12_000, 12_000), (8_000, 7_501)])
def test_too_many_pixels_are_refused_before_decoding(size, monkeypatch):
    monkeypatch.setattr(Image.Image, "draft", lambda *args: pytest.fail("decoded"))
    assert rejection(make_png_bytes(*size)) == TOO_MANY_PIXELS


def test_too_many_bytes_are_refused(monkeypatch):
    monkeypatch.setattr(processing, "MAX_BYTES", 100)
    assert "30 MB" in rejection(make_picture_bytes())


def test_a_strip_too_long_for_the_narrowest_rendition_is_refused():
    assert "quá dài" in rejection(make_picture_bytes(make_picture((100, 20_000)), "PNG"))
    assert check(make_picture_bytes(make_picture((20_000, 100)), "PNG")).width == 20_000


def test_a_tall_picture_is_only_as_wide_as_the_height_of_webp_allows(monkeypatch):
    # With a new, greater width too, which must not stop the regeneration of old photos.
    monkeypatch.setattr(processing, "WIDTHS", (320, 640, 1600, 2400))
    content = make_picture_bytes(make_picture((1000, 18_000)), "PNG")
    check(content)
    made = processing.renditions(io.BytesIO(content))
    sizes = {(each.width, each.height) for each in made}
    assert sizes == {(910, 16_380), (640, 11_520), (320, 5_760)}
