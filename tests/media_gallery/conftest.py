"""Every test here has stores of its own, empty at first."""

import pytest
from django.core.files.storage import storages

from media_gallery.models import Photo


@pytest.fixture(autouse=True)
def stores(settings, tmp_path, monkeypatch):
    """The folders of the public and the private store."""
    settings.MEDIA_ROOT = tmp_path / "public"
    settings.STORAGES = settings.STORAGES | {
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "private", "base_url": None},
        }
    }
    # A field asks for its storage once, when models load.
    monkeypatch.setattr(Photo._meta.get_field("original"), "storage", storages["private"])
    return tmp_path / "public", tmp_path / "private"


@pytest.fixture
def files_in():
    """The paths of all files below a folder, in order."""

    def listing(folder) -> list[str]:
        return sorted(str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file())

    return listing
