"""The time from `manage.py serve` to its first page, with the database of the benchmark."""

import time
import urllib.request

from bench import servers

ROUNDS = 3


def table(out) -> None:
    """Print the seconds to the first page and until `/readyz` says yes, of the quickest start."""
    first, ready = zip(*(_start() for _ in range(ROUNDS)), strict=True)
    print(f"\n{'start':28}{'first page':>12}{'ready':>9}", file=out)
    print(f"{'':28}{min(first):10.1f} s{min(ready):7.1f} s", file=out)


def _start() -> tuple[float, float]:
    began = time.perf_counter()
    with servers.listening() as address:
        with urllib.request.urlopen(address) as answer:
            answer.read()
        first = time.perf_counter() - began
        servers.wait_until_ready(address)
        return first, time.perf_counter() - began
