"""A choice among the categories, each child under its parent, as the menu has them."""

from django import forms
from django.db.models import F
from django.db.models.functions import Coalesce

from portal.taxonomy.models import Category


class CategoryChoiceField(forms.ModelChoiceField):
    """Choice of a category, shown "Kinh tế › Nông nghiệp".

    A select of the browser: it is typed into to find a name, and phones show their own list.
    """

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
