"""The definitions of a view, a visit and a request that is not counted, as a pure function.

*View*: one page shown to a person. *Visit*: the first view of a visitor after 30 minutes without
one; it belongs to the day on which it began. *Unique view*: a visitor's first view of a page in
a visit; "most read" is made of these. *Online*: visitors seen in the last 5 minutes. *Network*: an
IPv4 address or an IPv6 /64; what one may add in half an hour is limited, so that a program that
changes its name cannot be a crowd (decision 33 has the reasons of the numbers). The public page has
the same definitions in Vietnamese (templates/visits/includes/method.html).
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import NamedTuple

from django.db.models import TextChoices

VISIT_ENDS_AFTER = datetime.timedelta(minutes=30)
ONLINE_FOR = datetime.timedelta(minutes=5)
#: More than a page a second for a minute is not reading. The limit is not lower because several
#: people may share an address and a browser.
MOST_VIEWS_A_MINUTE = 60
#: So many pages of a visit are remembered. Later ones are views, but not unique views: a program
#: that never pauses would make its row grow without end.
MOST_PAGES_A_VISIT = 200

NETWORK_FORGOTTEN_AFTER = datetime.timedelta(minutes=30)
#: Of one network in half an hour: visits, views, views of one page.
MOST_VISITS_OF_A_NETWORK = 400
MOST_VIEWS_OF_A_NETWORK = 4_000
MOST_VIEWS_OF_A_PAGE = 600
#: The same, unique views of one page: how much a network can move "most read".
MOST_UNIQUE_VIEWS_OF_A_PAGE = 30
#: Pages of a network that are remembered; views of others count, but not as unique views.
MOST_PAGES_OF_A_NETWORK = 200


class Reason(TextChoices):
    """A reason for which a request is not counted as a view; it is counted under that reason."""

    ROBOT = "robot", "Robot, hoặc trình duyệt do máy điều khiển"
    PREFETCH = "prefetch", "Trình duyệt tải trước, chưa cho ai xem"
    STAFF = "staff", "Máy của người làm việc ở tòa soạn"
    HIDDEN = "hidden", "Mở trong thẻ nền rồi đóng, không ai xem"
    FLOOD = "flood", f"Quá {MOST_VIEWS_A_MINUTE} lượt xem một phút từ một người"
    FOREIGN = "foreign", "Gửi từ trang của nơi khác"
    INVALID = "invalid", "Mã trang không do cổng cấp, hoặc gửi sai dạng"
    HEAD = "head", "Chương trình chỉ hỏi phần đầu (HEAD)"
    WITHOUT_SCRIPT = "without_script", "Trình duyệt không chạy JavaScript"
    # New ones last: the columns of the file of days are in this order.
    NETWORK = "network", "Quá nhiều lượt trong nửa giờ từ một địa chỉ mạng"
    OLD_PAGE = "old_page", "Trang cũ, cổng gửi từ trước ngày hôm qua"


@dataclass(frozen=True)
class State:
    """The data kept of a visitor between views."""

    last_seen: datetime.datetime
    #: The minute of the clock in which views are being counted, and how many there are so far.
    minute: datetime.datetime
    in_minute: int
    #: The pages viewed in this visit, as `View.page` names them.
    pages: frozenset[str] = frozenset()


class NetworkState(NamedTuple):
    """The data kept of a network for half an hour from its first view."""

    began: datetime.datetime
    views: int = 0
    visits: int = 0
    #: {page, as `View.page` names it: (views, unique views)}.
    pages: Mapping[str, tuple[int, int]] = MappingProxyType({})


@dataclass(frozen=True)
class View:
    """A request to count a page; ``left_out`` is the reason not to count it, if there is one."""

    kind: str
    item: int
    left_out: Reason | None = None

    @property
    def page(self) -> str:
        return f"{self.kind}:{self.item}"


@dataclass(frozen=True)
class Outcome:
    """The result of counting a view; ``left_out`` is the reason when it is not a view."""

    is_view: bool
    is_visit: bool
    #: Whether it is the visitor's first view of the page in this visit.
    is_unique: bool = False
    left_out: Reason | None = None


def count(
    state: State | None, view: View, instant: datetime.datetime
) -> tuple[State | None, Outcome]:
    """Decide what ``view`` at ``instant`` counts as; return the visitor's new state and outcome.

    ``state`` is the one returned for the same visitor's previous view, or None for the first view.
    A view that is left out does not change the state: it neither begins a visit nor lengthens one.
    """
    if view.left_out:
        return state, _left_out(view.left_out)
    minute = instant.replace(second=0, microsecond=0)
    if state is None:
        return _begun(instant, minute, 1, view)
    in_minute = state.in_minute if state.minute == minute else 0
    if in_minute >= MOST_VIEWS_A_MINUTE:
        return state, _left_out(Reason.FLOOD)
    if instant - state.last_seen >= VISIT_ENDS_AFTER:
        return _begun(instant, minute, in_minute + 1, view)
    is_unique = view.page not in state.pages and len(state.pages) < MOST_PAGES_A_VISIT
    # If the clock was set back, the time of the last view must not go back with it: the next view
    # would seem to come after a longer pause.
    last_seen = max(instant, state.last_seen)
    seen = State(
        last_seen,
        minute,
        in_minute + 1,
        state.pages | {view.page} if is_unique else state.pages,
    )
    return seen, Outcome(is_view=True, is_visit=False, is_unique=is_unique)


def count_in_network(
    network: NetworkState | None, view: View, outcome: Outcome, instant: datetime.datetime
) -> tuple[NetworkState | None, Outcome]:
    """Decide whether ``view``, by itself counted as ``outcome``, counts with its network's others.

    Return the network's new state and the outcome. A view that is left out changes nothing: the
    limits end half an hour after the network's first view.
    """
    if not outcome.is_view:
        return network, outcome
    if network is None or instant - network.began >= NETWORK_FORGOTTEN_AFTER:
        network = NetworkState(instant)
    page = view.page
    views, unique_views = network.pages.get(page, (0, 0))
    if (
        network.views >= MOST_VIEWS_OF_A_NETWORK
        or views >= MOST_VIEWS_OF_A_PAGE
        or (outcome.is_visit and network.visits >= MOST_VISITS_OF_A_NETWORK)
    ):
        return network, _left_out(Reason.NETWORK)
    is_kept = page in network.pages or len(network.pages) < MOST_PAGES_OF_A_NETWORK
    is_unique = outcome.is_unique and is_kept and unique_views < MOST_UNIQUE_VIEWS_OF_A_PAGE
    pages = network.pages
    if is_kept:
        pages = {**pages, page: (views + 1, unique_views + is_unique)}
    seen = NetworkState(network.began, network.views + 1, network.visits + outcome.is_visit, pages)
    return seen, outcome if outcome.is_unique == is_unique else replace(outcome, is_unique=False)


def _begun(
    instant: datetime.datetime, minute: datetime.datetime, in_minute: int, view: View
) -> tuple[State, Outcome]:
    state = State(instant, minute, in_minute, frozenset([view.page]))
    return state, Outcome(is_view=True, is_visit=True, is_unique=True)


def _left_out(reason: Reason) -> Outcome:
    return Outcome(is_view=False, is_visit=False, left_out=reason)
