"""Who may read what of the report."""

from portal.identity.models import User


def sees_all(user: User) -> bool:
    return user.has_perm("visits.view_day")


def sees_own(user: User) -> bool:
    """Whoever writes may know how often it was read."""
    return user.has_perm("news.add_article")
