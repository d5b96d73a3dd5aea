"""Which static files are collected, and their storage."""

import re
from collections.abc import Iterator
from pathlib import Path

import brotli
from django.contrib.staticfiles.finders import AppDirectoriesFinder
from django.core.files.base import ContentFile
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

from portal.rich_text import editor

#: Style sheets of imports alone, which a browser would fetch one after another.
BUNDLES = ("css/site.css", "css/print-view.css")
_IMPORT = re.compile(r'^@import url\("([^"]+)"\)(?: (\w+))?;$', re.MULTILINE)
#: With the highest, 11, which WhiteNoise takes, the first start of every portal would compute for
#: 33 seconds instead of 1, most of it for the editor's files, which become a tenth smaller.
_BROTLI_QUALITY = 5


#: What the packages bring and no page asks for, by `fnmatch`.
UNUSED = [
    *editor.UNUSED_FILES,
    # Of the selection lists of the admin, in languages that it does not speak.
    "admin/js/vendor/select2/i18n/[!ev]*",
]


class UsedFilesFinder(AppDirectoriesFinder):
    """Finder that does not list `UNUSED` for `collectstatic`."""

    def list(self, ignore_patterns):
        return super().list([*(ignore_patterns or ()), *UNUSED])


class _QuickCompressor(Compressor):
    @staticmethod
    def compress_brotli(data: bytes) -> bytes:
        return brotli.compress(data, quality=_BROTLI_QUALITY)


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Files under names with their hashes, each compressed by gzip and brotli too.

    In `BUNDLES` the imported files stand in place of their imports.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._urls: dict[str, str] = {}

    def url(self, name: str, force: bool = False) -> str:
        """Return the URL of the file, which Django would put together for each page again."""
        # Static files are collected before pages are made, by this object too.
        if name not in self._urls or force:
            self._urls[name] = super().url(name, force)
        return self._urls[name]

    def post_process(self, paths: dict, dry_run: bool = False, **options) -> Iterator:
        for name in () if dry_run else BUNDLES:
            joined = bundled(Path(self.path(name)))
            self.delete(name)
            self.save(name, ContentFile(joined.encode()))
            # Where Django reads what it gives a hash.
            paths[name] = self, name
        yield from super().post_process(paths, dry_run, **options)
        self._urls.clear()

    def create_compressor(self, **kwargs) -> Compressor:
        return _QuickCompressor(**kwargs)


def bundled(sheet: Path) -> str:
    """Return the style sheet with the content of the files that it imports."""

    def content(match: re.Match) -> str:
        imported = (sheet.parent / match[1]).read_text()
        return f"@media {match[2]} {{\n{imported}}}\n" if match[2] else imported

    return _IMPORT.sub(content, sheet.read_text())
