"""Nobody approves their own text, by whatever door; an approval is of exactly one text."""

import datetime

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from news import workflow
from news.bulk import edits
from news.models import Approval, Article, Edition
from portal.identity.models import Identity
from portal.journal.models import Entry
from tests.make import make_article, make_category, make_edition, make_source, make_tag, make_user
from tests.make_photos import make_photo
from tests.make_written import edited, written_by
from tests.news.test_desk_admin import change, form_of

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)


def test_another_person_approves_and_then_the_author_may_publish(editor):
    author = make_user("Editors")
    article = written_by(author)
    approval = workflow.approve(article, by=editor)
    article.refresh_from_db()
    assert (article.desk_state, article.approval) == ("approved", approval)
    assert (approval.writers, approval.alone) == ([author.pk], False)

    edition = workflow.publish(article, by=author)

    assert (edition.approval, edition.digest, edition.release) == (
        approval,
        approval.digest,
        "approved",
    )
    assert edition.writers == [author.pk]


@pytest.mark.parametrize("group", ["Editors", "Managing editors", "Administrators"])
def test_nobody_approves_or_publishes_their_own_text(group):
    author = make_user(group)
    article = written_by(author)
    with pytest.raises(workflow.OwnText, match="không tự duyệt được"):
        workflow.approve(article, by=author)
    with pytest.raises(workflow.OwnText, match="không tự đăng được khi chưa ai duyệt"):
        workflow.publish(article, by=author)
    with pytest.raises(workflow.OwnText, match="không tự đăng được khi chưa ai duyệt"):
        workflow.schedule(article, by=author, at=timezone.now() + HOUR)
    assert not Edition.objects.exists()
    assert not Approval.objects.exists()


def test_not_even_a_superuser():
    author = make_user(is_superuser=True)
    article = written_by(author)
    with pytest.raises(workflow.OwnText):
        workflow.approve(article, by=author)


def test_who_changed_a_word_or_handed_it_in_wrote_it_too(editor):
    article = make_article()
    another = make_user("Editors")
    edited(article, editor, title="Sửa một chữ")
    workflow.submit(article, by=another)
    for person in (article.created_by, editor, another):
        person = make_or_promote(person)
        with pytest.raises(workflow.OwnText):
            workflow.approve(article, by=person)
    workflow.approve(article, by=make_user("Editors"))


def make_or_promote(user):
    from django.contrib.auth.models import Group  # noqa: PLC0415 -- only here

    user.groups.add(Group.objects.get(name="Editors"))
    return type(user).objects.get(pk=user.pk)


def test_who_sets_the_printed_date_alone_wrote_nothing(client, editor):
    article = written_by(make_user("Reporters"))
    client.force_login(editor)
    printed = {"published_at_0": "13/02/2020", "published_at_1": "08:00"}
    client.post(change(article), form_of(article, act="publish", **printed))
    edition = Edition.objects.get()
    assert (edition.published_by, f"{edition.published_at:%Y-%m-%d}") == (editor, "2020-02-13")
    article.refresh_from_db()
    client.post(change(article), form_of(article, title="Khác", **printed))
    article.refresh_from_db()
    assert "cần một người khác duyệt" in workflow.reasons_against(article, by=editor)("publish")


def test_after_a_publication_only_the_writers_of_what_is_new_count(editor):
    author = make_user("Editors")
    article = written_by(author)
    workflow.publish(article, by=editor)
    edited(article, editor, title="Bản hai")
    with pytest.raises(workflow.OwnText):
        workflow.publish(article, by=editor)
    assert workflow.publish(article, by=author).writers == [editor.pk]


def test_the_writers_of_a_scheduled_text_count_until_it_is_public(editor):
    author = make_user("Editors")
    article = written_by(author)
    workflow.schedule(article, by=editor, at=timezone.now() + HOUR)
    edited(article, editor, title="Bản hai")
    with pytest.raises(workflow.OwnText):
        workflow.schedule(article, by=author, at=timezone.now() + HOUR)


CHANGES = {
    "title": lambda article: edited(article, make_user("Editors"), title="Khác"),
    "attachment": lambda article: article.attachments.create(
        title="Tờ khai", file="x.pdf", file_name="x.pdf", kind="pdf", size=1, sha256="0"
    ),
    "tag": lambda article: article.tags.add(make_tag("Mới")),
    "source": lambda article: (
        type(article.source).objects.filter(pk=article.source_id).update(name="Tên khác")
    ),
    "photo": lambda article: (
        type(article.lead_photo)
        .objects.filter(pk=article.lead_photo_id)
        .update(content_hash="0" * 64)
    ),
    "sql": lambda article: Article.objects.filter(pk=article.pk).update(body="<p>Lén.</p>"),
}


@pytest.mark.usefixtures("stores")
@pytest.mark.parametrize("what", CHANGES)
def test_an_approval_is_of_exactly_one_text(editor, what):
    author = make_user("Editors")
    article = written_by(
        author, source=make_source("vinhphuc.gov.vn"), lead_photo=make_photo(caption="Cầu")
    )
    workflow.approve(article, by=editor)
    article.refresh_from_db()
    CHANGES[what](article)
    with pytest.raises(workflow.OwnText, match="Hãy gửi duyệt lại bản này|chưa ai duyệt"):
        workflow.publish(article, by=author)
    assert not Edition.objects.exists()


def test_the_refusal_names_what_was_changed(editor):
    author = make_user("Editors")
    article = written_by(author, source=make_source("cũ.vn"))
    workflow.approve(article, by=editor)
    article.source.name = "mới.vn"
    article.source.save()
    article.tags.add(make_tag("Mới"))
    with pytest.raises(workflow.OwnText) as refused:
        workflow.publish(article, by=author)
    assert str(refused.value) == (
        "Từ lúc bài được duyệt, đã đổi: tên nguồn, chủ đề. Hãy gửi duyệt lại bản này."
    )


def test_an_edit_makes_an_approved_text_a_draft(editor):
    article = written_by(make_user("Reporters"))
    workflow.approve(article, by=editor)
    article = edited(article, article.created_by, title="Khác")
    assert (article.desk_state, article.approval) == ("draft", None)


def test_the_form_says_that_an_edit_undid_the_approval(client, editor):
    article = written_by(make_user("Reporters"))
    workflow.approve(article, by=editor)
    article.refresh_from_db()
    client.force_login(article.created_by)
    page = client.post(change(article), form_of(article, title="Khác"), follow=True)
    assert "trở về nháp: phải duyệt lại" in page.content.decode()


@pytest.mark.usefixtures("stores")
def test_photos_still_pending_are_decided_with_the_approval(editor):
    photo, own = make_photo(), make_photo(uploaded_by=editor)
    article = written_by(make_user("Reporters"), lead_photo=photo)
    article.body += f'<figure data-photo="{own.pk}"></figure>'
    article.save()
    workflow.approve(article, by=editor)
    photo.refresh_from_db()
    own.refresh_from_db()
    assert (photo.state, own.state) == ("approved", "pending")


def test_a_small_office_may_switch_the_rule_off_and_the_record_says_so(editor):
    Identity.objects.create(four_eyes=False)
    article = written_by(editor)
    edition = workflow.publish(article, by=editor)
    assert (edition.approval.by, edition.approval.alone) == (editor, True)
    assert Entry.objects.about(article).last().facts["alone"] is True


def test_what_somebody_approved_alone_needs_another_once_the_rule_is_on_again(editor):
    identity = Identity.objects.create(four_eyes=False)
    article = written_by(editor)
    workflow.approve(article, by=editor)
    identity.four_eyes = True
    identity.save()
    article.refresh_from_db()
    assert "cần một người khác duyệt" in workflow.reasons_against(article, by=editor)("publish")
    with pytest.raises(workflow.OwnText, match="khi chưa ai duyệt"):
        workflow.publish(article, by=editor)
    assert workflow.publish(article, by=make_user("Editors")).approval.alone is False


def test_what_somebody_published_alone_needs_another_before_it_is_published_again(editor):
    identity = Identity.objects.create(four_eyes=False)
    article = written_by(editor)
    workflow.publish(article, by=editor)
    identity.four_eyes = True
    identity.save()
    workflow.withdraw(article, by=make_user("Managing editors"), note="Sai")
    article.refresh_from_db()
    # The reason of a minor change is no word of the text: who gives it is no writer.
    edits.explain(article, "minor", "Sửa lỗi gõ.", by=editor)
    with pytest.raises(workflow.OwnText):
        workflow.publish(article, by=editor)
    workflow.publish(article, by=make_user("Editors"))


def test_why_not_says_what_the_action_would_say(editor):
    article = written_by(editor)
    assert workflow.reasons_against(article, by=make_user("Editors"))("approve") == ""
    assert "cần một người khác duyệt" in workflow.reasons_against(article, by=editor)("approve")
    assert "cần một người khác duyệt" in workflow.reasons_against(article, by=editor)("publish")
    assert workflow.reasons_against(article, by=editor)("withdraw") == (
        "Bạn không có quyền gỡ bài đang đăng."
    )
    workflow.approve(article, by=make_user("Editors"))
    article.refresh_from_db()
    assert workflow.reasons_against(article, by=editor)("publish") == ""
    assert workflow.reasons_against(article, by=editor)("reject") == ""
    workflow.publish(article, by=editor)
    article.refresh_from_db()
    assert "đã duyệt mà chưa đăng" in workflow.reasons_against(article, by=editor)("reject")


# --- What PostgreSQL keeps ------------------------------------------------------------------


def test_postgres_refuses_an_edition_of_another_text_than_the_approved(editor):
    article = written_by(make_user("Reporters"))
    approval = workflow.approve(article, by=editor)
    with pytest.raises(IntegrityError, match="news_edition_approved_text"), transaction.atomic():
        make_edition(
            article,
            visible=(timezone.now(), None),
            release="approved",
            approval=approval,
            digest="0" * 64,
        )


def test_postgres_refuses_to_change_an_approval(editor):
    article = written_by(make_user("Reporters"), category=make_category())
    approval = workflow.approve(article, by=editor)
    with pytest.raises(DatabaseError, match="Lần duyệt không sửa được"), transaction.atomic():
        Approval.objects.filter(pk=approval.pk).update(digest="0")


def test_a_draft_with_an_old_approval_can_still_be_deleted(editor):
    article = written_by(make_user("Reporters"))
    workflow.approve(article, by=editor)
    article.refresh_from_db()
    article.delete()
    assert not Approval.objects.exists()
