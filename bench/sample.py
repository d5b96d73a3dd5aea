"""Articles per second of ``make_sample``, beside a COPY of the same rows into bare tables."""

import tempfile
import time

from django.core.management import call_command
from django.db import connection

from news.models import Article, Edition


def table(out, *, articles: int) -> None:
    """Make the sample, copy its rows into tables without index, constraint or log; print both."""
    before = {model: model.objects.count() for model in (Article, Edition)}
    began = time.perf_counter()
    call_command("make_sample", articles=articles)
    ours = articles / (time.perf_counter() - began)
    limit = articles / sum(_bare_copy(model, before[model]) for model in before)
    print(f"\n{'make_sample':28}{'portal':>10}{'bare COPY':>12}{'ratio':>9}", file=out)
    print(
        f"{f'{articles:,} articles':28}{ours:8.0f}/s{limit:10.0f}/s   1:{limit / ours:.1f}",
        file=out,
    )


def _bare_copy(model, before: int) -> float:
    """Return the seconds that COPY takes for the model's rows after the first ``before`` ones."""
    table = model._meta.db_table
    columns = ", ".join(
        f'"{field.column}"' for field in model._meta.concrete_fields if not field.generated
    )
    # Of a million articles they take 10 GB.
    with connection.cursor() as cursor, tempfile.TemporaryFile() as rows:
        cursor.copy_expert(
            f"COPY (SELECT {columns} FROM {table} ORDER BY id OFFSET {before}) TO STDOUT", rows
        )
        cursor.execute(
            f"CREATE UNLOGGED TABLE bench_bare AS SELECT {columns} FROM {table} WITH NO DATA"
        )
        rows.seek(0)
        began = time.perf_counter()
        cursor.copy_expert(f"COPY bench_bare ({columns}) FROM STDIN", rows)
        took = time.perf_counter() - began
        cursor.execute("DROP TABLE bench_bare")
    return took
