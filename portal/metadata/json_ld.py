"""What pages say of themselves to search engines (schema.org, for JSON-LD): what all share."""

from collections.abc import Iterable

from django.urls import reverse

CONTEXT = "https://schema.org"
LANGUAGE = "vi"


def breadcrumbs(trail: Iterable[tuple[str, str]], origin: str) -> dict:
    """The way from the front page: (name, path) of each step as the page shows them."""
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
    """``facts`` without those that say nothing."""
    return {name: fact for name, fact in facts.items() if fact not in ("", None, [])}
