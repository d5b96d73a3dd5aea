"""Field of a form for an article that is named by its address."""

import re

from django import forms

from news.models import Article


class ArticleAddressField(forms.CharField):
    """Field for the address of an article on the portal, or its number."""

    def clean(self, value):
        typed = super().clean(value)
        if not typed:
            return None
        found = re.search(r"(?:^|-)([0-9]{1,18})/?(?:[?#].*)?$", typed)
        article = Article.objects.filter(pk=int(found[1])).first() if found else None
        if article is None:
            raise forms.ValidationError("Không có bài nào ở địa chỉ này.")
        return article
