"""``manage.py restore``: restore a backup into an empty database and an empty data folder."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from portal.management.progress import Progress, size_of
from portal.recovery import restoring
from portal.recovery.archive import Archive, open_archive
from portal.recovery.manifest import Unreadable
from portal.recovery.place import NotPossible, unfinished_sentence
from portal.vietnamese import text
from portal.web import full_disk

MOST_TOLD = 20


class Command(BaseCommand):
    help = (
        "Khôi phục một bản sao lưu vào một chỗ trống: cơ sở dữ liệu không có bảng nào, PORTAL_DATA "
        "không có tệp nào. Đọc hết và kiểm tra mọi tệp trước khi ghi; ghi xong thì so lại từng "
        "dòng, từng tệp và các trang công khai."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "files",
            metavar="TỆP",
            nargs="+",
            type=Path,
            help="bản sao lưu, và mọi bản trước mà nó dựa vào, theo thứ tự nào cũng được",
        )
        parser.add_argument(
            "--check", action="store_true", help="chỉ kiểm tra các tệp, không ghi gì"
        )

    def handle(self, *, files, check, **options):
        try:
            backup = restoring.Backup([self._open(path) for path in dict.fromkeys(files)])
            self.stdout.write(f"Các tệp còn nguyên; bản chụp lúc {backup.manifest.taken_at}.")
            if not check:
                self._tell(restoring.restore(backup, self._bar))
        except (NotPossible, Unreadable) as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            raise CommandError(f"Đã dừng. {unfinished_sentence()}", returncode=130) from None
        except (OSError, Error) as error:
            if full_disk.is_full(error):
                raise CommandError(f"Ổ đĩa hết chỗ. {unfinished_sentence()}") from error
            if isinstance(error, Error):
                raise
            raise CommandError(
                f"Không đọc hay ghi được {error.filename} ({error.strerror}). Hãy kiểm tra đường "
                "dẫn và quyền của tài khoản đang chạy."
            ) from error

    def _open(self, path: Path) -> Archive:
        size = path.stat().st_size
        self.stdout.write(f"Đang kiểm tra {path} ({size_of(size)})…")
        bar = Progress(self.stdout, max(1, size >> 20), "MB")
        return open_archive(path, lambda read: bar.show(read >> 20))

    def _bar(self, part: str, total: int, unit: str) -> Progress:
        self.stdout.write(f"Đang khôi phục và so {part}…")
        return Progress(self.stdout, total, unit)

    def _tell(self, report: restoring.Report) -> None:
        manifest = report.manifest
        for store, name in manifest.lost:
            self.stdout.write(f"Lúc sao lưu đã không còn: {store}/{name}")
        rows = sum(table.rows for table in manifest.tables.values())
        parts = ", ".join(f"{part} {spent:.1f} s" for part, spent in report.seconds.items())
        same = len(manifest.pages) - len(report.different)
        self.stdout.write(
            f"Đã khôi phục {text.number(len(manifest.tables))} bảng, {text.number(rows)} dòng, "
            f"{text.number(len(manifest.files))} tệp ({parts}). Dấu của mọi dòng và tệp khớp."
        )
        self.stdout.write(
            f"{text.number(same)} trong {text.number(len(manifest.pages))} trang giống hệt lúc sao "
            "lưu."
        )
        if not report.different:
            return
        told = ", ".join(report.different[:MOST_TOLD])
        if not report.code_is_the_same:
            self.stdout.write(f"Mã của cổng ở đây là bản khác, nên trang có thể khác: {told}")
            return
        raise CommandError(
            f"Dữ liệu đã khôi phục đủ nhưng {text.number(len(report.different))} trang không giống "
            f"lúc sao lưu: {told}. Hãy xem các trang ấy, và so locale của hai máy chủ PostgreSQL."
        )
