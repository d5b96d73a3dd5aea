"""Accounts of staff."""

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """A member of staff. Citizens have no accounts."""

    class Meta:
        verbose_name = "người dùng"
        verbose_name_plural = "người dùng"

    def __str__(self):
        return self.get_full_name() or self.username

    def get_full_name(self) -> str:
        """Return the name with the family name first, as in Vietnamese."""
        return f"{self.last_name} {self.first_name}".strip()
