"""Every test here has its own media stores, empty at first."""

import pytest


@pytest.fixture(autouse=True)
def _stores_of_its_own(stores):
    pass


@pytest.fixture
def files_in():
    """Return a function for the sorted paths of all files below a folder."""

    def listing(folder) -> list[str]:
        return sorted(str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file())

    return listing
