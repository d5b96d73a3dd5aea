"""Files of attachments in the private store, for the check of rows and files."""

from news.models import Attachment, HeldAttachment
from portal.database.recorded_files import register_folder


@register_folder("private", "attachments")
def recorded(paths: list[str]) -> set[str]:
    """Return those of ``paths`` that an attachment records, also one taken off its article.

    Files held for a form that is not saved yet count too.
    """
    models = (Attachment, HeldAttachment)
    found = [
        model.objects.filter(file__in=paths).values_list("file", flat=True) for model in models
    ]
    return {path for paths in found for path in paths}
