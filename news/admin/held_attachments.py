"""Documents sent with the form of an article: stored before the form is looked at.

Whatever happens to the form then, the document is neither lost nor sent twice.
"""

import re
from dataclasses import asdict

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils import timezone

from news import attachments
from news.models import HeldAttachment
from news.models.held_attachment import KEPT
from portal.jobs.queue import enqueue

_FILE = re.compile(r"(attachments-\d{1,4})-file", re.ASCII)


def hold_sent_files(request: HttpRequest) -> None:
    """Store the documents that came with the form and put their ids into ``request.POST``.

    A file that the portal does not accept stays in ``request.FILES``, where the form says why. Of
    one that does not fit on the disk only the name is kept, for the form to tell.
    """
    data = request.POST.copy()
    for field in list(request.FILES):
        found = _FILE.fullmatch(field)
        file = request.FILES[field]
        if not found or not isinstance(file, UploadedFile):
            continue
        prefix = found[1]
        try:
            facts = attachments.check(file)
        except attachments.UnknownFile:
            continue
        try:
            held = HeldAttachment.hold(file, by=request.user, **asdict(facts))
        except OSError:
            data[f"{prefix}-unstored"] = facts.name
        else:
            data[f"{prefix}-held"] = str(held.pk)
            enqueue("forget_held_attachments", "all", run_at=timezone.now() + KEPT)
        del request.FILES[field]
    request.POST = data  # type: ignore[assignment]
