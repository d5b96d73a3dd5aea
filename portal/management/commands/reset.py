"""``manage.py reset``: back to an empty machine."""

import os
import shutil

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.database import cluster, embedded_home
from portal.database.embedded import EmbeddedServer

# Made by the portal itself. A folder that PORTAL_DATA names may hold other people's things.
OURS = (
    "demo-accounts.txt",
    "media",
    "private",
    "secret-key",
    "static",
    "static.lock",
)


class Command(BaseCommand):
    help = "Dừng cơ sở dữ liệu đi kèm và xóa mọi thứ cổng giữ trong thư mục dữ liệu."
    requires_system_checks = []

    def handle(self, **options):
        home = embedded_home(settings.DATA_DIR)
        doomed = [path for name in OURS if os.path.lexists(path := settings.DATA_DIR / name)]
        if home.exists():
            doomed.insert(0, (home / "cluster").resolve())
        for path in doomed:
            self.stdout.write(f"Xóa {path}")
        try:
            EmbeddedServer.at(home).remove(patience=10)
        except cluster.Unusable as error:
            raise CommandError(str(error)) from error
        for path in doomed:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        self.stdout.write(f"{settings.DATA_DIR} đã trống.")
