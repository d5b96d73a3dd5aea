"""Three rooms: what news is filed under, the desk, and the public record."""

from news.models.desk import Article, Attachment
from news.models.public_record import Edition
from news.models.taxonomy import Category, FormerSlug, Source, Tag

__all__ = ["Article", "Attachment", "Category", "Edition", "FormerSlug", "Source", "Tag"]
