"""Every test here has stores of its own, empty at first."""

import pytest


@pytest.fixture(autouse=True)
def _stores_of_its_own(stores):
    pass


@pytest.fixture
def files_in():
    """The paths of all files below a folder, in order."""

    def listing(folder) -> list[str]:
        return sorted(str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file())

    return listing
