"""Background jobs: mail links and news of passwords, delete what is too old to lock anybody."""

import datetime
from collections.abc import Callable

from django.utils import timezone

from portal.back_office.passwords import forgotten
from portal.identity.log_in import locks
from portal.jobs.models import Job
from portal.jobs.queue import GiveUp, Postponed, enqueue, handles
from portal.notifications.mails import NOT_SENT

FORGET = "log_in.forget"
#: How long mails wait for a server that does not answer; who asked has given up by then.
KEEP_TRYING = datetime.timedelta(hours=1)


def forget_later(*, run_at: datetime.datetime | None = None) -> None:
    """Enqueue the deletion, to run at once without ``run_at``; at most one waits."""
    enqueue(FORGET, "all", run_at=run_at)


@handles(FORGET, label="Xóa dấu vết đăng nhập cũ", seconds=600)
def forget(job: Job) -> None:
    """Delete wrong passwords and known networks that do not count any more."""
    # First of all, so that a run that fails or is killed does not end the series.
    forget_later(run_at=timezone.now() + datetime.timedelta(days=1))
    locks.forget()


@handles(forgotten.MAIL_LINK, label="Gửi đường dẫn đặt lại mật khẩu", seconds=300)
def mail_link(job: Job) -> None:
    """Mail the link; nothing for a name that no account has."""
    _send(job, forgotten.send_link)


@handles(forgotten.MAIL_CHANGED, label="Báo mật khẩu vừa được đặt lại", seconds=300)
def mail_changed(job: Job) -> None:
    """Mail that the password was set by a link."""
    _send(job, forgotten.send_changed)


def _send(job: Job, send: Callable[[int, str], None]) -> None:
    try:
        send(int(job.key), job.args["address"])
    except NOT_SENT as error:
        if timezone.now() - job.created_at > KEEP_TRYING:
            raise GiveUp("Máy chủ thư không nhận thư suốt một giờ.") from error
        raise Postponed("Máy chủ thư chưa nhận thư; cổng sẽ thử lại.", seconds=60) from error
