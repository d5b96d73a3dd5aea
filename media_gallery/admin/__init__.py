"""The gallery in the back office: photos, albums, videos, and what moderators decide."""

from media_gallery.admin.album import AlbumAdmin
from media_gallery.admin.photo import PhotoAdmin
from media_gallery.admin.reasons import RejectionReasonAdmin
from media_gallery.admin.video import VideoAdmin

__all__ = ["AlbumAdmin", "PhotoAdmin", "RejectionReasonAdmin", "VideoAdmin"]
