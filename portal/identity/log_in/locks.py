"""Lock accounts and addresses after wrong passwords.

An attempt is noted before its password is checked, and while it is noted no other attempt for the
same account or from the same network is: of any number at once, no more than `MOST` are checked.
A refused attempt costs three short statements and no password hash.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from portal.identity.models import KnownNetwork, User, WrongPassword
from portal.web import proxies

#: Wrong passwords before a lock, of an account or from a network.
MOST = 10
#: How long the first, second, … lock within `WINDOW` lasts; the last one is of all that follow.
DURATIONS = (
    datetime.timedelta(minutes=5),
    datetime.timedelta(minutes=15),
    datetime.timedelta(hours=1),
    datetime.timedelta(hours=4),
)
#: Older wrong passwords are forgotten.
WINDOW = datetime.timedelta(days=1)
#: For so long a network stays known after a log-in from it.
KNOWN_FOR = datetime.timedelta(days=30)


class Locked(Exception):
    """No password is checked before ``until``."""

    def __init__(self, until: datetime.datetime):
        super().__init__(until)
        self.until = until


@dataclass(frozen=True)
class Attempt:
    """A noted attempt. ``begins_lock``: if its password is wrong, a lock begins."""

    pk: int
    account: str
    network: str
    begins_lock: bool


def begin(username: str, address: str) -> Attempt:
    """Note an attempt to log in, which counts as wrong until `succeed`; raises Locked.

    Locked are: this account from this network after `MOST` wrong passwords; the account, and the
    network, for everybody else. An account is never locked by others from a network that it has
    logged in from lately, so a stranger cannot keep its owner out.
    """
    account, network = _key_of(username), network_of(address)
    with transaction.atomic():
        _wait_for_others(account, network)
        now = timezone.now()
        counted = _counted(username, account, network, now)
        ends = [end for times in counted if (end := _end_of_lock(times)) and end > now]
        if ends:
            raise Locked(max(ends))
        noted = WrongPassword.objects.create(account=account, network=network, at=now)
    begins = any(len(times) % MOST == MOST - 1 for times in counted)
    return Attempt(noted.pk, account, network, begins)


@transaction.atomic
def succeed(attempt: Attempt, user: User) -> None:
    """Forget the wrong passwords of this account from this network, which is known from now on."""
    now = timezone.now()
    WrongPassword.objects.filter(account=attempt.account, network=attempt.network).delete()
    KnownNetwork.objects.update_or_create(
        user=user, network=attempt.network, defaults={"at": now}, create_defaults={"at": now}
    )


def unlock(user: User) -> int:
    """Forget all wrong passwords of ``user``, and of the networks they came from; return how many.

    The networks too: their lock keeps this person out as well.
    """
    account = _key_of(user.get_username())
    networks = list(WrongPassword.objects.filter(account=account).values_list("network", flat=True))
    found = WrongPassword.objects.filter(Q(account=account) | Q(network__in=networks))
    return found.delete()[0]


def forget() -> None:
    """Delete what is too old to count."""
    now = timezone.now()
    # A log-in may be deleting the same rows in another order.
    wrong = WrongPassword.objects.filter(at__lt=now - WINDOW).select_for_update(skip_locked=True)
    WrongPassword.objects.filter(pk__in=wrong.values("pk")).delete()
    known = KnownNetwork.objects.filter(at__lt=now - KNOWN_FOR).select_for_update(skip_locked=True)
    KnownNetwork.objects.filter(pk__in=known.values("pk")).delete()


def network_of(address: str) -> str:
    """Return the network of an address (`proxies.network_of`) in hex; "" if it is none."""
    parsed = proxies.parse(address)
    return proxies.network_of(parsed).hex() if parsed else ""


def _key_of(username: str) -> str:
    return salted_hmac("portal.identity.log_in", username, algorithm="sha256").hexdigest()[:32]


def _wait_for_others(*keys: str) -> None:
    """Take the transaction's locks of these keys, in an order that all take them in."""
    with connection.cursor() as cursor:
        for key in sorted(keys):
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"log-in {key}"]
            )


def _counted(username, account, network, now) -> list[list[datetime.datetime]]:
    """Return the times of wrong passwords that count against this attempt, by what they lock."""
    since = now - WINDOW
    noted = list(
        WrongPassword.objects.filter(Q(account=account) | Q(network=network), at__gte=since)
        .order_by("at")
        .values_list("account", "network", "at")
    )
    own = [at for whose, where, at in noted if (whose, where) == (account, network)]
    known = KnownNetwork.objects.filter(
        user__username=username, network=network, at__gte=now - KNOWN_FOR
    )
    if known.exists():
        return [own]
    of_account = [at for whose, _where, at in noted if whose == account]
    of_network = [at for _whose, where, at in noted if where == network]
    return [own, of_account, of_network]


def _end_of_lock(times: Sequence[datetime.datetime]) -> datetime.datetime | None:
    locks = len(times) // MOST
    if not locks:
        return None
    return times[locks * MOST - 1] + DURATIONS[min(locks, len(DURATIONS)) - 1]
