"""Addresses of the objects of notices in the back office."""

from django.urls import NoReverseMatch, reverse

from portal.notifications.models import Notice


def address_of(notice: Notice) -> str | None:
    """Return the form of the object that the notice is about; None where there is no such form."""
    app, _, model = notice.about.partition(".")
    try:
        return reverse(f"admin:{app}_{model}_change", args=[notice.object_id])
    except NoReverseMatch:
        return None
