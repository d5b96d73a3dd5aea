"""What is a view, a visit, and nobody: the definitions of the counter as a pure function.

*View*: one page shown to a person. *Visit*: the first view of a visitor after 30 minutes without
one; it belongs to the day on which it began. *Online*: visitors seen in the last 5 minutes. The
same words stand, in Vietnamese, on the public page (templates/visits/statistics.html).
"""

import datetime
from dataclasses import dataclass, replace

from django.db.models import TextChoices

VISIT_ENDS_AFTER = datetime.timedelta(minutes=30)
ONLINE_FOR = datetime.timedelta(minutes=5)
#: Nobody reads a page a second for a minute. Several people may share an address and a browser.
MOST_VIEWS_A_MINUTE = 60


class Reason(TextChoices):
    """Why something that came in is not counted as a view. It is counted under its reason."""

    ROBOT = "robot", "Robot, hoặc trình duyệt do máy điều khiển"
    PREFETCH = "prefetch", "Trình duyệt tải trước, chưa cho ai xem"
    STAFF = "staff", "Máy của người làm việc ở tòa soạn"
    HIDDEN = "hidden", "Mở trong thẻ nền rồi đóng, không ai xem"
    FLOOD = "flood", f"Quá {MOST_VIEWS_A_MINUTE} lượt xem một phút từ một người"
    FOREIGN = "foreign", "Gửi từ trang của nơi khác"
    INVALID = "invalid", "Mã trang không do cổng cấp, hoặc gửi sai dạng"
    HEAD = "head", "Chương trình chỉ hỏi phần đầu (HEAD)"
    WITHOUT_SCRIPT = "without_script", "Trình duyệt không chạy JavaScript"


@dataclass(frozen=True)
class State:
    """What is remembered of a visitor between views."""

    last_seen: datetime.datetime
    #: The minute of the clock in which views are being counted, and how many there are so far.
    minute: datetime.datetime
    in_minute: int


@dataclass(frozen=True)
class View:
    """What came in: of which page, and why it is nobody's view, if it is."""

    kind: str
    item: int
    left_out: Reason | None = None


@dataclass(frozen=True)
class Outcome:
    """What it counts as; ``left_out`` says why it is no view."""

    is_view: bool
    is_visit: bool
    left_out: Reason | None = None


def count(
    state: State | None, view: View, instant: datetime.datetime
) -> tuple[State | None, Outcome]:
    """What ``view`` at ``instant`` counts as, and what is to be remembered of its visitor.

    ``state`` is what was returned for the same visitor's view before, or None for a first one.
    What is left out changes nothing: it neither begins a visit nor lengthens one.
    """
    if view.left_out:
        return state, _nobody(view.left_out)
    minute = instant.replace(second=0, microsecond=0)
    if state is None:
        return State(instant, minute, 1), Outcome(is_view=True, is_visit=True)
    in_minute = state.in_minute if state.minute == minute else 0
    if in_minute >= MOST_VIEWS_A_MINUTE:
        return state, _nobody(Reason.FLOOD)
    is_visit = instant - state.last_seen >= VISIT_ENDS_AFTER
    # A clock that was set back must not lengthen what has passed.
    last_seen = max(instant, state.last_seen)
    seen = replace(state, last_seen=last_seen, minute=minute, in_minute=in_minute + 1)
    return seen, Outcome(is_view=True, is_visit=is_visit)


def _nobody(reason: Reason) -> Outcome:
    return Outcome(is_view=False, is_visit=False, left_out=reason)
