"""Make the mails that the portal sends to its staff."""

import smtplib

from django.core.mail import EmailMessage

from portal.identity.models import Identity, User
from portal.vietnamese import text

#: What sending raises where the mail server cannot be reached or refuses.
NOT_SENT = (OSError, smtplib.SMTPException)


def mail_to(
    user: User, subject: str, paragraphs: list[str], identity: Identity, connection=None
) -> EmailMessage:
    """Return a mail to ``user`` whose subject begins with the name of the portal."""
    return EmailMessage(
        # A header has one line; Django refuses a mail with a line break in one.
        subject=text.normalise(f"[{identity.portal_name}] {subject}"),
        body="\n\n".join([f"Chào {user},", *paragraphs]),
        to=[user.email],
        connection=connection,
        # So that no out-of-office reply comes back (RFC 3834).
        headers={"Auto-Submitted": "auto-generated"},
    )
