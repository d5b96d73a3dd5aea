"""The checks that leave the machine: a background job, whose result the journal has."""

from portal.back_office.going_live import public_address
from portal.identity.models import Identity, User
from portal.jobs.models import Job
from portal.jobs.queue import enqueue, handles
from portal.journal.models import Action, record_event
from portal.management.first_steps import send_test_mail, sends_mail

JOB = "check_going_live"
KIND = "portal.going_live"
#: The words of an entry about the checks, and of one about a restored backup.
CHECKED, RESTORED = "kiểm tra trước khi mở cổng", "đã khôi phục thử một bản sao lưu"


def check_later(by: User) -> None:
    """Enqueue the checks; the test mail goes to ``by``."""
    enqueue(JOB, "all", by=by.pk)


@handles(JOB, label="Kiểm tra trước khi mở cổng", seconds=120, attempts=1)
def check(job: Job) -> None:
    """Ask the official address for the portal, send a test mail, and record what was found."""
    by = User.objects.get(pk=job.args["by"])
    origin = Identity.current().canonical_origin
    address, mail = public_address.finding(origin), mail_finding(by.email)
    record_event(
        Action.CHECK,
        KIND,
        CHECKED,
        actor=by,
        note=f"Địa chỉ công khai: {address or 'đúng.'} Thư: {mail or 'đã gửi.'}",
        origin=origin,
        address_finding=address,
        mail_finding=mail,
    )


def mail_finding(address: str) -> str:
    """Send a test mail; return why it did not go out, in a sentence, or ""."""
    if not sends_mail():
        return "Chưa đặt PORTAL_EMAIL_URL, nên thư chỉ được in ra nhật ký của máy chủ."
    if not address:
        return "Tài khoản của người bấm kiểm tra chưa có địa chỉ thư."
    try:
        send_test_mail(address)
    except OSError as error:  # What smtplib raises is one too.
        return f"Máy chủ thư không nhận ({type(error).__name__})."
    return ""


def record_restored(by: User) -> None:
    """Record that ``by`` has restored a backup on another machine and looked at it."""
    record_event(Action.CHECK, KIND, RESTORED, actor=by)
