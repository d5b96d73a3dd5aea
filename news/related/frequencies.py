"""Count in how many public texts of a sample each feature stands (document frequency)."""

import math
import random

from django.db import connection, transaction
from django.db.models import Max, Min

from news.models import Article, Edition, FeatureFrequency
from news.models.edition_queries import EditionQuerySet
from news.related.features import is_foreign

#: Public texts in which features are counted, at random where there are more: 1.5 seconds.
SAMPLE = 5_000
#: What a smaller share of the texts has is as rare as can be: names and slips are not told apart.
RAREST = 0.001
#: A feature is telling up to this share of the texts, and, where there are few texts, up to this
#: number of them: all articles on an event may have it.
_TELLING, _TELLING_NAME, _OF_AN_EVENT = 0.01, 0.05, 6
#: Texts from which a feature is counted; fewer may be those of one event.
_FEWEST = 3

_COUNT = """
WITH sample AS MATERIALIZED ({public_record}), of_texts AS (SELECT count(*) AS number FROM sample)
SELECT lexeme, count(*), (SELECT number FROM of_texts)
  FROM (
      SELECT unnest(tsvector_to_array(search_pairs)) AS lexeme FROM sample
      UNION ALL
      SELECT lexeme FROM sample, unnest(tsvector_to_array(search)) AS lexeme
       WHERE lexeme ~ '^[a-z]{{3,}}$'
  ) AS found
 GROUP BY lexeme
HAVING count(*) >= greatest(%s, %s * (SELECT number FROM of_texts))
"""


class Frequencies:
    """The counted features in memory: how telling each is."""

    def __init__(self, texts: dict[str, int], of_texts: int):
        rarest = max(RAREST, 1 / of_texts) if of_texts else RAREST
        telling = max(_TELLING, _OF_AN_EVENT / of_texts) if of_texts else _TELLING
        self._weights = {
            feature: -math.log(max(number / of_texts, rarest)) for feature, number in texts.items()
        }
        self._rarest, self._telling = -math.log(rarest), -math.log(telling)
        self._telling_name = -math.log(max(telling, _TELLING_NAME))

    @classmethod
    def read(cls) -> "Frequencies":
        """Read what was counted last; one query for some 20,000 rows, 20 ms."""
        rows = list(FeatureFrequency.objects.values_list("feature", "texts", "of_texts"))
        return cls({feature: texts for feature, texts, _ in rows}, rows[0][2] if rows else 0)

    def weight(self, feature: str) -> float:
        """Return the inverse document frequency: 0 for what all texts have, 6.9 at most."""
        return self._weights.get(feature, self._rarest)

    def share(self, feature: str) -> float:
        """Return the share of texts with ``feature``; RAREST for all that are rarer."""
        return math.exp(-self.weight(feature))

    def is_telling_name(self, feature: str) -> bool:
        """Return the same for a name: one of a hundred communes is in more texts than a word."""
        return self.weight(feature) >= self._telling_name

    def is_telling(self, feature: str) -> bool:
        """Return whether few enough texts have ``feature`` that it says what a text is about."""
        return self.weight(feature) >= self._telling


@transaction.atomic
def count() -> None:
    """Count features anew in a sample of the public texts, in place of what was counted before."""
    vectors = _sample().order_by().values("search_pairs", "search")
    public_record, parameters = vectors.query.sql_with_params()
    with connection.cursor() as cursor:
        statement = _COUNT.format(public_record=public_record)
        cursor.execute(statement, [*parameters, _FEWEST, RAREST])
        counted = cursor.fetchall()
    FeatureFrequency.objects.all().delete()
    FeatureFrequency.objects.bulk_create(
        (
            FeatureFrequency(feature=feature, texts=texts, of_texts=of_texts)
            for feature, texts, of_texts in counted
            if "_" in feature or is_foreign(feature)
        ),
        batch_size=5_000,
    )


def _sample() -> EditionQuerySet:
    """Return the public editions of at most SAMPLE articles, chosen at random."""
    ends = Article.objects.aggregate(first=Min("pk"), last=Max("pk"))
    ids = range(ends["first"] or 0, (ends["last"] or 0) + 1)
    # By numbers, because ORDER BY random() would read all of a million rows.
    chosen = random.sample(ids, SAMPLE) if len(ids) > SAMPLE else ids
    return Edition.objects.public().of_articles(tuple(chosen))
