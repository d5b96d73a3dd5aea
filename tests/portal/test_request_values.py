"""Values in requests: numbers, and whether JSON is preferred."""

import pytest
from django.test import RequestFactory

from portal.web.json_requests import wants_json
from portal.web.numbers import LARGEST_ID, parse_number, parse_numbers
from tests.make import make_article, make_user


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        ("0", 0),
        ("007", 7),
        (str(LARGEST_ID), LARGEST_ID),
        (str(LARGEST_ID + 1), None),
        ("9" * 5000, None),
        ("", None),
        ("-1", None),
        ("1.0", None),
        (" 1", None),
        ("1\x00", None),
        ("²", None),
        ("१२", None),
    ],
)
def test_a_number_is_one_that_postgresql_holds(text, number):
    assert parse_number(text) == number


def test_what_is_no_number_is_passed_over():
    assert parse_numbers(["3", "x", "1", "9" * 30]) == [3, 1]


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("application/json", True),
        ("application/json, text/plain;q=0.5", True),
        ("text/html,application/xhtml+xml,*/*;q=0.8", False),
        ("text/html;q=0.1, application/json", True),
        ("*/*", False),
        ("", False),
    ],
)
def test_json_is_for_clients_that_prefer_it(accept, expected):
    request = RequestFactory().get("/", headers={"accept": accept})
    assert wants_json(request) is expected


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("version", "status"),
    [("9" * 5000, 400), ("0", 404), ("%00", 400), ("abc", 404), (str(2**63), 404)],
    ids=["endless", "none", "NUL", "word", "too large"],
)
def test_a_version_that_cannot_be_is_not_found(client, version, status):
    article = make_article()
    client.force_login(make_user(is_superuser=True))
    address = f"/admin/news/article/{article.pk}/change/?khoi_phuc={version}"
    assert client.get(address).status_code == status
