"""``manage.py verify_journal``: compute every hash of the journal again."""

from django.core.management.base import BaseCommand, CommandError

from portal.journal.chain import heads
from portal.journal.chain.verification import MOST_TOLD, verify
from portal.journal.models import Entry
from portal.management.progress import Progress
from portal.vietnamese import text


class Command(BaseCommand):
    help = (
        "Tính lại mọi dấu của nhật ký, so với các dấu giữ ngoài cơ sở dữ liệu, và ghi thêm dấu của "
        "dòng cuối ra ngoài. Không sửa nhật ký. Mã thoát 1 khi có dòng bị sửa, xóa hay chèn."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--head",
            action="append",
            metavar="DÒNG",
            default=[],
            help="một dòng “⟨lúc⟩ ⟨số⟩ ⟨dấu⟩” lấy ở nơi khác, như nhật ký của máy chủ",
        )

    def handle(self, *, head, **options):
        kept = heads.read()
        for line in head:
            kept.heads.append(self._given(line))
        progress = Progress(self.stdout, Entry.objects.count(), "dòng")
        report = verify(kept, progress.show)
        for sentence in report.told:
            self.stdout.write(sentence)
        if report.found > MOST_TOLD:
            self.stdout.write(f"… và {text.number(report.found - MOST_TOLD)} chỗ nữa.")
        if report.last:
            written = heads.keep(*report.last)
            self.stdout.write(f"Dấu của dòng cuối, cũng ở {heads.path()}: {written}")
        if report.found:
            raise CommandError(f"Nhật ký không còn nguyên: {text.number(report.found)} chỗ.")
        self.stdout.write(
            f"Nhật ký còn nguyên: {text.number(report.entries)} dòng, khớp "
            f"{text.number(len(kept.heads))} dấu giữ ngoài."
        )

    def _given(self, line: str) -> heads.Head:
        # A line of the log has words before it.
        given = heads.parse(" ".join(line.split()[-3:]))
        if given is None:
            raise CommandError(
                "--head phải là một dòng như trong tệp giữ dấu: ⟨lúc⟩ ⟨số⟩ ⟨dấu 64 chữ⟩."
            )
        return given
