"""Which videos and albums a text shows, as keys like ``video:3`` for an index."""

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from portal import rich_text
from portal.vietnamese.derived_fields import DerivedFromSources

if TYPE_CHECKING:
    from news.models.desk import Article

#: Characters of the longest key: "video:" or "album:" and the largest id.
LONGEST_KEY = 26


def key_of(kind: str, pk: int) -> str:
    return f"{kind}:{pk}"


def embeds(article: "Article") -> list[str]:
    """Return the keys of the videos and albums in the working text, each once, in order."""
    return [key_of(kind, pk) for kind, pk in rich_text.embeds(article.body)]


class EmbedsField(DerivedFromSources, ArrayField):
    """`embeds` of the row. Something that was deleted stays in it as long as in the text."""

    def __init__(self, *sources: str, **kwargs: Any) -> None:
        base_field = models.CharField(max_length=LONGEST_KEY)
        super().__init__(*sources, **kwargs | {"base_field": base_field, "default": list})

    def derive(self, instance: "Article") -> list[str]:
        return embeds(instance)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["base_field"], kwargs["default"]
        return name, path, args, kwargs
