from media_gallery.models.album import Album, AlbumPhoto
from media_gallery.models.moderated import Moderated, RejectionReason
from media_gallery.models.photo import Photo
from media_gallery.models.upload import Upload
from media_gallery.models.video import Video

__all__ = ["Album", "AlbumPhoto", "Moderated", "Photo", "RejectionReason", "Upload", "Video"]
