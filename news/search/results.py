"""From a query to editions, at a cost that has a limit however common its words are.

What is ranked are candidates: the newest few hundred of each kind of match, each taken by an index
(the same title, all words in the title, a document number in a row, every diacritic as typed, all
words anywhere). A query with fewer matches than that is ranked whole; of a common word, which
thousands of articles match equally well, the newest are.
"""

from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVectorExact
from django.db import OperationalError, connection, transaction
from django.db.models import Count, F, OrderBy, QuerySet, TextField, Value, Window
from django.db.models.functions import Concat, Round, StrIndex
from django.db.models.lookups import Exact, GreaterThan

from news.models import Edition
from news.models.full_text import FoldedWords
from news.models.public_record import EditionQuerySet
from news.search.query import Query

PAGE_SIZE = 20
#: How many are listed by relevance; who wants more orders by date, or narrows.
MOST = 200
#: Candidates of one kind; one more than MOST, so that "more than 200" is known.
CANDIDATES = MOST + 1
#: Milliseconds that PostgreSQL may spend on one search.
PATIENCE = 2000

_QUERY_CANCELED = "57014"


class TakesTooLong(Exception):
    """PostgreSQL gave the search up after PATIENCE."""


@dataclass(frozen=True)
class Found:
    """One page of results; ``total`` counts all of them, up to MOST and one more."""

    items: list[Edition]
    total: int

    @property
    def is_cut(self) -> bool:
        return self.total > MOST


def matching(editions: EditionQuerySet, query: Query) -> EditionQuerySet:
    """Those with all that was asked for, and with the diacritics that were typed."""
    if query.accented:
        editions = editions.filter(search_accented=_tsquery(query.accented))
        if query.is_accented_throughout:  # Saves a look into a second long vector for each row.
            return editions
    return editions.filter(search_folded=_tsquery(query.folded))


def most_relevant(editions: EditionQuerySet, query: Query, *, page: int) -> Found:
    """The public ones of ``editions`` that match, the best of them first; one query.

    Without regard to diacritics, but those with the diacritics that were typed stand first. Among
    them come the article with this title, those with the number asked for, with the line in the
    title, with its words in the title, the rest by cover density in tenths, sapo above text;
    among equals the newest.
    """
    first = (page - 1) * PAGE_SIZE
    items = list(
        Edition.objects.for_results()
        .filter(pk__in=_candidates(editions.public(), query))
        .annotate(total=Window(Count("pk")))
        .order_by(*_order(query), "-published_at", "-article_id")[first : first + PAGE_SIZE]
    )
    return Found(items, items[0].total if items else 0)


@contextmanager
def within_patience():
    """What is asked of PostgreSQL here ends after PATIENCE, with TakesTooLong."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = %s", [PATIENCE])
            yield
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", None) == _QUERY_CANCELED:
            raise TakesTooLong from error
        raise


def _candidates(public: EditionQuerySet, query: Query) -> QuerySet:
    folded, title = _tsquery(query.folded), FoldedWords(Value(query.as_typed))
    kinds = [
        public.filter(folded_title=title),
        public.filter(search_title=folded),
        public.filter(search_folded=folded),
    ]
    if query.strict:
        kinds.append(public.filter(search_folded=_tsquery(f"{query.folded} & {query.strict}")))
    if query.accented:
        kinds.append(matching(public, query))
    first, *others = (kind.newest_first().values("pk")[:CANDIDATES] for kind in kinds)
    return first.union(*others)


def _order(query: Query) -> list[OrderBy]:
    folded, title = _tsquery(query.folded), FoldedWords(Value(query.as_typed))
    best_first = [
        Exact(F("folded_title"), title),
        GreaterThan(StrIndex(_spaced("folded_title"), _spaced(title)), 0),
        SearchVectorExact(F("search_title"), folded),
        # SearchRank is between 0 and 1 with this normalization.
        Round(SearchRank(F("search_folded"), folded, cover_density=True, normalization=32), 1),
    ]
    if query.strict:
        best_first.insert(1, SearchVectorExact(F("search_folded"), _tsquery(query.strict)))
    if query.accented:
        best_first.insert(0, SearchVectorExact(F("search_accented"), _tsquery(query.accented)))
    return [OrderBy(quality, descending=True) for quality in best_first]


def _spaced(words) -> Concat:
    """So that "an" is not found in "lan"."""
    return Concat(Value(" "), words, Value(" "), output_field=TextField())


def _tsquery(raw: str) -> SearchQuery:
    return SearchQuery(raw, config="simple", search_type="raw")
