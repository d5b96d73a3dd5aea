"""``manage.py make_sample``: make thousands of sample articles, for tests and benchmarks."""

import time

from django.core.management.base import BaseCommand, CommandError

from portal.management.progress import Progress
from portal.sample.bulk.articles import TooMany, make
from portal.vietnamese import text


class Command(BaseCommand):
    help = (
        "Tạo thêm N bài mẫu đã đăng, rải đều trong mười năm. Chạy lại thì tạo thêm N bài nữa; "
        "dừng giữa chừng (Ctrl-C) không để lại bài dở dang. Các bài này không có nhật ký, lịch sử."
    )

    def add_arguments(self, parser):
        parser.add_argument("--articles", type=int, required=True, metavar="N", help="số bài")
        parser.add_argument("--seed", type=int, default=1, help="cùng số thì cho cùng nội dung")

    def handle(self, *, articles, seed, **options):
        if articles < 1:
            raise CommandError("--articles phải là số lớn hơn 0.")
        if seed < 0:
            raise CommandError("--seed phải là số không âm.")
        began, done, progress = time.monotonic(), 0, Progress(self.stdout, articles, "bài")
        try:
            for done in make(articles, seed=seed):
                progress.show(done)
        except TooMany as error:
            raise CommandError(
                f"Chỉ còn đủ tiêu đề khác nhau cho {text.number(error.args[0])} bài nữa."
            ) from error
        except KeyboardInterrupt:
            raise CommandError(
                f"Đã dừng; {text.number(done)} bài đã tạo được giữ lại.", returncode=130
            ) from None
        seconds = time.monotonic() - began
        self.stdout.write(
            f"Đã tạo {text.number(articles)} bài trong {text.number(round(seconds))} giây "
            f"({text.number(round(articles / seconds))} bài/giây)."
        )
