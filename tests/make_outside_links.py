"""Factories for what the nightly check of content has found."""

from django.utils import timezone

from portal.outside_links.models import Domain, Finding, Run
from tests.make import make_article


def make_run(**fields) -> Run:
    """Create a run that has read everything."""
    return Run.objects.create(**{"rules": "x", "items": 12, "finished_at": timezone.now()} | fields)


def make_domain(host: str = "xa-la.example", **fields) -> Domain:
    """Create a host to which an article links."""
    article = make_article()
    run = fields.pop("first_run", None) or make_run()
    place = {"kind": "news.article", "id": article.pk, "name": f"Bài số {article.pk} “{article}”"}
    by = article.created_by
    fields = {"items": 1, "places": [place], "added_by": by, "published_by": by} | fields
    return Domain.objects.create(host=host, first_run=run, counting=run, **fields)


def make_finding(**fields) -> Finding:
    """Create a finding about an article."""
    article = make_article()
    run = fields.pop("run", None) or make_run()
    fields = {
        "sort": Finding.Sort.HIDDEN,
        "about": "news.article",
        "object_id": article.pk,
        "name": f"Bài số {article.pk} “{article}”",
        "detail": "có liên kết không nhìn thấy đến https://xa-la.example/",
    } | fields
    return Finding.objects.create(run=run, first_run=run, **fields)
