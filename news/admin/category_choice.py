"""A choice among the categories, each child under its parent, as the menu has them."""

from typing import Any

from django import forms
from django.db.models import F
from django.db.models.functions import Coalesce

from portal.taxonomy.models import Category


class SearchedSelect(forms.Select):
    """A select that is searched by typing, with or without diacritics (choice-search.js)."""

    class Media:
        css = {"all": ["css/choice-search.css"]}
        js = [forms.Script("js/choice-search.js", type="module")]

    def __init__(self, attrs: dict[str, str] | None = None, choices: Any = ()) -> None:
        super().__init__({"data-choice-search": "", **(attrs or {})}, choices)


class CategoryChoiceField(forms.ModelChoiceField):
    """Choice of a category, shown "Kinh tế › Nông nghiệp"."""

    widget = SearchedSelect

    def __init__(self, **kwargs) -> None:
        in_tree = Category.objects.select_related("parent").order_by(
            Coalesce("parent__position", "position"),
            Coalesce("parent__sort_key", "sort_key"),
            Coalesce("parent_id", "pk"),
            F("parent_id").asc(nulls_first=True),
            "position",
            "sort_key",
            "pk",
        )
        super().__init__(**{"queryset": in_tree, **kwargs})

    def label_from_instance(self, category: Category) -> str:
        return f"{category.parent} › {category}" if category.parent else str(category)
