"""The cards about photos, albums and videos, and the newest acts of colleagues."""

import datetime

from django.db.models import Q
from django.urls import NoReverseMatch, reverse

from media_gallery.models import Photo, Video
from media_gallery.moderation import permissions
from media_gallery.moderation.queue import KINDS, ModerationQueue, returned
from portal.back_office.dashboard.cards import Card, Line, age
from portal.identity.models import User
from portal.journal.models import Entry
from portal.vietnamese import dates, text

_NAMES = {"photo": "ảnh", "album": "album", "video": "video"}
#: Rights that end within so many days are told.
DAYS_AHEAD = 7
MOST = 100
NEWEST_ACTS = 8


def media_cards(user: User, now: datetime.datetime) -> list[Card]:
    """Return the cards about the gallery that concern the user."""
    if not user.has_perm("media_gallery.view_photo"):
        return []
    cards = [_returned(user), _overdue_captions(user), _ending_rights(user, now)]
    if permissions.can_moderate(user):
        cards.insert(1, _queue(user))
    return cards


def _returned(user: User) -> Card:
    lines = [
        Line(
            f"{text.number(count)} {_NAMES[kind]}",
            f"{_list(kind)}?cua_toi=tra_lai",
            "xem lý do, sửa rồi gửi lại",
        )
        for kind, count in returned(user).items()
        if count
    ]
    return Card.of("media-returned", "Ảnh, album, video bị trả lại cho tôi", lines, is_urgent=True)


def _queue(user: User) -> Card:
    counts = ModerationQueue(user).counts()
    address = reverse("moderation:queue")
    lines = [
        Line(f"{text.number(counts[kind])} {_NAMES[kind]}", f"{address}?loai={kind}")
        for kind in KINDS
        if counts[kind]
    ]
    return Card(
        "media-waiting",
        "Kiểm duyệt",
        lines,
        count=sum(counts.values()),
        more=address,
        empty="Không có ảnh, album, video nào chờ duyệt.",
        is_urgent=True,
    )


def _own_or_all(user: User) -> Q:
    """Return the condition for what the user looks after: all of it, or their own uploads."""
    if permissions.can_moderate(user) or user.has_perm("media_gallery.edit_media_of_others"):
        return Q()
    return Q(uploaded_by=user)


def _overdue_captions(user: User) -> Card:
    found = Video.objects.overdue().filter(_own_or_all(user)).only("title", "captions_promised_on")
    lines = [
        Line(
            video.title,
            reverse("admin:media_gallery_video_change", args=[video.pk]),
            f"hẹn có trước {_day(video.captions_promised_on)}",
            is_late=True,
        )
        for video in found[:MOST]
    ]
    return Card.of("captions", "Nợ phụ đề, đã quá hẹn", lines)


def _ending_rights(user: User, now: datetime.datetime) -> Card:
    today = dates.local_day(now)
    last = today + datetime.timedelta(days=DAYS_AHEAD)
    found = (
        Photo.objects.approved()
        .filter(_own_or_all(user), rights_end__range=[today, last])
        .only("caption", "rights_end")
        .order_by("rights_end", "pk")[:MOST]
    )
    lines = [
        Line(
            str(photo),
            reverse("admin:media_gallery_photo_change", args=[photo.pk]),
            "sau ngày này ảnh rời mọi trang",
            f"hết {_day(photo.rights_end)}",
        )
        for photo in found
    ]
    return Card.of("rights", f"Ảnh hết quyền sử dụng trong {DAYS_AHEAD} ngày", lines)


def colleagues(user: User, now: datetime.datetime) -> Card | None:
    """Return the newest acts of others; None for who may not read the journal."""
    if not user.has_perm("journal.view_entry"):
        return None
    entries = (
        Entry.objects.seen_by(user)
        .filter(actor__isnull=False)
        .exclude(actor=user)
        .select_related("actor")
        .order_by("-pk")[: 4 * NEWEST_ACTS]
    )
    # Somebody who saves a text ten times in an hour fills one line, with the newest time.
    newest = {
        (entry.actor_id, entry.action, entry.kind, entry.object_id): entry
        for entry in reversed(entries)
    }
    shown = sorted(newest.values(), key=lambda entry: entry.pk, reverse=True)[:NEWEST_ACTS]
    lines = [
        Line(
            entry.words,
            _address(entry, user),
            f"{entry.actor} {entry.action_label}",
            age(entry.at, now),
        )
        for entry in shown
    ]
    return Card(
        "colleagues",
        "Đồng nghiệp vừa làm",
        lines,
        count=len(lines),
        more=reverse("admin:journal_entry_changelist"),
        empty="Chưa có ai làm gì.",
    )


def _address(entry: Entry, user: User) -> str:
    """Return the form of the entry's object; "" where there is none, or not for this user."""
    app, _, model = entry.kind.partition(".")
    if not user.has_perm(f"{app}.view_{model}"):
        return ""
    try:
        return reverse(f"admin:{app}_{model}_change", args=[entry.object_id])
    except NoReverseMatch:
        return ""


def _day(day: datetime.date | None) -> str:
    return dates.short_day(day) if day else ""


def _list(kind: str) -> str:
    return reverse(f"admin:media_gallery_{kind}_changelist")
