"""The fastest that granian can be in Python: the same bytes from a dict, chosen by path alone.

``BENCH_ANSWERS`` names a pickle of {path: (status, headers, content)}.
"""

import os
import pickle
from pathlib import Path

_ANSWERS = pickle.loads(Path(os.environ["BENCH_ANSWERS"]).read_bytes())  # noqa: S301 -- our own


async def application(scope, proto):
    """Answer an RSGI request."""
    status, headers, content = _ANSWERS[scope.path]
    if content:
        proto.response_bytes(status, headers, content)
    else:
        proto.response_empty(status, headers)
