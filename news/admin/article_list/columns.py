"""Columns of the list of articles."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from news.admin.article_preview import THUMBNAIL
from news.bulk.run import Row
from news.publication_state import PublicState
from portal.vietnamese import dates, text


@admin.display(description="chọn")
def pick(article):
    return format_html(
        '<input type="checkbox" name="row" value="{}" class="desk-pick" aria-label="Chọn: {}">',
        Row.of(article),
        article.title,
    )


@admin.display(description="ảnh")
def thumbnail(article):
    if not article.lead_photo:
        return ""
    return format_html(
        '<img src="{}" alt="" width="64" height="43" loading="lazy" class="thumbnail">',
        reverse(THUMBNAIL, args=[article.lead_photo_id]),
    )


@admin.display(description="tiêu đề", ordering="title")
def title(article):
    """Show the title; of a search with its words marked, and the part of the text that has them.

    ``marked_title`` and ``excerpt`` are set by the list. A column of its own for the excerpt would
    change the numbers by which the address names the column to sort by.
    """
    marked = getattr(article, "marked_title", article.title)
    excerpt = getattr(article, "excerpt", "")
    return format_html('{}<span class="found">{}</span>', marked, excerpt) if excerpt else marked


@admin.display(description="trạng thái", ordering="desk_state")
def states(article):
    public = PublicState.of(
        current=article.has_current,
        scheduled=article.has_scheduled,
        begun=article.has_begun,
        end_kind=article.end_kind,
    )
    return format_html(
        '<span class="state state--{}">{}</span> <span class="state state--{}">{}</span>'
        ' <a class="changes-link" href="{}" aria-label="Thay đổi của “{}”">thay đổi</a>',
        article.desk_state,
        article.get_desk_state_display(),
        public,
        public.label,
        reverse("admin:news_article_compare", args=[article.pk]),
        article.title,
    )


@admin.display(description="nhận xét")
def open_remarks(article):
    """Show how many remarks are open, with a link to them; ``open_remarks`` is set by the list."""
    if not article.open_remarks:
        return ""
    return format_html(
        '<a href="{}#nhan-xet" aria-label="{} chưa xong: nhận xét về “{}”">{} chưa xong</a>',
        reverse("admin:news_article_change", args=[article.pk]),
        article.open_remarks,
        article.title,
        text.number(article.open_remarks),
    )


@admin.display(description="ngày đăng", ordering="public_date")
def printed_on(article):
    if not article.public_date:
        return "–"
    day = dates.short_datetime(article.public_date)
    if not article.has_begun:
        return day
    return format_html("{}<br>{}&nbsp;lượt&nbsp;xem", day, text.number(article.views))


@admin.display(description="lưu lúc", ordering="saved_at")
def saved_on(article):
    return dates.short_datetime(article.saved_at)
