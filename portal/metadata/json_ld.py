"""Parts of the structured data for search engines (schema.org, JSON-LD) that all pages share."""

from collections.abc import Iterable

from django.urls import reverse

CONTEXT = "https://schema.org"
LANGUAGE = "vi"


def breadcrumbs(trail: Iterable[tuple[str, str]], origin: str) -> dict:
    """Return a BreadcrumbList from the front page; ``trail`` is (name, path) of each next step."""
    steps = [("Trang chủ", reverse("home")), *trail]
    return {
        "@context": CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": origin + path}
            for place, (name, path) in enumerate(steps, start=1)
        ],
    }


def without_nothing(facts: dict) -> dict:
    """Return ``facts`` without the values "", None and []."""
    return {name: fact for name, fact in facts.items() if fact not in ("", None, [])}
