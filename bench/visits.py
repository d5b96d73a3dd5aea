"""Views counted per second, beside the same endpoint writing nothing, and one UPDATE a view."""

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from operator import truediv
from pathlib import Path
from statistics import median

from django.conf import settings
from django.db import connection
from django.db.models import Sum

from bench.servers import free_port, running, wait_until_ready
from bench.wrk import TURNS, found, milliseconds
from portal.visits.counting import tokens
from portal.visits.models import Day

CONNECTIONS, WORKERS = 64, 2
WAYS = {
    "portal": "acknowledged when committed",
    "nothing": "the same, nothing written",
    "one row": "one UPDATE of one row a view",
}

# Every view comes from another reader: each request has a random X-Forwarded-For address.
_READERS = """
math.randomseed(7448)
request = function()
  wrk.headers["X-Forwarded-For"] = string.format("10.%%d.%%d.%%d",
    math.random(0, 255), math.random(0, 255), math.random(0, 255))
  return wrk.format("POST", "/luot-truy-cap/", nil, "page=%s&note=")
end
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
wrk.headers["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0"
"""


def table(out, *, seconds: int) -> None:
    """Print views per second and the 99th percentile for each way, by wrk on the same machine.

    Also check that every acknowledged view is in the database.
    """
    if not shutil.which("wrk"):
        print("\nCounting views: not measured, wrk not found.", file=out)
        return
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_counter AS SELECT 0::bigint AS views")
    print(
        f"\n{f'views, {CONNECTIONS} connections':32}{'a second':>10}{'p99':>10}{'ratio':>9}",
        file=out,
    )
    before = _views_counted()
    with ExitStack() as stack:
        # They take turns, as in `wrk.compare`.
        running = {way: stack.enter_context(_server(way)) for way in WAYS}
        for address in running.values():
            _load(address, 1)  # A warm-up: opens connections and makes query plans.
        turns = [
            {way: _load(address, 1) for way, address in running.items()}
            for _ in range(max(seconds, TURNS))
        ]
    acknowledged = sum(int(found(r"(\d+) requests in", turn["portal"])) for turn in turns)
    assert _views_counted() - before >= acknowledged, "Acknowledged and not counted."
    rates = {
        way: [float(found(r"Requests/sec:\s+([0-9.]+)", turn[way])) for turn in turns]
        for way in WAYS
    }
    for way, name in WAYS.items():
        p99 = median(milliseconds(turn[way]) for turn in turns)
        # Of the same moment, as in `wrk.Turns`.
        ratio = median(map(truediv, rates["portal"], rates[way]))
        print(f"{name:32}{median(rates[way]):8.0f}/s{p99:7.1f} ms{ratio:9.2f}", file=out)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bench_counter")


def _views_counted() -> int:
    return Day.objects.aggregate(Sum("views"))["views__sum"] or 0


def _load(address: str, seconds: int) -> str:
    """Return what wrk said of a load of views; raise SystemExit unless all were acknowledged."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as readers:
        readers.write(_READERS % tokens.sign("article", 1).replace(":", "%3A"))
        readers.flush()
        said = subprocess.run(
            [
                *("wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency"),
                *("-s", readers.name, address),
            ],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    if "Non-2xx" in said:
        raise SystemExit(f"{address}: not every view was acknowledged:\n{said}")
    return said


@contextmanager
def _server(way: str):
    """Run granian as `manage.py serve` does, but with `bench.counting`; yield its base URL."""
    port = free_port()
    command = [
        str(Path(sys.executable).with_name("granian")),
        "bench.counting:application",
        "--interface",
        "rsgi",
        "--http",
        "1",
        "--port",
        str(port),
        "--workers",
        str(WORKERS),
        "--log-level",
        "error",
    ]
    environment = os.environ | {"BENCH_COUNTING": way, "PORTAL_TRUSTED_PROXIES": "127.0.0.1"}
    with running(command, port, cwd=settings.BASE_DIR, env=environment) as address:
        # Until then the workers make their first pages.
        wait_until_ready(address)
        yield address
