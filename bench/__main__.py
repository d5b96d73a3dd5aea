"""``python -m bench``: the benchmark tables, on a portal of their own."""

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path


def main():
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--articles", type=int, default=int(os.environ.get("BENCH_ARTICLES", 20_000))
    )
    parser.add_argument(
        "--seconds",
        type=int,
        default=int(os.environ.get("BENCH_SECONDS", 9)),
        help="how long each load over HTTP lasts, in turns of a second; at least 3",
    )
    parser.add_argument(
        "--photos",
        type=int,
        default=int(os.environ.get("BENCH_PHOTOS", 12)),
        help="how many photos of 12 megapixels come in",
    )
    parser.add_argument(
        "--times",
        type=int,
        default=int(os.environ.get("BENCH_TIMES", 1)),
        help="measure pages and searches with so many times the articles too (50: 15 minutes more)",
    )
    options = parser.parse_args()

    data = Path(tempfile.mkdtemp(prefix="portal-bench-"))
    # Started as root, the embedded server runs as the user nobody, which must reach its cluster.
    data.chmod(0o711)
    os.environ |= {
        "PORTAL_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PORTAL_SAMPLE": "1",
    }
    for name in ("DATABASE_URL", "PORTAL_HOSTS", "PORTAL_DEBUG"):
        os.environ.pop(name, None)
    try:
        # Imported here, because Django reads the environment variables set above.
        import django  # noqa: PLC0415 -- see above

        django.setup()
        # What follows needs the set-up.
        from bench import (  # noqa: PLC0415
            growth,
            kept,
            pages,
            photos,
            searches,
            start,
            temporary_portal,
            uncached,
            visits,
        )

        with temporary_portal.filled(data, options.articles):
            start.table(sys.stdout)
            pages.table(sys.stdout)
            searches.table(sys.stdout)
            visits.table(sys.stdout, seconds=options.seconds)
            photos.table(sys.stdout, photos=options.photos)
            kept.table(sys.stdout, seconds=options.seconds)
            uncached.table(sys.stdout, seconds=options.seconds)
            if options.times > 1:
                growth.table(sys.stdout, data, times=options.times)
    finally:
        temporary_portal.remove(data)
        shutil.rmtree(data, ignore_errors=True)


if __name__ == "__main__":
    main()
