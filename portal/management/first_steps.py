"""Fill an empty portal: identity, first administrator, categories, a test mail (`manage.py setup`).

Each function does one step in a transaction, with its entry in the journal, and raises
ValidationError with a sentence for what was typed wrong. Steps that were done are not done twice.
"""

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q

from portal.identity.demo_accounts import IS_DEMO
from portal.identity.models import Identity, User
from portal.identity.passwords.readable import readable_code
from portal.journal.models import Action, record
from portal.taxonomy.models import Category

ADMINISTRATORS = "Administrators"
#: Proposed to a portal without categories.
USUAL_CATEGORIES = (
    "Tin trong tỉnh, Chỉ đạo – điều hành, Kinh tế, Văn hóa – xã hội, Quốc phòng – an ninh, "
    "Cải cách hành chính"
)
_NOTE = "manage.py setup"


def set_identity(**fields: str) -> bool:
    """Set these fields of the portal's identity; return whether something changed."""
    with transaction.atomic():
        Identity.objects.get_or_create(pk=1)
        identity = Identity.objects.select_for_update().get()
        changed = {
            name: value for name, value in fields.items() if getattr(identity, name) != value
        }
        for name, value in changed.items():
            setattr(identity, name, value)
        identity.full_clean()
        if changed:
            identity.save(update_fields=changed)
            told = [
                {"field": str(field.verbose_name), "new": changed[field.name]}
                for field in Identity._meta.fields
                if field.name in changed
            ]
            record(Action.EDIT, identity, actor=None, note=_NOTE, changes=told)
    return bool(changed)


def administrators():
    """Return the accounts that administer the portal and are not those of a demonstration."""
    return (
        User.objects.filter(Q(is_superuser=True) | Q(groups__name=ADMINISTRATORS))
        .filter(is_active=True, is_staff=True)
        .exclude(IS_DEMO)
        .distinct()
        .order_by("pk")
    )


def new_administrator(username: str, email: str) -> User:
    """Return a checked account that is not saved yet."""
    user = User(username=username, email=email, is_staff=True)
    user.full_clean(exclude=["password"])
    if not email:
        raise ValidationError("Hãy ghi địa chỉ thư của người quản trị: cổng báo lỗi đến đó.")
    return user


def save_administrator(user: User, password: str = "") -> str:
    """Save the account in the group of administrators; return its password.

    What was typed must pass the validators. Without one the portal makes it, and it has to be
    changed at the first log-in, because it stands on a terminal.
    """
    if password:
        validate_password(password, user)
    else:
        password, user.must_change_password = readable_code(4, 4), True
    with transaction.atomic():
        user.set_password(password)
        user.save()
        user.groups.add(Group.objects.get(name=ADMINISTRATORS))
        told = [{"field": "nhóm", "new": "Quản trị"}]
        record(Action.CREATE, user, actor=None, note=_NOTE, changes=told)
    return password


def add_categories(names: str) -> list[str]:
    """Add the categories of this comma-separated list that are missing; return their names."""
    added = []
    with transaction.atomic():
        for number, name in enumerate(filter(None, map(str.strip, names.split(","))), start=1):
            if Category.objects.filter(name=name, merged_into=None).exists():
                continue
            category = Category(name=name, position=number * 10)
            # Its slug and its sort key are derived when it is saved.
            category.clean_fields(exclude=["slug", "sort_key"])
            category.save()
            record(Action.CREATE, category, actor=None, note=_NOTE)
            added.append(name)
    return added


def lock_demo_accounts() -> int:
    """Lock the accounts of the demonstration, so that nobody logs in by them; return how many."""
    with transaction.atomic():
        demo = User.objects.filter(IS_DEMO, is_active=True)
        found = list(demo.select_for_update())
        for user in found:
            user.is_active = False
            user.save(update_fields=["is_active"])
            told = [{"field": "đang hoạt động", "old": "có", "new": "không"}]
            record(Action.EDIT, user, actor=None, note=_NOTE, changes=told)
    return len(found)


def sends_mail() -> bool:
    """Return whether PORTAL_EMAIL_URL is set: without it mails are printed."""
    return settings.EMAIL_BACKEND.endswith(".smtp.EmailBackend")


def send_test_mail(address: str) -> None:
    """Send a mail to ``address`` at once; raises OSError if the server does not take it."""
    validate_email(address)
    name = Identity.current().portal_name
    send_mail(
        f"{name}: thư thử",
        "Bạn nhận được thư này nghĩa là cổng gửi được thư.\n",
        from_email=None,
        recipient_list=[address],
    )
