"""``manage.py make_renditions``: make photos' public copies again in today's sizes and quality."""

from django.core.management.base import BaseCommand, CommandError

from media_gallery.publication import regeneration
from portal.management.progress import Progress
from portal.vietnamese import text


class Command(BaseCommand):
    help = (
        "Làm lại các bản công khai của ảnh khi cỡ hoặc chất lượng đã đổi; địa chỉ của chúng đổi "
        "theo. Dừng lúc nào cũng được (Ctrl-C); chạy lại thì làm tiếp. Mã thoát 1 khi có ảnh không "
        "làm lại được."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--all",
            action="store_true",
            dest="everything",
            help="làm lại cả những ảnh đã theo cỡ và chất lượng hôm nay",
        )
        parser.add_argument(
            "--after", type=int, default=0, metavar="SỐ", help="chỉ những ảnh sau số hiệu này"
        )

    def handle(self, *, everything, after, **options):
        last, failed, bar = after, 0, None
        try:
            for step in regeneration.regenerate(everything=everything, after=after):
                bar = bar or Progress(self.stdout, step.total, "ảnh")
                last = step.photo.pk
                if step.trouble:
                    failed += 1
                    bar.line(f"KHÔNG LÀM LẠI ĐƯỢC: {step.trouble}")
                bar.show(step.done)
        except KeyboardInterrupt:
            raise CommandError(
                f"Đã dừng. Làm tiếp: manage.py make_renditions{' --all' if everything else ''} "
                f"--after {last}",
                returncode=130,
            ) from None
        if failed:
            raise CommandError(f"{text.number(failed)} ảnh không làm lại được (ở trên).")
        self.stdout.write("Các bản công khai của ảnh đều theo cỡ và chất lượng hôm nay.")
