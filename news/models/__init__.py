"""Models of the news: labels, working texts of the desk, public editions, spellings of a search."""

from news.models.approval import Approval
from news.models.desk import Article, Attachment
from news.models.ending import Ending
from news.models.held_attachment import HeldAttachment
from news.models.labels import Source, Tag
from news.models.public_record import Edition
from news.models.remark import Remark
from news.models.search.attachment_words import AttachmentWords, DocumentText, EditionAttachment
from news.models.search.pinned_result import PinnedResult
from news.models.search.spelling import Spelling
from news.models.similarity import ComparedArticle, FeatureFrequency, SimilarArticle

__all__ = [
    "Approval",
    "Article",
    "Attachment",
    "AttachmentWords",
    "DocumentText",
    "ComparedArticle",
    "Edition",
    "EditionAttachment",
    "Ending",
    "FeatureFrequency",
    "HeldAttachment",
    "PinnedResult",
    "Remark",
    "SimilarArticle",
    "Source",
    "Spelling",
    "Tag",
]
