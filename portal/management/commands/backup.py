"""``manage.py backup``: write one file from which the whole portal can be restored."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from django.db import Error

from portal.management.progress import Progress, size_of
from portal.recovery import pages, taking
from portal.recovery.archive import Changed, open_archive
from portal.recovery.manifest import CATALOGUE, Base, Unreadable
from portal.recovery.place import NotPossible, sync_folder
from portal.vietnamese import text
from portal.web import full_disk


class Command(BaseCommand):
    help = (
        "Sao lưu cả cổng (cơ sở dữ liệu, ảnh, video, tệp đính kèm, khóa) vào một tệp, cũng khi "
        "cổng đang chạy. Tệp này có mật khẩu đã băm và khóa của cổng: hãy mã hóa nó "
        "(manage.py backup - | age -r age1… > tệp.age)."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="TỆP", help="tệp sẽ ghi; - là ghi ra luồng chuẩn")
        parser.add_argument(
            "--since",
            metavar="BẢN_TRƯỚC",
            type=Path,
            help="chỉ ghi những gì bản sao lưu trước (hay mục lục của nó) chưa có",
        )
        parser.add_argument(
            "--catalogue",
            metavar="TỆP",
            type=Path,
            help="ghi thêm mục lục, để lần sau --since không cần bản sao lưu này",
        )
        parser.add_argument(
            "--pages",
            default=str(pages.USUAL),
            metavar="N",
            help=f"số trang mỗi loại lấy dấu để so khi khôi phục (mặc định {pages.USUAL}; all: "
            "mọi trang)",
        )

    def handle(self, *, file, since, catalogue, **options):
        most = _number_of_pages(options["pages"])
        # What is told goes to standard error where the backup itself goes to standard output.
        self.told: OutputWrapper = self.stderr if file == "-" else self.stdout
        self.told.style_func = None
        began = time.monotonic()
        try:
            base = self._base(since) if since else None
            with _told_to_end_as_by_hand(), _output(file) as out:
                report = taking.take(out, self._bar, since=base, most_pages=most)
            if catalogue:
                name = catalogue.name if file == "-" else Path(file).name
                catalogue.write_bytes(Base(report.seal, name, report.manifest).to_json())
        except (NotPossible, Unreadable) as error:
            raise CommandError(str(error)) from error
        except Changed as error:
            raise CommandError(
                f"{error} bị sửa trong lúc sao lưu; chưa có bản sao lưu nào được ghi. Hãy chạy lại."
            ) from error
        except KeyboardInterrupt:
            raise CommandError("Đã dừng; chưa có bản sao lưu nào.", returncode=130) from None
        except (OSError, Error) as error:
            if full_disk.is_full(error):
                raise CommandError(
                    "Ổ đĩa hết chỗ; chưa có bản sao lưu nào được ghi. Hãy dọn ổ đĩa, hoặc sao lưu "
                    "sang ổ khác, rồi chạy lại."
                ) from error
            if isinstance(error, Error):
                raise
            raise CommandError(
                f"Không ghi được {error.filename or file} ({error.strerror}). Hãy kiểm tra đường "
                "dẫn và quyền của tài khoản đang chạy."
            ) from error
        self._tell(report, time.monotonic() - began)

    def _bar(self, part: str, total: int, unit: str) -> Progress:
        self.told.write(f"Đang ghi {part}…")
        return Progress(self.told, total, unit)

    def _base(self, path: Path) -> Base:
        with path.open("rb") as file:
            beginning = file.read(len(CATALOGUE))
        if beginning == CATALOGUE.encode():
            try:
                return Base.from_json(path.read_bytes())
            except ValueError as error:
                raise Unreadable(
                    f"{path} không còn nguyên như khi ghi: hãy dùng bản sao lưu của nó, hoặc sao "
                    "lưu cả cổng."
                ) from error
        self.told.write(f"Đang kiểm tra {path}…")
        archive = open_archive(path)
        return Base(archive.seal, path.name, archive.manifest)

    def _tell(self, report: taking.Report, seconds: float) -> None:
        manifest = report.manifest
        for store, name in manifest.lost:
            self.told.write(f"KHÔNG CÒN TRÊN ĐĨA: {store}/{name} (chạy manage.py check_media)")
        parts = ", ".join(f"{part} {spent:.1f} s" for part, spent in report.seconds.items())
        rows = sum(table.rows for table in manifest.tables.values())
        size = sum({each.digest: each.size for each in manifest.files}.values())
        self.told.write(
            f"{text.number(len(manifest.tables))} bảng, {text.number(rows)} dòng; "
            f"{text.number(len(manifest.files))} tệp, {size_of(size)}; "
            f"dấu của {text.number(len(manifest.pages))} trang."
        )
        self.told.write(
            f"Bản sao lưu: {size_of(report.size)}, {seconds:.1f} s ({parts}), dấu {report.seal}."
        )
        if manifest.since:
            used = sorted({manifest.earlier[seal][0] for seal in manifest.holders.values()})
            self.told.write(f"Khi khôi phục cần thêm: {', '.join(used) or 'không tệp nào'}.")


def _number_of_pages(typed: str) -> int | None:
    if typed == "all":
        return None
    if not (typed.isascii() and typed.isdigit()):
        raise CommandError("--pages phải là một số, hoặc all.")
    return int(typed)


@contextmanager
def _told_to_end_as_by_hand() -> Iterator[None]:
    """Let SIGTERM, which systemd sends, end the block as Ctrl-C does: nothing is left behind."""
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _stop(signum, frame):
    raise KeyboardInterrupt


@contextmanager
def _output(file: str) -> Iterator[IO[bytes]]:
    """Open the file to write the backup to; its name exists only once all of it is on the disk."""
    if file == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    target = Path(file)
    if target.exists():
        raise NotPossible(f"{target} đã có: hãy chọn một tên khác.")
    unfinished = target.with_name(f".{target.name}.part")
    # Nobody else may read it.
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb", buffering=1 << 20) as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        unfinished.rename(target)
        sync_folder(target.absolute().parent)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
