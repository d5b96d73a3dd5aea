"""``manage.py reset``: stop the embedded database and delete the portal's data."""

import shutil
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.database import cluster, embedded_home
from portal.database.embedded import EmbeddedServer
from portal.recovery.place import OURS


class Command(BaseCommand):
    help = "Dừng cơ sở dữ liệu đi kèm và xóa mọi thứ cổng giữ trong thư mục dữ liệu."
    requires_system_checks = []

    def doomed(self) -> list[Path]:
        """Return the paths to delete; the cluster's real path may lie outside the data folder."""
        home = embedded_home(settings.DATA_DIR)
        everything = sorted(settings.DATA_DIR.iterdir())
        # A folder set by PORTAL_DATA may hold files of other programs.
        if settings.DATA_DIR != settings.BASE_DIR / "var":
            everything = [path for path in everything if path.name in OURS]
        cluster_folder = [(home / "cluster").resolve()] if home.exists() else []
        return cluster_folder + [path for path in everything if path != home]

    def handle(self, **options):
        home = embedded_home(settings.DATA_DIR)
        doomed = self.doomed()
        for path in doomed:
            self.stdout.write(f"Sẽ xóa {path}")
        try:
            EmbeddedServer.at(home).remove(patience=10)
        except cluster.Unusable as error:
            raise CommandError(str(error)) from error
        for path in doomed:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        self.stdout.write(f"{settings.DATA_DIR} đã được dọn sạch.")
