"""Write notices to people, each by the way that they have chosen."""

from collections.abc import Iterable

from django.db import models

from portal.identity.models import User
from portal.jobs import queue
from portal.notifications.models import (
    DEFAULT_WAYS,
    LONGEST_SENTENCE,
    Kind,
    Notice,
    Preference,
    Way,
)

MAIL = "notifications.mail"


def notify(
    kind: Kind, thing: models.Model, sentence: str, *, to: Iterable[int], actor, reason: str = ""
) -> None:
    """Tell the people whose ids are in ``to`` that ``actor`` did something to ``thing``.

    ``sentence`` says what, without the actor: "trả lại bài “Mùa vải thiều”". It and ``reason`` may
    go out by e-mail, so neither holds anything of an unpublished text but its title. The actor and
    deactivated accounts get nothing.

    Call it inside the transaction that does it: a notice exists if and only if the act does. Mail
    is sent by a background job after the commit, so that a mail server never delays an act.
    """
    people = {pk for pk in to if actor is None or pk != actor.pk}
    if not people:
        return
    chosen = dict(
        Preference.objects.filter(kind=kind, user__in=people).values_list("user_id", "way")
    )
    notices = []
    for pk, address in (
        User.objects.filter(pk__in=people, is_active=True).order_by("pk").values_list("pk", "email")
    ):
        way = chosen.get(pk, DEFAULT_WAYS[kind])
        in_bell = way in (Way.BELL, Way.BOTH)
        by_email = bool(address) and way in (Way.EMAIL, Way.BOTH)
        if in_bell or by_email:
            notices.append(
                Notice(
                    user_id=pk,
                    kind=kind,
                    sentence=_shortened(sentence),
                    reason=reason,
                    actor=actor,
                    about=thing._meta.label_lower,
                    object_id=thing.pk,
                    in_bell=in_bell,
                    by_email=by_email,
                )
            )
    Notice.objects.bulk_create(notices)
    if mailed := [notice.pk for notice in notices if notice.by_email]:
        queue.enqueue(MAIL, mailed[0], notices=mailed)


def _shortened(sentence: str) -> str:
    return sentence if len(sentence) <= LONGEST_SENTENCE else f"{sentence[: LONGEST_SENTENCE - 1]}…"


def ways_of(user) -> dict[Kind, Way]:
    """Return the way of each kind, as the user chose it or by default."""
    chosen = dict(Preference.objects.filter(user=user).values_list("kind", "way"))
    return {kind: Way(chosen.get(kind.value, DEFAULT_WAYS[kind])) for kind in Kind}


def choose_ways(user, ways: dict[str, str]) -> None:
    """Keep the way of each kind in ``ways`` for the user."""
    Preference.objects.bulk_create(
        [Preference(user=user, kind=kind, way=way) for kind, way in ways.items()],
        update_conflicts=True,
        unique_fields=["user", "kind"],
        update_fields=["way"],
    )
