"""Rows for the lists of open sessions; the sessions themselves are Django's."""

from typing import Self

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models
from django.utils import timezone

from portal.access.limits_of_sessions import IDLE, LONGEST


class OpenSessionQuerySet(models.QuerySet["OpenSession"]):
    def of(self, user) -> Self:
        """Return the sessions of ``user`` that are not over, the last used first."""
        now = timezone.now()
        return self.filter(
            user=user.pk, seen_at__gt=now - IDLE, began_at__gt=now - LONGEST
        ).order_by("-seen_at", "-pk")


class OpenSession(models.Model):
    """A session of a member of staff; deleted with the session, however that ends.

    ``seen_at`` is written every few minutes only. Of the browser's User-Agent only words are kept.
    """

    session = models.OneToOneField(Session, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    device = models.CharField("máy", max_length=60)
    address = models.CharField("địa chỉ", max_length=45)
    began_at = models.DateTimeField("bắt đầu lúc")
    seen_at = models.DateTimeField("dùng lần cuối lúc")

    objects = OpenSessionQuerySet.as_manager()

    class Meta:
        verbose_name = "phiên đăng nhập"
        verbose_name_plural = "phiên đăng nhập"

    def __str__(self):
        return f"{self.device}, {self.address}"
