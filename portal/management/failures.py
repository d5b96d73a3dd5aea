"""Turn what an operator can mend into the sentence that a command ends with."""

import errno

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

from portal.database import failures
from portal.web import full_disk

_REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}


def sentence_of(error: BaseException) -> str | None:
    """Return why the command could not run and what to do; None for a fault of the program.

    Settings, database, full disks and missing rights on files. Never contains a password.
    """
    if isinstance(error, ImproperlyConfigured):
        return " ".join(str(error).split())
    if settings.configured and (place := settings.DATABASES.get("default")):
        if sentence := failures.sentence_of(error, place):
            return sentence
        if isinstance(error, OperationalError):
            return " ".join(str(error).split())
    if isinstance(error, OSError):
        if full_disk.is_full(error):
            return f"máy này hết chỗ trống{_where(error)}. Hãy dọn ổ đĩa rồi chạy lại."
        if error.errno in _REFUSED and error.filename:
            return (
                f"tài khoản đang chạy lệnh này không đọc hay ghi được {error.filename} "
                f"({error.strerror}). Hãy chạy bằng tài khoản của cổng, hoặc cho tài khoản ấy "
                "quyền trên thư mục PORTAL_DATA (chown -R)."
            )
    return None


def _where(error: OSError) -> str:
    return f" (không ghi được {error.filename})" if error.filename else ""
