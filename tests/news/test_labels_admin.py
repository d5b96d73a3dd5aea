"""Categories, sources and tags of articles in the back office."""

import datetime

import pytest
from django.db import IntegrityError

from news.models import Source, Tag
from portal.vietnamese.dates import VIETNAM
from tests.make import make_article, make_category, make_edition, make_source, make_tag, make_user
from tests.pages import delete, opened

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
    app = "taxonomy" if kind == "category" else "news"
    return f"/admin/{app}/{kind}/" + (f"{thing.pk}/{act}/" if thing else act and f"{act}/")


@pytest.fixture
def operator(client):
    # Only a superuser may delete; the rules apply to them too.
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


@pytest.mark.parametrize("kind", ["source", "tag"])
def test_the_address_of_a_source_or_tag_stays(client, operator, kind):
    thing = KINDS[kind]("Sở Y tế", slug="so-y-te")

    form = address(kind, thing, "change")
    typed = {"name": "Sở Y tế tỉnh", "kind": "agency", "slug": "khac"}
    client.post(form, opened(client, form) | typed)

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
        {
            "app_label": "news",
            "model_name": "article",
            "term": "dak",
            "field_name": {"source": "source", "tag": "tags"}[kind],
        },
    )

    assert answer.json()["results"] == [{"id": str(thing.pk), "text": "Báo Đắk Lắk"}]


@pytest.mark.parametrize("kind", KINDS)
def test_what_nothing_uses_can_be_deleted(client, operator, kind):
    thing = KINDS[kind]()

    delete(client, address(kind, thing, "delete"))

    assert not type(thing).objects.exists()


def article_in(kind, thing):
    fields = {"tags": [thing]} if kind == "tag" else {kind: thing}
    return make_article(**fields)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("used_by", "named"),
    [("a draft", "tin bài"), ("an edition", "bản công bố"), ("both", "tin bài, bản công bố")],
)
def test_what_is_used_stays_and_a_sentence_says_why(client, operator, kind, used_by, named, method):
    thing = KINDS[kind]("Y tế")
    article = article_in(kind, thing)
    if used_by != "a draft":
        make_edition(article, visible=(LONG_AGO, None))
    if used_by == "an edition":
        article.tags.clear()
        article.source = None
        article.category = make_category()
        article.save()

    response = getattr(client, method)(address(kind, thing, "delete"), {"post": "yes"}, follow=True)

    assert response.redirect_chain == [(address(kind, thing, "change"), 302)]
    (message,) = response.context["messages"]
    assert str(message).startswith("Chưa xóa được ")
    assert f"“Y tế”: còn {named} thuộc về nó." in str(message)
    assert type(thing).objects.filter(pk=thing.pk).exists()


def test_what_came_to_be_used_between_question_and_answer_stays(client, operator, monkeypatch):
    source = make_source()
    make_article(source=source)
    monkeypatch.setattr("news.admin.labels.SourceAdmin.holders", lambda self, thing: [])
    monkeypatch.setattr(
        "django.contrib.admin.ModelAdmin.get_deleted_objects",
        lambda self, objs, request: ([], {}, set(), []),
    )

    response = delete(client, address("source", source, "delete"), follow=True)

    assert "còn tin bài thuộc về nó" in str(list(response.context["messages"])[0])
    assert Source.objects.filter(pk=source.pk).exists()


@pytest.mark.parametrize("kind", KINDS)
def test_there_is_no_deleting_of_many(client, operator, kind):
    thing = KINDS[kind]()

    client.post(
        address(kind), {"action": "delete_selected", "_selected_action": thing.pk, "post": "yes"}
    )

    assert type(thing).objects.filter(pk=thing.pk).exists()


@pytest.mark.parametrize(
    "again", ["LŨ LỤT", "Lũ lụt.", "Lu\u0303 lu\u0323t", "lũ  lụt", "Lũ-lụt"], ids=ascii
)
def test_a_tag_that_differs_in_spelling_alone_is_the_same(client, operator, again):
    make_tag("Lũ lụt")
    page = client.post(address("tag", act="add"), {"name": again}).content.decode()
    assert "Đã có chủ đề “Lũ lụt”, chỉ khác cách viết. Hãy dùng chủ đề ấy." in page
    assert Tag.objects.count() == 1


def test_a_tag_that_differs_in_the_place_of_its_tone_is_the_same(client, operator):
    make_tag("Hoà giải")
    page = client.post(address("tag", act="add"), {"name": "Hòa giải"}).content.decode()
    assert "Đã có chủ đề “Hoà giải”" in page
    with pytest.raises(IntegrityError, match="news_tag_one_spelling"):
        make_tag("Hòa giải", slug="khac")


def test_a_tag_that_differs_in_marks_is_offered_and_another_made_at_the_second_press(
    client, operator
):
    make_tag("Bò tót")
    typed = {"name": "Bơ tốt"}
    response = client.post(address("tag", act="add"), typed)
    assert "Đã có chủ đề “Bò tót”, chỉ khác dấu." in response.content.decode()
    form = response.context["adminform"].form
    client.post(address("tag", act="add"), typed | {"seen_similar": form["seen_similar"].value()})
    assert sorted(Tag.objects.values_list("name", "slug")) == [
        ("Bò tót", "bo-tot"),
        ("Bơ tốt", "bo-tot-2"),
    ]


def test_tags_of_signs_alone_are_told_apart_by_the_signs():
    for name in ("😀", "…", "新"):
        make_tag(name).full_clean()


def test_a_tag_is_made_in_the_popup_of_the_article_form(client):
    client.force_login(make_user("Reporters"))

    response = client.post(address("tag", act="add") + "?_popup=1", {"name": "Lũ lụt", "_popup": 1})

    assert response.status_code == 200
    assert Tag.objects.get().slug == "lu-lut"
