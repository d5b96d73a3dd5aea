"""The actions of the workflow, one person at a time."""

import datetime

import pytest

from news import workflow
from news.models import Edition
from news.models.public_record import database_instant as now
from news.publication_state import publication_state
from news.workflow import Pending
from news.workflow.ranges import ABOUT_TO_BEGIN
from tests.make import make_article, make_category, make_source, make_tag

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)


def public_titles(at=None):
    return list(Edition.objects.public(at).order_by("title").values_list("title", flat=True))


def edit(article, **fields):
    for name, value in fields.items():
        setattr(article, name, value)
    article.save()


def test_publishing_copies_the_text_into_the_public_record(editor):
    article = make_article(
        title="Khánh thành cầu Vàm",
        category=make_category("Kinh tế"),
        summary="Cầu dài 300 m.",
        body="<p>Sáng nay.</p>",
        byline="Bích Phượng",
        source=make_source("vinhphuc.gov.vn", url="https://vinhphuc.gov.vn"),
        tags=[make_tag("Giao thông")],
    )
    before = now()
    edition = workflow.publish(article, by=editor)

    edition.refresh_from_db()
    assert before < edition.visible.lower < now()
    assert edition.visible.upper is None
    assert edition.number == 1
    assert edition.published_at == edition.visible.lower
    assert edition.published_by == editor
    assert edition.updated_at is None
    assert edition.attribution == "Bích Phượng (vinhphuc.gov.vn)"
    assert (edition.title, edition.summary, edition.body) == (
        "Khánh thành cầu Vàm",
        "Cầu dài 300 m.",
        "<p>Sáng nay.</p>",
    )
    assert [tag["slug"] for tag in edition.tags] == ["giao-thong"]
    assert public_titles() == ["Khánh thành cầu Vàm"]


def test_a_draft_is_not_in_the_public_record():
    make_article(title="Chưa ai đọc")
    assert public_titles() == []


def test_the_printed_date_may_be_earlier_and_is_copied_to_later_editions(editor):
    printed = datetime.datetime(2020, 2, 13, 8, 0, tzinfo=datetime.UTC)
    article = make_article(published_at=printed)
    assert workflow.publish(article, by=editor).published_at == printed
    edit(article, title="Tên mới")
    assert workflow.publish(article, by=editor).published_at == printed


def test_without_a_printed_date_the_first_publication_is_the_date_for_good(editor):
    article = make_article()
    first = workflow.publish(article, by=editor)
    edit(article, title="Tên mới")
    second = workflow.publish(article, by=editor)
    assert second.published_at == first.visible.lower < second.visible.lower
    assert second.updated_at == second.visible.lower


def test_a_printed_date_after_the_publication_is_refused(editor):
    article = make_article(published_at=now() + HOUR)
    with pytest.raises(workflow.NotReady, match="Ngày đăng in trên bài"):
        workflow.publish(article, by=editor)
    assert Edition.objects.count() == 0


def test_editing_changes_nothing_in_public_until_a_new_edition(editor):
    article = make_article(title="Bản một")
    first = workflow.publish(article, by=editor)
    edit(article, title="Bản hai")
    assert public_titles() == ["Bản một"]
    second = workflow.publish(article, by=editor)
    first.refresh_from_db()
    assert public_titles() == ["Bản hai"]
    assert first.visible.upper == second.visible.lower
    assert public_titles(first.visible.lower) == ["Bản một"]


def test_publishing_an_unchanged_text_is_refused(editor):
    article = make_article()
    workflow.publish(article, by=editor)
    with pytest.raises(workflow.Unchanged, match="đang được đăng rồi"):
        workflow.publish(article, by=editor)
    assert Edition.objects.count() == 1


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ({"category": None}, "chuyên mục"),
        ({"body": ""}, "nội dung"),
        ({"body": "", "category": None}, "chuyên mục, nội dung"),
    ],
)
def test_an_article_that_lacks_something_is_refused_by_name(editor, missing, words):
    article = make_article(**missing)
    with pytest.raises(workflow.NotReady, match=f"còn thiếu {words}\\."):
        workflow.publish(article, by=editor)


def test_scheduling_is_a_range_that_begins_in_the_future(editor):
    article = make_article(title="Bản một")
    workflow.publish(article, by=editor)
    edit(article, title="Bản hai")
    at = now() + HOUR
    workflow.schedule(article, by=editor, at=at)
    assert public_titles() == ["Bản một"]
    assert public_titles(at - datetime.timedelta(microseconds=1)) == ["Bản một"]
    assert public_titles(at) == ["Bản hai"]


def test_a_scheduled_edition_holds_the_words_of_the_moment_it_was_scheduled(editor):
    article = make_article(title="Lúc hẹn")
    at = now() + HOUR
    workflow.schedule(article, by=editor, at=at)
    edit(article, title="Sửa sau khi hẹn")
    assert public_titles(at) == ["Lúc hẹn"]


def test_scheduling_again_replaces_the_scheduled_edition(editor):
    article = make_article(title="Hẹn một")
    at = now() + HOUR
    workflow.schedule(article, by=editor, at=at)
    edit(article, title="Hẹn hai")
    workflow.schedule(article, by=editor, at=at + HOUR)
    assert public_titles(at) == []
    assert public_titles(at + HOUR) == ["Hẹn hai"]
    assert Edition.objects.count() == 1


def test_a_time_that_has_passed_is_refused(editor):
    with pytest.raises(workflow.NotReady, match="đã qua"):
        workflow.schedule(make_article(), by=editor, at=now())


def test_cancelling_reopens_the_edition_before(editor):
    article = make_article(title="Bản một")
    first = workflow.publish(article, by=editor)
    edit(article, title="Bản hai")
    at = now() + HOUR
    workflow.schedule(article, by=editor, at=at)
    workflow.cancel_schedule(article, by=editor)
    first.refresh_from_db()
    assert first.visible.upper is None
    assert public_titles(at) == ["Bản một"]
    with pytest.raises(workflow.NothingToDo):
        workflow.cancel_schedule(article, by=editor)


def desk_state(article):
    article.refresh_from_db()
    return article.desk_state


def test_an_article_whose_schedule_is_cancelled_stays_approved_and_can_be_returned(editor):
    article = make_article()
    workflow.submit(article, by=article.created_by)
    workflow.schedule(article, by=editor, at=now() + HOUR)
    with pytest.raises(workflow.NothingToDo, match="đã duyệt mà chưa đăng"):
        workflow.reject(article, by=editor, note="Chờ số liệu.")
    workflow.cancel_schedule(article, by=editor)
    assert desk_state(article) == "approved"
    workflow.reject(article, by=editor, note="Chờ số liệu.")
    assert desk_state(article) == "changes_requested"


def test_so_does_the_next_text_of_a_public_article(editor):
    article = make_article(title="Bản một")
    workflow.publish(article, by=editor)
    edit(article, title="Bản hai")
    workflow.schedule(article, by=editor, at=now() + HOUR)
    workflow.cancel_schedule(article, by=editor)
    assert desk_state(article) == "approved"


def test_cancelling_leaves_a_text_approved_that_is_public_and_a_draft_a_draft(editor):
    article = make_article(title="Hẹn")
    workflow.schedule(article, by=editor, at=now() + HOUR)
    edit(article, title="Ngay")
    workflow.publish(article, by=editor, pending=Pending.KEEP)
    workflow.cancel_schedule(article, by=editor)
    assert desk_state(article) == "approved"
    draft = make_article()
    workflow.schedule(draft, by=editor, at=now() + HOUR)
    draft.refresh_from_db()
    workflow.after_edit(draft, by=editor)
    draft.save()
    workflow.cancel_schedule(draft, by=editor)
    assert desk_state(draft) == "draft"


def test_publishing_before_a_scheduled_edition_asks_what_becomes_of_it(editor):
    article = make_article(title="Hẹn")
    at = now() + HOUR
    workflow.schedule(article, by=editor, at=at)
    edit(article, title="Ngay")
    with pytest.raises(workflow.PendingEdition, match="giữ hay hủy"):
        workflow.publish(article, by=editor)
    workflow.publish(article, by=editor, pending=Pending.KEEP)
    assert public_titles() == ["Ngay"]
    assert public_titles(at) == ["Hẹn"]
    edit(article, title="Ngay, sửa")
    workflow.publish(article, by=editor, pending=Pending.CANCEL)
    assert public_titles() == public_titles(at) == ["Ngay, sửa"]


def test_a_kept_edition_becomes_the_second_of_what_was_published_before_it(editor):
    article = make_article(title="Hẹn")
    at = now() + HOUR
    workflow.schedule(article, by=editor, at=at)
    edit(article, title="Ngay")
    first = workflow.publish(article, by=editor, pending=Pending.KEEP)
    second = Edition.objects.get(title="Hẹn")
    assert (first.number, first.updated_at) == (1, None)
    assert (second.number, second.updated_at) == (2, at)
    assert second.published_at == first.published_at


def test_a_scheduled_edition_about_to_begin_is_not_taken_back(managing_editor):
    article = make_article(title="Sắp lên")
    workflow.schedule(article, by=managing_editor, at=now() + ABOUT_TO_BEGIN)
    for act, how in (
        (workflow.cancel_schedule, {}),
        (workflow.schedule, {"at": now() + HOUR}),
        (workflow.publish, {"pending": Pending.KEEP}),
        (workflow.publish, {"pending": Pending.CANCEL}),
    ):
        with pytest.raises(workflow.PublicationImminent, match="đợi vài giây"):
            act(article, by=managing_editor, **how)
    assert Edition.objects.get().title == "Sắp lên"


def test_withdrawing_ends_the_edition_and_cancels_the_scheduled_one(managing_editor):
    article = make_article(title="Bản một")
    workflow.publish(article, by=managing_editor)
    edit(article, title="Bản hai")
    at = now() + HOUR
    workflow.schedule(article, by=managing_editor, at=at)
    workflow.withdraw(article, by=managing_editor, note="Sai số liệu")
    assert public_titles() == public_titles(at) == []
    assert publication_state(article).withdrawn_at < now()
    with pytest.raises(workflow.NothingToDo):
        workflow.withdraw(article, by=managing_editor, note="Lần nữa")


def test_withdrawing_needs_a_reason_and_something_public(managing_editor):
    article = make_article()
    with pytest.raises(workflow.NothingToDo):
        workflow.withdraw(article, by=managing_editor, note="Vì sao")
    workflow.publish(article, by=managing_editor)
    with pytest.raises(workflow.NotReady, match="lý do"):
        workflow.withdraw(article, by=managing_editor, note=" ")


def test_a_withdrawn_article_can_be_published_again_unchanged(managing_editor):
    article = make_article(title="Trở lại")
    first = workflow.publish(article, by=managing_editor)
    workflow.withdraw(article, by=managing_editor, note="Nhầm")
    again = workflow.publish(article, by=managing_editor)
    assert public_titles() == ["Trở lại"]
    assert (again.number, again.published_at) == (2, first.published_at)
