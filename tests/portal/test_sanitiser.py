"""The sanitiser is the last step before a text is stored, and lets through what is listed here."""

from types import SimpleNamespace

import pytest
from lxml import html

from news.models import Article
from portal.identity.models import Page
from portal.rich_text import clean, cleaning
from tests.make import make_article

# Words, because a literal list of them takes a page.
_TAGS = (
    "p br h2 h3 h4 strong em u s sub sup ul ol li blockquote table thead tbody tfoot tr th td "
    "caption a hr figure figcaption"
)
_OTHER_TAGS = (
    "script style iframe object embed applet svg math form input button textarea select option "
    "img picture source audio video canvas link meta base title head body html template slot "
    "noscript frame frameset marquee details dialog div span font center h1 h5 h6 b i pre code "
    "area map portal xmp plaintext listing x-own"
)
_OTHER_ATTRIBUTES = (
    "style class id name onclick onload onerror onfocus onmouseover src srcset action formaction "
    "background poster ping target rel download xlink:href data-x aria-label role tabindex "
    "contenteditable accesskey dir lang is slot hidden autofocus srcdoc"
)
_OTHER_SCHEMES = "javascript data vbscript file ftp blob about view-source ws sms intent"
TAGS, OTHER_TAGS = set(_TAGS.split()), set(_OTHER_TAGS.split())
ATTRIBUTES = {
    "a": {"href", "title"},
    "ol": {"start", "type"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "figure": {"data-photo", "data-alt"},
}
SCHEMES, OTHER_SCHEMES = {"http", "https", "mailto", "tel"}, set(_OTHER_SCHEMES.split())
NASTY = (
    '<p onclick="x()" style="color:red">Tin<script>x()</script><img src="https://x.vn/a.png"></p>'
    '<p><a href="javascript:x()">liên kết</a></p><iframe src="https://x.vn"></iframe>'
)
HARMLESS = "<p>Tin</p><p><a>liên kết</a></p>"


def in_its_place(tag, attributes=""):
    """Return an element where HTML allows it: parts of a table are dropped anywhere else."""
    own = f"<{tag} {attributes}>chữ</{tag}>"
    match tag:
        case "td" | "th":
            return f"<table><tbody><tr>{own}</tr></tbody></table>"
        case "tr":
            return f"<table><tbody><tr {attributes}><td>chữ</td></tr></tbody></table>"
        case "thead" | "tbody" | "tfoot":
            return f"<table><{tag} {attributes}><tr><td>chữ</td></tr></{tag}></table>"
        case "caption":
            return f"<table>{own}</table>"
        case "table":
            return f"<table {attributes}><tbody><tr><td>chữ</td></tr></tbody></table>"
    return own


def test_these_tags_are_kept_and_no_others():
    tags = TAGS | OTHER_TAGS
    assert {tag for tag in tags if f"<{tag}" in cleaning.sanitise(in_its_place(tag))} == TAGS


@pytest.mark.parametrize("tag", sorted(TAGS))
def test_these_attributes_are_kept_and_no_others(tag):
    named = set(_OTHER_ATTRIBUTES.split()).union(*ATTRIBUTES.values())
    # With an address of its own: an attribute that holds one is judged by it too.
    written = " ".join(f'{name}="https://x.vn/"' for name in sorted(named))
    cleaned = cleaning.sanitise(in_its_place(tag, written))
    element = html.fragment_fromstring(cleaned, create_parent="main").find(f".//{tag}")
    assert set(element.attrib) == ATTRIBUTES.get(tag, set())


def test_links_lead_to_these_schemes_and_no_others():
    schemes = SCHEMES | OTHER_SCHEMES
    links = {scheme: f'<a href="{scheme}:x">chữ</a>' for scheme in schemes}
    assert {
        scheme for scheme, link in links.items() if "href" in cleaning.sanitise(link)
    } == SCHEMES


@pytest.fixture
def _careless_reading(monkeypatch):
    """Let the code before the sanitiser pass everything on, as a bug in it might."""
    nasty = SimpleNamespace(html=lambda: NASTY)
    monkeypatch.setattr(cleaning, "_read", lambda root, left_out: nasty)


@pytest.mark.usefixtures("_careless_reading")
def test_what_the_code_before_lets_through_is_not_stored():
    assert clean(NASTY) == HARMLESS


@pytest.mark.django_db
@pytest.mark.usefixtures("_careless_reading")
def test_nor_by_any_way_to_write_a_text():
    article = make_article(body=NASTY)
    updated = make_article()
    Article.objects.filter(pk=updated.pk).update(body=NASTY)
    Page.objects.create(title="Giới thiệu", body=NASTY)
    Article.objects.bulk_create(
        [Article(title="Cùng lúc", body=NASTY, created_by=article.created_by)]
    )
    stored = [
        *Article.objects.values_list("body", flat=True),
        *Page.objects.values_list("body", flat=True),
        article.history.get().body,
    ]
    assert stored == [HARMLESS] * 5
