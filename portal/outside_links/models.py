"""Tables of the nightly content check: runs, linked hosts, findings.

Only portal/back_office/content_check writes them. Things are named by kind and number, without a
foreign key: they may be deleted.
"""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

LONGEST_DETAIL = 300
#: The places of a host that are kept; the rest is a number.
MOST_PLACES = 20


class Run(models.Model):
    """One reading of all that is public, and how far it has come."""

    rules = models.CharField(max_length=64)
    started_at = models.DateTimeField("bắt đầu", db_default=Now())
    finished_at = models.DateTimeField("xong", null=True)
    step = models.PositiveSmallIntegerField(default=0)
    last = models.BigIntegerField(default=0)
    items = models.PositiveIntegerField("số mục đã đọc", default=0)
    domains_found = models.PositiveIntegerField("tên miền mới", default=0)
    findings_found = models.PositiveIntegerField("chỗ mới cần xem lại", default=0)
    told_at = models.DateTimeField("báo quản trị lúc", null=True)

    class Meta:
        verbose_name = "lần kiểm tra nội dung"
        verbose_name_plural = "các lần kiểm tra nội dung"
        ordering = ["-pk"]
        default_permissions = ("view",)

    def __str__(self):
        return f"Lần kiểm tra nội dung số {self.pk}"


class Domain(models.Model):
    """A host of other people to which something public links, or has linked."""

    host = models.CharField("tên miền", max_length=255, unique=True)
    first_seen_at = models.DateTimeField("thấy lần đầu", db_default=Now())
    first_run = models.ForeignKey(Run, models.PROTECT, related_name="new_domains")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="người viết",
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="người đăng",
    )
    items = models.PositiveIntegerField("số mục có liên kết đến", default=0)
    places = models.JSONField("ở những mục", default=list)  # [{"kind", "id", "name"}]
    # Of the run that goes on: they become the two above when it has read everything.
    counting = models.ForeignKey(Run, models.PROTECT, related_name="+")
    counted = models.PositiveIntegerField(default=0)
    counted_places = models.JSONField(default=list)

    class Meta:
        verbose_name = "tên miền được liên kết đến"
        verbose_name_plural = "liên kết ra ngoài"
        ordering = ["-first_seen_at", "host"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["-first_seen_at", "host"], name="outside_domain_newest"),
            models.Index(fields=["-items", "host"], name="outside_domain_most"),
        ]

    def __str__(self):
        return self.host


class Finding(models.Model):
    """Something in what is public that somebody has to look at."""

    class Sort(models.TextChoices):
        BAD = "bad", "nghi là cờ bạc"
        HIDDEN = "hidden", "liên kết ẩn"
        UNCLEAN = "unclean", "cách làm sạch hôm nay bỏ đi"
        BROKEN = "broken", "liên kết trong cổng không mở được"

    sort = models.CharField("loại", max_length=10, choices=Sort)
    about = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    name = models.CharField("mục", max_length=300)
    detail = models.CharField("thấy gì", max_length=LONGEST_DETAIL)
    first_seen_at = models.DateTimeField("thấy lần đầu", db_default=Now())
    first_run = models.ForeignKey(Run, models.PROTECT, related_name="new_findings")
    run = models.ForeignKey(Run, models.PROTECT, related_name="findings")

    class Meta:
        verbose_name = "chỗ cần xem lại"
        verbose_name_plural = "chỗ cần xem lại"
        ordering = ["-first_seen_at", "-pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                name="outside_links_finding_once", fields=["sort", "about", "object_id", "detail"]
            )
        ]

    def __str__(self):
        return f"{self.name} {self.detail}"
