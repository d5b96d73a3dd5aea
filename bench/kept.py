"""Pages from memory, beside the same bytes from a dict under granian and as files under nginx."""

import urllib.request
from collections.abc import Sequence
from contextlib import nullcontext

from django.conf import settings

from bench import servers, wrk
from bench.pages import addresses
from news.models import Edition

#: Both workers make each of them first, which takes minutes: the most in loads of 5 seconds and
#: more. They fill the memory uncompressed.
ARTICLES_A_SECOND, MOST_ARTICLES = 400, 2_000


def table(out, *, seconds: int) -> None:
    """Print requests a second, their ratios and those of the 99th percentile, all by wrk."""
    if not wrk.is_here(out, "Pages from memory"):
        return
    print(
        f"\n{f'kept pages, {wrk.CONNECTIONS} connections':28}{'portal':>9}{'dict':>9}{'ratio':>7}"
        f"{'nginx':>9}{'ratio':>7}{'p99':>9}{'ratio':>7}{'dict':>7}",
        file=out,
    )
    wanted = addresses()
    many = min(ARTICLES_A_SECOND * seconds, MOST_ARTICLES)
    newest = Edition.objects.public().newest_first()[:many]
    articles = [edition.get_absolute_url() for edition in newest]
    front, news = [wanted["front page"]], [wanted["all news"]]
    with servers.portal() as portal:
        for name, paths, headers in (
            ("front page", front, {}),
            ("list", news, {}),
            (f"{len(articles):,} articles", articles, {}),
            ("list, gzip", news, {"Accept-Encoding": "gzip"}),
            ("list, brotli", news, {"Accept-Encoding": "br"}),
        ):
            _row(out, name, portal, paths, headers, seconds)
        etag = dict(answers(portal, news, {})[news[0]][1])["etag"]
        _row(out, "list, 304", portal, news, {"If-None-Match": etag}, seconds)
    _deployed(out, {"list": news, f"{len(articles):,} articles": articles}, seconds)


def _row(out, name, portal: str, paths: Sequence[str], headers: dict[str, str], seconds) -> None:
    kept = _kept(portal, paths, headers)
    is_304 = "If-None-Match" in headers
    with (
        servers.from_memory(kept) as memory,
        # nginx has an ETag of its own.
        nullcontext() if is_304 else servers.nginx(kept) as nginx,
    ):
        compared = [(base, paths) for base in (portal, memory, nginx) if base]
        ours, of_dict, *of_nginx = wrk.compare(compared, seconds=seconds, headers=headers)
    line = f"{name:28}{_rate(ours)}{_rate(of_dict)}{ours.of(of_dict):7.2f}"
    for files in of_nginx:
        line += f"{_rate(files)}{ours.of(files):7.2f}{ours.p99:6.1f} ms{ours.p99_of(files):7.1f}"
        # What the interface itself takes.
        line += f"{of_dict.p99_of(files):7.1f}"
    print(line, file=out)


def _kept(portal: str, paths: Sequence[str], headers: dict[str, str]) -> servers.Answers:
    """Ask until both workers have every page but one in 65,000: whichever is free answers."""
    return [answers(portal, paths, headers) for _ in range(16)][-1]


def _deployed(out, rows: dict[str, Sequence[str]], seconds: int) -> None:
    """Compare the portal behind deploy/nginx/portal.conf with files, both over https."""
    print(f"\n{'through deploy/nginx, https':28}{'portal':>9}{'files':>9}{'ratio':>7}", file=out)
    behind = {"PORTAL_HOSTS": "tinh.gov.vn,127.0.0.1", "PORTAL_TRUSTED_PROXIES": "127.0.0.1"}
    host = {"Host": "tinh.gov.vn"}
    with (
        servers.portal(**behind) as portal,
        servers.deployed([portal], settings.DATA_DIR) as deployed,
    ):
        for name, paths in rows.items():
            as_asked = host | {"X-Forwarded-Proto": "https"}
            kept = _kept(portal, paths, as_asked)
            with servers.nginx(kept, tls=True) as address:
                ours, files = wrk.compare(
                    [(deployed, paths), (address, paths)], seconds=seconds, headers=host
                )
            print(f"{name:28}{_rate(ours)}{_rate(files)}{ours.of(files):7.2f}", file=out)


def _rate(turns: wrk.Turns) -> str:
    return f"{turns.requests_a_second:7.0f}/s"


def answers(base: str, paths: Sequence[str], headers: dict[str, str]) -> servers.Answers:
    """Return what the portal answers at ``paths``, without the headers that servers add."""
    found = {}
    for path in paths:
        request = urllib.request.Request(base + path, headers=headers)
        with _opener.open(request) as answer:
            sent = [
                (name.lower(), value)
                for name, value in answer.headers.items()
                if name.lower() not in {"connection", "date", "server"}
            ]
            found[path] = answer.status, sent, answer.read()
    return found


class _NotModified(urllib.request.BaseHandler):
    def http_error_304(self, _request, response, *_more):
        return response


_opener = urllib.request.build_opener(_NotModified)
