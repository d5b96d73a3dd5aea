"""Categories, sources and tags in the back office."""

import datetime

import pytest

from news.models import Category, FormerSlug, Source, Tag
from portal.dates import VIETNAM
from tests.make import make_article, make_category, make_edition, make_source, make_tag, make_user

pytestmark = pytest.mark.django_db

KINDS = {"category": make_category, "source": make_source, "tag": make_tag}
ROLES = ["Reporters", "Editors", "Managing editors", "Moderators", "Administrators"]
MAY_ADD = {
    "category": {"Managing editors", "Administrators"},
    "source": {"Editors", "Managing editors", "Administrators"},
    "tag": {"Reporters", "Editors", "Managing editors", "Administrators"},
}
MAY_CHANGE = MAY_ADD | {"tag": {"Editors", "Managing editors", "Administrators"}}
LONG_AGO = datetime.datetime(2020, 2, 13, 8, 0, tzinfo=VIETNAM)


def address(kind, thing=None, act=""):
    return f"/admin/news/{kind}/" + (f"{thing.pk}/{act}/" if thing else act and f"{act}/")


@pytest.fixture
def operator(client):
    # Only a superuser may delete at all; the rules hold for them too.
    user = make_user(is_superuser=True)
    client.force_login(user)
    return user


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("group", ROLES)
def test_what_each_role_may(client, group, kind):
    thing = KINDS[kind]()
    client.force_login(make_user(group))
    sees = group != "Moderators"

    def status(ok):
        return 200 if ok else 403

    assert client.get(address(kind)).status_code == status(sees)
    assert client.get(address(kind, thing, "change")).status_code == status(sees)
    assert client.get(address(kind, act="add")).status_code == status(group in MAY_ADD[kind])
    changed = client.post(address(kind, thing, "change"), {"name": ""})
    assert changed.status_code == status(group in MAY_CHANGE[kind])
    assert client.get(address(kind, thing, "delete")).status_code == 403
    assert client.post(address(kind, thing, "delete"), {"post": "yes"}).status_code == 403


def test_the_list_is_the_tree(client, operator):
    news = make_category("Thời sự", position=2)
    health = make_category("Y tế", position=1)
    make_category("Chính trị", position=2, parent=news)
    make_category("Bảo hiểm", position=9, parent=health)
    make_category("Văn hóa", position=1, parent=news)

    listed = client.get(address("category")).context["cl"].result_list

    assert [each.name for each in listed] == [
        "Y tế", "Bảo hiểm", "Thời sự", "Văn hóa", "Chính trị",
    ]  # fmt: skip


def test_the_front_page_is_arranged_in_the_list(client):
    first, second = make_category("Một", position=1), make_category("Hai", position=2)
    client.force_login(make_user("Managing editors"))

    client.post(
        address("category"),
        {
            "form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 2,
            "form-0-id": first.pk, "form-0-position": 5,
            "form-1-id": second.pk, "form-1-position": 2, "form-1-on_front_page": "on",
            "_save": "Lưu",
        },
    )  # fmt: skip

    assert list(Category.objects.in_menu_order().values_list("name", "on_front_page")) == [
        ("Hai", True), ("Một", False),
    ]  # fmt: skip


def test_who_may_not_change_categories_cannot_arrange_them(client):
    category = make_category(position=1)
    client.force_login(make_user("Editors"))

    assert "form-0-position" not in client.get(address("category")).content.decode()
    response = client.post(
        address("category"),
        {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-id": category.pk,
         "form-0-position": 5, "_save": "Lưu"},
    )  # fmt: skip

    assert response.status_code == 403


def test_only_the_first_level_can_hold_others(client, operator):
    top = make_category("Thời sự")
    child = make_category("Chính trị", parent=top)

    page = client.get(address("category", act="add"))
    offered = page.context["adminform"].form.fields["parent"].queryset
    assert list(offered) == [top]

    response = client.post(
        address("category", act="add"), {"name": "Mới", "parent": child.pk, "position": 1}
    )
    assert "parent" in response.context["adminform"].form.errors


def test_a_new_category_gets_its_address_and_an_old_one_leads_to_the_new(client, operator):
    client.post(address("category", act="add"), {"name": "Đời sống", "position": 1})
    category = Category.objects.get(slug="doi-song")

    client.post(
        address("category", category, "change"),
        {"name": "Đời sống", "position": 1, "slug": "doi-song-xa-hoi"},
    )

    category.refresh_from_db()
    assert category.slug == "doi-song-xa-hoi"
    assert FormerSlug.objects.get().slug == "doi-song"


@pytest.mark.parametrize("kind", ["source", "tag"])
def test_the_address_of_a_source_or_tag_stays(client, operator, kind):
    thing = KINDS[kind]("Sở Y tế", slug="so-y-te")

    client.post(
        address(kind, thing, "change"),
        {"name": "Sở Y tế tỉnh", "kind": "agency", "slug": "khac"},
    )

    thing.refresh_from_db()
    assert (thing.name, thing.slug) == ("Sở Y tế tỉnh", "so-y-te")


@pytest.mark.parametrize("kind", ["source", "tag"])
@pytest.mark.parametrize("typed", ["dak lak", "Đắk", "ĐẮK LẮK", "Đă\u0301k"])
def test_names_are_found_with_and_without_marks(client, operator, kind, typed):
    KINDS[kind]("Báo Đắk Lắk")
    KINDS[kind]("Báo Sông Mây")

    listed = client.get(address(kind), {"q": typed}).context["cl"].result_list

    assert [each.name for each in listed] == ["Báo Đắk Lắk"]


@pytest.mark.parametrize("kind", ["source", "tag"])
def test_they_are_found_while_writing_an_article(client, kind):
    thing = KINDS[kind]("Báo Đắk Lắk")
    client.force_login(make_user("Reporters"))

    answer = client.get(
        "/admin/autocomplete/",
        {"app_label": "news", "model_name": "article", "term": "dak",
         "field_name": {"source": "source", "tag": "tags"}[kind]},
    )  # fmt: skip

    assert answer.json()["results"] == [{"id": str(thing.pk), "text": "Báo Đắk Lắk"}]


@pytest.mark.parametrize("kind", KINDS)
def test_what_nothing_uses_can_be_deleted(client, operator, kind):
    thing = KINDS[kind]()

    client.post(address(kind, thing, "delete"), {"post": "yes"})

    assert not type(thing).objects.exists()


def article_in(kind, thing):
    fields = {"tags": [thing]} if kind == "tag" else {kind: thing}
    return make_article(**fields)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("used_by", ["a draft", "an edition"])
def test_what_is_used_stays_and_a_sentence_says_why(client, operator, kind, used_by, method):
    thing = KINDS[kind]("Y tế")
    article = article_in(kind, thing)
    if used_by == "an edition":
        make_edition(article, visible=(LONG_AGO, None))
        article.tags.clear()
        article.source = None
        article.category = make_category()
        article.save()

    response = getattr(client, method)(address(kind, thing, "delete"), {"post": "yes"}, follow=True)

    assert response.redirect_chain == [(address(kind, thing, "change"), 302)]
    (message,) = response.context["messages"]
    assert str(message).startswith("Chưa xóa được ") and "“Y tế”" in str(message)
    assert type(thing).objects.filter(pk=thing.pk).exists()


def test_a_category_with_children_stays(client, operator):
    parent = make_category("Thời sự")
    make_category(parent=parent)

    client.post(address("category", parent, "delete"), {"post": "yes"})

    assert Category.objects.filter(pk=parent.pk).exists()


def test_what_came_to_be_used_between_question_and_answer_stays(client, operator, monkeypatch):
    source = make_source()
    make_article(source=source)
    monkeypatch.setattr("news.admin.taxonomy.SourceAdmin.is_used", lambda self, thing: False)
    monkeypatch.setattr(
        "news.admin.taxonomy.SourceAdmin.get_deleted_objects",
        lambda self, objs, request: ([], {}, set(), []),
    )

    response = client.post(address("source", source, "delete"), {"post": "yes"}, follow=True)

    assert "Chưa xóa được" in str(list(response.context["messages"])[0])
    assert Source.objects.filter(pk=source.pk).exists()


@pytest.mark.parametrize("kind", KINDS)
def test_there_is_no_deleting_of_many(client, operator, kind):
    thing = KINDS[kind]()

    client.post(
        address(kind), {"action": "delete_selected", "_selected_action": thing.pk, "post": "yes"}
    )

    assert type(thing).objects.filter(pk=thing.pk).exists()


def test_a_tag_is_made_in_the_popup_of_the_article_form(client):
    client.force_login(make_user("Reporters"))

    response = client.post(address("tag", act="add") + "?_popup=1", {"name": "Lũ lụt", "_popup": 1})

    assert response.status_code == 200
    assert Tag.objects.get().slug == "lu-lut"
