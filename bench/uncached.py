"""Pages made anew for each request, beside nginx with the same bytes and an empty Django view."""

from bench import servers, wrk
from bench.kept import answers
from bench.pages import addresses

MEASURED = ("front page", "article", "category", "search, a rare name", "print view")
#: A view that does nothing, below the same middleware.
EMPTY = "/healthz"


def table(out, *, seconds: int) -> None:
    """Print requests a second of Django alone, and how many times as many the others answer."""
    if not wrk.is_here(out, "Uncached"):
        return
    print(
        f"\n{f'uncached, {wrk.CONNECTIONS} connections':28}{'Django':>9}{'nginx':>9}{'ratio':>9}"
        f"{'empty':>9}{'ratio':>8}",
        file=out,
    )
    wanted = addresses()
    with servers.uncached() as django:
        wrk.load(django, [EMPTY], seconds=1)
        empty = wrk.load(django, [EMPTY], seconds=seconds).requests_a_second
        for name in MEASURED:
            path = wanted[name]
            answered = answers(django, [path], {})
            ours = wrk.load(django, [path], seconds=seconds).requests_a_second
            # A file has no query string.
            file = {"/page/": answered[path]}
            with servers.nginx(file) as address:
                nginx = wrk.load(address, list(file), seconds=seconds).requests_a_second
            print(
                f"{name:28}{ours:7.0f}/s{nginx:7.0f}/s{f'1:{nginx / ours:.0f}':>9}"
                f"{empty:7.0f}/s{f'1:{empty / ours:.1f}':>8}",
                file=out,
            )
