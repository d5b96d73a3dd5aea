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


@pytest.fixture
def reporter():
    from tests.make import make_user  # noqa: PLC0415 -- pytest reads this before the apps are there

    return make_user("Reporters")


@pytest.fixture
def desk(client, reporter):
    """A browser in which a reporter is logged in."""
    client.force_login(reporter)
    return client


@pytest.fixture(scope="session")
def film() -> bytes:
    """A second of video, encoded once."""
    from tests.make_videos import make_video  # noqa: PLC0415 -- as above

    return make_video()
