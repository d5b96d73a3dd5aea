"""The five roles of the newsroom, as groups with permissions.

Every migrate resets them to the permissions below, so that changes made in the admin do not last.
docs/newsroom.md describes the roles in Vietnamese. Groups with other names are left alone.
"""

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from portal.journal.models import Action, record

_VIEW_DESK = {
    "news.view_article",
    "news.view_attachment",
    "taxonomy.view_category",
    "news.view_source",
    "news.view_tag",
    "media_gallery.view_photo",
    "media_gallery.view_album",
    "media_gallery.view_video",
}
REPORTER = _VIEW_DESK | {
    "news.add_article",
    "news.change_article",
    "news.add_attachment",
    "news.change_attachment",
    "news.delete_attachment",
    "news.add_tag",
    "media_gallery.add_photo",
    "media_gallery.change_photo",
    "media_gallery.add_album",
    "media_gallery.change_album",
    "media_gallery.add_video",
    "media_gallery.change_video",
}
EDITOR = REPORTER | {
    "news.publish_article",
    "news.delete_article",
    "news.add_source",
    "news.change_source",
    "news.change_tag",
    "news.view_spelling",
    "news.add_spelling",
    "news.change_spelling",
    "news.delete_spelling",
    "media_gallery.edit_media_of_others",
    "journal.view_entry",
    "visits.view_day",
}
MANAGING_EDITOR = EDITOR | {
    "news.withdraw_article",
    "front_page.arrange_front_page",
    "news.publish_in_emergency",
    "news.add_pinnedresult",
    "news.change_pinnedresult",
    "news.delete_pinnedresult",
    "news.view_pinnedresult",
    "visits.read_zero_result_searches",
    "outside_links.view_domain",
    "outside_links.view_finding",
    "outside_links.view_run",
    "taxonomy.add_category",
    "taxonomy.change_category",
    "identity.add_page",
    "identity.change_page",
    "identity.view_page",
    "identity.add_banner",
    "identity.change_banner",
    "identity.view_banner",
    "identity.delete_banner",
    "identity.add_linkgroup",
    "identity.change_linkgroup",
    "identity.view_linkgroup",
    "identity.delete_linkgroup",
    "identity.add_link",
    "identity.change_link",
    "identity.view_link",
    "identity.delete_link",
}
MODERATOR = {
    "media_gallery.moderate_media",
    "journal.view_entry",
    "jobs.view_job",
    "media_gallery.view_photo",
    "media_gallery.add_photo",
    "media_gallery.change_photo",
    "media_gallery.delete_photo",
    "media_gallery.view_album",
    "media_gallery.add_album",
    "media_gallery.change_album",
    "media_gallery.delete_album",
    "media_gallery.view_video",
    "media_gallery.add_video",
    "media_gallery.change_video",
    "media_gallery.delete_video",
    "media_gallery.view_rejectionreason",
    "media_gallery.add_rejectionreason",
    "media_gallery.change_rejectionreason",
    "media_gallery.delete_rejectionreason",
}
ADMINISTRATOR = (
    MANAGING_EDITOR
    | MODERATOR
    | {
        "identity.add_user",
        "identity.change_user",
        "identity.view_user",
        "identity.change_identity",
        "identity.view_identity",
        "identity.delete_page",
        "jobs.change_job",
    }
)

ROLES = {
    "Reporters": REPORTER,
    "Editors": EDITOR,
    "Managing editors": MANAGING_EDITOR,
    "Moderators": MODERATOR,
    "Administrators": ADMINISTRATOR,
}


def write_roles(**_) -> None:
    """Give the five groups exactly the permissions above; a receiver of ``post_migrate``."""
    named = set().union(*ROLES.values())
    permissions = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    if missing := named - permissions.keys():
        # A migration to an intermediate point: permissions of later migrations do not exist yet.
        named -= missing
    with transaction.atomic():
        for name, rights in ROLES.items():
            group, created = Group.objects.get_or_create(name=name)
            wanted = {permissions[right] for right in rights & named}
            before = set(group.permissions.all())
            group.permissions.set(wanted)
            # While migrations are missing, the journal may not have its columns yet.
            if before != wanted and not (created or missing):
                _record(group, taken=before - wanted, given=wanted - before)


def _record(group: Group, *, taken: set[Permission], given: set[Permission]) -> None:
    """Record rights that a role got or lost because the program has changed, or was made to."""
    changes = [
        {
            "field": "quyền",
            "old": ", ".join(sorted(right.codename for right in taken)),
            "new": ", ".join(sorted(right.codename for right in given)),
        }
    ]
    record(Action.EDIT, group, actor=None, changes=changes)
