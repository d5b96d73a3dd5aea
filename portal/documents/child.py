"""The process in which `confinement` has one document examined: standard input to a word."""

import io
import os
import resource
import sys

from portal.database.processes import die_with_parent
from portal.documents.examination import examine
from portal.documents.rejections import DocumentRejected

_MEMORY = 1024**3


def main(parent: int, seconds: int) -> None:
    """Write the kind of the document at standard input, or the code of a rejection."""
    die_with_parent(parent)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    try:
        answer = examine(io.BytesIO(sys.stdin.buffer.read()))
    except DocumentRejected as error:
        answer = error.code
    except MemoryError:
        answer = "too_complex"
    sys.stdout.write(answer)
    sys.stdout.flush()
    # Exit at once: taking apart the objects of a large PDF takes as long as making them.
    os._exit(0)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
