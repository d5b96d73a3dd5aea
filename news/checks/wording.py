"""Rules for title, sapo and source, which need no query."""

from collections.abc import Iterator

from news.checks.findings import Finding, error, warning
from news.models import Edition, Source

#: Longer titles are cut off on phones and in search results.
LONGEST_TITLE = 100
SHORTEST_TITLE = 10
#: About three lines of a card on a phone.
LONGEST_SUMMARY = 300


def missing(edition: Edition) -> dict[str, str]:
    """Return {field: its name in Vietnamese} of what no text is published without."""
    needed = {
        ("title", "tiêu đề"): edition.title,
        ("category", "chuyên mục"): edition.category_id,
        ("body", "nội dung"): edition.body,
    }
    return {field: name for (field, name), value in needed.items() if not value}


def complete(edition: Edition) -> Iterator[Finding]:
    for field, name in missing(edition).items():
        yield error("complete", field, f"Còn thiếu {name}.")


def title_length(edition: Edition) -> Iterator[Finding]:
    length = len(edition.title)
    if length > LONGEST_TITLE:
        yield warning(
            "title_length",
            "title",
            f"Tiêu đề dài {length} ký tự; nên không quá {LONGEST_TITLE} để hiện trọn trên điện "
            "thoại.",
        )
    elif 0 < length < SHORTEST_TITLE:
        yield warning("title_length", "title", f"Tiêu đề chỉ có {length} ký tự, khó hiểu bài gì.")


def title_in_capitals(edition: Edition) -> Iterator[Finding]:
    title = edition.title
    if len(title) > SHORTEST_TITLE and title.isupper():
        yield warning("title_in_capitals", "title", "Tiêu đề toàn chữ hoa, khó đọc.")


def summary_length(edition: Edition) -> Iterator[Finding]:
    length = len(edition.summary)
    if not length:
        yield warning(
            "summary_length", "summary", "Chưa có sapo: danh sách tin và trang tìm kiếm cần sapo."
        )
    elif length > LONGEST_SUMMARY:
        yield warning(
            "summary_length",
            "summary",
            f"Sapo dài {length} ký tự; nên không quá {LONGEST_SUMMARY}.",
        )


def blocked_source(edition: Edition) -> Iterator[Finding]:
    """Yield an error for a source from which nothing is published any more."""
    if edition.source and edition.source.is_blocked:
        yield error("blocked_source", "source", edition.source.why_blocked)


def origin(edition: Edition) -> Iterator[Finding]:
    """A text of the press names its original (domain.md L16); an address alone names nobody."""
    source = edition.source
    if source is None:
        if edition.source_url:
            yield warning("origin", "source", "Có địa chỉ bài gốc mà chưa ghi nguồn.")
        elif not edition.byline:
            yield warning("origin", "byline", "Chưa ghi bút danh hay nguồn: tin này của ai?")
    elif source.kind == Source.Kind.PRESS:
        if edition.source_url in ("", source.url):
            yield error(
                "origin",
                "source_url",
                f"Tin lấy từ báo chí ({source.name}) phải ghi địa chỉ bài gốc.",
            )
        if edition.source_published_at is None:
            yield warning("origin", "source_published_at", f"Chưa ghi {source.name} đăng lúc nào.")
