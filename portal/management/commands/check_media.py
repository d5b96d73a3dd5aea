"""``manage.py check_media``: find and repair differences between the gallery's rows and files."""

from django.core.management.base import BaseCommand, CommandError

from media_gallery.publication import consistency
from portal.management.progress import Progress
from portal.vietnamese import text


class Command(BaseCommand):
    help = (
        "Tìm và sửa mọi chỗ cơ sở dữ liệu và các tệp ảnh, video không khớp nhau. Dừng lúc nào "
        "cũng được (Ctrl-C) và chạy lại. Mã thoát 1 khi có chỗ không sửa được."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="chỉ nói, không sửa gì")

    def handle(self, *, dry_run, **options):
        repaired, left = 0, 0
        bar: Progress | None = None
        part = None
        try:
            for step in consistency.check(dry_run=dry_run):
                if bar is None or step.part != part or step.total != bar.total:
                    if step.part != part:
                        self.stdout.write(f"Đang xem {step.part}…")
                    part, bar = step.part, Progress(self.stdout, step.total)
                for finding in step.findings:
                    bar.line(f"{'' if finding.repaired else 'KHÔNG SỬA ĐƯỢC: '}{finding.sentence}")
                    repaired, left = repaired + finding.repaired, left + (not finding.repaired)
                bar.show(step.done)
        except KeyboardInterrupt:
            raise CommandError(
                f"Đã dừng; {text.number(repaired)} chỗ đã sửa được giữ nguyên. "
                "Chạy lại để làm tiếp.",
                returncode=130,
            ) from None
        verb = "sẽ sửa" if dry_run else "đã sửa"
        if left:
            raise CommandError(
                f"{text.number(repaired)} chỗ {verb}, {text.number(left)} chỗ không sửa được."
            )
        self.stdout.write(
            f"{text.number(repaired)} chỗ {verb}."
            if repaired
            else "Cơ sở dữ liệu và các tệp khớp nhau."
        )
