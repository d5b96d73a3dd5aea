"""A text that was public changes by a new edition, which says what it corrects."""

import pytest

from news import workflow
from news.models import Edition
from portal.journal.models import Action, record
from tests.make import make_article, make_user

pytestmark = pytest.mark.django_db


def published(editor):
    article = make_article(change="", change_note="", title="Bản một")
    workflow.publish(article, by=editor)
    article.refresh_from_db()
    return article


def corrected(article, by, **fields):
    for name, value in fields.items():
        setattr(article, name, value)
    workflow.after_edit(article, by=by)
    article.save()
    record(Action.EDIT, article, actor=by)


def test_a_first_edition_corrects_nothing(editor):
    edition = workflow.publish(make_article(change="minor", change_note="Thừa."), by=editor)
    assert (edition.change, edition.change_note, edition.public_note) == ("", "", "")


@pytest.mark.parametrize("given", [{}, {"change": "minor"}, {"change_note": "Sửa số."}])
def test_a_later_edition_needs_its_kind_and_reason(editor, given):
    article = published(editor)
    corrected(article, article.created_by, title="Bản hai", **given)
    with pytest.raises(workflow.NotReady, match="“sửa nhỏ” hay “đính chính”"):
        workflow.publish(article, by=editor)
    assert Edition.objects.count() == 1


def test_readers_are_told_of_a_substantive_correction_alone(editor):
    article = published(editor)
    notes = []
    for number, kind in enumerate(("minor", "substantive")):
        fields = {"title": f"Bản {number}", "change": kind, "change_note": f"Sửa {kind}."}
        corrected(article, article.created_by, **fields)
        notes.append(workflow.publish(article, by=editor).public_note)
        article.refresh_from_db()
    assert notes == ["", "Sửa substantive."]


def test_the_note_is_approved_with_the_text(editor):
    article = published(editor)
    author = make_user("Editors")
    corrected(article, author, title="Bản hai", change="substantive", change_note="Sửa số liệu.")
    workflow.submit(article, by=author)
    workflow.approve(article, by=editor)
    type(article).objects.filter(pk=article.pk).update(change_note="Lời khác.")
    with pytest.raises(workflow.OwnText, match="đã đổi: đã sửa gì, vì sao"):
        workflow.publish(article, by=author)


def test_the_note_of_the_last_edition_is_not_used_again(editor):
    article = published(editor)
    corrected(article, article.created_by, title="Bản hai", change="minor", change_note="Lỗi gõ.")
    workflow.publish(article, by=editor)
    article.refresh_from_db()
    corrected(article, article.created_by, title="Bản ba")
    assert (article.change, article.change_note) == ("", "")


@pytest.mark.parametrize("after", ["it was handed in again", "an emergency"])
def test_nor_is_it_where_the_text_waits_for_a_second_person(editor, managing_editor, after):
    article = published(editor)
    corrected(article, managing_editor, title="Bản hai", change="substantive", change_note="Số.")
    emergency = after == "an emergency"
    by = managing_editor if emergency else editor
    workflow.publish(article, by=by, emergency="Bão" if emergency else "")
    if not emergency:
        workflow.submit(article, by=article.created_by)
    article.refresh_from_db()
    assert article.desk_state == "submitted"
    corrected(article, article.created_by, title="Bản ba")
    assert (article.change, article.change_note) == ("", "")
    # The same words, written anew, are kept.
    corrected(article, article.created_by, change="substantive", change_note="Số.")
    corrected(article, article.created_by, title="Bản bốn")
    assert (article.change, article.change_note) == ("substantive", "Số.")
