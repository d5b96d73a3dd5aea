"""Record the attachments of an edition for the search, in the transaction that publishes it."""

from news.models import AttachmentWords, Edition, EditionAttachment
from portal.jobs.queue import enqueue

#: The job that reads a file; its key is the SHA-256.
READ = "read_attachment"

#: SHA-256, title and name of an attachment.
Key = tuple[str, str, str]


def record(edition: Edition) -> None:
    """Let the search find the attachments of ``edition``, a saved one, once it is public.

    By their titles and names from the commit on; by the text inside them when a job has read the
    files that were not read before. Called again it changes nothing.
    """
    if not edition.attachments:
        return
    keys = {_key(file) for file in edition.attachments}
    rows: dict[Key, AttachmentWords] = {}
    while missing := keys - rows.keys():
        # Before any row is locked, and in one order, so that two transactions wait for each other
        # only one way.
        AttachmentWords.objects.bulk_create(
            [AttachmentWords.of_name(*key) for key in sorted(missing)], ignore_conflicts=True
        )
        rows = _locked(keys)
    EditionAttachment.objects.bulk_create(
        [
            EditionAttachment(edition=edition, words=rows[_key(file)], attachment_id=file["id"])
            for file in edition.attachments
        ],
        ignore_conflicts=True,
    )
    for sha256 in sorted({row.sha256 for row in rows.values() if not row.is_read} - {""}):
        enqueue(READ, sha256)


def _key(file: dict) -> Key:
    return file["sha256"], file["title"], file["name"]


def _locked(keys: set[Key]) -> dict[Key, AttachmentWords]:
    """Return the rows of these keys, locked so that nobody deletes them meanwhile."""
    rows = AttachmentWords.objects.select_for_update(no_key=True).order_by("pk")
    found = rows.filter(sha256__in={sha256 for sha256, _title, _name in keys})
    every = {(row.sha256, row.title, row.name): row for row in found}
    return {key: row for key, row in every.items() if key in keys}
