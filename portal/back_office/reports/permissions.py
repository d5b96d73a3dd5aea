"""The permissions to read the reports."""

from django.contrib.auth.models import AnonymousUser

from portal.identity.models import User


def sees_all(user: User | AnonymousUser) -> bool:
    """Return whether the user may read the report on the whole newsroom."""
    return user.has_perm("visits.view_day")


def sees_own(user: User | AnonymousUser) -> bool:
    """Return whether the user may read the report on their own articles: all who may write."""
    return user.has_perm("news.add_article")


def sees_zero_results(user: User | AnonymousUser) -> bool:
    """Return whether the user may read what readers have looked for in vain."""
    return user.has_perm("visits.read_zero_result_searches")
