"""Write log entries as text for people, or as a line of JSON for a collector of logs."""

import json
import logging
from datetime import UTC, datetime

from portal.logs import personal_data, request_ids
from portal.logs.foreseen import as_one_line


class TextFormatter(logging.Formatter):
    """``2026-11-28 16:40:12 ERROR django.request [3f2a9c01d4] message``, then a traceback."""

    def __init__(self):
        super().__init__("{asctime} {levelname} {name} {request}{message}", style="{")
        self.default_msec_format = None

    def format(self, record: logging.LogRecord) -> str:
        record, request = as_one_line(record), request_ids.current()
        record.request = f"[{request}] " if request else ""
        return personal_data.remove(super().format(record))


class JsonFormatter(logging.Formatter):
    """One object a line: ``time`` (UTC), ``level``, ``logger``, ``request``, ``message``, …"""

    def format(self, record: logging.LogRecord) -> str:
        record = as_one_line(record)
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request": request_ids.current(),
            "message": personal_data.remove(record.getMessage()),
        }
        if record.exc_info:
            entry["traceback"] = personal_data.remove(self.formatException(record.exc_info))
        return json.dumps(entry, ensure_ascii=False)
