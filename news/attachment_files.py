"""Files of attachments in the private store, for the check of rows and files."""

from news.models import Attachment
from portal.database.recorded_files import register_folder


@register_folder("private", "attachments")
def recorded(paths: list[str]) -> set[str]:
    """Return those of ``paths`` that an attachment records, also one taken off its article."""
    return set(Attachment.objects.filter(file__in=paths).values_list("file", flat=True))
