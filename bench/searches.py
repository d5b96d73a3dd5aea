"""The time that each kind of query takes on the page of results, beside PostgreSQL's own."""

import gc
import random
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

from django.db import connection
from django.test import Client

from bench import servers, wrk
from news.models import Edition
from portal.sample.bulk.phrases import WORDS
from portal.vietnamese import text

ROUNDS, COLD_ROUNDS = 100, 10
#: Bytes of the file that nginx gives: as many as an article has.
BYTES = 34_000
SEARCH = "/tim-kiem/"
#: Characters of a pasted headline with the beginning of its text.
HEADLINE = 300


def queries() -> dict[str, Callable[[], str]]:
    """Return {kind of query: a function that gives the address of another one of the kind}.

    Names and headlines are those of articles chosen at random, always the same ones.
    """
    chance = random.Random(14)
    ids = list(Edition.objects.public().values_list("pk", flat=True).order_by("pk"))
    chosen = Edition.objects.defer(None).filter(pk__in=[chance.choice(ids) for _ in range(ROUNDS)])
    # Of shorter titles no phrase could be taken.
    some = [each for each in chosen if len(each.title.split()) > 4]
    names = (*WORDS["man"], *WORDS["woman"])

    def edition() -> Edition:
        return chance.choice(some)

    def words(count: int) -> list[str]:
        title = edition().title.split()
        start = chance.randrange(max(len(title) - count, 1))
        return title[start : start + count]

    def misspelt() -> str:
        one, two, three = map(text.fold, words(3))
        return f"{one} {two[:-1]}{chance.choice('bcdghk')}{two[-1:]} {three}"

    def document() -> str:
        return f"nghi dinh {chance.randrange(1, 99)}/20{chance.randrange(15, 26)}"

    def headline() -> str:
        one = edition()
        return f"{one.title} {one.body_text}"[:HEADLINE]

    typed: dict[str, Callable[[], str]] = {
        "a rare word": lambda: str(chance.randrange(1000, 9999)),
        "the commonest word": lambda: "xã",
        "two common words": lambda: chance.choice(["nghị quyết", "nông thôn", "chính quyền"]),
        "a phrase in quotes": lambda: f'"{" ".join(words(4))}"',
        "a name without marks": lambda: text.fold(chance.choice(names)),
        "a document number": document,
        "nothing to find": lambda: f"zz{chance.randrange(9999)} xq",
        "misspelt": misspelt,
        "a headline of 300": headline,
    }

    def begun() -> str:
        line = text.fold(" ".join(words(2)))
        return line[: chance.randrange(2, max(len(line), 3))]

    year = {"q": "nông thôn mới", "tu_ngay": "01/01/2020", "den_ngay": "31/12/2020"}
    return {kind: _asked(SEARCH, line) for kind, line in typed.items()} | {
        "in one year": lambda: f"{SEARCH}?{urlencode(year)}",
        "suggestion": _asked(f"{SEARCH}goi-y/", begun),
    }


def _asked(path: str, line: Callable[[], str]) -> Callable[[], str]:
    return lambda: f"{path}?{urlencode({'q': line()})}"


def table(out) -> None:
    """Print for each kind median and 99th percentile, warm; median and slowest of the cold ones.

    Cold is the first query on a new connection, with nothing in PostgreSQL's buffers. The speed of
    a virtual machine changes within seconds: the last column is what nginx gives before and after
    the queries of a kind.
    """
    head = f"{'PostgreSQL p50':>16}{'p99':>10}{'cold':>10}{'slowest':>10}{'nginx':>11}"
    print(f"\n{'a query of':28}{'p50':>10}{'p99':>10}{head}", file=out)
    client = Client(headers={"host": "127.0.0.1"})
    kinds = queries()
    for another in kinds.values():
        client.get(another())
    # As `portal.serving.granian` does: else Python stops for 80 ms to look through all its objects.
    gc.collect()
    gc.freeze()
    with _nginx(out) as rate:
        before = rate()
        for kind, another in kinds.items():
            whole, own = zip(*(_timed(client, another()) for _ in range(ROUNDS)), strict=True)
            after = rate()
            cold = []
            for _ in range(COLD_ROUNDS):
                _empty_buffers()
                cold.append(_timed(client, another())[0])
            cells = [*_p50_p99(whole), *_p50_p99(own), statistics.median(cold), max(cold)]
            widths = (10, 10, 16, 10, 10, 10)
            row = "".join(
                f"{cell:{width - 3}.1f} ms" for cell, width in zip(cells, widths, strict=True)
            )
            if before and after:
                row += f"{(before + after) / 2:9.0f}/s"
            print(f"{kind:28}{row}", file=out)
            before = after
    _indexes(out)


@contextmanager
def _nginx(out) -> Iterator[Callable[[], float | None]]:
    """Run nginx with a file of BYTES; yield what measures its requests a second.

    That returns None where nginx or wrk is missing.
    """
    if not wrk.is_here(out, "nginx beside each kind"):
        yield lambda: None
        return
    with servers.nginx({"/": (200, [("content-type", "text/html")], bytes(BYTES))}) as base:
        yield lambda: wrk.load(base, ["/"], seconds=1).requests_a_second


def _p50_p99(took) -> tuple[float, float]:
    return statistics.median(took), statistics.quantiles(took, n=100)[-1]


def _timed(client: Client, address: str) -> tuple[float, float]:
    """Return the milliseconds of a page, and those of its statements in PostgreSQL and back."""
    with _milliseconds_of_statements() as spent:
        began = time.perf_counter()
        response = client.get(address)
        took = (time.perf_counter() - began) * 1000
    assert response.status_code in {200, 503}, (address, response.status_code)
    return took, sum(spent)


@contextmanager
def _milliseconds_of_statements():
    spent: list[float] = []

    def execute(run, *arguments):
        began = time.perf_counter()
        try:
            return run(*arguments)
        finally:
            spent.append((time.perf_counter() - began) * 1000)

    with connection.execute_wrapper(execute):
        yield spent


def _empty_buffers() -> None:
    # As a restart does; of PostgreSQL 18, which the embedded server is.
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_buffercache")
        cursor.execute("CHECKPOINT")
        cursor.execute("SELECT pg_buffercache_evict_all()")
    connection.close()


def _indexes(out) -> None:
    print(f"\n{'index':28}{'size':>12}{'build':>10}", file=out)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexrelname FROM pg_stat_user_indexes JOIN pg_index USING (indexrelid)"
            " WHERE relname = 'news_edition' AND indexrelname IN"
            " ('news_edition_words', 'news_edition_suggestions')"
            " ORDER BY 1"
        )
        for (name,) in cursor.fetchall():
            began = time.perf_counter()
            cursor.execute(f"REINDEX INDEX {name}")
            took = time.perf_counter() - began
            cursor.execute("SELECT pg_relation_size(%s::regclass)", [name])
            print(f"{name:28}{cursor.fetchone()[0] / 1e6:9.1f} MB{took:8.1f} s", file=out)
