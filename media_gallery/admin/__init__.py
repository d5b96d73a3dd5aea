"""The gallery in the back office: the photo library, uploading many, and choosing one."""

from media_gallery.admin.photo import PhotoAdmin

__all__ = ["PhotoAdmin"]
