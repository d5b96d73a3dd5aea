"""Run all rules over an edition as it would be published."""

from collections.abc import Callable, Iterable, Iterator

from news.checks import body, links, pictures, similar, wording
from news.checks.findings import Finding
from news.models import Edition

#: In the order in which the form shows them.
RULES: tuple[Callable[[Edition], Iterator[Finding]], ...] = (
    wording.complete,
    wording.title_length,
    wording.title_in_capitals,
    similar.title_of_another,
    wording.summary_length,
    body.order_of_headings,
    body.words_of_links,
    links.internal_links,
    pictures.alternative_texts,
    pictures.videos_without_words,
    wording.blocked_source,
    wording.origin,
)
#: Those that may find errors; the workflow runs no others while the article is locked.
_BLOCKING = (
    wording.complete,
    links.internal_links,
    pictures.alternative_texts,
    wording.blocked_source,
    wording.origin,
)


def findings(edition: Edition) -> list[Finding]:
    """Return what is to be mended, errors first. ``edition`` may be unsaved."""
    found = [finding for rule in RULES for finding in rule(edition)]
    return sorted(found, key=lambda finding: not finding.is_error)


def blocking(edition: Edition) -> list[Finding]:
    """Return the errors, for which ``edition`` may not be submitted or published."""
    return [finding for rule in _BLOCKING for finding in rule(edition) if finding.is_error]


def refusal(edition: Edition) -> str:
    """Return the sentence that says why ``edition`` may not go on, "" if it may."""
    if missing := wording.missing(edition):
        return f"Bài chưa đủ để đăng: còn thiếu {', '.join(missing.values())}."
    sentences = " ".join(finding.sentence for finding in blocking(edition))
    return f"Bài chưa đăng được. {sentences}" if sentences else ""


def unseen(found: Iterable[Finding], seen: Iterable[str]) -> list[Finding]:
    """Return the warnings of rules that are not among ``seen``: what the user is asked about."""
    known = set(seen)
    return [each for each in found if not each.is_error and each.rule not in known]
