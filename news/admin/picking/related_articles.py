"""The form field of the related articles that are chosen by hand."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy

from news.admin.picking import targets
from news.models import Article
from portal.web.numbers import parse_number

MOST = 6


class RelatedArticlesWidget(forms.Textarea):
    """A line for each article: its address. A script makes a list of titles with a search of it."""

    class Media:
        css = {"all": ["css/admin-picking.css"]}
        js = [forms.Script("js/related-articles.js", type="module")]

    def __init__(self) -> None:
        super().__init__(
            {
                "rows": 3,
                "data-related-articles": reverse_lazy("link_targets"),
                "data-most": MOST,
                "autocomplete": "off",
                "spellcheck": "false",
            }
        )


class RelatedArticlesField(forms.Field):
    """The ids of at most MOST articles, in order; each is typed as an address or a number."""

    widget = RelatedArticlesWidget

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            label="Tin liên quan chọn tay",
            help_text=f"Đứng trước các tin cổng tự tìm. Mỗi dòng một địa chỉ bài trên cổng, "
            f"tối đa {MOST} bài.",
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list | tuple):
            return value
        titles = dict(Article.objects.filter(pk__in=value).values_list("pk", "title"))
        return "\n".join(
            targets.article_address(pk, titles[pk]) if pk in titles else str(pk) for pk in value
        )

    def to_python(self, value: Any) -> list[int]:
        if isinstance(value, list | tuple):
            return list(value)
        lines = [line.strip() for line in str(value or "").splitlines() if line.strip()]
        return list(dict.fromkeys(_id_in(line) for line in lines))

    def validate(self, value: list[int]) -> None:
        super().validate(value)
        if len(value) > MOST:
            raise ValidationError(f"Chọn tối đa {MOST} tin liên quan; ở đây đang có {len(value)}.")

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return list(initial or []) != self.to_python(data)
        except ValidationError:
            return True


def _id_in(line: str) -> int:
    """Return the id of the article that a typed line names; raise ValidationError for another."""
    kind, pk = targets.named(line) or ("article", parse_number(line))
    if kind != "article" or pk is None or not Article.objects.filter(pk=pk).exists():
        raise ValidationError(
            "“%(line)s” không phải địa chỉ một tin bài trên cổng. Hãy tìm theo tiêu đề, hoặc dán "
            "địa chỉ của bài.",
            params={"line": line[:200]},
        )
    return pk
