"""Storage of the collected static files."""

from typing import Any

from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Files under names with their hashes, each compressed by gzip too.

    Not by brotli, though it is installed: WhiteNoise would take its highest quality, and the first
    start of every portal would compute for 43 seconds instead of 7.
    """

    def create_compressor(self, **kwargs: Any) -> Compressor:
        return super().create_compressor(use_brotli=False, **kwargs)
