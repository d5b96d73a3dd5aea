"""The process in which `confinement` has one document examined or read, from standard input."""

import io
import os
import resource
import sys
from collections.abc import Iterator

from portal.database.processes import die_with_parent
from portal.documents.confinement import END_OF_TEXT, READ
from portal.documents.examination import examine
from portal.documents.rejections import DocumentRejected
from portal.documents.text.reading import pieces_of

_MEMORY = 1024**3


def main(parent: int, seconds: int, kind: str = "", most: str = "0") -> None:
    """Write the kind of the document at standard input, or the code of a rejection.

    With ``kind`` write the first ``most`` characters of the text of a document of that kind, END,
    and READ or a code.
    """
    die_with_parent(parent)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    try:
        document = io.BytesIO(sys.stdin.buffer.read())
        if kind:
            _write(pieces_of(document, kind), int(most))
            answer = READ
        else:
            answer = examine(document)
    except DocumentRejected as error:
        answer = error.code
    except MemoryError:
        answer = "too_complex"
    sys.stdout.buffer.write(END_OF_TEXT + answer.encode())
    sys.stdout.flush()
    # Exit at once: taking apart the objects of a large PDF takes as long as making them.
    os._exit(0)


def _write(pieces: Iterator[str], most: int) -> None:
    """Write the pieces as lines, each as soon as it is known, up to ``most`` characters."""
    left = most
    for piece in pieces:
        line = piece.replace("\0", " ")[:left]
        if not line:
            continue
        sys.stdout.buffer.write(f"{line}\n".encode(errors="replace"))
        sys.stdout.buffer.flush()
        left -= len(line)
        if not left:
            return


if __name__ == "__main__":
    _parent, _seconds, *_asked = sys.argv[1:]
    main(int(_parent), int(_seconds), *_asked)
