"""Permissions to edit and moderate photos, albums and videos; errors of actions not allowed."""

from media_gallery.models import Moderated

NO_MODERATOR = "Bạn không có quyền kiểm duyệt ảnh, album và video."


class ActionNotAllowed(Exception):
    """An action that is not allowed; ``str()`` is a Vietnamese sentence that tells why."""


class LacksPermission(ActionNotAllowed):
    """The actor lacks the permission."""


class OwnUpload(ActionNotAllowed):
    """The actor uploaded the object; nobody approves their own upload."""


class OwnEdit(ActionNotAllowed):
    """The actor has edited the object since its last approval; nobody approves their own words."""


class NotReady(ActionNotAllowed):
    """Something is missing from the object (such as an album's photos) or from the action."""


class NothingToDo(ActionNotAllowed):
    """The object's state does not call for the action, usually because it is decided already."""


class Deleted(ActionNotAllowed):
    """The object was deleted meanwhile."""


class ChangedMeanwhile(ActionNotAllowed):
    """The object was edited after the moderator looked at it."""


def can_moderate(user) -> bool:
    return user.has_perm("media_gallery.moderate_media")


def can_edit(user, thing: Moderated) -> bool:
    """Return whether the user may edit ``thing``.

    Reporters may edit their own uploads; moderators, and those who publish articles, all.
    """
    if not user.has_perm(f"media_gallery.change_{thing._meta.model_name}"):
        return False
    return (
        thing.uploaded_by_id == user.pk
        or can_moderate(user)
        or user.has_perm("media_gallery.edit_media_of_others")
    )


def is_own_work(user, thing: Moderated) -> bool:
    """Return whether the user uploaded ``thing`` or has edited it since its last approval.

    Nobody approves their own work; `media_gallery.moderation.queue` has the same rule as a query.
    """
    return thing.uploaded_by_id == user.pk or user.pk in thing.edited_by


def can_resubmit(user, thing: Moderated) -> bool:
    return is_own_work(user, thing) or can_moderate(user)
