"""Read and check the settings in environment variables; ImproperlyConfigured if invalid."""

import os
import secrets
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email
from django.http.request import split_domain_port


def flag(environ: Mapping[str, str], name: str, default: bool = False) -> bool:
    """Return the boolean in ``name``; ImproperlyConfigured for any other word."""
    value = environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name}={environ[name]!r}: hãy viết 1 (bật) hoặc 0 (tắt).")


def choice(environ: Mapping[str, str], name: str, choices: Sequence[str]) -> str:
    """Return ``name``, by default the first of ``choices``; ImproperlyConfigured for others."""
    value = environ.get(name, "").strip().lower() or choices[0]
    if value not in choices:
        raise ImproperlyConfigured(
            f"{name}={environ[name]!r}: hãy viết một trong: {', '.join(choices)}."
        )
    return value


def megabytes(environ: Mapping[str, str], name: str, default: int) -> int:
    """Return the setting, a number of megabytes from 1 on, in bytes."""
    typed = environ.get(name, "").strip()
    if not typed:
        return default << 20
    if not (typed.isascii() and typed.isdigit() and 0 < int(typed) <= 1_000_000):
        raise ImproperlyConfigured(
            f"{name}={typed!r}: hãy ghi số megabyte, ví dụ {default}; bỏ trống là {default}."
        )
    return int(typed) << 20


def addresses(environ: Mapping[str, str], name: str) -> list[str]:
    """Return the e-mail addresses in ``name``; ImproperlyConfigured for anything else."""
    found = words(environ, name)
    for word in found:
        try:
            validate_email(word)
        except ValidationError:
            raise ImproperlyConfigured(
                f"{name}={word!r}: hãy ghi địa chỉ thư, cách nhau bằng dấu phẩy."
            ) from None
    return found


def words(environ: Mapping[str, str], name: str) -> list[str]:
    """Return the comma-separated words of ``name``, without empty ones."""
    return [word.strip() for word in environ.get(name, "").split(",") if word.strip()]


def data_folder(environ: Mapping[str, str], default: Path) -> Path:
    """Return the data folder (files, key, embedded database); create it if missing."""
    folder = Path(environ.get("PORTAL_DATA") or default).expanduser().absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"PORTAL_DATA={folder}: không tạo được thư mục này ({error.strerror}). "
            "Hãy chọn một thư mục mà người chạy cổng ghi được."
        ) from error
    return folder


def secret_key(environ: Mapping[str, str], folder: Path) -> str:
    """Return PORTAL_SECRET_KEY, or a key generated once and kept in ``folder`` with mode 0600."""
    given = environ.get("PORTAL_SECRET_KEY", "")
    if given:
        if len(given) < 50 or len(set(given)) < 5:
            raise ImproperlyConfigured(
                "PORTAL_SECRET_KEY phải có ít nhất 50 ký tự ngẫu nhiên; "
                "bỏ trống để cổng tự tạo và giữ khóa trong thư mục dữ liệu."
            )
        return given
    kept = folder / "secret-key"
    if not kept.exists():
        _write_once(kept, secrets.token_urlsafe(64))
    key = kept.read_text().strip()
    if not key:
        raise ImproperlyConfigured(f"{kept} trống: hãy xóa tệp này rồi chạy lại.")
    return key


def _write_once(path: Path, content: str) -> None:
    """Create ``path`` with ``content`` and mode 0600; keep it if another process was faster.

    The content is written beside it first: several first processes read the whole key of one.
    """
    descriptor, written = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")  # mode 0600
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(written, path)
    finally:
        os.unlink(written)


def hosts(environ: Mapping[str, str]) -> list[str]:
    """Return ALLOWED_HOSTS; loopback only when PORTAL_HOSTS is unset."""
    named = words(environ, "PORTAL_HOSTS")
    for name in named:
        if not _is_host(name):
            raise ImproperlyConfigured(
                f"PORTAL_HOSTS={name!r}: hãy ghi tên máy, không kèm cổng mạng, cách nhau bằng dấu "
                "phẩy, ví dụ tinh.gov.vn,www.tinh.gov.vn."
            )
    return named or ["127.0.0.1", "localhost", "[::1]"]


def admin_host(environ: Mapping[str, str]) -> str:
    """Return the host of the back office, in lower case; "" if it is on every host."""
    name = environ.get("PORTAL_ADMIN_HOST", "").strip().lower()
    if name and (not _is_host(name) or name in map(str.lower, words(environ, "PORTAL_HOSTS"))):
        raise ImproperlyConfigured(
            f"PORTAL_ADMIN_HOST={name!r}: hãy ghi một tên máy của riêng bàn biên tập, không kèm "
            "cổng mạng và không có trong PORTAL_HOSTS, ví dụ quantri.tinh.gov.vn."
        )
    return name


def _is_host(name: str) -> bool:
    # Django compares the name alone; one that split_domain_port cannot read, or that has a port,
    # would match no request.
    return "/" not in name and name != "*" and split_domain_port(name) == (name.lower(), "")


@dataclass(frozen=True)
class MailServer:
    """The mail server that takes the portal's mails, and the address that they come from."""

    host: str
    port: int
    user: str
    password: str
    ssl: bool
    starttls: bool
    sender: str


def mail(environ: Mapping[str, str]) -> MailServer | None:
    """Return the server of PORTAL_EMAIL_URL, or None if it is unset.

    ``smtps://user:password@host/?from=address`` is TLS from the first byte, ``smtp+tls://`` begins
    it by STARTTLS, and ``smtp://`` has none: for a server on this machine.
    """
    given = environ.get("PORTAL_EMAIL_URL", "").strip()
    if not given:
        return None
    ports = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
    url, host, port, senders = None, "", None, []
    try:
        url = urlsplit(given)
        host, port = url.hostname or "", url.port
        senders = parse_qs(url.query, strict_parsing=True).get("from", [])
        validate_email("".join(senders))
    except (ValueError, ValidationError):
        host = ""
    if url is None or url.scheme not in ports or not host or len(senders) != 1:
        # Not the value itself: it has the password in it.
        raise ImproperlyConfigured(
            "PORTAL_EMAIL_URL phải có dạng smtps://tên:mật-khẩu@máy-chủ/?from=toasoan@tinh.gov.vn "
            "(smtp+tls:// nếu máy chủ dùng STARTTLS, smtp:// nếu không mã hóa); ký tự đặc biệt "
            "trong tên và mật khẩu viết dạng %XX. Bỏ trống thì thư chỉ được in ra màn hình."
        )
    return MailServer(
        host=host,
        port=port or ports[url.scheme],
        user=unquote(url.username or ""),
        password=unquote(url.password or ""),
        ssl=url.scheme == "smtps",
        starttls=url.scheme == "smtp+tls",
        sender=senders[0],
    )
