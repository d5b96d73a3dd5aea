"""Views counted per second, beside the same endpoint writing nothing, and one UPDATE a view."""

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Sum

from bench.servers import free_port, running
from bench.wrk import found
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
    ours = 0.0
    for way, name in WAYS.items():
        views, a_second, p99 = _measure(way, seconds)
        if way == "portal":
            ours = a_second
            assert _views_counted() - before >= views, "Acknowledged and not counted."
        print(f"{name:32}{a_second:8.0f}/s{p99:>10}{ours / a_second:9.2f}", file=out)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bench_counter")


def _views_counted() -> int:
    return Day.objects.aggregate(Sum("views"))["views__sum"] or 0


def _measure(way: str, seconds: int) -> tuple[int, float, str]:
    """Return (acknowledged views, views per second, 99th percentile of the response time)."""
    with _server(way) as address, tempfile.NamedTemporaryFile("w", suffix=".lua") as readers:
        readers.write(_READERS % tokens.sign("article", 1).replace(":", "%3A"))
        readers.flush()
        _load(address, readers.name, 1)  # A warm-up: opens connections and makes query plans.
        said = _load(address, readers.name, seconds)
    if "Non-2xx" in said:
        raise SystemExit(f"{way}: not every view was acknowledged:\n{said}")
    return (
        int(found(r"(\d+) requests in", said)),
        float(found(r"Requests/sec:\s+([0-9.]+)", said)),
        found(r"^\s+99%\s+(\S+)", said),
    )


def _load(address: str, script: str, seconds: int) -> str:
    return subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "-s", script, address],
        capture_output=True,
        text=True,
        check=True,
    ).stdout


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
        yield address
