"""The tables of a report, from its data.

Each public method of `Report` makes one table. The whole report takes a fixed number of queries,
however many articles there are.
"""

import datetime
from collections import Counter
from collections.abc import Mapping

from django.urls import reverse
from django.utils.text import capfirst

from media_gallery.models import Album, Video
from news.models import Article, Edition, Source
from portal.back_office.reports.periods import Period
from portal.back_office.reports.report_data import ReportData, Totals
from portal.back_office.reports.table_format import Row, Table, in_words
from portal.identity.models import User
from portal.taxonomy.models import Category
from portal.vietnamese import dates, text
from portal.visits.counting.rules import Reason
from portal.visits.models import Day, LeftOut
from portal.visits.statistics import chart

#: The most rows of a table on the page, and of the same table in a file.
ON_PAGE, IN_FILE = 30, 5_000

#: A longer period is told by the month, a shorter one by the day.
MOST_DAYS = 62


class Report:
    """The report of ``period``: of the whole newsroom, or of what ``owner`` wrote and uploaded."""

    def __init__(self, period: Period, owner: User | None = None):
        self.period = period
        self.owner = owner
        self._data = ReportData(period, owner)

    @property
    def totals(self) -> Totals:
        return self._data.totals

    def by_hour(self, _limit: int) -> Table:
        rows = [
            Row(f"{hour:02}:00 – {hour:02}:59", list(self._data.hours.get(hour, (0, 0))))
            for hour in range(24)
        ]
        columns = ["Giờ", "Lượt xem", "Lượt truy cập"]
        return Table("gio", "Theo giờ trong ngày", columns, rows, "Giờ Việt Nam.", drawn=0)

    def by_category(self, _limit: int) -> Table:
        posted, views = self._data.summed(lambda facts: facts.category)

        def line(category: Category, *children: Category, level: int = 0) -> Row:
            family = [each.pk for each in self._data.menu.with_merged(category, *children)]
            numbers = [sum(counted[pk] for pk in family) for counted in (posted, views)]
            address = category.get_absolute_url()
            return Row(category.name, numbers, public_address=address, level=level)

        rows = []
        for entry in self._data.menu.entries:
            rows.append(line(entry.category, *entry.children))
            rows += [line(child, level=1) for child in entry.children]
        if self.owner:
            rows = [row for row in rows if any(row.numbers)]
        if posted[None] or views[None]:
            rows.append(Row("Chưa có chuyên mục", [posted[None], views[None]]))
        return Table(
            "chuyen-muc",
            "Theo chuyên mục",
            ["Chuyên mục", "Tin bài đã đăng", "Lượt xem tin bài"],
            rows,
            "Chuyên mục cấp một gồm cả các chuyên mục con của nó.",
            drawn=1,
        )

    def by_author(self, _limit: int) -> Table:
        posted, views = self._data.summed(lambda facts: facts.author)
        rows = [
            Row(str(user), [posted[pk], views[pk]], [user.unit])
            for pk, user in self._data.people.items()
        ]
        rows.sort(key=_most_posted)
        return Table(
            "nguoi-viet",
            "Theo người viết",
            ["Người viết", "Tin bài đã đăng", "Lượt xem tin bài", "Đơn vị"],
            rows,
            "Lượt xem trong kỳ của mọi bài người đó đã viết, kể cả bài đăng từ trước. "
            "“Đã đăng” là những bài có ngày đăng trong kỳ.",
            drawn=1,
        )

    def by_unit(self, _limit: int) -> Table:
        posted, views = self._data.summed(lambda facts: self._data.people[facts.author].unit)
        return Table(
            "don-vi",
            "Theo đơn vị",
            ["Đơn vị", "Tin bài đã đăng", "Lượt xem tin bài"],
            _named(posted, views, {unit: unit for unit in {*posted, *views} if unit}, "Chưa ghi"),
            "Đơn vị hiện nay của người viết, ghi ở trang của từng người dùng.",
            drawn=0,
        )

    def by_source(self, _limit: int) -> Table:
        posted, views = self._data.summed(lambda facts: facts.source)
        found = Source.objects.in_bulk({*posted, *views} - {None})
        names = {pk: source.name for pk, source in found.items()}
        return Table(
            "nguon",
            "Theo nguồn",
            ["Nguồn", "Tin bài đã đăng", "Lượt xem tin bài"],
            _named(posted, views, names, "Tin bài của tòa soạn"),
            "Nguồn hiện nay của bài ở bàn biên tập.",
            drawn=0,
        )

    def by_time(self, _limit: int) -> Table:
        """Make the table of what was published each day, or each month of a long period."""
        by_month = (self.period.last - self.period.first).days >= MOST_DAYS
        posted: Counter[datetime.date] = Counter()
        for _facts, day, count in self._data.posted:
            posted[day] += count
        rows_of_days = (
            Day.objects.filter(day__gte=self.period.first, day__lte=self.period.last)
            .order_by()
            .values_list("day", "views", "visits")
        )
        counted = {day: (views, visits) for day, views, visits in rows_of_days}
        sums: dict[datetime.date, list[int]] = {}
        for at in range((self.period.last - self.period.first).days + 1):
            day = self.period.first + datetime.timedelta(days=at)
            numbers = sums.setdefault(day.replace(day=1) if by_month else day, [0, 0, 0])
            for place, number in enumerate((posted[day], *counted.get(day, (0, 0)))):
                numbers[place] += number
        rows = [
            Row(f"Tháng {day:%m/%Y}" if by_month else day, numbers) for day, numbers in sums.items()
        ]
        columns = [
            "Tháng" if by_month else "Ngày",
            "Tin bài đã đăng",
            "Lượt xem mọi trang",
            "Lượt truy cập",
        ]
        points = [
            chart.Point(
                label=f"{day:%m/%Y}" if by_month else f"{day:%d/%m}",
                title=f"{in_words(row.name)}: {text.number(visits)} lượt truy cập, "
                f"{text.number(views)} lượt xem, {text.number(number)} tin bài",
                visits=visits,
                views=views,
            )
            for (day, (number, views, visits)), row in zip(sums.items(), rows, strict=True)
        ]
        explained = "Lượt xem của những ngày trọn." if not self.period.whole_days else ""
        return Table(
            "thoi-gian",
            "Theo thời gian",
            columns,
            rows,
            explained,
            drawn=0,
            chart=chart.draw(points) if len(points) > 1 else None,
        )

    def articles(self, limit: int) -> Table:
        viewed = Counter({pk: self._data.views["article"][pk] for pk in self._data.articles})
        top = _most(viewed, limit)
        found = (
            Article.objects.select_related("category", "created_by")
            .only(
                "title",
                "category__name",
                "category__parent",
                "category__merged_into",
                "created_by__username",
                "created_by__first_name",
                "created_by__last_name",
            )
            .in_bulk(top)
        )
        public = (
            Edition.objects.public()
            .filter(article__in=top)
            .only("article_id", "title", "published_at")
        )
        addresses = {edition.article_id: edition.get_absolute_url() for edition in public}
        days = {edition.article_id: edition.published_at for edition in public}
        rows = [
            Row(
                found[pk].title,
                [viewed[pk]],
                [
                    str(found[pk].category or ""),
                    str(found[pk].created_by),
                    dates.local_day(days[pk]) if pk in days else "",
                ],
                reverse("admin:news_article_change", args=[pk]),
                addresses.get(pk, ""),
            )
            for pk in top
            if pk in found
        ]
        columns = ["Tin bài", "Lượt xem", "Chuyên mục", "Người viết", "Ngày đăng"]
        return Table("tin-bai", "Tin bài được xem nhiều nhất", columns, rows)

    def albums(self, limit: int) -> Table:
        return _gallery_table("album", "Album được xem nhiều nhất", Album, self._data.albums, limit)

    def videos(self, limit: int) -> Table:
        return _gallery_table("video", "Video được xem nhiều nhất", Video, self._data.videos, limit)

    def left_out(self, _limit: int) -> Table:
        """Make the table of what was not counted, by day and reason.

        Reasons that did not occur have no column.
        """
        counts: dict = {}
        found = LeftOut.objects.filter(day__gte=self.period.first, day__lte=self.period.last)
        for day, reason, count in found.order_by("-day").values_list("day", "reason", "count"):
            counts.setdefault(day, Counter())[reason] += count
        reasons = [
            reason for reason in Reason if any(of_day[reason.value] for of_day in counts.values())
        ]
        rows = [
            Row(
                day,
                [of_day.total(), *(of_day[reason.value] for reason in reasons)],
            )
            for day, of_day in counts.items()
        ]
        return Table(
            "khong-tinh",
            "Không tính là lượt xem",
            ["Ngày", "Cộng", *(reason.label for reason in reasons)],
            rows,
            "Những lần mở trang không được đếm, theo từng ngày trọn, kèm lý do.",
        )

    @property
    def tables(self) -> dict:
        """{name of the table in URLs: the method that makes it}, in the order of the page."""
        own = {
            "tin-bai": self.articles,
            "chuyen-muc": self.by_category,
            "album": self.albums,
            "video": self.videos,
        }
        if self.owner:
            return own
        return {
            "tin-bai": self.articles,
            "thoi-gian": self.by_time,
            "chuyen-muc": self.by_category,
            "nguoi-viet": self.by_author,
            "don-vi": self.by_unit,
            "nguon": self.by_source,
            "gio": self.by_hour,
            "album": self.albums,
            "video": self.videos,
            "khong-tinh": self.left_out,
        }


def _gallery_table(key, title, model, views: Counter[int], limit: int) -> Table:
    top = _most(views, limit)
    found = model.objects.select_related("category", "uploaded_by").in_bulk(top)
    public = set(model.objects.public().filter(pk__in=top).values_list("pk", flat=True))
    rows = [
        Row(
            found[pk].title,
            [views[pk]],
            [str(found[pk].uploaded_by)],
            reverse(f"admin:media_gallery_{key}_change", args=[pk]),
            found[pk].get_absolute_url() if pk in public else "",
        )
        for pk in top
        if pk in found
    ]
    return Table(
        key, title, [capfirst(model._meta.verbose_name), "Lượt xem", "Người đưa lên"], rows
    )


def _named(posted: Counter, views: Counter, names: Mapping, without: str) -> list[Row]:
    """Return a row for each key, most published first; keys without a name make one, the last."""
    rows = [Row(name, [posted[key], views[key]]) for key, name in names.items()]
    rows.sort(key=_most_posted)
    others = {*posted, *views} - names.keys()
    numbers = [sum(counted[key] for key in others) for counted in (posted, views)]
    return [*rows, Row(without, numbers)] if any(numbers) else rows


def _most_posted(row: Row) -> tuple:
    return -row.numbers[0], -row.numbers[1], text.sort_key(row.shown_name)


def _most(views: Counter[int], limit: int) -> list[int]:
    """Return the ids of the ``limit`` most viewed items; with equal views, the newer first."""
    return sorted(views, key=lambda pk: (-views[pk], -pk))[:limit]
