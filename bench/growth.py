"""The time of each type of page with a number of articles and with many times as many."""

import gc
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from django.conf import settings
from django.core.management import call_command
from django.test import Client

from bench import multiply, pages, temporary_portal
from portal.serving import static_files

#: The speed of a virtual machine changes within a minute: both portals are asked in turns.
TURNS, IN_A_ROW = 15, 5


def table(out, data: Path, *, times: int) -> None:
    """Print the median of each type of page here and with ``times`` as many articles, and searches.

    The other portal is this one, restored from a backup, with its imported articles multiplied. It
    is asked for the same addresses. ``data`` is the data folder of this one.
    """
    with tempfile.TemporaryDirectory(prefix="portal-bench-large-") as folder:
        backup, large = Path(folder, "portal.backup"), Path(folder, "data")
        Path(folder).chmod(0o711)
        large.mkdir(mode=0o711)
        call_command("backup", str(backup), stdout=io.StringIO())
        try:
            _run(large, "manage.py", "restore", backup)
            _run(large, *_calling(f"growth.prepare({times})"), stdout=None)
            _in_turns(out, data, large)
            out.flush()
            print(f"\nSearches, {times} times as many articles:", file=out, flush=True)
            _run(large, *_calling("searches.table(sys.stdout)"), stdout=out)
        finally:
            # It writes what it has not yet written: of a new index of 1 GB that takes a while.
            temporary_portal.remove(large, patience=120)


def _in_turns(out, data: Path, large: Path) -> None:
    head = f"{'before':>12}{'after':>12}{'times':>8}{'kB':>8}{'kB':>8}"
    print(f"\n{'page, more articles':32}{head}", file=out)
    paths = pages.addresses()
    with _answering(data) as here, _answering(large) as there:
        for ask in (here, there):
            for path in paths.values():
                ask(path)
        for name, path in paths.items():
            answers = [(here(path), there(path)) for _ in range(TURNS)]
            statuses = {answer["status"] for pair in answers for answer in pair}
            if statuses != {200}:
                print(f"{name:32}{'not there':>12}", file=out, flush=True)
                continue
            (before, size), (after, size_after) = (
                (median(answer["ms"] for answer in side), side[-1]["bytes"])
                for side in zip(*answers, strict=True)
            )
            print(
                f"{name:32}{before:9.1f} ms{after:9.1f} ms{after / before:8.2f}"
                f"{size / 1000:8.0f}{size_after / 1000:8.0f}",
                file=out,
                flush=True,
            )


# --- In the processes of the two portals ------------------------------------------------------


def prepare(times: int) -> None:
    """Multiply the articles of this portal and collect its static files."""
    multiply.multiply(times)
    static_files.refresh(settings.STATIC_ROOT)


def answer(out) -> None:
    """For each path on standard input, print the median time of some answers, and their bytes."""
    client = Client(headers={"host": "127.0.0.1"})
    for path in map(str.strip, sys.stdin):
        # As the portal's workers have them: else Python looks through all objects now and then.
        gc.collect()
        gc.freeze()
        answers = [_timed(client, path) for _ in range(IN_A_ROW)]
        found = answers[-1] | {"ms": median(answer["ms"] for answer in answers)}
        print(json.dumps(found), file=out, flush=True)


def _timed(client: Client, path: str) -> dict[str, float]:
    began = time.perf_counter()
    response = client.get(path)
    took = (time.perf_counter() - began) * 1000
    return {"ms": took, "status": response.status_code, "bytes": len(response.content)}


def _calling(call: str) -> list[str]:
    return ["-c", f"import sys, django; django.setup(); from bench import growth, searches; {call}"]


def _run(data: Path, *arguments, stdout=subprocess.DEVNULL) -> None:
    environment = os.environ | {"PORTAL_DATA": str(data)}
    command = [sys.executable, *map(str, arguments)]
    subprocess.run(command, env=environment, stdout=stdout, check=True)


@contextmanager
def _answering(data: Path) -> Iterator:
    """Run `answer` in a process of its own; yield a function from a path to what it prints."""
    process = subprocess.Popen(
        [sys.executable, *_calling("growth.answer(sys.stdout)")],
        env=os.environ | {"PORTAL_DATA": str(data)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    )
    assert process.stdin
    assert process.stdout
    lines, answers = process.stdin, process.stdout

    def ask(path: str) -> dict[str, float]:
        lines.write(f"{path}\n")
        if not (answer := answers.readline()):
            raise SystemExit(f"{path}: the process ended ({process.wait()}).")
        return json.loads(answer)

    with process:
        yield ask
        lines.close()
