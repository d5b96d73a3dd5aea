"""Log-ins: wrong passwords of the last day, and the networks from which accounts have logged in."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class WrongPassword(models.Model):
    """An attempt to log in that did not end with a log-in. Kept for a day."""

    #: A hash of the name that was typed, because some people type their password there.
    account = models.CharField(max_length=32)
    network = models.CharField(max_length=50)
    at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        indexes = [
            models.Index(fields=["account", "at"], name="wrong_password_of_account"),
            models.Index(fields=["network", "at"], name="wrong_password_of_network"),
        ]

    def __str__(self):
        return f"{self.network} {self.at:%d/%m/%Y %H:%M}"


class KnownNetwork(models.Model):
    """A network from which an account has logged in during the last 30 days."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    network = models.CharField(max_length=50)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "network"], name="known_network_once"),
        ]

    def __str__(self):
        return f"{self.user} {self.network}"
