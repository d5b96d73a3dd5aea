"""Two people edit links or attachments, which are rows inside a form."""

import pytest
from django.core.files.base import ContentFile

from news.models import Attachment
from portal.editing.models import UnsavedText
from portal.identity.models import LinkGroup
from tests.make import make_article
from tests.portal.edit_conflicts.person import Opened, somebody, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stores")]


@pytest.fixture
def group():
    group = LinkGroup.objects.create(name="Trung ương")
    for place, name in enumerate(("Quốc hội", "Chính phủ"), 1):
        group.links.create(name=name, url=f"https://vn{place}.vn/", position=place)
    return group


@pytest.fixture
def page(client, group):
    address = f"/admin/identity/linkgroup/{group.pk}/change/"
    return Opened(somebody(type(client), "Managing editors"), address)


def press(page, **typed):
    return page.press(form="linkgroup_form", **typed)


def again(answer, page, **typed):
    return press(Opened.of(answer, page), **typed)


def links(group):
    return list(group.links.order_by("position", "pk").values_list("name", "url"))


def test_a_link_that_both_have_changed_is_chosen(group, page):
    group.links.filter(name="Quốc hội").update(name="Của họ")
    answer = press(page, **{"links-0-name": "Của tôi", "links-1-name": "Chính phủ Việt Nam"})
    assert [name for name, _ in links(group)] == ["Của họ", "Chính phủ"]
    words = told(answer)
    assert "Quốc hội" in words
    assert "Liên kết “Của họ”: Tên" in words
    (choice,) = [
        each.name
        for form in Opened.of(answer, page).forms
        for each in form.inputs
        if (each.name or "").startswith("chon-")
    ][:1]
    answer = again(answer, page, **{choice: "mine"})
    again(answer, page)
    assert [name for name, _ in links(group)] == ["Của tôi", "Chính phủ Việt Nam"]


def test_a_link_that_only_they_have_changed_is_not_written_back(group, page):
    group.links.filter(name="Quốc hội").update(name="Của họ")
    answer = press(page, **{"links-1-name": "Chính phủ Việt Nam"})
    again(answer, page)
    assert [name for name, _ in links(group)] == ["Của họ", "Chính phủ Việt Nam"]


def test_a_link_that_was_changed_meanwhile_is_deleted_by_a_second_press_only(group, page):
    group.links.filter(name="Quốc hội").update(url="https://cua-ho.vn/")
    answer = press(page, **{"links-0-DELETE": "on"})
    assert "nên chưa xóa" in told(answer)
    assert len(links(group)) == 2
    again(answer, page)
    assert [name for name, _ in links(group)] == ["Chính phủ"]


def test_a_link_without_what_it_was_opened_with_is_deleted_by_a_second_press(group, page):
    answer = press(page, **{"links-0-DELETE": "on", "links-0-opened_fields": ""})
    assert "nên chưa xóa" in told(answer)
    again(answer, page)
    assert [name for name, _ in links(group)] == ["Chính phủ"]


def test_a_link_deleted_meanwhile_does_not_keep_the_others_from_being_saved(group, page):
    group.links.filter(name="Quốc hội").delete()
    press(page, **{"links-1-name": "Chính phủ Việt Nam"})
    assert [name for name, _ in links(group)] == ["Chính phủ Việt Nam"]


def test_what_was_typed_into_a_link_deleted_meanwhile_can_be_added_again(group, page):
    group.links.filter(name="Quốc hội").delete()
    answer = press(page, **{"links-0-name": "Quốc hội khóa XVI"})
    assert [name for name, _ in links(group)] == ["Chính phủ"]
    assert "vừa xóa một liên kết" in told(answer)
    again(answer, page)
    assert [name for name, _ in links(group)] == ["Quốc hội khóa XVI", "Chính phủ"]


@pytest.fixture
def attachment():
    attachment = Attachment(
        article=make_article(), file_name="a.pdf", kind="pdf", size=4, title="Cũ", position=1
    )
    attachment.file.save("x", ContentFile(b"%PDF"))
    attachment.save()
    return attachment


def test_a_title_of_an_attachment_that_both_have_changed_is_chosen_and_kept(desk, attachment):
    article, name = attachment.article, "attachments-0-title"
    one, two = desk("Editors", article), desk("Editors", article)
    assert one.press(**{name: "Của họ"})
    assert not two.press(**{name: "Của tôi"})
    assert not two.press()
    attachment.refresh_from_db()
    assert attachment.title == "Của họ"
    assert [each[:40] for each in two.conflict()] == ["Tệp đính kèm “Của họ”: Tên hiện dưới bài"]
    assert not two.choose("theirs")
    assert two.press()
    attachment.refresh_from_db()
    assert attachment.title == "Của họ"
    copies = UnsavedText.objects.offered_to(two.user)
    assert any("Của tôi" in str(each.fields) for each in copies)


def test_an_attachment_taken_off_meanwhile_is_told_and_the_rest_is_saved(desk, attachment):
    article = attachment.article
    one, two = desk("Editors", article), desk("Editors", article)
    assert one.press(**{"attachments-0-DELETE": "on"})
    assert not two.press(**{"attachments-0-title": "Của tôi", "title": "Tít mới"})
    assert "vừa xóa một tệp đính kèm" in " ".join(two.page.decode().split())
    assert two.press()
    article.refresh_from_db()
    assert (article.title, article.attachments.count()) == ("Tít mới", 0)


def test_an_article_is_saved_though_the_file_of_an_attachment_is_lost(desk, attachment):
    attachment.file.storage.delete(attachment.file.name)
    page = desk("Editors", attachment.article)
    assert page.press(**{"attachments-0-title": "Tờ khai", "title": "Tít mới"})
    attachment.refresh_from_db()
    assert (attachment.title, attachment.article.title) == ("Tờ khai", "Tít mới")
    assert attachment.file.name
