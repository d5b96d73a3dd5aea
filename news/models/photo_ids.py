"""Which photos a text shows: the lead photo and those in its body."""

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from portal import rich_text
from portal.vietnamese.derived_fields import DerivedFromSources

if TYPE_CHECKING:
    from news.models.desk import Article


def photo_ids(article: "Article") -> list[int]:
    """Return the ids of the photos in the working text, each once, the lead photo first."""
    lead = [article.lead_photo_id] if article.lead_photo_id is not None else []
    return list(dict.fromkeys([*lead, *rich_text.photo_ids(article.body)]))


class PhotoIdsField(DerivedFromSources, ArrayField):
    """`photo_ids` of the row. A photo that was deleted stays in it as long as in the text."""

    def __init__(self, *sources: str, **kwargs: Any) -> None:
        super().__init__(*sources, **kwargs | {"base_field": models.BigIntegerField()})

    def derive(self, instance: "Article") -> list[int]:
        return photo_ids(instance)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["base_field"]
        return name, path, args, kwargs
