"""The form field of things that readers see, picked by search: articles and pages of the agency."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy

from news.admin.picking import targets
from news.models import Article, Edition
from news.models.embeds import key_of
from portal.identity.models import Page

KINDS = ("article", "page")


class PublicTargetsWidget(forms.Textarea):
    """A line for each thing: its address. A script makes a list of titles with a search of it."""

    class Media:
        css = {"all": ["css/admin-picking.css"]}
        js = [forms.Script("js/related-articles.js", type="module")]

    def __init__(self, most: int, help_text: str) -> None:
        super().__init__(
            {
                "rows": 3,
                "data-related-articles": reverse_lazy("link_targets"),
                "data-kinds": " ".join(KINDS),
                "data-public": "",
                "data-most": most,
                "data-search": "Tìm tin bài, trang giới thiệu theo tên…",
                "data-full": f"Đã đủ {most} mục",
                "data-help": help_text,
                "autocomplete": "off",
                "spellcheck": "false",
            }
        )


class PublicTargetsField(forms.Field):
    """Keys ("article:12", "page:3") of at most ``most`` public things, in order.

    Each is typed as its public address.
    """

    def __init__(self, *, most: int, help_text: str, **kwargs: Any) -> None:
        self.most = most
        super().__init__(
            widget=PublicTargetsWidget(most, help_text),
            help_text=f"{help_text} Mỗi dòng một địa chỉ trên cổng.",
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list | tuple):
            return value
        known = _at_the_desk(value) | _addresses(value)
        return "\n".join(known[key] for key in value if key in known)

    def to_python(self, value: Any) -> list[str]:
        if isinstance(value, list | tuple):
            return list(value)
        lines = [line.strip() for line in str(value or "").splitlines() if line.strip()]
        return list(dict.fromkeys(_key_in(line) for line in lines))

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        if len(value) > self.most:
            raise ValidationError(f"Chọn tối đa {self.most}; ở đây đang có {len(value)}.")

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return list(initial or []) != self.to_python(data)
        except ValidationError:
            return True

    def in_words(self, value: Any) -> str:
        """Return the titles, for the journal (`portal.journal.changes`)."""
        titles = _titles(value or [])
        return ", ".join(f"“{titles.get(key, key)}”" for key in value or [])


def _key_in(line: str) -> str:
    """Return the key of the public thing at a typed address; raise ValidationError for another."""
    key = key_of(*named) if (named := targets.named(line)) else ""
    if key not in _addresses([key]):
        raise ValidationError(
            "“%(line)s” không phải địa chỉ của tin bài còn hiệu lực hay trang giới thiệu đang công "
            "khai. Hãy tìm theo tiêu đề hoặc dán địa chỉ; mục không còn công khai thì bỏ ra.",
            params={"line": line[:200]},
        )
    return key


def _addresses(keys: Iterable[str]) -> dict[str, str]:
    """Return {key: public address} of those that readers see."""
    return {key: thing.get_absolute_url() for key, thing in _public(keys).items()}


def _at_the_desk(keys: Iterable[str]) -> dict[str, str]:
    """Return {key: address} of those that exist: who edits sees what readers see no more."""
    ids = _ids(keys)
    titles = Article.objects.filter(pk__in=ids["article"]).values_list("pk", "title")
    pages = Page.objects.filter(pk__in=ids["page"]).defer("body")
    found = {key_of("article", pk): targets.article_address(pk, title) for pk, title in titles}
    return found | {key_of("page", each.pk): each.get_absolute_url() for each in pages}


def _titles(keys: Iterable[str]) -> dict[str, str]:
    return {key: thing.title for key, thing in _public(keys).items()}


def _public(keys: Iterable[str]) -> dict[str, Edition | Page]:
    ids = _ids(keys)
    editions = Edition.objects.listed().filter(article__in=ids["article"]).for_lines()
    pages = Page.objects.public().filter(pk__in=ids["page"]).defer("body")
    found: dict[str, Edition | Page] = {
        key_of("article", each.article_id): each for each in editions
    }
    return found | {key_of("page", each.pk): each for each in pages}


def _ids(keys: Iterable[str]) -> dict[str, list[int]]:
    ids: dict[str, list[int]] = {kind: [] for kind in KINDS}
    for key in keys:
        kind, _, pk = key.partition(":")
        if kind in ids:
            ids[kind].append(int(pk))
    return ids
