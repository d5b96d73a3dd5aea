"""The three albums of the sample: pictures that its articles show too, gathered by occasion."""

import datetime
from collections.abc import Callable
from typing import NamedTuple

from media_gallery import moderation
from media_gallery.models import Album, AlbumPhoto, Photo
from portal.taxonomy.models import Category


class Occasion(NamedTuple):
    title: str
    description: str
    category: str
    days_ago: int
    pictures: tuple[str, ...]


OCCASIONS = (
    Occasion(
        "Sông Mây bốn mùa",
        "Từ ruộng bậc thang Lũng Pặc tới hồ Vạn Sim: một năm của tỉnh qua những khung hình.",
        "du-lich",
        40,
        (
            "ruong-bac-thang", "ruong-nuoc", "doi-che", "canh-dong", "lua-chieu", "rung",
            "ho-sang", "ho-chieu", "ban-nha-san", "ban-dem", "vuon-cam", "vuon-vai",
        ),
    ),
    Occasion(
        "Công trình mới của tỉnh",
        "Cầu Bến Gỗ 2, đường cao tốc, khu công nghiệp và những cột điện gió trên cao nguyên.",
        "cong-nghiep-dau-tu",
        12,
        (
            "cau-ben-go", "cau-chieu", "cao-toc", "khu-cong-nghiep", "dien-gio",
            "trung-tam-tinh", "thanh-pho-dem",
        ),
    ),
    Occasion(
        "Ngày hội các dân tộc tỉnh Sông Mây",
        "Đua thuyền trên hồ Vạn Sim, hội đền Thượng, chợ phiên và hội chợ nông sản.",
        "van-hoa-xa-hoi",
        3,
        ("dua-thuyen", "le-hoi-den", "den-thuong", "cho-phien", "hoi-cho", "san-van-dong"),
    ),
)  # fmt: skip


def make(photo_of: Callable[[str], Photo], *, today: datetime.date, by, approved_by) -> None:
    """Make the albums of photos that ``photo_of`` gives by their keys, brought ``by`` a reporter.

    The public copies of their photos are made in the background, once this is committed.
    """
    for occasion in OCCASIONS:
        album = Album.objects.create(
            title=occasion.title,
            description=occasion.description,
            category=Category.objects.get(slug=occasion.category),
            held_on=today - datetime.timedelta(days=occasion.days_ago),
            uploaded_by=by,
        )
        for position, key in enumerate(occasion.pictures):
            photo = photo_of(key)
            AlbumPhoto.objects.create(album=album, photo=photo, position=position)
            photo.refresh_from_db()
            if photo.is_pending:
                moderation.approve(photo, by=approved_by)
        moderation.approve(album, by=approved_by)
