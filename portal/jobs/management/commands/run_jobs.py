"""``manage.py run_jobs``: run the background worker, which ``serve`` also starts by itself."""

import argparse
import signal

from django.core.management.base import BaseCommand

from portal.database.processes import die_with_parent
from portal.jobs.worker import Worker


class Command(BaseCommand):
    help = "Làm các việc chạy nền; `serve` đã tự chạy lệnh này, thêm máy thì chạy thêm ở máy ấy."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "--quick", action="store_true", help="chỉ làm việc ngắn, để việc dài không chặn chúng"
        )
        parser.add_argument("--parent", type=int, metavar="PID", help=argparse.SUPPRESS)

    def handle(self, *, parent, quick, **options):
        worker = Worker(quick_only=quick)
        if parent:
            # SIGTERM, not SIGKILL: the worker then returns its current job to the queue at once.
            die_with_parent(parent, signal.SIGTERM)
        worker.work()
