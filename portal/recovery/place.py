"""The place of a portal: its database and data folder. A restore begins in an empty one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from portal.database import embedded_home, locks

#: The file that stands in the data folder until a restore is complete.
_MARK = "restore-unfinished"
#: What the portal makes in its data folder beside the embedded server.
OURS = (
    "backup.lock",
    "demo-accounts.txt",
    "journal-heads.txt",
    "journal-head-newest.txt",
    "journal-head-newest.lock",
    "journal-head-newest.new",
    "media",
    "private",
    _MARK,
    "secret-key",
    "static",
    "static.lock",
)
#: Made by any command, or from the code alone.
_EMPTY_ALL_THE_SAME = {"backup.lock", "secret-key", "static", "static.lock"}


class NotPossible(Exception):
    """A backup or restore cannot be done here; the message says why and what to do."""


@contextmanager
def alone() -> Iterator[None]:
    """Let one backup or restore of this data folder run at a time; NotPossible otherwise."""
    held = locks.take(settings.DATA_DIR / "backup.lock", wait=False)
    if held is None:
        raise NotPossible(
            f"Một lần sao lưu hay khôi phục khác của {settings.DATA_DIR} đang chạy: hãy chờ nó "
            "xong."
        )
    try:
        yield
    finally:
        os.close(held)


def check_is_empty() -> None:
    """Raise NotPossible if the database has tables or the data folder has files of a portal."""
    if unfinished():
        raise NotPossible(unfinished_sentence())
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    if tables:
        raise NotPossible(
            f"Cơ sở dữ liệu {connection.settings_dict['NAME']} không trống (có {len(tables)} bảng)."
            " Khôi phục không ghi đè lên gì cả: hãy tạo một cơ sở dữ liệu mới và đặt DATABASE_URL "
            f"tới nó{_or_reset()}."
        )
    found = [
        name
        for name in OURS
        if name not in _EMPTY_ALL_THE_SAME and _has_content(settings.DATA_DIR / name)
    ]
    if found:
        raise NotPossible(
            f"{settings.DATA_DIR} không trống (có {', '.join(found)}). Khôi phục không ghi đè lên "
            "gì cả: hãy đặt PORTAL_DATA tới một thư mục trống."
        )


def unfinished() -> bool:
    """Return whether a restore began here and did not end."""
    return _mark().exists()


def unfinished_sentence() -> str:
    return (
        f"Một lần khôi phục vào {settings.DATA_DIR} đã dừng giữa chừng: những gì nó để lại không "
        "dùng được. Hãy tạo một cơ sở dữ liệu trống khác, xóa thư mục dữ liệu (hoặc chọn thư mục "
        f"khác), rồi khôi phục lại từ đầu{_or_reset()}."
    )


@contextmanager
def being_filled() -> Iterator[None]:
    """Mark the place as unfinished in the block, and afterwards too if it ends with an error."""
    mark = _mark()
    with mark.open("w") as file:
        file.write("manage.py restore\n")
        file.flush()
        os.fsync(file.fileno())
    sync_folder(mark.parent)
    yield
    mark.unlink()
    sync_folder(mark.parent)


def sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _mark() -> Path:
    return Path(settings.DATA_DIR) / _MARK


def _or_reset() -> str:
    embedded = embedded_home(settings.DATA_DIR).exists()
    return "; với PostgreSQL đi kèm, chạy `make reset`" if embedded else ""


def _has_content(path: Path) -> bool:
    if path.is_dir():
        return any(each.is_file() for each in path.rglob("*"))
    return path.exists()
