"""The tables of the visit counter: sums, kept for ever, and visitors, kept for half an hour.

No row holds an IP address, a user agent or other personal data. An item is ``(kind, item)``, two
plain columns without a foreign key: the counter does not depend on articles or albums.
"""

from django.db import models

from portal.visits.counting.rules import Reason


class Day(models.Model):
    """A Vietnamese calendar day. Once closed it never changes (see migration 0002)."""

    day = models.DateField("ngày", primary_key=True)
    views = models.PositiveBigIntegerField("lượt xem", default=0)
    visits = models.PositiveBigIntegerField("lượt truy cập", default=0)
    closed_at = models.DateTimeField("chốt lúc", null=True)
    #: SHA-256 of this day's numbers and the seal of the closed day before: `seals.seal_of`.
    seal = models.CharField("dấu niêm", max_length=64, blank=True)

    class Meta:
        verbose_name = "ngày"
        verbose_name_plural = "lượt truy cập từng ngày"
        ordering = ["day"]
        constraints = [
            models.CheckConstraint(
                name="visits_day_a_visit_is_a_view",
                condition=models.Q(visits__lte=models.F("views")),
            ),
            models.CheckConstraint(
                name="visits_day_closed_is_sealed",
                condition=models.Q(closed_at=None, seal="")
                | models.Q(closed_at__isnull=False) & ~models.Q(seal=""),
            ),
        ]

    def __str__(self):
        return str(self.day)


class Hour(models.Model):
    """The views and visits of one hour, identified by the time at which it begins."""

    hour = models.DateTimeField("giờ", primary_key=True)
    views = models.PositiveBigIntegerField("lượt xem", default=0)
    visits = models.PositiveBigIntegerField("lượt truy cập", default=0)

    class Meta:
        verbose_name = "giờ"
        verbose_name_plural = "lượt truy cập từng giờ"
        ordering = ["hour"]

    def __str__(self):
        return str(self.hour)


class ItemHour(models.Model):
    """Views of one item in one hour, kept for 8 days; after that only `ItemDay` remains.

    ``unique_views`` leaves out what a visitor opens again in the same visit (`rules.Outcome`).
    """

    pk = models.CompositePrimaryKey("hour", "kind", "item")
    hour = models.DateTimeField("giờ")
    kind = models.CharField("loại", max_length=20)
    item = models.BigIntegerField("số hiệu")
    views = models.PositiveBigIntegerField("lượt xem", default=0)
    unique_views = models.PositiveBigIntegerField("lượt xem không kể xem lại", db_default=0)

    class Meta:
        verbose_name = "lượt xem một trang trong một giờ"
        verbose_name_plural = "lượt xem từng trang từng giờ"
        constraints = [
            models.CheckConstraint(
                name="visits_itemhour_a_unique_view_is_a_view",
                condition=models.Q(unique_views__lte=models.F("views")),
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.item}, {self.hour}"


class ItemDay(models.Model):
    """Views of one item on one closed day, kept for ever."""

    pk = models.CompositePrimaryKey("day", "kind", "item")
    day = models.DateField("ngày")
    kind = models.CharField("loại", max_length=20)
    item = models.BigIntegerField("số hiệu")
    views = models.PositiveBigIntegerField("lượt xem", default=0)

    class Meta:
        verbose_name = "lượt xem một trang trong một ngày"
        verbose_name_plural = "lượt xem từng trang từng ngày"
        indexes = [models.Index(fields=["kind", "item", "day"], name="visits_itemday_item")]

    def __str__(self):
        return f"{self.kind} {self.item}, {self.day}"


class LeftOut(models.Model):
    """The number of requests not counted as views on a day, for one reason."""

    pk = models.CompositePrimaryKey("day", "reason")
    day = models.DateField("ngày")
    reason = models.CharField("lý do", max_length=20, choices=Reason)
    count = models.PositiveBigIntegerField("số lần", default=0)

    class Meta:
        verbose_name = "không tính"
        verbose_name_plural = "không tính"

    def __str__(self):
        return f"{self.get_reason_display()}, {self.day}"


class DayKey(models.Model):
    """32 random bytes under which a day's visitors are hashed; destroyed when the day is closed."""

    day = models.DateField("ngày", primary_key=True)
    key = models.BinaryField("khóa", max_length=32)

    class Meta:
        verbose_name = "khóa của ngày"
        verbose_name_plural = "khóa của ngày"

    def __str__(self):
        return str(self.day)


class Visitor(models.Model):
    """A visitor of the last half hour, by a hash that cannot be reversed (see `rules.State`).

    ``pages`` are the pages of the visit, as `rules.View.page` names them, with spaces between them.
    """

    key = models.BinaryField("mã băm", primary_key=True, max_length=16)
    last_seen = models.DateTimeField("lần cuối")
    minute = models.DateTimeField("phút đang đếm")
    in_minute = models.PositiveIntegerField("số lượt xem trong phút ấy")
    pages = models.TextField("các trang đã xem trong lượt truy cập này", db_default="")

    class Meta:
        verbose_name = "người đang truy cập"
        verbose_name_plural = "người đang truy cập"

    def __str__(self):
        return f"{self.last_seen:%H:%M:%S}"


class Network(models.Model):
    """An address or IPv6 /64 of the last half hour, by a hash (see `rules.NetworkState`).

    ``pages`` are "page=views=unique views" with spaces between them. The table is unlogged
    (migration 0004): after a crash of PostgreSQL it is empty, and the limits begin anew.
    """

    key = models.BinaryField("mã băm", primary_key=True, max_length=16)
    began = models.DateTimeField("lần đầu")
    views = models.PositiveIntegerField("số lượt xem")
    visits = models.PositiveIntegerField("số lượt truy cập")
    pages = models.TextField("các trang đã xem", db_default="")

    class Meta:
        verbose_name = "mạng đang truy cập"
        verbose_name_plural = "mạng đang truy cập"

    def __str__(self):
        return f"{self.began:%H:%M:%S}"


class ZeroResultSearch(models.Model):
    """Views on one day of the page that says that a search has found nothing.

    ``line`` has no diacritics. Lines with personal data are not stored (news.search.zero_results),
    and nothing of who has searched. Kept for 90 days, at most 2,000 a day (zero_results.recording).
    """

    day = models.DateField("ngày")
    line = models.CharField("câu tìm", max_length=80)
    views = models.PositiveIntegerField("lượt xem")
    #: A bit for each hour in which it was viewed, the lowest for the hour from midnight.
    hours = models.PositiveIntegerField("các giờ")
    instead = models.BooleanField("có kết quả của câu gần giống")
    is_seen = models.BooleanField("đã xem", db_default=False)

    class Meta:
        verbose_name = "câu tìm không thấy"
        verbose_name_plural = "câu tìm không thấy"
        default_permissions = ()
        permissions = [("read_zero_result_searches", "Xem những câu người đọc tìm không thấy")]
        constraints = [
            models.UniqueConstraint(fields=["day", "line"], name="visits_zeroresultsearch_once"),
        ]
        indexes = [
            models.Index(fields=["line", "day"], name="visits_zeroresultsearch_line"),
        ]

    def __str__(self):
        return f"{self.line}, {self.day}"
