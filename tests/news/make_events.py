"""Invented events of the province, each with three or four articles in different words."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from news.models import Edition
from portal.vietnamese.dates import VIETNAM
from tests.make import make_article, make_category, make_edition

_TEXTS = Path(__file__).with_name("invented_events.txt")
#: A report on something that no other article is about.
ALONE = "riêng lẻ"
_FIRST_DAY = datetime(2024, 8, 13, 7, 30, tzinfo=VIETNAM)


@dataclass(frozen=True)
class Report:
    """One article of the file; ``event`` names what it is about."""

    event: str
    day: int
    title: str
    summary: str
    body: str


def reports() -> list[Report]:
    """Return the articles of the file, those of an event together."""
    found = []
    for block in _TEXTS.read_text().split("=== ")[1:]:
        head, title, summary, body = block.strip().splitlines()
        event, day = head.rsplit(" | ", 1)
        found.append(Report(event, int(day), title, summary, f"<p>{body}</p>"))
    return found


def publish_reports() -> dict[int, Report]:
    """Publish all of them, each on its day, in one category; {id of the article: report}."""
    category = make_category("Tin trong tỉnh")
    author = make_article(category=category).created_by
    published = {}
    for report in reports():
        edition = make_report(report, category=category, created_by=author)
        published[edition.article_id] = report
    return published


def make_report(report: Report, **fields) -> Edition:
    article = make_article(title=report.title, summary=report.summary, body=report.body, **fields)
    return make_edition(article, visible=(_FIRST_DAY + timedelta(days=report.day), None))
