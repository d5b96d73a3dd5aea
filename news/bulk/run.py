"""Do one act on many articles as the list showed them, and tell for each what came of it."""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Self

from django.db import DatabaseError, transaction

from news import workflow
from news.models import Article
from news.publication_state import SEEN_STATE, seen_state
from news.workflow import seen_words
from portal.web.numbers import parse_number

logger = logging.getLogger(__name__)

#: Articles of one press; the list shows no more on a page.
MOST = 200

FAILED = "Máy chủ có lỗi, chưa làm gì với bài này. Hãy thử lại."

Act = Callable[[Article], str]


@dataclass(frozen=True)
class Row:
    """One article as the list showed it: what was decided about is this text in this state.

    ``words`` are those that it takes from other rows (news/workflow/seen_words.py).
    """

    article_id: int
    version: int
    state: str
    words: str

    @classmethod
    def of(cls, article: Article) -> Self:
        return cls(article.pk, article.version, seen_state(article), seen_words.hashes(article))

    @classmethod
    def parse(cls, written: str) -> Self | None:
        """Return the row of ``str(row)``, None for anything else."""
        number, version, state, words = (written.split(":") + 4 * [""])[:4]
        pk, shown = parse_number(number), parse_number(version)
        if pk is None or shown is None or not SEEN_STATE.fullmatch(state):
            return None
        if not seen_words.HASHES.fullmatch(words):
            return None
        return cls(pk, shown, state, words)

    def is_of(self, now: Self, *, lets_out: bool = False) -> bool:
        """Return whether the row is as ``now``, for an act that ``lets_out`` words or does not."""
        same = (self.version, self.state) == (now.version, now.state)
        return same and (self.words == now.words or not lets_out)

    def __str__(self) -> str:
        return f"{self.article_id}:{self.version}:{self.state}:{self.words}"


@dataclass(frozen=True)
class Outcome:
    """Result of a bulk action for one article, with a sentence for the editor."""

    article_id: int
    title: str
    is_done: bool
    sentence: str


def run(rows: Iterable[Row], act: Act, *, lets_out: bool) -> Iterator[Outcome]:
    """Do ``act`` on each article and yield its outcome; a failing one leaves the others alone.

    ``act`` returns a sentence or raises ActionNotAllowed. An article that is not as the list
    showed it any more is left as it is; ``lets_out``: also one with other words from other rows.
    """
    for row in rows:
        title = f"Bài số {row.article_id}"
        try:
            with transaction.atomic():
                locked = Article.objects.select_for_update(no_key=True)
                article = locked.filter(pk=row.article_id).first()
                if article is None:
                    raise workflow.NothingToDo("Bài này không còn nữa.")
                title = article.title
                if lets_out:
                    seen_words.lock(article)
                _require_unchanged(article, row, lets_out=lets_out)
                sentence = act(article)
        except workflow.ActionNotAllowed as refused:
            yield Outcome(row.article_id, title, False, str(refused))
        except DatabaseError:
            logger.exception("A bulk act failed on article %s", row.article_id)
            yield Outcome(
                row.article_id,
                title,
                False,
                FAILED,
            )
        else:
            yield Outcome(row.article_id, title, True, sentence)


def _require_unchanged(article: Article, row: Row, *, lets_out: bool) -> None:
    now = Row.of(article)
    if not row.is_of(now):
        raise workflow.NothingToDo(
            "Bài đã được sửa hoặc chuyển trạng thái từ lúc bạn mở danh sách, nên chưa làm gì. Bây "
            f"giờ bài ở trạng thái: {article.get_desk_state_display()}."
        )
    if not row.is_of(now, lets_out=lets_out):
        raise workflow.NothingToDo(
            f"Từ lúc bạn mở danh sách, có người đổi {seen_words.changed(row.words, now.words)} "
            "của bài, nên chưa làm gì. Hãy mở bài xem lại."
        )
