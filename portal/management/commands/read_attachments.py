"""``manage.py read_attachments``: let the search find all attachments, and the text inside them."""

from django.core.management.base import BaseCommand, CommandError

from news.attachment_words import filling
from portal.management.progress import Progress
from portal.vietnamese import text


class Command(BaseCommand):
    help = (
        "Đọc chữ trong các tệp đính kèm của tin bài mà cổng chưa đọc, để tìm kiếm thấy; xóa chữ "
        "của những tệp không còn. Cổng tự làm mỗi ngày. Dừng lúc nào cũng được (Ctrl-C); chạy lại "
        "thì làm tiếp. Mã thoát 1 khi có tệp không đọc hết được."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--all",
            action="store_true",
            dest="everything",
            help="đọc lại cả những tệp đã đọc, khi cách đọc đã khác",
        )
        parser.add_argument(
            "--after", default="", metavar="SHA256", help="chỉ những tệp sau dấu này"
        )

    def handle(self, *, everything, after, **options):
        last, failed = after, 0
        try:
            if recorded := filling.record_missing():
                self.stdout.write(f"{text.number(recorded)} bản công bố có tệp chưa được ghi.")
            filling.forget_unused()
            bar: Progress | None = None
            for step in filling.read_missing(everything=everything, after=after):
                bar = bar or Progress(self.stdout, step.total, "tệp")
                last = step.sha256
                if step.trouble:
                    failed += 1
                    bar.line(f"KHÔNG ĐỌC HẾT ĐƯỢC “{step.title}”: {step.trouble}")
                bar.show(step.done)
        except KeyboardInterrupt:
            again = f" --all --after {last}" if everything and last else ""
            raise CommandError(
                f"Đã dừng. Làm tiếp: manage.py read_attachments{again}", returncode=130
            ) from None
        if failed:
            raise CommandError(f"{text.number(failed)} tệp không đọc hết được (ở trên).")
        self.stdout.write("Mọi tệp đính kèm đã đọc được.")
