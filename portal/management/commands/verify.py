"""``manage.py verify``: run every self-check of the portal and print one table."""

import time

from django.core.management.base import BaseCommand, CommandError

from portal.recovery.self_checks import MOST_TOLD, checks
from portal.vietnamese import text


class Command(BaseCommand):
    help = (
        "Chạy mọi phép tự kiểm: nhật ký, lượt truy cập, ràng buộc, khoảng thời gian, liên kết giữa "
        "các dòng, ảnh và video, tệp. Chỉ đọc, không sửa gì. Mã thoát 1 khi có chỗ sai."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--quick", action="store_true", help="không đọc lại nội dung của từng tệp"
        )

    def handle(self, *, quick, **options):
        found = 0
        self.stdout.write(f"{'Kiểm tra':30} {'Đã xem':>18} {'Chỗ sai':>8} {'Giây':>7}")
        for check in checks(quick=quick):
            began = time.monotonic()
            check.complete()
            seconds = f"{time.monotonic() - began:.1f}".replace(".", ",")
            looked_at = f"{text.number(check.looked_at)} {check.unit}"
            number = text.number(check.found)
            self.stdout.write(f"{check.name:30} {looked_at:>18} {number:>8} {seconds:>7}")
            for sentence in check.told:
                self.stdout.write(f"    {sentence}")
            if check.found > MOST_TOLD:
                self.stdout.write(f"    … và {text.number(check.found - MOST_TOLD)} chỗ nữa.")
            found += check.found
        if found:
            raise CommandError(
                f"{text.number(found)} chỗ sai. docs/operations.md nói cách xử lý từng loại."
            )
        self.stdout.write("Mọi thứ đều khớp.")
