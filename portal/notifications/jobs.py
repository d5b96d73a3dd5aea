"""The background jobs: send notices by e-mail, and delete old ones every day."""

import datetime
import logging

from django.core.mail import EmailMessage, get_connection
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from portal.identity.models import Identity
from portal.jobs.models import Job
from portal.jobs.queue import GiveUp, Postponed, enqueue, handles
from portal.notifications.mails import NOT_SENT, mail_to
from portal.notifications.models import Notice
from portal.notifications.sending import MAIL

logger = logging.getLogger(__name__)


PRUNE = "notifications.prune"

#: How long mails wait for a server that does not answer.
KEEP_TRYING = datetime.timedelta(days=2)


class MailNotSent(Exception):
    """Some mails could not be handed over; the job is tried again for these."""


@handles(MAIL, label="Gửi thư báo", seconds=300, attempts=6)
def send_mail(job: Job) -> None:
    """Send the notices that are not sent yet, each in a mail of its own.

    One address that the server refuses does not hold back the others. A mail may arrive twice if
    the process is killed between the server's answer and the row.
    """
    waiting = Notice.objects.filter(
        pk__in=job.args["notices"], by_email=True, emailed_at=None, user__is_active=True
    ).select_related("user", "actor")
    identity = Identity.current()
    failed: list[str] = []
    connection = get_connection()
    try:
        connection.open()
    except NOT_SENT as error:
        logger.warning("The mail server cannot be used: %r", error)
        if timezone.now() - job.created_at > KEEP_TRYING:
            raise GiveUp("Máy chủ thư không nhận thư suốt hai ngày.") from error
        raise Postponed("Máy chủ thư chưa nhận thư; cổng sẽ thử lại.", seconds=600) from error
    with connection:
        for notice in waiting:
            if not notice.user.email:
                continue
            try:
                mail_of(notice, identity, connection).send()
            except (*NOT_SENT, ValueError) as error:
                logger.warning("Notice %s could not be mailed: %r", notice.pk, error)
                failed.append(notice.user.username)
                continue
            Notice.objects.filter(pk=notice.pk).update(emailed_at=Now())
    if failed:
        raise MailNotSent(f"Not sent to: {', '.join(failed)}")


def prune_later(*, run_at: datetime.datetime | None = None) -> None:
    """Enqueue the deletion of old notices, to run at once without ``run_at``; at most one waits."""
    enqueue(PRUNE, "all", run_at=run_at)


@handles(PRUNE, label="Xóa thông báo cũ", seconds=600)
def prune(job: Job) -> None:
    """Delete old notices; the journal keeps what they told."""
    # First of all, so that a run that fails or is killed does not end the series.
    prune_later(run_at=timezone.now() + datetime.timedelta(days=1))
    Notice.objects.outdated().delete()


def mail_of(notice: Notice, identity: Identity, connection=None) -> EmailMessage:
    """Return the mail: who did what, why, and where to see it; nothing else of the text."""
    who = f"{notice.actor} " if notice.actor else ""
    lines = [f"{who}{notice.sentence}."]
    if notice.reason:
        lines.append(f"Lý do: {notice.reason}")
    lines.append(f"Mở ở bàn biên tập: {_address(notice, identity)}")
    lines.append(f"Chọn cách nhận thông báo: {identity.desk_origin}{reverse(_WAYS)}")
    return mail_to(notice.user, f"{who}{notice.sentence}", lines, identity, connection)


_WAYS = "notifications:ways"


def _address(notice: Notice, identity: Identity) -> str:
    # Without the portal's official address in the identity, a path: better than a guessed host.
    return f"{identity.desk_origin}{reverse('notifications:open', args=[notice.pk])}"
