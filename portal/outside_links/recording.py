"""Write in the journal which outside links a publication adds, and who had written each of them.

In March 2023 at least 90 state sites in Vietnam carried links to gambling, some of them sold by
staff (domain.md §3.4): whoever looks for a link later finds when it came, by whom, and who let it
through.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping

from django.db import models

from portal.identity.models import User
from portal.journal.models import Action, record
from portal.outside_links.addresses import host_of, links_of, outside, own_hosts

#: Addresses and hosts named in one entry; the rest is a number. The edition keeps all of them.
MOST_ADDRESSES, MOST_HOSTS = 100, 300
LONGEST_ADDRESS = 300

#: {address: id of who wrote it}; what is missing is not known.
Authors = Mapping[str, int]


def in_html(html: str) -> list[str]:
    """Return the addresses of the links of a stored text."""
    return [link.address for link in links_of(html)]


def record_added(
    thing: models.Model,
    now: Iterable[str],
    before: Collection[str] = (),
    *,
    actor,
    authors: Callable[[list[str]], Authors] | None = None,
    **facts,
) -> None:
    """Write an entry about the outside addresses of ``now`` that are not among ``before``.

    Call it in the transaction that makes them public. ``authors`` is asked for who wrote those that
    are named; without it that is ``actor``. ``facts`` go into the entry. Without an added address
    there is no entry, and where there is no address of another host at all, no query.
    """
    known = set(before)
    added = [each for each in dict.fromkeys(now) if each not in known and host_of(each)]
    added = outside(added, own_hosts()) if added else []
    if not added:
        return
    named = _each_host_first(added)[:MOST_ADDRESSES]
    by = authors(named) if authors else dict.fromkeys(named, actor.pk)
    people = User.objects.in_bulk({*by.values()})
    hosts = list(dict.fromkeys(map(host_of, added)))
    record(
        Action.ADD_LINKS,
        thing,
        actor=actor,
        links=[
            {
                "address": each[:LONGEST_ADDRESS],
                "by": by.get(each),
                "name": str(people.get(by.get(each, 0), "")),
            }
            for each in named
        ],
        hosts=hosts[:MOST_HOSTS],
        more_links=len(added) - len(named),
        more_hosts=max(len(hosts) - MOST_HOSTS, 0),
        **facts,
    )


def _each_host_first(addresses: list[str]) -> list[str]:
    """Sort so that no host has a second address before each has one.

    A single address among 3,000 of another host would otherwise not be named.
    """
    seen: Counter[str] = Counter()
    turns = []
    for address in addresses:
        host = host_of(address)
        turns.append(seen[host])
        seen[host] += 1
    order = sorted(range(len(addresses)), key=turns.__getitem__)
    return [addresses[at] for at in order]
