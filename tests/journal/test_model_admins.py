"""Every addition, change and deletion in the admin enters the journal with old and new words."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group

from portal.back_office.journaling.model_admins import RECORDED_ELSEWHERE, JournaledMixin
from portal.back_office.roles import write_roles
from portal.identity.models import Banner, Link, LinkGroup, Page, User
from portal.journal.models import Entry
from portal.journal.timeline import facts_in_words
from tests.make import make_category, make_user
from tests.make_doors import make_thing
from tests.pages import delete, opened, tree
from tests.portal.edit_conflicts.test_models_of_the_admin import NO_FORM
from tests.portal.test_back_office_doors import MODELS

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(client):
    user = make_user("Administrators", username="quan", is_superuser=True)
    client.force_login(user)
    return user


def entries():
    """Return (action, kind, words, {field: (old, new)}) of each entry, and check who did it."""
    found = Entry.objects.order_by("pk").select_related("actor")
    assert {entry.actor.username for entry in found} <= {"quan"}
    return [
        (
            entry.action,
            entry.kind,
            entry.words,
            {one["field"]: (one["old"], one["new"]) for one in entry.facts.get("changes", [])},
        )
        for entry in found
    ]


def test_every_model_admin_records_or_its_own_modules_do():
    silent = {
        model._meta.label_lower
        for model, model_admin in admin.site._registry.items()
        if not isinstance(model_admin, JournaledMixin)
    }
    assert silent == RECORDED_ELSEWHERE


def form_at(client, address):
    """Return what a browser would send of the form at ``address`` if nothing was changed."""
    (form,) = tree(client.get(address)).xpath("//form[contains(@id, '_form')]")
    return dict(form.form_values()) | {"_save": "1"}


#: The field to change in the form of each model: one that takes any words.
FIELDS = {
    "news_article": "title",
    "news_tag": "name",
    "news_source": "name",
    "news_spelling": "note",
    "news_pinnedresult": "words",
    "taxonomy_category": "name",
    "media_gallery_photo": "caption",
    "media_gallery_album": "title",
    "media_gallery_video": "title",
    "media_gallery_rejectionreason": "sentence",
    "identity_page": "title",
    "identity_banner": "text",
    "identity_linkgroup": "name",
    "identity_identity": "portal_name",
    "identity_user": "last_name",
    "auth_group": "name",
}


#: What a form needs besides, to be valid.
MORE = {"media_gallery_video": {"captions": "WEBVTT\n\n00:01.000 --> 00:02.000\nXin chào\n"}}


@pytest.mark.usefixtures("stores")
@pytest.mark.parametrize("name", sorted(MODELS.keys() - NO_FORM))
def test_a_change_in_every_form_of_the_admin_enters_the_journal(client, by, name):
    thing = Group.objects.create(name="Tập sự") if name == "auth_group" else make_thing(name)
    address = f"/admin/{thing._meta.app_label}/{thing._meta.model_name}/{thing.pk}/change/"
    form = form_at(client, address) | MORE.get(name, {})
    before = Entry.objects.count()

    client.post(address, form | {FIELDS[name]: f"{form.get(FIELDS[name], '')} khác"})

    entry = Entry.objects.order_by("pk").last()
    assert Entry.objects.count() == before + 1
    assert (entry.action, entry.actor, entry.object_id) == ("edit", by, thing.pk)
    assert facts_in_words(entry)


def test_old_and_new_words_are_told(client, by):
    category = make_category(name="Kinh tế")
    address = f"/admin/taxonomy/category/{category.pk}/change/"
    parent = make_category(name="Tin tức")
    client.post(address, form_at(client, address) | {"name": "Kinh tế số", "parent": parent.pk})
    client.post(address, form_at(client, address))  # nothing changed
    banner = Banner.objects.create(text="Bão số 5", place="top")
    address = f"/admin/identity/banner/{banner.pk}/change/"
    client.post(
        address,
        form_at(client, address)
        | {
            "place": "side",
            "is_urgent": "on",
            "shown_until_0": "27/11/2030",
            "shown_until_1": "8:30",
        },
    )

    assert [facts_in_words(entry) for entry in Entry.objects.order_by("pk")] == [
        "Tên: Kinh tế → Kinh tế số · Thuộc chuyên mục: (trống) → Tin tức",
        "Chỗ hiện: đầu mọi trang → cột bên · Khẩn cấp: không → có · "
        "Hiện đến: (trống) → 27/11/2030 08:30",
    ]


def test_an_account_is_followed_from_its_creation(client, by):
    groups = {group.name: group.pk for group in Group.objects.all()}
    new = {
        "username": "an",
        "password1": "trâu xanh qua cầu",
        "password2": "trâu xanh qua cầu",
        "last_name": "Nguyễn",
        "first_name": "An",
        "groups": [groups["Reporters"]],
    }
    client.post("/admin/identity/user/add/", new)
    account = User.objects.get(username="an")
    rights = {"username": "an", "last_name": "Nguyễn", "first_name": "An"}
    form = f"/admin/identity/user/{account.pk}/change/"
    both = {"groups": [groups["Reporters"], groups["Editors"]], "is_active": "on"}
    client.post(form, opened(client, form) | rights | both)
    client.post(form, opened(client, form) | rights)

    assert entries() == [
        (
            "create",
            "identity.user",
            "Nguyễn An",
            {
                "Tài khoản": ("", "an"),
                "Họ và tên đệm": ("", "Nguyễn"),
                "Tên": ("", "An"),
                "Nhóm": ("", "Phóng viên"),
            },
        ),
        (
            "edit",
            "identity.user",
            "Nguyễn An",
            {"Nhóm": ("Phóng viên", "Biên tập viên, Phóng viên")},
        ),
        (
            "edit",
            "identity.user",
            "Nguyễn An",
            {
                "Nhóm": ("Biên tập viên, Phóng viên", ""),
                "Đang hoạt động": ("có", "không"),
            },
        ),
    ]
    assert "Rất mới" not in str(list(Entry.objects.values()))


def test_rows_inside_a_form_are_told_and_go_with_it(client, by):
    group = LinkGroup.objects.create(name="Trung ương")
    Link.objects.create(group=group, name="Quốc hội", url="https://quochoi.vn/")
    address = f"/admin/identity/linkgroup/{group.pk}/change/"
    form = form_at(client, address)

    client.post(
        address,
        form
        | {
            "links-0-name": "Quốc hội Việt Nam",
            "links-1-name": "Chính phủ",
            "links-1-url": "https://chinhphu.vn/",
            "links-1-position": "1",
        },
    )
    delete(client, f"/admin/identity/linkgroup/{group.pk}/delete/")

    kind = "identity.linkgroup"
    assert [entry[:3] for entry in entries()] == [
        ("edit", kind, "Trung ương"),
        ("add_links", kind, "Trung ương"),
        ("delete", kind, "Trung ương"),
    ]
    changed, added, deleted = (facts_in_words(entry) for entry in Entry.objects.order_by("pk"))
    assert "Quốc hội → Quốc hội Việt Nam" in changed
    assert "(trống) → Chính phủ" in changed
    assert added == f"https://chinhphu.vn/ ({by})"
    assert "Quốc hội Việt Nam → (trống)" in deleted
    assert "Chính phủ → (trống)" in deleted


def test_a_list_that_is_edited_tells_each_row(client, by):
    one, two = make_category(position=1), make_category(position=2)
    form = dict(tree(client.get("/admin/taxonomy/category/")).forms[-1].form_values())
    places = {form[name]: name.rpartition("-")[0] for name in form if name.endswith("-id")}
    client.post(
        "/admin/taxonomy/category/",
        form
        | {
            f"{places[str(one.pk)]}-position": "20",
            f"{places[str(two.pk)]}-position": "10",
            "_save": "1",
        },
    )
    assert sorted(entries()) == sorted(
        ("edit", "taxonomy.category", thing.name, {"Thứ tự": (old, new)})
        for thing, old, new in ((one, "1", "20"), (two, "2", "10"))
    )


def test_of_a_long_text_only_the_difference_is_kept(client, by):
    text = "<p>" + "chữ " * 500 + "cũ</p>"
    page = Page.objects.create(title="Giới thiệu", body=text)
    address = f"/admin/identity/page/{page.pk}/change/"
    client.post(address, form_at(client, address) | {"body": text.replace("cũ", "mới")})
    ((_, _, _, changes),) = entries()
    old, new = changes["Nội dung"]
    assert (old[-12:], new[-13:]) == ("chữ chữ cũ", "chữ chữ mới") or (
        old.endswith("chữ cũ") and new.endswith("chữ mới")
    )
    assert max(len(old), len(new)) < 170


def test_a_role_whose_rights_the_program_changes_is_told_and_a_new_one_is_not(by):
    group = Group.objects.get(name="Reporters")
    write_roles()
    assert not Entry.objects.exists()
    group.permissions.remove(group.permissions.get(codename="add_tag"))
    write_roles()
    (entry,) = Entry.objects.all()
    assert (entry.actor, entry.words) == (None, "Reporters")
    assert facts_in_words(entry) == "Quyền: (trống) → add_tag"
