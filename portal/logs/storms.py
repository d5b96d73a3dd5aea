"""E-mail to the administrators (PORTAL_ADMIN_EMAILS) when there are many faults, not for each."""

import logging
import threading
import time
from collections import deque

from django.conf import settings
from django.core.mail import mail_admins

from portal.logs import foreseen, personal_data, request_ids

#: So many faults within so many seconds are a storm; one e-mail an hour from each process.
FAULTS = 10
SECONDS = 5 * 60
PAUSE = 60 * 60

_logger = logging.getLogger(__name__)


class StormHandler(logging.Handler):
    """Handler that counts errors and sends the e-mail, from a thread of its own."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self._faults: deque[tuple[float, str]] = deque(maxlen=FAULTS)
        self._sent = -float(PAUSE)

    def emit(self, record: logging.LogRecord) -> None:
        if not settings.ADMINS or foreseen.kind_of(record) or record.name == __name__:
            return
        now = time.monotonic()
        line = f"{record.levelname} {record.name} [{request_ids.current()}] {record.getMessage()}"
        self._faults.append((now, personal_data.remove(line)))
        many = len(self._faults) == FAULTS and now - self._faults[0][0] < SECONDS
        if not many or now - self._sent < PAUSE:
            return
        self._sent = now
        lines = [line for _at, line in self._faults]
        threading.Thread(target=_send, args=(lines,), daemon=True).start()


def _send(lines: list[str]) -> None:
    try:
        mail_admins(
            f"Cổng gặp {len(lines)} lỗi trong vài phút",
            "Các lỗi mới nhất (chi tiết ở nhật ký lỗi của máy chủ, tìm theo mã trong ngoặc):\n\n"
            + "\n".join(lines)
            + f"\n\nTrong {PAUSE // 60} phút tới tiến trình này không gửi thêm thư.\n",
        )
    except OSError as error:  # What smtplib raises is one too.
        _logger.error("Chưa gửi được thư báo lỗi: %r", error)
