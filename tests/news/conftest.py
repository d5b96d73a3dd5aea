"""Fixtures of the newsroom: its people, logged in or not, and what the search finds."""

import pytest


@pytest.fixture
def login(client):
    """Return a function that makes a user of a group and logs them in."""
    from tests.make import make_user  # noqa: PLC0415 -- pytest reads this before the apps are there

    def as_one_of(group, **fields):
        user = make_user(group, **fields)
        client.force_login(user)
        return user

    return as_one_of


@pytest.fixture
def editor():
    from tests.make import make_user  # noqa: PLC0415 -- pytest reads this before the apps are there

    return make_user("Editors")


@pytest.fixture
def managing_editor():
    from tests.make import make_user  # noqa: PLC0415 -- pytest reads this before the apps are there

    return make_user("Managing editors")


@pytest.fixture
def publish():
    """Return a function that publishes an article on day ``day``; other arguments: the factory."""
    # Inside, because pytest reads this file before the apps are there.
    from tests.make import make_article, make_category, make_edition  # noqa: PLC0415
    from tests.news.test_search import BEGIN, DAY  # noqa: PLC0415

    category = make_category("Kinh tế")
    author = make_article(category=category).created_by

    def publish(title, *, day=0, **fields):
        fields = {"category": category, "created_by": author, "body": "<p>x</p>"} | fields
        return make_edition(make_article(title=title, **fields), visible=(BEGIN + day * DAY, None))

    return publish


@pytest.fixture
def found(client):
    """Return a function for the titles that a query finds as it was typed, in order."""

    from tests import pages  # noqa: PLC0415 -- as above

    def found(typed, **others):
        answer = client.get("/tim-kiem/", {"q": typed, **others})
        assert answer.status_code == 200
        return [] if answer.context.get("is_instead") else pages.titles(answer)

    return found


@pytest.fixture
def first_spellings():
    """The forms that the search knows from the first day."""
    from tests.make_spellings import make_first_spellings  # noqa: PLC0415 -- as above

    make_first_spellings()


@pytest.fixture
def writer():
    from tests.make import make_user  # noqa: PLC0415 -- as above

    return make_user("Reporters")


@pytest.fixture
def draft(writer):
    """Return a function that makes an article which one person has approved."""
    from tests.make import make_article, make_category  # noqa: PLC0415 -- as above

    category = make_category()

    def draft(**fields):
        return make_article(category=category, created_by=writer, **fields)

    return draft


@pytest.fixture
def publisher(stores):
    from tests.make import make_user  # noqa: PLC0415 -- as above

    return make_user("Managing editors")


@pytest.fixture
def festival(publish):
    """Publish one of each kind about a festival; return the album."""
    from tests.news.search_results import make_festival  # noqa: PLC0415 -- as above

    return make_festival(publish)
