"""Confinement of the examination of documents: each is examined in a process of its own.

A PDF or a zip made by a stranger may ask for all memory, run for minutes or crash qpdf. The process
has limits, none of the portal's secrets, and ends with the process that started it. One document at
a time in each process of the portal; starting takes 0.3 s.
"""

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

from portal.documents.kinds import CONTENT_TYPES
from portal.documents.rejections import SENTENCES, DocumentRejected

SECONDS = 30
# By the clock: a busy machine gives a process its seconds later.
_SECONDS_TO_WAIT = 90
_CHILD = "portal.documents.child"
_ROOT = Path(__file__).resolve().parents[2]

_examining = threading.Lock()


class ExaminationFailed(Exception):
    """A failure that is not the document's fault; the message is the end of the process's log."""


def kind_of(file: IO[bytes]) -> str:
    """Return the kind of the document in ``file``, as `examination.examine` does.

    Raises DocumentRejected, "too_complex" also for a document that exceeds the limits of time and
    memory, and ExaminationFailed.
    """
    with _examining:
        file.seek(0)
        try:
            ended = subprocess.run(
                [sys.executable, "-m", _CHILD, str(os.getpid()), str(SECONDS)],
                cwd=_ROOT,
                env={"PATH": os.defpath, "LANG": "C.UTF-8"},
                # An interrupt at the terminal must reach only the process that started this one.
                start_new_session=True,
                # Through a pipe: nothing is written to a disk that may be full.
                input=file.read(),
                capture_output=True,
                timeout=_SECONDS_TO_WAIT,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise DocumentRejected("too_complex") from error
    answer = ended.stdout.decode(errors="replace").strip()
    if answer in CONTENT_TYPES:
        return answer
    if answer in SENTENCES:
        raise DocumentRejected(answer)
    if ended.returncode < 0:  # ended by a signal: of the time limit, or of a crash
        raise DocumentRejected("too_complex")
    end_of_log = ended.stderr[-2000:].decode(errors="replace")
    raise ExaminationFailed(f"{end_of_log}\nexit status {ended.returncode}".lstrip())
