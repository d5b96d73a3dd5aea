"""Recognise the accounts of ``serve --demo``, which ``portal.sample`` creates.

Not in ``portal.sample``, because ``serve`` checks for them also when that app is not installed.
"""

from django.contrib.auth import get_user_model
from django.db.models import Q

#: No mail can be received at .invalid, so no real account has such an address.
MAIL_DOMAIN = "demo.invalid"
#: The condition of a query for these accounts; `is_demo` for one that is here.
IS_DEMO = Q(email__endswith=f"@{MAIL_DOMAIN}")


def has_demo_accounts() -> bool:
    """Return whether somebody could log in to this database with a demonstration account."""
    return get_user_model().objects.filter(IS_DEMO, is_active=True).exists()


def is_demo(user) -> bool:
    """Return whether this is an account of the demonstration, which no public server has."""
    return user.email.endswith(f"@{MAIL_DOMAIN}")
