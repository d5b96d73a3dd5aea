"""Record at start which settings of the operator differ from those of the last start."""

import hashlib

from django.conf import settings

from portal.journal.models import Action, Entry, record_event

KIND = "portal.settings"
NAME = "máy chủ"


def current() -> dict[str, str]:
    """Return the settings that a journal should show, by their names for operators.

    Of the secret key only enough to see that it is another one.
    """
    database = settings.DATABASES["default"]
    embedded = "EMBEDDED_IN" in database
    key = hashlib.sha256(b"portal.journal" + settings.SECRET_KEY.encode()).hexdigest()
    return {
        "PORTAL_HOSTS": ", ".join(settings.ALLOWED_HOSTS),
        "PORTAL_DEBUG": "1" if settings.DEBUG else "0",
        "PORTAL_TRUSTED_PROXIES": ", ".join(map(str, settings.TRUSTED_PROXIES)),
        "PORTAL_ADMIN_NETWORKS": ", ".join(map(str, settings.ADMIN_NETWORKS)),
        "PORTAL_ADMIN_HOST": settings.ADMIN_HOST,
        "PORTAL_ADMIN_EMAILS": ", ".join(address for _name, address in settings.ADMINS),
        "PORTAL_SECOND_FACTOR": settings.SECOND_FACTOR,
        "PORTAL_METRICS": settings.METRICS,
        "PORTAL_PAGE_MEMORY": str(settings.PAGE_MEMORY >> 20),
        "PORTAL_SECRET_KEY": f"dấu {key[:8]}",
        # Without the account and its password.
        "DATABASE_URL": "đi kèm" if embedded else f"{database['HOST']}/{database['NAME']}",
    }


def record_settings() -> None:
    """Write an entry if a setting is another than in the last entry about them."""
    now = current()
    last = Entry.objects.filter(kind=KIND).order_by("-pk").first()
    before = last.facts.get("settings", {}) if last else {}
    if before == now:
        return
    changed = [
        {"field": name, "old": before.get(name, ""), "new": value}
        for name, value in now.items()
        if before.get(name) != value
    ]
    record_event(Action.CHANGE_SETTINGS, KIND, NAME, changes=changed, settings=now)
