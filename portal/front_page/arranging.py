"""Every change of the front page: pin, unpin, order, arrange; each closes a range and opens one.

All changes wait for each other (an advisory lock), because each is made to what it has read.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from news.models import Article
from portal.database.advisory_locks import AdvisoryLock, lock_until_commit
from portal.front_page.blocks import Block, Kind, in_columns, read
from portal.front_page.models import Arrangement, Pin
from portal.journal.models import Action, record
from portal.taxonomy.models import Category
from portal.vietnamese import dates
from portal.web.numbers import parse_number

#: How `version_of` writes the end of a pin, in UTC.
_END = "%Y%m%dT%H%M%S"

#: More would leave no room for news.
MOST_PINS = 9


class ActionNotAllowed(Exception):
    """Error: the front page is not changed; the message is a sentence for the person acting."""


@dataclass(frozen=True)
class Pinned:
    """An article to be pinned until ``until``."""

    article_id: int
    until: datetime.datetime


def may_arrange(user) -> bool:
    return user.has_perm("front_page.arrange_front_page")


def pins_at(at: datetime.datetime) -> list[Pin]:
    """Return the pins of ``at`` in order, with their articles; one query."""
    return list(Pin.objects.filter(shown__contains=at).select_related("article"))


def usual_end(now: datetime.datetime) -> datetime.datetime:
    """Return the end that a pin usually has: the end of tomorrow in Vietnam."""
    tomorrow = dates.local_day(now) + datetime.timedelta(days=1)
    return dates.day_bounds(tomorrow)[1]


def version_of(pins: Iterable[Pin], arrangement: Arrangement | None) -> str:
    """Return what a form is opened with: it changes with every change of the front page.

    It names the end of each pin too: the row of one that is changed or taken away ends then.
    """
    rows = ",".join(f"{pin.pk}@{pin.until.astimezone(UTC):{_END}}" for pin in pins)
    return f"{arrangement.pk if arrangement else 0}:{rows}"


def opened_as(version: str) -> tuple[list[Pin], Arrangement | None]:
    """Return what was in force at a `version_of`, without pins of articles deleted since.

    The pins have the ends that they had then; they are not to be saved.
    """
    arrangement, _, rows = version.partition(":")
    ends = {}
    for row in rows.split(",")[:MOST_PINS]:
        number, _, end = row.partition("@")
        if (pk := parse_number(number)) and (until := _parse_end(end)):
            ends[pk] = until
    pins = Pin.objects.select_related("article").in_bulk([*ends])
    for pk, pin in pins.items():
        pin.shown = DateTimeTZRange(None, ends[pk])
    found = Arrangement.objects.filter(pk=parse_number(arrangement) or 0).first()
    return [pins[pk] for pk in ends if pk in pins], found


def _parse_end(end: str) -> datetime.datetime | None:
    try:
        parsed = datetime.datetime.strptime(end, _END).replace(tzinfo=UTC)
    except ValueError:
        return None
    # Other years a browser did not get from `version_of`; some have no time in Vietnam.
    return parsed if 2000 < parsed.year < 2200 else None


def pin(
    article: Article,
    *,
    by,
    until: datetime.datetime,
    place: int = 1,
    opened: str | None = None,
) -> None:
    """Put ``article`` at ``place`` (from 1) among the lead stories until ``until``.

    An article that is pinned already moves there and gets the new end. ``opened`` as for `arrange`.
    Raises ActionNotAllowed.
    """
    with transaction.atomic():
        now = _lock()
        _check_opened(opened, now)
        others = [each for each in pins_at(now) if each.article_id != article.pk]
        wanted = [Pinned(each.article_id, each.until) for each in others]
        wanted.insert(max(0, place - 1), Pinned(article.pk, until))
        _set_pins(wanted, by=by, now=now)


def unpin(article: Article, *, by, opened: str | None = None) -> None:
    """Take ``article`` away from the lead stories; nothing happens if it is not among them."""
    with transaction.atomic():
        now = _lock()
        _check_opened(opened, now)
        others = [each for each in pins_at(now) if each.article_id != article.pk]
        _set_pins([Pinned(each.article_id, each.until) for each in others], by=by, now=now)


def arrange(
    *, by, pins: Sequence[Pinned], blocks: Sequence[Block], opened: str | None = None
) -> None:
    """Make these the lead stories and the blocks, both in this order, from now on.

    ``opened`` is the `version_of` the form was opened with. Raises ActionNotAllowed, also `Stale`
    if the front page has been changed since.
    """
    with transaction.atomic():
        now = _lock()
        current, held = arrangement_at(now), pins_at(now)
        if opened is not None and opened != version_of(held, current):
            as_wanted = [Pinned(each.article_id, each.until) for each in held] == list(pins)
            if as_wanted and _blocks_of(current) == in_columns(blocks):
                return  # The button was pressed twice.
            raise Stale
        _set_pins(pins, by=by, now=now)
        _set_blocks(current, tuple(blocks), by=by, now=now)


def _check_opened(opened: str | None, now: datetime.datetime) -> None:
    if opened is not None and opened != version_of(pins_at(now), arrangement_at(now)):
        raise ActionNotAllowed(
            "Trang nhất đã thay đổi sau khi bạn mở trang này; danh sách ở dưới là của bây giờ. "
            "Chưa làm gì: xem lại rồi bấm lần nữa."
        )


class Stale(ActionNotAllowed):
    """Error: somebody has changed the front page since the form was opened."""

    def __str__(self):
        return (
            "Trang nhất đã thay đổi sau khi bạn mở trang này: có người xếp lại, hoặc một tin đã "
            "hết hạn ghim. Chưa lưu gì; điều bạn đã chọn còn nguyên. Xem lại rồi bấm “Lưu” lần nữa."
        )


def arrangement_at(at: datetime.datetime) -> Arrangement | None:
    return Arrangement.objects.filter(in_force__contains=at).select_related("arranged_by").first()


def _lock() -> datetime.datetime:
    """Wait for other changes of the front page, then return PostgreSQL's time."""
    lock_until_commit(AdvisoryLock.FRONT_PAGE)
    with connection.cursor() as cursor:
        # In a statement of its own: the clock is read when the lock has been taken.
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def _set_pins(wanted: Sequence[Pinned], *, by, now: datetime.datetime) -> None:
    _check(may_arrange(by), "Chỉ thư ký tòa soạn và quản trị xếp được trang nhất.")
    _check(
        len(wanted) <= MOST_PINS,
        f"Đầu trang nhất chỉ ghim được {MOST_PINS} tin: hãy bỏ bớt một tin trước.",
    )
    ids = [each.article_id for each in wanted]
    _check(len(ids) == len(set(ids)), "Một tin chỉ ghim được một chỗ.")
    current = {each.article_id: each for each in pins_at(now)}
    articles = Article.objects.only("title").in_bulk(ids)
    _check(len(articles) == len(ids), "Có tin không còn ở bàn biên tập: hãy mở lại trang này.")
    for article_id, held in current.items():
        if article_id not in ids:
            _close(held, now)
            record(Action.UNPIN, held.article, actor=by)
    before = [article_id for article_id in current if article_id in ids]
    for place, each in enumerate(wanted, 1):
        held = current.get(each.article_id)
        if held and held.until == each.until and held.position == place:
            continue
        _check(
            each.until > now,
            f"“{articles[each.article_id]}”: lúc thôi ghim phải muộn hơn bây giờ.",
        )
        if held:
            _close(held, now)
        Pin.objects.create(
            article_id=each.article_id,
            shown=DateTimeTZRange(now, each.until),
            position=place,
            pinned_by=by,
        )
        if held is None or held.until != each.until:
            record(
                Action.PIN,
                articles[each.article_id],
                actor=by,
                place=place,
                until=dates.short_datetime(each.until),
            )
    if before != [article_id for article_id in ids if article_id in current]:
        # One entry for a new order, about the article that now stands first.
        record(
            Action.ARRANGE,
            articles[ids[0]],
            actor=by,
            order=[str(articles[article_id]) for article_id in ids],
        )


def _close(held: Pin, now: datetime.datetime) -> None:
    Pin.objects.filter(pk=held.pk).update(shown=DateTimeTZRange(held.shown.lower, now))


def _set_blocks(
    current: Arrangement | None, blocks: tuple[Block, ...], *, by, now: datetime.datetime
) -> None:
    blocks = in_columns(blocks)
    if blocks == _blocks_of(current):
        return
    if current:
        Arrangement.objects.filter(pk=current.pk).update(
            in_force=DateTimeTZRange(current.in_force.lower, now)
        )
    made = Arrangement.objects.create(
        in_force=DateTimeTZRange(now, None),
        blocks=[each.as_json() for each in blocks],
        arranged_by=by,
    )
    names = names_of(blocks)
    record(
        Action.ARRANGE,
        made,
        actor=by,
        blocks=[
            f"{names[each.key]}: {each.items}" if each.items else names[each.key] for each in blocks
        ],
    )


def _blocks_of(arrangement: Arrangement | None) -> tuple[Block, ...]:
    return in_columns(read(arrangement.blocks if arrangement else None))


def names_of(blocks: Iterable[Block]) -> dict[str, str]:
    """Return {key of a block: its name on the screen}."""
    blocks = list(blocks)
    categories = Category.objects.in_bulk({each.category for each in blocks if each.category})
    return {
        each.key: str(categories.get(each.category, "chuyên mục đã xóa"))
        if each.kind == Kind.CATEGORY
        else each.kind.label
        for each in blocks
    }


def titles_of(article_ids: Iterable[int]) -> dict[int, str]:
    """Return {id of an article: its title at the desk}."""
    return dict(Article.objects.filter(pk__in={*article_ids}).values_list("pk", "title"))


def _check(holds: bool, sentence: str) -> None:
    if not holds:
        raise ActionNotAllowed(sentence)
