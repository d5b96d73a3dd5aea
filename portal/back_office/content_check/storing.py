"""Store what a batch of the nightly check has found, and turn it into the report at the end.

A batch costs the same few statements whatever is in it. All of it runs in the transaction that
moves the place of the run, so that a run which is killed counts nothing twice.
"""

from collections.abc import Iterable
from typing import NamedTuple

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from portal.back_office.content_check.things import Thing
from portal.journal.models import Action, Entry
from portal.outside_links.addresses import host_of
from portal.outside_links.models import LONGEST_DETAIL, MOST_PLACES, Domain, Finding, Run

#: Findings kept of one thing: a text of 3,000 hidden links is one text to mend.
MOST_OF_ONE = 20
LONGEST_HOST = 255


class Found(NamedTuple):
    """A finding about a thing: its sort, and what is wrong, in a phrase."""

    sort: Finding.Sort
    detail: str


class _People(NamedTuple):
    author: int | None
    publisher: int | None


def store(run: Run, batch: Iterable[tuple[Thing, list[Found]]], own_hosts: set[str]) -> None:
    """Add the findings and the outside hosts of a batch to what ``run`` has found."""
    findings: dict[tuple, Finding] = {}
    linking: dict[str, list[Thing]] = {}
    for thing, found in batch:
        for sort, detail in [*dict.fromkeys(found)][:MOST_OF_ONE]:
            detail = detail[:LONGEST_DETAIL]
            findings[sort, thing.kind, thing.pk, detail] = Finding(
                sort=sort,
                about=thing.kind,
                object_id=thing.pk,
                name=thing.name[:300],
                detail=detail,
                first_run=run,
                run=run,
            )
        for host in {link.host for link in thing.links} - {"", *own_hosts}:
            if len(host) <= LONGEST_HOST:
                linking.setdefault(host, []).append(thing)
    Finding.objects.bulk_create(
        findings.values(),
        update_conflicts=True,
        unique_fields=["sort", "about", "object_id", "detail"],
        update_fields=["run", "name"],
    )
    _count(run, linking)


def _count(run: Run, linking: dict[str, list[Thing]]) -> None:
    known = Domain.objects.in_bulk(list(linking), field_name="host") if linking else {}
    people = _people({host: things[0] for host, things in linking.items() if host not in known})
    domains = []
    for host, things in linking.items():
        domain = known.get(host) or Domain(
            host=host,
            first_run=run,
            counting=run,
            added_by_id=people[host].author,
            published_by_id=people[host].publisher,
        )
        if domain.counting_id != run.pk:
            domain.counting, domain.counted, domain.counted_places = run, 0, []
        domain.counted += len(things)
        room = MOST_PLACES - len(domain.counted_places)
        domain.counted_places += [
            {"kind": thing.kind, "id": thing.pk, "name": thing.name} for thing in things[:room]
        ]
        domains.append(domain)
    Domain.objects.bulk_create(
        domains,
        update_conflicts=True,
        unique_fields=["host"],
        update_fields=["counting", "counted", "counted_places"],
    )


def _people(first: dict[str, Thing]) -> dict[str, _People]:
    """Return who added each host, by the journal of the thing where it was seen; one query."""
    if not first:
        return {}
    added: dict[tuple[str, int], list[Entry]] = {}
    entries = Entry.objects.filter(
        action=Action.ADD_LINKS,
        kind__in={thing.kind for thing in first.values()},
        object_id__in={thing.pk for thing in first.values()},
    )
    for entry in entries.order_by("pk"):
        added.setdefault((entry.kind, entry.object_id), []).append(entry)
    found = {}
    for host, thing in first.items():
        found[host] = _People(None, thing.by)
        for entry in added.get((thing.kind, thing.pk), []):
            if host in entry.facts.get("hosts", []):
                by = (
                    link["by"] for link in entry.facts["links"] if host_of(link["address"]) == host
                )
                found[host] = _People(next(by, None), entry.actor_id)
                break
    return found


@transaction.atomic
def finish(run: Run) -> None:
    """Make what the run has counted the report, and drop the findings that it has not found."""
    Finding.objects.exclude(run=run).delete()
    Domain.objects.filter(counting=run).update(items=F("counted"), places=F("counted_places"))
    Domain.objects.exclude(counting=run).exclude(items=0).update(
        items=0, places=[], counted_places=[]
    )
    Run.objects.filter(pk=run.pk).update(
        finished_at=Now(),
        domains_found=Domain.objects.filter(first_run=run).count(),
        findings_found=Finding.objects.filter(first_run=run).count(),
    )
    run.refresh_from_db()
