"""Compute how similar two texts are: the cosine of their tf-idf vectors, above a threshold."""

import datetime
import math
from collections.abc import Iterable
from dataclasses import dataclass

from news.related.features import Features
from news.related.frequencies import Frequencies

#: A name in both texts counts so many times as much as another feature in both.
_NAME = 1.5
#: How similar two texts must be that are shown as related, and of how many things both must tell:
#: with a rare name in common, with the name of a commune or another that is in many texts, with
#: none. Texts of one kind (an accident, a festival) have words in common, those of one event names.
_RARE_NAME, _COMMON_NAME, _NO_NAME = (0.06, 2), (0.09, 3), (0.15, 4)
#: Reports of an event appear within days. What is years apart must be twice as similar.
_FADES_IN = datetime.timedelta(days=60)
_LEFT = 0.5


@dataclass(frozen=True)
class WeightedText:
    """The features of a text, each with its weight in it and its rarity, and their norm."""

    features: Features
    vector: dict[str, float]
    norm: float


def weighted(features: Features, frequencies: Frequencies) -> WeightedText:
    """Return the vector of tf-idf weights of a text."""
    vector = {
        feature: weight * frequencies.weight(feature)
        for feature, weight in features.weights.items()
    }
    return WeightedText(features, vector, math.hypot(*vector.values()))


def similarity(one: WeightedText, other: WeightedText, frequencies: Frequencies) -> float:
    """Return how similar two texts are, the same both ways; 0 if they are not related.

    1 is about the same text on the same day; reports of one event have 0.08 to 0.4.
    """
    common = one.vector.keys() & other.vector.keys()
    if not common:
        return 0.0
    names = common & one.features.names & other.features.names
    product = sum(
        one.vector[each] * other.vector[each] * (_NAME if each in names else 1) for each in common
    )
    found = product / (one.norm * other.norm)
    found *= closeness(one.features.published_at, other.features.published_at)
    enough, fewest = _NO_NAME
    telling = {each for each in common if frequencies.is_telling(each)}
    if telling & names:
        enough, fewest = _RARE_NAME
    elif any(frequencies.is_telling_name(each) for each in names):
        enough, fewest = _COMMON_NAME
    telling |= {each for each in names if frequencies.is_telling_name(each)}
    return found if found >= enough and _things(telling) >= fewest else 0.0


def closeness(one: datetime.datetime | None, other: datetime.datetime | None) -> float:
    """Return 1 for texts of one day, falling to 0.5 with the time between them.

    A text without a date is one that is being written: of today, as near to each as can be.
    """
    if one is None or other is None:
        return 1.0
    return _LEFT + (1 - _LEFT) * math.exp(-abs(one - other) / _FADES_IN)


def _things(features: Iterable[str]) -> int:
    """Return of how many things the features tell: pairs with a word in common tell of one.

    >>> _things(["dong_khe", "khe_ha", "ruoc_kieu"])
    2
    """
    groups: list[set[str]] = []
    for feature in features:
        words = set(feature.split("_"))
        joined = [group for group in groups if group & words]
        groups = [group for group in groups if not group & words]
        groups.append(words.union(*joined))
    return len(groups)
