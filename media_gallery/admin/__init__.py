"""Admin of the gallery: photos, albums, videos and their moderation."""

from media_gallery.admin.albums import usage  # noqa: F401 -- registers in_albums
from media_gallery.admin.albums.album_admin import AlbumAdmin
from media_gallery.admin.moderation.reasons import RejectionReasonAdmin
from media_gallery.admin.photos.photo_admin import PhotoAdmin
from media_gallery.admin.videos.video_admin import VideoAdmin

__all__ = ["AlbumAdmin", "PhotoAdmin", "RejectionReasonAdmin", "VideoAdmin"]
