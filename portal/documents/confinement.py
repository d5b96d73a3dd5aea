"""Confinement of the examination of documents: each is examined in a process of its own.

A PDF or a zip made by a stranger may ask for all memory, run for minutes or crash qpdf or PDFium.
The process has limits, none of the portal's secrets, and ends with the process that started it. One
document at a time in each process of the portal; starting takes 0.3 s.
"""

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, NamedTuple

from portal.documents.kinds import CONTENT_TYPES
from portal.documents.rejections import SENTENCES, DocumentRejected

SECONDS = 30
# By the clock: a busy machine gives a process its seconds later.
_SECONDS_TO_WAIT = 90
_CHILD = "portal.documents.child"
_ROOT = Path(__file__).resolve().parents[2]
#: Between the text that the process writes and the word that says how the reading has ended. It is
#: in no text, so that what was written before the process was killed is known to be a beginning.
END_OF_TEXT = b"\0"
#: The word after a text that was read to its end, or as far as was asked.
READ = "read"

_examining = threading.Lock()


class ExaminationFailed(Exception):
    """A failure that is not the document's fault; the message is the end of the process's log."""


class Reading(NamedTuple):
    """The text of a document, as far as it could be read.

    ``trouble`` is a key of `SENTENCES` where the reading has ended too early, else "".
    """

    text: str
    trouble: str = ""


class _Ended(NamedTuple):
    """Output, exit status and log of a process; the status is None if its time ran out."""

    written: bytes
    status: int | None
    log: str = ""


def kind_of(file: IO[bytes]) -> str:
    """Return the kind of the document in ``file``, as `examination.examine` does.

    Raises DocumentRejected, "too_complex" also for a document that exceeds the limits of time and
    memory, and ExaminationFailed.
    """
    ended = _run(file)
    answer = ended.written.decode(errors="replace").strip("\0")
    if answer in CONTENT_TYPES:
        return answer
    raise DocumentRejected(_trouble(answer, ended))


def text_of(file: IO[bytes], kind: str, *, most: int) -> Reading:
    """Return the text of the document of ``kind`` in ``file``: its first ``most`` characters.

    What was read before a limit of time or memory, or a damaged part, is kept. A scanned page has
    no text. Raises ExaminationFailed.
    """
    ended = _run(file, kind, str(most))
    text, end, answer = ended.written.partition(END_OF_TEXT)
    word = answer.decode(errors="replace")
    trouble = "" if end and word == READ else _trouble(word, ended)
    # Cut in the middle of a character where the process was killed.
    return Reading(text.decode(errors="ignore")[:most], trouble)


def _trouble(word: str, ended: _Ended) -> str:
    """Return the code of what was wrong with the document; raises ExaminationFailed if nothing."""
    if word in SENTENCES:
        return word
    if ended.status is None or ended.status < 0:  # of the time limit, or of a crash
        return "too_complex"
    raise ExaminationFailed(f"{ended.log}\nexit status {ended.status}".lstrip())


def _run(file: IO[bytes], *asked: str) -> _Ended:
    with _examining:
        file.seek(0)
        try:
            ended = subprocess.run(
                [sys.executable, "-m", _CHILD, str(os.getpid()), str(SECONDS), *asked],
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
            # After it has killed the process.
            return _Ended(error.output or b"", None)
    return _Ended(ended.stdout, ended.returncode, ended.stderr[-2000:].decode(errors="replace"))
