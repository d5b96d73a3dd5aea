"""``python -m bench.screenshots``: screenshots of every type of page of the demonstration.

At 360, 768 and 1440 px, light and dark, and the main pages of the back office; into
``var/screenshots``. It runs a portal of its own on an embedded server and deletes it afterwards.
"""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
WIDTHS = {360: 740, 768: 1024, 1440: 900}
THEMES = ("light", "dark")
ADMIN = {
    "desk": "/admin/",
    "desk-articles": "/admin/news/article/",
    "desk-article": "//a[contains(@href, '/change/') and contains(@href, '/news/article/')]",
    "desk-comparison": "//a[contains(@href, '/compare/')]",
    "desk-arrange": "/admin/trang-nhat/",
    "desk-tomorrow": "/admin/trang-nhat/ngay-mai/",
    "desk-photos": "/admin/media_gallery/photo/",
    "desk-videos": "/admin/media_gallery/video/",
    "desk-video-new": "/admin/media_gallery/video/add/",
    "desk-identity": "/admin/identity/identity/1/change/",
    "desk-pages": "/admin/identity/page/",
    "desk-banner": "/admin/identity/banner/1/change/",
    "desk-journal": "/admin/journal/entry/",
    "desk-notices": "/admin/thong-bao/",
    "desk-report": "/admin/bao-cao/?ky=30-ngay",
}
# Images load lazily when they come into view; a screenshot of the whole page must show all of them.
SHOW_ALL = """() => Promise.all([...document.images].map(image => {
    image.loading = "eager";
    return image.decode().catch(() => null);
}))"""

# Background jobs make the gallery; running jobs here too completes it in half a minute.
HELP_THE_BACKGROUND = """
import time
from django.utils import timezone
from portal.jobs.models import Job
from portal.jobs.queue import run_waiting
while Job.objects.filter(state__in=["waiting", "running"], run_at__lte=timezone.now()).exists():
    run_waiting()
    time.sleep(0.5)
"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.screenshots", description=__doc__)
    parser.add_argument("--into", type=Path, default=ROOT / "var" / "screenshots")
    parser.add_argument("--at", help="address of a portal that runs already, with sample content")
    options = parser.parse_args()
    chromium = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if chromium is None:
        raise SystemExit("Không tìm thấy Chromium: apt install chromium")
    options.into.mkdir(parents=True, exist_ok=True)
    with _demonstration(options.at) as (address, account), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        for taken, (name, page) in enumerate(_shots(browser, address, account), 1):
            page.evaluate(SHOW_ALL)
            page.screenshot(path=options.into / f"{name}.png", full_page=not _over_the_page(name))
            print(f"\r{taken:4} {name:40}", end="", flush=True)  # noqa: T201 -- a progress line
        browser.close()
    print(f"\n{options.into}")  # noqa: T201


def _over_the_page(name: str) -> bool:
    """Return whether the screenshot shows an overlay of the window's size, not the whole page."""
    return name.startswith(("menu", "lightbox"))


def _shots(browser, address: str, account: tuple[str, str] | None):
    """Yield (file name, page ready for the screenshot) for every screenshot.

    ``account`` is (username, password) for the back office; None leaves its pages out.
    """
    for theme in THEMES:
        for width, height in WIDTHS.items():
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme=theme,
                locale="vi-VN",
                timezone_id="Asia/Ho_Chi_Minh",
            )
            page = context.new_page()
            for name, path in _public_pages(page, address).items():
                page.goto(urljoin(address, path))
                yield f"{name}-{width}-{theme}", page
            page.goto(urljoin(address, "/album-anh/"))
            page.locator(".media-card__title a").first.click()
            page.locator(".album__tile a").nth(1).click()
            yield f"lightbox-{width}-{theme}", page
            page.goto(address)
            if page.locator(".drawer").is_visible():
                page.locator(".drawer > summary").click()
            page.locator(".site-menu__group > summary:visible").first.click()
            yield f"menu-{width}-{theme}", page
            if account:
                page.goto(urljoin(address, "/admin/"))
                yield f"desk-login-{width}-{theme}", page
                page.fill("#id_username", account[0])
                page.fill("#id_password", account[1])
                page.click("[type=submit]")
                for name, path in ADMIN.items():
                    if path.startswith("//"):
                        page.goto(urljoin(address, ADMIN["desk-articles"]))
                        path = page.locator(path).first.get_attribute("href")
                    page.goto(urljoin(address, path))
                    page.wait_for_load_state("networkidle")
                    yield f"{name}-{width}-{theme}", page
            context.close()


def _public_pages(page: Page, address: str) -> dict[str, str]:
    """Return {type of page: path of one such page}, found by following links as a reader would."""

    def first(where: str, selector: str) -> str:
        page.goto(urljoin(address, where))
        found = page.locator(selector)
        return (found.first.get_attribute("href") or "") if found.count() else ""

    article = first("/", ".lead-story__title a")
    day = first(article, ".given-day a[href^='/tin-tuc/2']")
    found = {
        "home": "/",
        "list": "/tin-tuc/",
        "filter": "/tin-tuc/?tu_ngay=31/02/2026",
        "category": first("/", ".section-title a"),
        "article": article,
        "print": f"{article}in/",
        "tag": first(article, ".article .chips a"),
        "day": day,
        "month": day.rsplit("/", 2)[0] + "/",
        "year": day.rsplit("/", 3)[0] + "/",
        "empty-day": "/tin-tuc/2001/01/01/",
        "page": "/trang/gioi-thieu/",
        "albums": "/album-anh/",
        "album": (album := first("/album-anh/", ".media-card__title a")),
        "photo": first(album, ".album__tile a"),
        "videos": "/video/",
        "video": first("/video/", ".media-card__title a"),
        "search": "/tim-kiem/?q=cau+ben+go",
        "search-nothing": "/tim-kiem/?q=khongcogi",
        "visits": "/luot-truy-cap/",
        "visits-by-month": "/luot-truy-cap/?theo=thang",
        "not-found": "/khong-co-trang-nay/",
    }
    return {name: path for name, path in found.items() if path}


@contextmanager
def _demonstration(running_at: str | None):
    """Run a portal with the sample content; yield (base URL, (username, password)).

    If one runs already at ``running_at``, yield that and None instead.
    """
    if running_at:
        yield running_at, None
        return
    data = Path(tempfile.mkdtemp(prefix="portal-screenshots-"))
    # Started as root, the embedded server runs as the user nobody, which must reach its cluster.
    data.chmod(0o711)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "PORTAL_HOSTS", "PORTAL_DEBUG", "MAKELEVEL"}
    }
    manage = [sys.executable, "manage.py"]
    where: dict[str, Any] = {
        "cwd": ROOT,
        "env": environment | {"PORTAL_DATA": str(data), "PORTAL_SAMPLE": "1"},
    }
    server = subprocess.Popen([*manage, "serve", "--demo", "--bind", f"127.0.0.1:{port}"], **where)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/readyz", server)
        subprocess.run([*manage, "shell", "-v0", "-c", HELP_THE_BACKGROUND], check=True, **where)
        accounts = (data / "demo-accounts.txt").read_text().splitlines()
        name, password, _group = next(
            line for line in accounts if line.startswith("quantri ")
        ).split(maxsplit=2)
        yield address, (name, password)
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(60)
        time.sleep(2)  # The keeper process stops the database after its last client has gone.
        shutil.rmtree(data, ignore_errors=True)


def _wait_for(address: str, server: subprocess.Popen) -> None:
    for _ in range(600):
        if server.poll() is not None:
            raise SystemExit("Cổng không khởi động được; xem các dòng ở trên.")
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("Cổng không khởi động trong 5 phút.")


if __name__ == "__main__":
    main()
