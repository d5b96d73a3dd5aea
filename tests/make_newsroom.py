"""Factory of a newsroom with views: what the report on views is tested with."""

from datetime import date, datetime, timedelta

from portal.vietnamese.dates import VIETNAM
from portal.visits.counting.rules import Reason
from tests.make import make_article, make_category, make_edition, make_user
from tests.make_media import make_album, make_public_album, make_public_video
from tests.make_visits import make_day, make_hour

DAY = date(2026, 11, 20)
BEGIN = datetime(2026, 11, 20, 8, 0, tzinfo=VIETNAM)


def make_newsroom() -> dict:
    """Create two writers, two levels of categories, a withdrawn article, a closed day of views."""
    an = make_user("Reporters", last_name="Nguyễn", first_name="An")
    binh = make_user("Editors", last_name="Lê", first_name="Bình")
    parent = make_category("Kinh tế", position=1)
    child = make_category("Nông nghiệp", parent=parent)
    empty = make_category("Xã hội", position=2)
    first = make_article(title="Cầu mới", category=parent, created_by=an)
    second = make_article(title="Mùa gặt", category=child, created_by=an)
    gone = make_article(title="Bài đã gỡ", category=child, created_by=binh)
    make_edition(first, visible=(BEGIN, None))
    make_edition(second, visible=(BEGIN - timedelta(days=30), None))
    make_edition(gone, visible=(BEGIN, BEGIN + timedelta(hours=9)))
    album = make_public_album(title="Lễ hội", uploaded_by=an)
    hidden = make_album(title="Chờ duyệt", uploaded_by=binh)
    video = make_public_video(title="Một ngày ở hồ", uploaded_by=binh)
    make_hour(BEGIN, views=130, visits=11)
    make_hour(BEGIN + timedelta(hours=1), views=70, visits=9)
    make_day(
        DAY,
        views=200,
        visits=20,
        items={
            ("article", first.pk): 40,
            ("article", second.pk): 50,
            ("article", gone.pk): 7,
            ("album", album.pk): 5,
            ("album", hidden.pk): 6,
            ("video", video.pk): 4,
            ("home", 0): 88,
        },
        left_out={Reason.ROBOT: 31, Reason.STAFF: 2},
    )
    return locals()
