"""What is published alone in an emergency is marked until another person has read it."""

import pytest
from django.urls import reverse

from news import workflow
from news.models import Edition
from portal.identity.models import Identity
from portal.journal.models import Action, Entry, record
from tests.make import make_article, make_user
from tests.make_written import edited, written_by
from tests.news.test_desk_admin import change, form_of

pytestmark = pytest.mark.django_db


def test_an_emergency_is_marked_until_another_person_has_read_it(managing_editor, editor):
    article = written_by(managing_editor)
    edition = workflow.publish(article, by=managing_editor, emergency="Bão đổ bộ trong đêm")
    article.refresh_from_db()
    assert (edition.release, edition.emergency_reason, edition.approval) == (
        "emergency",
        "Bão đổ bộ trong đêm",
        None,
    )
    assert article.desk_state == "submitted"
    assert list(Edition.objects.unreviewed()) == [edition]
    for own in (workflow.review, lambda edition, by: workflow.approve(edition.article, by=by)):
        with pytest.raises(workflow.OwnText):
            own(edition, by=managing_editor)

    workflow.review(edition, by=editor)

    assert not Edition.objects.unreviewed().exists()
    article.refresh_from_db()
    assert article.desk_state == "approved"
    last = Entry.objects.about(article).last()
    assert (last.action, last.actor, last.facts["edition"]) == ("review", editor, 1)
    with pytest.raises(workflow.NothingToDo, match="không chờ ai xem lại"):
        workflow.review(edition, by=editor)


def test_a_note_is_approved_with_a_text_that_is_the_same_but_was_out_of_date(editor):
    article = make_article(change="", change_note="")
    workflow.publish(article, by=make_user("Editors"))
    workflow.expire(article, by=make_user("Managing editors"))
    article.refresh_from_db()
    workflow.after_edit(article, by=editor)
    article.change, article.change_note = "minor", "Ghi nhầm là hết hiệu lực."
    article.save()
    record(Action.EDIT, article, actor=editor)
    workflow.submit(article, by=editor)
    workflow.approve(article, by=make_user("Editors"))
    assert workflow.publish(article, by=editor).change_note == "Ghi nhầm là hết hiệu lực."


def test_the_form_leads_to_the_emergency_edition_to_be_read(client, managing_editor, editor):
    article = make_article(created_by=managing_editor)
    workflow.publish(article, by=managing_editor, emergency="Bão số 5")
    client.force_login(editor)
    assert "Đọc bài trên cổng rồi xác nhận" in client.get(change(article)).content.decode()
    article.refresh_from_db()
    article.title = "Khác"
    article.save()
    workflow.publish(article, by=make_user("Editors"))
    page = client.get(change(article)).content.decode()
    assert "Đọc bài trên cổng rồi xác nhận" not in page
    address = reverse("admin:news_article_compare", args=[article.pk]) + "?den=lan-1"
    assert f'<a href="{address}">đọc bản đăng khẩn</a>' in page
    assert client.get(address).status_code == 200


def test_approving_the_same_text_reviews_the_emergency(managing_editor, editor):
    article = written_by(managing_editor)
    workflow.publish(article, by=managing_editor, emergency="Bão")
    workflow.approve(article, by=editor)
    assert not Edition.objects.unreviewed().exists()


def test_the_writers_of_an_emergency_edition_do_not_approve_what_follows(managing_editor):
    article = written_by(managing_editor)
    workflow.publish(article, by=managing_editor, emergency="Bão")
    helper = make_user("Editors")
    edited(article, helper, title="Thêm một câu")
    for person in (managing_editor, helper):
        with pytest.raises(workflow.OwnText):
            workflow.publish(article, by=person)


def test_an_approval_that_was_taken_back_does_not_review_an_emergency(managing_editor, editor):
    article = written_by(managing_editor)
    workflow.approve(article, by=editor)
    workflow.reject(article, by=editor, note="Sai số liệu")

    edition = workflow.publish(article, by=managing_editor, emergency="Bão")

    assert list(Edition.objects.unreviewed()) == [edition]
    with pytest.raises(workflow.OwnText):
        workflow.approve(article, by=managing_editor)
    workflow.review(edition, by=editor)
    assert not Edition.objects.unreviewed().exists()


def test_who_approves_alone_does_not_review_their_own_emergency(managing_editor, editor):
    article = written_by(managing_editor)
    edition = workflow.publish(article, by=managing_editor, emergency="Bão")
    identity = Identity.objects.create(four_eyes=False)
    workflow.approve(article, by=managing_editor)
    identity.four_eyes = True
    identity.save()
    assert list(Edition.objects.unreviewed()) == [edition]
    workflow.review(edition, by=editor)
    assert not Edition.objects.unreviewed().exists()


def test_an_emergency_needs_a_reason_and_the_permission(editor):
    article = written_by(editor)
    with pytest.raises(workflow.LacksPermission, match="không có quyền đăng khẩn"):
        workflow.publish(article, by=editor, emergency="Bão")
    chief = make_user("Managing editors")
    article = written_by(chief)
    with pytest.raises(workflow.OwnText):
        workflow.publish(article, by=chief, emergency="  ")


def test_a_second_person_publishes_normally_even_with_a_reason(managing_editor):
    article = written_by(make_user("Reporters"))
    edition = workflow.publish(article, by=managing_editor, emergency="Bão")
    assert (edition.release, edition.emergency_reason) == ("approved", "")


def test_the_reason_of_an_emergency_in_the_form_makes_nobody_a_writer(client):
    chief = make_user("Managing editors")
    client.force_login(chief)
    article = written_by(make_user("Reporters"))
    client.post(change(article), form_of(article, act="publish", emergency="Bão"))
    assert article.editions.get().release == "approved"
    assert not Entry.objects.about(article).filter(action=Action.EDIT).exists()


def test_saving_with_the_reason_of_an_emergency_keeps_the_approval(client, editor):
    chief = make_user("Managing editors")
    client.force_login(chief)
    article = written_by(chief)
    workflow.approve(article, by=editor)
    article.refresh_from_db()
    client.post(change(article), form_of(article, emergency="Bão"))
    article.refresh_from_db()
    assert (article.desk_state, article.version) == ("approved", 1)
