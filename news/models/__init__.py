"""Three rooms: what an article bears, the desk, and the public record."""

from news.models.desk import Article, Attachment
from news.models.labels import Source, Tag
from news.models.public_record import Edition

__all__ = ["Article", "Attachment", "Edition", "Source", "Tag"]
