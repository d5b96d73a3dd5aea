"""``manage.py serve``: prepare the database and static files, then run the portal."""

import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from django.apps import apps
from django.conf import settings
from django.core.files.storage import storages
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, InterfaceError, connection, connections
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.executor import MigrationExecutor

from media_gallery.publication.store import sweep_later
from news.attachment_words.filling import fill_later
from news.related.comparing import compare_waiting_later
from portal.back_office.content_check.nightly import check_content_later, next_night
from portal.back_office.journaling.daily_check import verify_later
from portal.back_office.journaling.settings_seen import record_settings
from portal.back_office.passwords.jobs import forget_later
from portal.database.advisory_locks import AdvisoryLock
from portal.database.processes import die_with_parent, kept_running
from portal.identity.demo_accounts import has_demo_accounts
from portal.jobs import worker
from portal.management import failures
from portal.notifications.jobs import prune_later
from portal.pages.error_pages import database_is_away
from portal.recovery import place
from portal.serving import static_files
from portal.serving.capacity import (
    THREADS,
    Capacity,
    TooFewConnections,
    allowed_connections,
    fit,
)
from portal.serving.granian import Address, CannotServe, claim, private_address, serve

#: How often to begin again where PostgreSQL is restarted while the portal starts.
TRIES = 4

Result = TypeVar("Result")


class Command(BaseCommand):
    help = "Chạy cổng bằng máy chủ web dùng được trong sản xuất."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "--demo", action="store_true", help="tạo tài khoản và nội dung mẫu để dùng thử"
        )
        parser.add_argument(
            "--workers",
            type=int,
            metavar="N",
            help="số tiến trình phục vụ (mặc định: số nhân của máy, nếu đủ kết nối PostgreSQL)",
        )
        parser.add_argument(
            "--bind",
            metavar="HOST:PORT",
            default=f"127.0.0.1:{os.environ.get('PORT') or 8000}",
            help="địa chỉ lắng nghe (mặc định 127.0.0.1 và biến môi trường PORT, hoặc 8000)",
        )

    def handle(self, *, bind, workers, **options):
        if workers is not None and not 0 < workers <= 64:
            raise CommandError("--workers phải là số từ 1 đến 64.")
        if options["demo"] and not apps.is_installed("portal.sample"):
            raise CommandError(
                "Nội dung mẫu chưa được nạp: hãy gọi đúng `manage.py serve --demo`, "
                "hoặc đặt PORTAL_SAMPLE=1."
            )
        if "MAKELEVEL" in os.environ:
            # Without this, a kill -9 of make would leave the portal running.
            die_with_parent(os.getppid(), signal.SIGTERM)
        signal.signal(signal.SIGTERM, _stop)
        try:
            address = Address.parse(bind)
            metrics = private_address(settings.METRICS)
            claimed = [claim(one) for one in (address, metrics) if one]
            accounts, capacity = again_if_restarted(
                lambda: (
                    self.prepare(address, with_demo=options["demo"]),
                    self.capacity(workers),
                )
            )
            again_if_restarted(schedule)
            # Forked workers that share a connection would read each other's answers.
            connections.close_all()
            finish = worker.SECONDS_TO_FINISH
            with (
                kept_running(run_jobs(), seconds_to_finish=finish),
                # A second worker for short jobs: converting a film takes an hour, but an approved
                # photo must become public at once.
                kept_running(run_jobs("--quick"), seconds_to_finish=finish),
            ):
                serve(
                    address,
                    capacity,
                    when_listening=lambda: self.welcome(address, accounts),
                    metrics_address=metrics,
                )
        except (CannotServe, TooFewConnections) as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            return
        for one in claimed:
            if one:
                one.close()

    def prepare(self, address: Address, *, with_demo: bool) -> list:
        """Check, migrate, make the content of ``--demo`` and collect static files.

        Migrates only an embedded database or with ``--demo``. Return the accounts of the
        demonstration, none without ``--demo``. Raises CommandError, also if demonstration accounts
        exist and ``address`` can be reached from the network, or a restore is unfinished here.
        """
        if place.unfinished():
            raise CommandError(place.unfinished_sentence())
        embedded = "EMBEDDED_IN" in settings.DATABASES["default"]
        if embedded:
            self.say("Khởi động cơ sở dữ liệu…")
        connection.ensure_connection()
        self.check(databases=["default"])
        self.migrate(allowed=embedded or with_demo)
        if not address.is_loopback and (with_demo or has_demo_accounts()):
            raise CommandError(
                f"Không mở {address} ra mạng khi còn tài khoản dùng thử (phongvien, bientapvien, "
                "thuky, kiemduyet, quantri): hãy xóa hoặc khóa các tài khoản ấy trong trang quản "
                "trị và bỏ --demo, hoặc chỉ mở 127.0.0.1."
            )
        accounts = []
        if with_demo:
            self.say("Chuẩn bị nội dung dùng thử…")
            from portal.sample import accounts as demo  # noqa: PLC0415 -- not loaded where nobody asks for it

            accounts = demo.prepare(settings.DATA_DIR)
        self.say("Chuẩn bị tệp tĩnh…")
        static_files.refresh(settings.STATIC_ROOT)
        _close_private_folder()
        return accounts

    def migrate(self, *, allowed: bool) -> None:
        """Run missing migrations; CommandError with the command to run if not ``allowed``."""
        with _one_at_a_time():
            executor = MigrationExecutor(connection)
            self.reject_unknown_history(executor)
            plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
            if not plan:
                return
            if not allowed:
                raise CommandError(
                    f"Cơ sở dữ liệu còn {len(plan)} bước cập nhật chưa chạy: "
                    "hãy chạy `manage.py migrate` rồi chạy lại."
                )
            self.say(f"Cập nhật cơ sở dữ liệu ({len(plan)} bước)…")
            try:
                call_command("migrate", interactive=False, verbosity=0)
            except DatabaseError as error:
                if failures.sentence_of(error):
                    # Not the code's fault: manage.py ends with this sentence.
                    raise
                raise CommandError(
                    f"Không cập nhật được {_database_name()}: {str(error).splitlines()[0]}. "
                    "Cơ sở dữ liệu này không do bản mã này tạo ra; nếu không cần dữ liệu trong "
                    "đó, hãy chạy `make reset`."
                ) from error

    def reject_unknown_history(self, executor: MigrationExecutor) -> None:
        """Raise CommandError if migrations unknown to this code were applied to the database."""
        loader = executor.loader
        known = set(loader.disk_migrations) | set(loader.replacements)
        known |= {old for new in loader.replacements.values() for old in new.replaces}
        strange = sorted(
            f"{app}.{name}"
            for app, name in set(loader.applied_migrations) - known
            if app in loader.migrated_apps
        )
        try:
            loader.check_consistent_history(connection)
        except InconsistentMigrationHistory as error:
            strange.append(str(error))
        if strange:
            raise CommandError(
                f"{_database_name()} do một bản mã khác tạo ra (bước lạ: {', '.join(strange[:3])}"
                f"{' …' if len(strange) > 3 else ''}): hãy dùng lại bản mã ấy, hoặc chạy "
                "`make reset` nếu không cần dữ liệu trong đó."
            )

    def capacity(self, asked: int | None) -> Capacity:
        """Return the workers and threads to serve with; says so if they are fewer than wanted."""
        wanted = Capacity(asked or os.cpu_count() or 1, THREADS)
        allowed = allowed_connections()
        capacity = fit(allowed, workers=wanted.workers, asked=asked is not None)
        if capacity != wanted:
            self.say(
                f"PostgreSQL cho cổng {allowed} kết nối: chạy {capacity.workers} tiến trình phục "
                f"vụ, mỗi tiến trình {capacity.threads} luồng (đủ {wanted.workers} × "
                f"{wanted.threads} thì cần {wanted.connections})."
            )
        return capacity

    def welcome(self, address: Address, accounts: list) -> None:
        self.say(f"Cổng đang chạy tại {address}/ (quản trị: {address}/admin/). Dừng: Ctrl-C.")
        if accounts:
            self.say(f"Tài khoản dùng thử, cũng ở {settings.DATA_DIR / 'demo-accounts.txt'}:")
        for account in accounts:
            self.say(f"  {account.username:12} {account.password}   {account.group}")

    def say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        # Python buffers output to a pipe or log file, and their readers wait for these lines too.
        self.stdout.flush()


def again_if_restarted(work: Callable[[], Result]) -> Result:
    """Return ``work()``, done again if PostgreSQL restarts meanwhile (after a crash, say).

    Whoever starts the portal after a power cut need not start it twice.
    """
    for _ in range(TRIES - 1):
        try:
            return work()
        except (DatabaseError, InterfaceError) as error:
            # A connection that never came about has its own patience (`portal.database.base`).
            if connection.connection is None or not database_is_away(error):
                raise
            connections.close_all()
            time.sleep(1)
    return work()


def schedule() -> None:
    """Note the settings in the journal, and queue the jobs that are done every day."""
    # What a kill or a rollback left in the public store goes now, and every day from now.
    sweep_later()
    record_settings()
    # The journal.
    verify_later()
    # Not at once: 300,000 articles take an hour, and a portal may be started often.
    check_content_later(run_at=next_night())
    forget_later()
    # Attachments that an import or a restored backup has brought, for the search.
    fill_later()
    # Old notices.
    prune_later()
    # At once: a portal of an earlier version has all its articles to compare.
    compare_waiting_later()


def run_jobs(*words: str) -> list[str]:
    """Return the command line of a background worker that ends with this process."""
    manage = os.path.join(settings.BASE_DIR, "manage.py")
    return [sys.executable, manage, "run_jobs", "--parent", str(os.getpid()), *words]


@contextmanager
def _one_at_a_time():
    # Longer than a transaction: each migration has one.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [AdvisoryLock.MIGRATIONS.value])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [AdvisoryLock.MIGRATIONS.value])


def _database_name() -> str:
    home = connection.settings_dict.get("EMBEDDED_IN")
    return (
        f"Cơ sở dữ liệu ở {home}" if home else f"Cơ sở dữ liệu {connection.settings_dict['NAME']}"
    )


def _stop(signum, frame):
    raise KeyboardInterrupt


def _close_private_folder() -> None:
    """Let nobody else enter it: the proxy enters the folder around it for public files."""
    private = Path(storages["private"].path(""))
    private.mkdir(parents=True, exist_ok=True)
    private.chmod(0o700)
