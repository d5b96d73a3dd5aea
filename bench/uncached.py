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
        for name in MEASURED:
            path = wanted[name]
            # A file has no query string.
            file = {"/page/": answers(django, [path], {})[path]}
            with servers.nginx(file) as address:
                compared = [(django, [path]), (address, list(file)), (django, [EMPTY])]
                ours, nginx, empty = wrk.compare(compared, seconds=seconds)
            print(
                f"{name:28}{ours.requests_a_second:7.0f}/s"
                f"{nginx.requests_a_second:7.0f}/s{f'1:{nginx.of(ours):.0f}':>9}"
                f"{empty.requests_a_second:7.0f}/s{f'1:{empty.of(ours):.1f}':>8}",
                file=out,
            )
