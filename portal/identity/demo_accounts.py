"""How the accounts of ``serve --demo`` are recognised; ``portal.sample`` makes them.

Here, because ``serve`` asks for them also where the sample content is not loaded.
"""

from django.contrib.auth import get_user_model

#: Nobody can receive mail there, so no account of a person has such an address.
MAIL_DOMAIN = "demo.invalid"


def has_demo_accounts() -> bool:
    """Return whether somebody could log in to this database with a demonstration account."""
    users = get_user_model().objects.filter(is_active=True)
    return users.filter(email__endswith=f"@{MAIL_DOMAIN}").exists()
