"""The gallery in the back office: the photo library, uploading many, choosing one; videos."""

from media_gallery.admin.photo import PhotoAdmin
from media_gallery.admin.video import VideoAdmin

__all__ = ["PhotoAdmin", "VideoAdmin"]
