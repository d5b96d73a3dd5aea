"""The generator of bulk articles from phrases: the n-th headline, and a text to go with it."""

import bisect
import itertools
import math
import random
import re
import zlib
from dataclasses import dataclass

from portal.sample.bulk import phrases
from portal.sample.bulk.phrases import WORDS

_GOLDEN = (math.sqrt(5) - 1) / 2


@dataclass(frozen=True)
class Written:
    """The generated texts of one article; ``category`` is a slug."""

    title: str
    summary: str
    body: str
    category: str


def plain(body: str) -> str:
    """Return what `text.plain_text` does for a body generated here, twenty times as fast."""
    return " ".join(_TAG.sub(" ", body).split())


_TAG = re.compile("</?[a-z0-9]+>")


class _Line:
    """A phrase with slots, parsed once so that filling it is fast."""

    def __init__(self, written: str):
        self.slots = re.findall(r"\{(\w+)\}", written)
        self.choices = [(slot, WORDS.get(slot, ())) for slot in self.slots]
        self.pattern = re.sub(r"\{\w+\}", "%s", written.replace("%", "%%"))

    def filled(self, words) -> str:
        """Return the phrase with ``words`` in its slots, in order, and a capital first letter."""
        line = self.pattern % tuple(words)
        return line[0].upper() + line[1:]


class _Headline(_Line):
    """A headline with slots: each number below ``size`` gives a different choice of words."""

    def __init__(self, category: str, written: str):
        super().__init__(written)
        self.category = category
        self.size = math.prod(len(WORDS[slot]) for slot in self.slots)
        # Consecutive numbers should give very different words, so they are golden-section steps
        # apart; a step without a common factor with the size reaches every combination.
        self.start = zlib.crc32(written.encode()) % self.size
        self.step = round(self.size * _GOLDEN)
        while math.gcd(self.step, self.size) != 1:
            self.step += 1

    def words(self, number: int) -> list[str]:
        place = (self.start + number * self.step) % self.size
        chosen = []
        for slot in self.slots:
            place, index = divmod(place, len(WORDS[slot]))
            chosen.append(WORDS[slot][index])
        return chosen


_HEADLINES = [_Headline(*headline) for headline in phrases.HEADLINES]
# The headlines take turns; each drops out when all its combinations are used. _ROUNDS_END holds the
# article numbers at which one drops out.
_SIZES = sorted(headline.size for headline in _HEADLINES)
_ROUNDS_END = list(
    itertools.accumulate(
        (size - before) * (len(_SIZES) - place)
        for place, (before, size) in enumerate(itertools.pairwise([0, *_SIZES]))
    )
)
CAPACITY = _ROUNDS_END[-1]

_LINES = {
    name: [_Line(written) for written in getattr(phrases, name)]
    for name in ("SUMMARIES", "OPENINGS", "FACTS", "DIFFICULTIES", "SPEAKERS", "TASKS", "CLOSINGS")
}

_DEALT = ("FACTS", "DIFFICULTIES", "TASKS")


def write(number: int, day: str, seed: int) -> Written:
    """Generate the ``number``-th article, about ``day``; no other number has the same headline.

    The headline depends on ``number`` alone, the rest on ``seed`` too. IndexError if ``number`` is
    not below ``CAPACITY``.
    """
    headline, words = _headline(number)
    return _Writer(random.Random(seed * CAPACITY + number), headline, words, day).write()


def _headline(number: int) -> tuple[_Headline, list[str]]:
    if not 0 <= number < CAPACITY:
        raise IndexError(f"no headline {number}")
    spent = bisect.bisect_right(_ROUNDS_END, number)
    still = [each for each in _HEADLINES if spent == 0 or each.size > _SIZES[spent - 1]]
    before = _ROUNDS_END[spent - 1] if spent else 0
    rounds, turn = divmod(number - before, len(still))
    headline = still[turn]
    return headline, headline.words((_SIZES[spent - 1] if spent else 0) + rounds)


class _Writer:
    def __init__(self, rng: random.Random, headline: _Headline, words: list[str], day: str):
        self.random = rng.random
        # No sentence twice in one article: each list is read from a random start to its end and
        # round to the start.
        self.dealt = {name: self.from_anywhere(_LINES[name]) for name in _DEALT}
        self.headings = self.from_anywhere(phrases.HEADINGS)
        self.headline = headline
        self.title = headline.filled(words)
        about = dict(zip(headline.slots, words, strict=True))
        # These slots have the same words in the whole article.
        self.about = {"day": day} | {
            slot: about.get(slot) or self.one_of(WORDS[slot])
            for slot in ("place", "man", "woman", "document", "office", "season", "works")
        }

    def one_of(self, choices):
        return choices[int(self.random() * len(choices))]

    def from_anywhere(self, choices):
        start = int(self.random() * len(choices))
        return itertools.chain(choices[start:], choices[:start])

    def line(self, name: str) -> str:
        line = next(self.dealt[name], None) if name in self.dealt else None
        line = line or self.one_of(_LINES[name])
        about, random = self.about, self.random
        return line.filled(
            [about.get(slot) or words[int(random() * len(words))] for slot, words in line.choices]
        )

    def write(self) -> Written:
        blocks = [f"{self.line('OPENINGS')} {self.line('FACTS')}"]
        middle = 1 + int(self.random() * 6)
        for n in range(middle):
            if n in (2, 4) and self.random() < 0.6:
                blocks.append(f"<h2>{next(self.headings)}</h2>")
            blocks.append(self.one_of(self.MIDDLE)(self))
        blocks.append(self.line("CLOSINGS"))
        return Written(
            title=self.title,
            summary=self.line("SUMMARIES"),
            body="\n".join(block if block[0] == "<" else f"<p>{block}</p>" for block in blocks),
            category=self.headline.category,
        )

    def facts(self) -> str:
        return " ".join(self.line("FACTS") for _ in range(2 + int(self.random() * 3)))

    def difficulty(self) -> str:
        return f"{self.line('DIFFICULTIES')} {self.line('FACTS')}"

    def quote(self) -> str:
        speaker = self.line("SPEAKERS")
        said = f"“{self.one_of(phrases.QUOTES)}”, {speaker[0].lower()}{speaker[1:]}."
        return f"{said} {self.line('FACTS')}"

    def tasks(self) -> str:
        return "<ul>{}</ul>".format("".join(f"<li>{self.line('TASKS')}.</li>" for _ in range(3)))

    MIDDLE = (facts, facts, facts, difficulty, quote, quote, tasks)
