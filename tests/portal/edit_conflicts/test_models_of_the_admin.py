"""Forms, lists and deletions of every model: what somebody else did meanwhile stays.

The other addresses are in test_every_door.py.
"""

import pytest
from django.contrib import admin
from django.urls import reverse

from portal.identity.models import LinkGroup
from portal.web.forms.edit_conflict import EditConflictMixin
from portal.web.forms.unsaved_text import UnsavedTextMixin
from tests.make_doors import make_thing
from tests.portal.edit_conflicts.person import Opened, somebody, told
from tests.portal.test_back_office_doors import MODELS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stores")]

#: {model: (a field of its form, what somebody else has saved, what is typed)}.
FORMS = {
    "news_article": ("title", "Của họ", "Của tôi"),
    "news_tag": ("name", "Của họ", "Của tôi"),
    "news_source": ("name", "Của họ", "Của tôi"),
    "news_spelling": ("note", "Của họ", "Của tôi"),
    "news_pinnedresult": ("words", "Của họ", "Của tôi"),
    "taxonomy_category": ("name", "Của họ", "Của tôi"),
    "media_gallery_photo": ("caption", "Của họ", "Của tôi"),
    "media_gallery_album": ("title", "Của họ", "Của tôi"),
    "media_gallery_video": ("title", "Của họ", "Của tôi"),
    "media_gallery_rejectionreason": ("sentence", "Của họ", "Của tôi"),
    "identity_page": ("title", "Của họ", "Của tôi"),
    "identity_banner": ("text", "Của họ", "Của tôi"),
    "identity_linkgroup": ("name", "Của họ", "Của tôi"),
    "identity_identity": ("slogan", "Của họ", "Của tôi"),
    "identity_user": ("last_name", "Của họ", "Của tôi"),
    "auth_group": ("name", "Của họ", "Của tôi"),
}
#: Models that no form of the admin saves.
NO_FORM = {
    "journal_entry",
    "jobs_job",
    "outside_links_domain",
    "outside_links_finding",
    "outside_links_run",
}
NO_DELETION = {*NO_FORM, "identity_identity", "identity_user"}


@pytest.fixture
def person(client):
    return lambda: somebody(type(client))


def thing_of(model):
    """Return an object that a superuser may edit and delete."""
    thing = make_thing(model)
    if model == "auth_group":
        thing.name = "Cộng tác viên"
        thing.save()
    return thing


def address(model, page, thing=None):
    return reverse(f"admin:{model}_{page}", args=[thing.pk] if thing else [])


def test_every_model_has_a_row():
    assert FORMS.keys() | NO_FORM == MODELS.keys()


@pytest.mark.parametrize("model", FORMS)
def test_a_form_does_not_write_over_what_was_saved_meanwhile(person, model):
    name, theirs, mine = FORMS[model]
    thing = thing_of(model)
    page = Opened(person(), address(model, "change", thing))
    type(thing).objects.filter(pk=thing.pk).update(**{name: theirs})
    answer = page.press("_continue=1", form=f"{thing._meta.model_name}_form", **{name: mine})
    thing.refresh_from_db()
    assert getattr(thing, name) == theirs
    words = told(answer)
    assert [each in words for each in ("Hai người cùng sửa", theirs, mine)] == [True] * 3


def test_every_row_inside_a_form_is_guarded_like_the_form():
    inlines = {
        inline: issubclass(inline.form, EditConflictMixin)
        for each in admin.site._registry.values()
        for inline in each.inlines
    }
    assert set(inlines.values()) == {True}, inlines


@pytest.mark.parametrize("model", FORMS)
def test_a_form_of_something_deleted_meanwhile_is_told_and_brings_nothing_back(person, model):
    if model == "identity_identity":
        pytest.skip("There is one identity for good.")
    name, _, mine = FORMS[model]
    thing = thing_of(model)
    page = Opened(person(), address(model, "change", thing))
    type(thing).objects.filter(pk=thing.pk).delete()
    answer = page.press("_continue=1", form=f"{thing._meta.model_name}_form", **{name: mine})
    assert not type(thing).objects.filter(pk=thing.pk).exists()
    words = told(answer)
    assert (model, "vừa bị xóa" in words) == (model, True)
    if isinstance(admin.site.get_model_admin(type(thing)), UnsavedTextMixin):
        assert ("còn nguyên ở trang này" in words, mine in words) == (True, True)


@pytest.mark.parametrize("model", FORMS.keys() - NO_DELETION)
def test_what_has_changed_since_the_page_that_asks_is_not_deleted(person, model):
    thing = thing_of(model)
    page = Opened(person(), address(model, "delete", thing))
    type(thing).objects.filter(pk=thing.pk).update(**{FORMS[model][0]: "Của họ"})
    answer = page.press("post=yes")
    assert type(thing).objects.filter(pk=thing.pk).exists()
    assert (model, "nên chưa xóa gì" in told(answer)) == (model, True)
    again = Opened(page.client, page.address)
    again.press("post=yes")
    assert not type(thing).objects.filter(pk=thing.pk).exists()


def test_nothing_is_deleted_with_an_object_that_the_page_did_not_name(person):
    group = LinkGroup.objects.create(name="Trung ương")
    page = Opened(person(), address("identity_linkgroup", "delete", group))
    group.links.create(name="Chính phủ", url="https://chinhphu.vn")
    answer = page.press("post=yes")
    assert LinkGroup.objects.filter(pk=group.pk).exists()
    assert "Chính phủ" in told(answer)


def edited_lists():
    return [each for each in admin.site._registry.values() if each.list_editable]


def test_a_list_does_not_write_over_what_was_saved_meanwhile(person):
    for each in edited_lists():
        model = f"{each.opts.app_label}_{each.opts.model_name}"
        one = make_thing(model)
        two = type(one).objects.get(pk=one.pk)
        two.pk, two.position = None, 2
        setattr(two, FORMS[model][0], "Khác")
        if hasattr(two, "slug"):
            two.slug = "khac"
        two.save(force_insert=True)
        type(one).objects.exclude(pk=two.pk).update(position=1)
        rows = type(one).objects.filter(pk__in=[one.pk, two.pk])
        page = Opened(person(), address(model, "changelist"))
        numbers = {
            int(field.value): field.name.split("-")[1]
            for field in page.forms[-1].inputs
            if (field.name or "").endswith("-id")
        }
        type(one).objects.filter(pk=one.pk).update(position=7)
        typed = {
            f"form-{numbers[one.pk]}-position": "3",
            f"form-{numbers[two.pk]}-position": "5",
        }
        answer = page.press("_save=Lưu", form="changelist-form", **typed)
        saved = dict(rows.values_list("pk", "position"))
        assert saved == {one.pk: 7, two.pk: 2}, model
        notes = "Lúc bạn mở: 1; họ đã đổi: 7; của bạn: 3."
        assert (model, notes in told(answer)) == (model, True)
        # The page that was shown again is a page to press on.
        again = Opened.of(answer, page)
        again.press("_save=Lưu", form="changelist-form")
        saved = dict(rows.values_list("pk", "position"))
        assert saved == {one.pk: 3, two.pk: 5}, model
