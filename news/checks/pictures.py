"""Rules for photos and videos: words for those who do not see or hear them (TT 32/2017)."""

from collections.abc import Iterator

from media_gallery.models import Photo, Video
from media_gallery.photos import placeholder_captions
from news.checks.findings import Finding, error, quoted, warning
from news.models import Edition
from portal import rich_text
from portal.vietnamese import text


def alternative_texts(edition: Edition) -> Iterator[Finding]:
    """A photo has a description, or a caption that is read instead, or is decoration."""
    lead = edition.lead_photo
    if lead and not (lead.is_decorative or edition.lead_alt_text or edition.lead_caption):
        yield error(
            "alternative_texts",
            "lead_alt_text",
            "Ảnh đại diện chưa có mô tả cho người không nhìn thấy ảnh. Chỉ để trang trí thì đánh "
            "dấu “ảnh trang trí” ở trang của ảnh.",
        )
    without_own = {
        figure.photo_id
        for figure in rich_text.figures(edition.body)
        if figure.alternative is None and not text.plain_text(figure.caption)
    }
    if not without_own:
        return
    silent = [
        str(photo)
        for photo in Photo.objects.filter(pk__in=without_own).order_by("pk")
        if not (photo.is_decorative or photo.alt_text or placeholder_captions.written(photo))
    ]
    if silent:
        yield error(
            "alternative_texts",
            "body",
            f"Ảnh trong bài chưa có mô tả: {quoted(silent)}. Bấm đúp vào ảnh để ghi, hoặc đánh "
            "dấu “ảnh trang trí”.",
        )


def videos_without_words(edition: Edition) -> Iterator[Finding]:
    ids = {number for kind, number in rich_text.embeds(edition.body) if kind == "video"}
    if not ids:
        return
    silent = Video.objects.filter(pk__in=ids, captions="", transcript="").order_by("pk")
    if titles := [*silent.values_list("title", flat=True)]:
        yield warning(
            "videos_without_words",
            "body",
            f"Video {quoted(titles)} chưa có phụ đề hay lời thoại cho người không nghe được.",
        )
