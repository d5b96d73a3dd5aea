"""The tree of categories in the back office; who may delete one is in tests/news."""

import pytest

from portal.taxonomy.models import Category, FormerSlug
from tests.make import make_category, make_user
from tests.pages import opened

pytestmark = pytest.mark.django_db

LIST = "/admin/taxonomy/category/"
ADD = f"{LIST}add/"


@pytest.fixture
def operator(client):
    # Only a superuser may delete; the rules apply to them too.
    user = make_user(is_superuser=True)
    client.force_login(user)
    return user


def test_the_list_is_the_tree(client, operator):
    news = make_category("Thời sự", position=2)
    health = make_category("Y tế", position=1)
    make_category("Chính trị", position=2, parent=news)
    make_category("Bảo hiểm", position=9, parent=health)
    make_category("Văn hóa", position=1, parent=news)

    listed = client.get(LIST).context["cl"].result_list

    assert [each.name for each in listed] == [
        "Y tế",
        "Bảo hiểm",
        "Thời sự",
        "Văn hóa",
        "Chính trị",
    ]


def test_the_menu_is_ordered_in_the_list(client):
    first, second = make_category("Một", position=1), make_category("Hai", position=2)
    client.force_login(make_user("Managing editors"))

    client.post(
        LIST,
        {
            "form-TOTAL_FORMS": 2,
            "form-INITIAL_FORMS": 2,
            "form-0-id": first.pk,
            "form-0-position": 5,
            "form-1-id": second.pk,
            "form-1-position": 2,
            "_save": "Lưu",
        }
        | opened(client, LIST),
    )

    assert list(Category.objects.in_menu_order()) == [second, first]


def test_who_may_not_change_categories_cannot_arrange_them(client):
    category = make_category(position=1)
    client.force_login(make_user("Editors"))

    assert "form-0-position" not in client.get(LIST).content.decode()
    response = client.post(
        LIST,
        {
            "form-TOTAL_FORMS": 1,
            "form-INITIAL_FORMS": 1,
            "form-0-id": category.pk,
            "form-0-position": 5,
            "_save": "Lưu",
        },
    )

    assert response.status_code == 403


def test_only_the_first_level_can_hold_others(client, operator):
    top = make_category("Thời sự")
    child = make_category("Chính trị", parent=top)

    page = client.get(ADD)
    offered = page.context["adminform"].form.fields["parent"].queryset
    assert list(offered) == [top]

    response = client.post(ADD, {"name": "Mới", "parent": child.pk, "position": 1})
    assert "parent" in response.context["adminform"].form.errors


def test_a_new_category_gets_its_address_and_an_old_one_leads_to_the_new(client, operator):
    client.post(ADD, {"name": "Đời sống", "position": 1})
    category = Category.objects.get(slug="doi-song")

    form = f"{LIST}{category.pk}/change/"
    typed = {"name": "Đời sống", "position": 1, "slug": "doi-song-xa-hoi"}
    client.post(form, opened(client, form) | typed)

    category.refresh_from_db()
    assert category.slug == "doi-song-xa-hoi"
    assert FormerSlug.objects.get().slug == "doi-song"


def test_a_category_with_children_stays_and_a_sentence_says_why(client, operator):
    parent = make_category("Thời sự")
    make_category(parent=parent)

    response = client.post(f"{LIST}{parent.pk}/delete/", {"post": "yes"}, follow=True)

    (message,) = response.context["messages"]
    assert str(message).startswith(
        "Chưa xóa được chuyên mục “Thời sự”: còn chuyên mục thuộc về nó."
    )
    assert Category.objects.filter(pk=parent.pk).exists()
