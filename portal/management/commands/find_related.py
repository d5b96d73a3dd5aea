"""``manage.py find_related``: find the related articles of all that wait for it, with progress."""

from django.core.management.base import BaseCommand, CommandError

from news.models import ComparedArticle
from news.related import comparing, frequencies
from news.related.frequencies import Frequencies
from portal.management.progress import Progress
from portal.vietnamese import text


class Command(BaseCommand):
    help = (
        "Tìm tin liên quan cho mọi bài đang đăng mà còn thiếu (bài chuyển vào, bài mẫu), bài mới "
        "trước. Dừng lúc nào cũng được (Ctrl-C) và chạy lại để làm tiếp. Cổng đang chạy cũng tự "
        "làm việc này mỗi ngày."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--all", action="store_true", dest="everything", help="tìm lại cho cả những bài đã có"
        )

    def handle(self, *, everything, **options):
        frequencies.count()
        if everything:
            ComparedArticle.objects.all().delete()
        progress = Progress(self.stdout, comparing.waiting().count(), "bài")
        done = 0
        try:
            for done in comparing.compare_waiting(Frequencies.read()):
                progress.show(done)
        except KeyboardInterrupt:
            raise CommandError(
                f"Đã dừng; {text.number(done)} bài đã tìm xong. Chạy lại "
                "`manage.py find_related` (không có --all) để làm tiếp.",
                returncode=130,
            ) from None
        self.stdout.write(f"Đã tìm tin liên quan cho {text.number(done)} bài.")
