"""``manage.py verify_visits``: compute all sums and seals of the visit counter again."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from portal.vietnamese import text
from portal.visits.days import verification


class Command(BaseCommand):
    help = (
        "Cộng lại mọi số lượt truy cập và làm lại mọi dấu niêm. Chỉ đọc, không sửa gì. "
        "Mã thoát 1 khi có chỗ không khớp."
    )

    def handle(self, **options):
        # One snapshot for all queries, because views are counted meanwhile.
        with transaction.atomic():
            with transaction.get_connection().cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            found = list(verification.findings(timezone.now()))
            totals = verification.recorded_totals()
        for sentence in found:
            self.stdout.write(sentence)
        self.stdout.write(
            f"{text.number(totals.days)} ngày ({text.number(totals.closed)} đã chốt), tổng cộng "
            f"{text.number(totals.visits)} lượt truy cập, {text.number(totals.views)} lượt xem."
        )
        if found:
            raise CommandError(f"{text.number(len(found))} chỗ không khớp.")
        self.stdout.write("Mọi số cộng lại đều khớp, mọi dấu niêm còn nguyên.")
