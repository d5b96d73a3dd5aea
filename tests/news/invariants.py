"""What must hold of the public record of an article, whatever was done with it in whatever order.

Each function returns the faults that it finds, as sentences.
"""

from django.core.files.storage import storages
from django.db import connection, transaction

from media_gallery.models import Photo
from media_gallery.publication import store
from news.models import Edition
from news.models.public_record import database_instant
from news.workflow.approvals import WRITING
from news.workflow.digest import digest, field_digests
from portal.journal.chain.heads import KeptHeads
from portal.journal.chain.verification import verify_as_seen
from portal.journal.models import Entry
from tests.journal_replay import actual, photo_state, replayed


def faults_of(article) -> list[str]:
    """Return the faults of the article's editions, endings, approvals and journal."""
    return [
        *_two_at_an_instant(article),
        *_unapproved_texts(article),
        *_approved_by_writers(article),
        *_differences_from_the_journal(article),
    ]


def _two_at_an_instant(article):
    """At each instant there is one edition, or one ending in its place, or both if out of date."""
    editions, endings = [*article.editions.all()], [*article.endings.all()]
    bounds = {bound for row in editions for bound in (row.visible.lower, row.visible.upper)}
    bounds |= {bound for row in endings for bound in (row.during.lower, row.during.upper)}
    for at in sorted(bounds - {None}):
        public = [row.number for row in editions if at in row.visible]
        ended = [row.kind for row in endings if at in row.during]
        gone = [kind for kind in ended if kind != "out_of_date"]
        if len(public) + len(gone) != 1 or len(ended) > 1:
            yield f"at {at}: editions {public}, endings {ended}"


def _unapproved_texts(article):
    """Each edition has the text of its digest, and the digest an approval, or it is marked."""
    for edition in article.editions.select_related("approval"):
        if edition.release == Edition.Release.EMERGENCY:
            if not edition.emergency_reason or edition.approval:
                yield f"edition {edition.number} is an emergency without its reason"
            continue
        # The printed date counts as the editors wrote it: these articles have none.
        edition.article.published_at = None
        if digest(field_digests(edition)) != edition.digest:
            yield f"edition {edition.number} has another text than its digest says"
        if edition.approval is None or edition.approval.digest != edition.digest:
            yield f"edition {edition.number} was not approved"
    if article.approval_id and article.desk_state != "approved":
        yield "an approval of a text that is not approved"


def _approved_by_writers(article):
    """Nobody approved what they had written since the last publication, by the journal's order.

    An emergency counts as one from when its text was approved by another.
    """
    wrote, emergencies, approved = {article.created_by_id}, set(), None
    for entry in Entry.objects.about(article):
        digest = entry.facts.get("digest")
        publishes = entry.action in ("publish", "schedule")
        if entry.action in WRITING:
            wrote.add(entry.actor_id)
            approved = None
        elif entry.action == "reject":
            approved = None
        elif publishes and "emergency" in entry.facts:
            emergencies.add(digest)
            approved = None
        elif entry.action == "review":
            approved, wrote = digest, set()
        elif publishes or entry.action == "approve":
            if digest != approved and entry.actor_id in wrote:
                yield f"{entry.actor_id} approved ({entry.action}) a text that they wrote"
            approved = digest
            if publishes or digest in emergencies:
                wrote = set()


def _differences_from_the_journal(article):
    real, computed = actual(article), replayed(article)
    for name in vars(real):
        if getattr(real, name) != getattr(computed, name):
            yield f"{name} is {getattr(real, name)}, by the journal {getattr(computed, name)}"


def faults_of_photo(photo) -> list[str]:
    """Return the faults of a photo: its state, and its files in the public store."""
    photo = Photo.objects.get(pk=photo.pk)
    faults = []
    if photo.state != photo_state(photo):
        faults.append(f"{photo} is {photo.state}, by the journal {photo_state(photo)}")
    if photo.published_renditions is not None and not photo.is_approved:
        faults.append(f"{photo} is public and not approved")
    paths = sorted(each["path"] for each in photo.published_renditions or ())
    if paths != sorted(_files(store.photo_folder(photo.public_token))):
        faults.append(f"{photo} has other files in the public store than its row says")
    return faults


def _files(folder: str) -> list[str]:
    public = storages["default"]
    if not public.exists(folder):
        return []
    return [f"{folder}/{name}" for name in public.listdir(folder)[1]]


def photos_shown_wrongly(photos) -> list[str]:
    """Return those that are public and in no text that is, or the other way round; after all jobs.

    Approved photos of editions that are public or scheduled lie in the public store, no others.
    """
    shown = Edition.objects.not_over(database_instant())
    wanted = {pk for ids in shown.values_list("photo_ids", flat=True) for pk in ids}
    return [
        f"{photo}: {photo.state}, in a text: {photo.pk in wanted}, public: {is_public}"
        for photo in Photo.objects.filter(pk__in=[photo.pk for photo in photos])
        if (is_public := photo.published_renditions is not None)
        != (photo.is_approved and photo.pk in wanted)
    ]


def faults_of_the_chain() -> list[str]:
    """Verify the journal's chain; what this transaction wrote is chained now, not at its end."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        return verify_as_seen(KeptHeads([], [])).told
