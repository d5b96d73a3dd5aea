"""Where the portal's data lives: DATABASE_URL."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit


def configuration(environ: Mapping[str, str], data_folder: Path) -> dict:
    """Django's DATABASES entry."""
    url = urlsplit(environ["DATABASE_URL"])
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname or "",
        "PORT": url.port or "",
    }
