"""The card of what the user has typed and not saved (portal/editing)."""

import datetime

from django.conf import settings
from django.urls import reverse

from portal.back_office.dashboard.cards import Card, Line, age
from portal.editing.models import UnsavedText
from portal.identity.models import User

MOST = 50


def unsaved_texts(user: User, now: datetime.datetime) -> Card:
    """Make the card of the user's own unsaved texts, newest first; nobody else sees them."""
    found = UnsavedText.objects.offered_to(user).only("address", "name", "kept_at")[:MOST]
    lines = [
        Line(
            each.name or "Chưa có tên",
            # The address came from a browser: only one of the back office is a link.
            each.address if each.address.startswith(settings.BACK_OFFICE_PATH) else "",
            "mở biểu mẫu để lấy lại hoặc bỏ đi",
            age(each.kept_at, now),
        )
        for each in found
    ]
    return Card.of(
        "unsaved",
        "Chữ tôi gõ mà chưa lưu",
        lines,
        is_urgent=True,
        # Texts of deleted things too, to be copied.
        more=reverse("editing:list"),
    )
