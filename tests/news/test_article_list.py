"""The list of articles in the back office."""

import pytest

from news import workflow
from tests.make import make_article, make_category, make_source, make_tag, make_user
from tests.news.test_desk_admin import LIST

pytestmark = pytest.mark.django_db


def titles(response):
    return sorted(article.title for article in response.context["cl"].result_list)


def test_the_list_is_searched_without_diacritics_and_filtered(client, login):
    editor = login("Editors")
    parent = make_category("Kinh tế")
    child = make_category("Nông nghiệp", parent=parent)
    vải = make_article(title="Đặc sản vải thiều", category=child)
    cam = make_article(title="Cam sành", category=make_category(), desk_state="submitted")
    workflow.publish(vải, by=editor)
    assert titles(client.get(LIST)) == ["Cam sành", "Đặc sản vải thiều"]
    for query, found in (
        ("q=dac san", ["Đặc sản vải thiều"]),
        ("q=ĐẶC", ["Đặc sản vải thiều"]),
        ("q=khong co", []),
        ("tren_cong=public", ["Đặc sản vải thiều"]),
        ("tren_cong=never", ["Cam sành"]),
        ("desk_state__exact=submitted", ["Cam sành"]),
        (f"chuyen_muc={parent.pk}", ["Đặc sản vải thiều"]),
        ("chuyen_muc=vớ vẩn", ["Cam sành", "Đặc sản vải thiều"]),
        (f"created_by__id__exact={cam.created_by_id}", ["Cam sành"]),
    ):
        assert titles(client.get(f"{LIST}?{query}")) == found, query


def test_the_list_costs_the_same_with_one_row_and_with_thirty(
    client, login, django_assert_max_num_queries
):
    login("Editors")
    make_article(tags=[make_tag()], source=make_source())
    with django_assert_max_num_queries(14) as one:
        client.get(LIST)
    category, author = make_category(), make_user("Reporters")
    for _ in range(29):
        make_article(category=category, created_by=author)
    with django_assert_max_num_queries(len(one)):
        client.get(LIST)
