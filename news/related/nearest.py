"""Find the public texts that are most similar to a text.

First the index of pairs of words gives the articles that have the most telling features of the
text, each feature read for itself. Then the texts of the best of these candidates are compared.
"""

from collections.abc import Iterable
from itertools import accumulate

from django.db import connection
from django.db.models import Value
from django.db.models.functions import Left

from news.models import Edition
from news.related.features import LONGEST_COMPARED, Features, features, features_of
from news.related.frequencies import Frequencies
from news.related.similarity import closeness, similarity, weighted

#: Articles whose texts are compared with a text; each takes half a millisecond.
CANDIDATES = 25
#: Features by which candidates are found.
_ASKED = 120
#: The share of all articles that these may have, together: what is read of the index.
_SHARE_READ = 0.05
#: Articles that have most of the features, of which those near in time become candidates.
_FOUND = 400

_BY_FEATURES = """
WITH public_record AS NOT MATERIALIZED ({public_record})
SELECT article_id, published_at, sum(weight) AS weights
  FROM (
      SELECT article_id, published_at, weight
        FROM unnest(%(pairs)s::text[], %(weights_of_pairs)s::float[]) AS asked (pair, weight),
             LATERAL (
                 SELECT * FROM public_record WHERE search_pairs @@ pair::tsquery
             ) AS having_it
       UNION ALL
      SELECT article_id, published_at, weight
        FROM unnest(%(words)s::text[], %(weights_of_words)s::float[]) AS asked (word, weight),
             LATERAL (SELECT * FROM public_record WHERE search @@ word::tsquery) AS having_it
  ) AS found
 WHERE article_id <> %(but)s
 GROUP BY article_id, published_at ORDER BY weights DESC, article_id DESC LIMIT %(most)s
"""


def similar_articles(
    edition: Edition, frequencies: Frequencies, *, also: Iterable[int] = ()
) -> dict[int, float]:
    """Return {id: similarity} of the articles related to ``edition``, which may be unsaved.

    Only public texts are compared: the candidates, and those of the articles ``also``. Two queries.
    """
    own = weighted(features_of(edition), frequencies)
    ids = {*_candidates(own.features, edition.article_id, frequencies), *also}
    ids.discard(edition.article_id)
    found = {}
    for article_id, other in _texts_of(ids).items():
        if alike := similarity(own, weighted(other, frequencies), frequencies):
            found[article_id] = alike
    return found


def _candidates(own: Features, but: int | None, frequencies: Frequencies) -> list[int]:
    """Return the ids of public articles with the most telling features of ``own``; one query."""
    asked = dict(_asked(own, frequencies))
    pairs = {feature: weight for feature, weight in asked.items() if "_" in feature}
    words = {feature: weight for feature, weight in asked.items() if "_" not in feature}
    record = Edition.objects.public().order_by()
    vectors = record.values("article_id", "published_at", "search_pairs", "search")
    # The only expression of what is public has no parameters.
    public_record, parameters = vectors.query.sql_with_params()
    assert not parameters
    with connection.cursor() as cursor:
        cursor.execute(
            _BY_FEATURES.format(public_record=public_record),
            {
                "pairs": [f"'{pair}'" for pair in pairs],
                "weights_of_pairs": list(pairs.values()),
                "words": [f"'{word}'" for word in words],
                "weights_of_words": list(words.values()),
                "but": but or 0,
                "most": _FOUND,
            },
        )
        found = cursor.fetchall()
    best = sorted(found, key=lambda row: -row[2] * closeness(row[1], own.published_at))
    return [article_id for article_id, _at, _weights in best[:CANDIDATES]]


def _asked(own: Features, frequencies: Frequencies) -> list[tuple[str, float]]:
    """Return the features by which candidates are found, each with its weight, the best first."""
    weights = {
        feature: weight * frequencies.weight(feature)
        for feature, weight in own.weights.items()
        if frequencies.is_telling(feature)
    }
    best = sorted(weights.items(), key=lambda each: -each[1])[:_ASKED]
    read = accumulate(frequencies.share(feature) for feature, _weight in best)
    return [each for each, share in zip(best, read, strict=True) if share <= _SHARE_READ] or best[
        :1
    ]


def _texts_of(article_ids: Iterable[int]) -> dict[int, Features]:
    """Return what the public reads of these articles, by id; one query."""
    begins = Left("body_text", Value(LONGEST_COMPARED))
    rows = (
        Edition.objects.public()
        .of_articles(tuple(article_ids))
        .values_list("article_id", "title", "summary", begins, "published_at")
    )
    return {article_id: features(*text) for article_id, *text in rows}
