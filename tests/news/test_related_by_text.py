"""Articles with similar texts: compared after publication, stored both ways, shown while public."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from news import edition_page, workflow
from news.backfill import put_in_record
from news.models import ComparedArticle, Edition, SimilarArticle
from news.models.public_record import database_instant
from news.related import comparing
from news.related.features import features
from news.related.frequencies import Frequencies
from portal.jobs.models import Job
from portal.jobs.queue import run_waiting
from portal.taxonomy.menu import Menu
from tests.at_once import at_once
from tests.make import make_article, make_category, make_edition, make_tag, make_user
from tests.news.make_events import make_report, reports

pytestmark = pytest.mark.django_db

NOTHING_COUNTED = Frequencies({}, 0)
EVENTS = {report.title: report for report in reports()}
CRASH = EVENTS["Xe khách lao xuống vực ở đèo Khau Liêu, sáu người bị thương"]
INQUIRY = EVENTS["Thanh tra nhà xe Hải Oanh, lắp thêm hộ lan trên quốc lộ 4H"]
PATIENTS = EVENTS["Sức khỏe các hành khách trong vụ xe lao vực đã ổn định"]
FESTIVAL = EVENTS["Khai hội Đền Thượng Ngàn xuân này"]


def article_of(report, **fields):
    return make_article(title=report.title, summary=report.summary, body=report.body, **fields)


def compare(*editions):
    for edition in editions:
        comparing.compare(edition.article_id, NOTHING_COUNTED)


def related_of(edition, *, at=None) -> list[str]:
    """Return the titles of the items related by text; the category has no others."""
    found = edition_page.related(Edition.objects.get(pk=edition.pk), at, Menu([]))
    return [other.title for other in found]


# --- Both ways, and only what is public -----------------------------------------------------------


def test_an_older_article_comes_to_show_a_newer_one_on_the_same_event():
    older, other = make_report(CRASH), make_report(FESTIVAL)
    compare(older, other)
    assert related_of(older) == related_of(other) == []
    newer = make_report(INQUIRY)
    compare(newer)
    assert related_of(newer) == [CRASH.title]
    assert related_of(older) == [INQUIRY.title]
    assert related_of(other) == []


def test_a_publication_is_compared_by_a_background_job():
    older, chief = make_report(CRASH), make_user("Managing editors")
    newer = workflow.publish(article_of(INQUIRY), by=chief)
    assert related_of(newer) == []
    run_waiting()
    assert related_of(newer) == [CRASH.title]
    assert related_of(older) == [INQUIRY.title]


def test_what_is_put_in_the_record_of_the_past_is_compared_if_it_is_public():
    article, gone = article_of(INQUIRY), article_of(PATIENTS)
    since = database_instant() - timedelta(days=2)
    put_in_record(article, since=since, by=article.created_by)
    put_in_record(gone, since=since, until=since + timedelta(days=1), by=gone.created_by)
    jobs = Job.objects.filter(kind=comparing.COMPARE)
    assert [job.key for job in jobs] == [str(article.pk)]


def test_a_scheduled_article_is_related_from_its_instant_on_and_compared_again_then():
    older, chief = make_report(CRASH), make_user("Managing editors")
    at = timezone.now() + timedelta(hours=1)
    scheduled = workflow.schedule(article_of(INQUIRY), by=chief, at=at)
    run_waiting()
    assert related_of(older) == []
    assert related_of(older, at=at) == [INQUIRY.title]
    assert related_of(scheduled, at=at) == [CRASH.title]
    (again,) = Job.objects.filter(kind=comparing.COMPARE, state="waiting")
    assert (again.key, again.run_at) == (str(scheduled.article_id), at)


def test_a_withdrawn_article_is_related_to_nothing_at_once():
    older, newer = make_report(CRASH), make_report(INQUIRY)
    compare(newer)
    workflow.withdraw(older.article, by=make_user("Managing editors"), note="Sai")
    assert related_of(newer) == []
    compare(older)
    assert not SimilarArticle.objects.exists()


def test_a_draft_and_a_text_that_waits_for_its_hour_are_no_candidates():
    article_of(INQUIRY)
    make_edition(article_of(PATIENTS), visible=(timezone.now() + timedelta(hours=1), None))
    edition = make_report(CRASH)
    compare(edition)
    assert not SimilarArticle.objects.exists()


def test_a_new_text_is_related_to_other_articles_than_the_text_before():
    crash, festival, chief = (
        make_report(CRASH),
        make_report(FESTIVAL),
        make_user("Managing editors"),
    )
    article = article_of(INQUIRY)
    workflow.publish(article, by=chief)
    run_waiting()
    other = EVENTS["Nét đẹp rước kiệu Mẫu ở Đông Khê Hạ"]
    article.title, article.summary, article.body = other.title, other.summary, other.body
    article.save()
    workflow.publish(article, by=chief)
    run_waiting()
    assert related_of(festival) == [other.title]
    assert related_of(crash) == []


def test_an_article_keeps_those_to_which_it_is_one_of_the_best_candidates(monkeypatch):
    crash, inquiry = make_report(CRASH), make_report(INQUIRY)
    compare(inquiry)
    monkeypatch.setattr("news.related.nearest.CANDIDATES", 0)
    compare(crash)
    assert related_of(crash) == [INQUIRY.title]


# --- What is shown --------------------------------------------------------------------------------


def test_similar_items_come_after_those_chosen_by_hand_and_before_those_with_a_common_tag():
    category, tag = make_category(), make_tag()
    chosen, _similar = make_report(FESTIVAL), make_report(CRASH)
    since_yesterday = (timezone.now() - timedelta(days=1), None)
    tagged = make_edition(make_article(title="Cùng chủ đề", tags=[tag]), visible=since_yesterday)
    make_edition(make_article(title="Cùng mục", category=category), visible=since_yesterday)
    article = article_of(INQUIRY, category=category, tags=[tag], related_ids=[chosen.article_id])
    edition = make_edition(article, visible=since_yesterday)
    compare(edition)
    found = edition_page.related(edition, None, Menu([category]))
    assert [other.title for other in found] == [FESTIVAL.title, CRASH.title, tagged.title]


def test_the_most_similar_stands_first_and_an_equal_title_once():
    crash, inquiry, patients = map(make_report, (CRASH, INQUIRY, PATIENTS))
    twice = make_report(INQUIRY)
    compare(crash, inquiry, patients, twice)
    rows = SimilarArticle.objects.filter(article=crash.article)
    by_id = {row.other_id: row.similarity for row in rows}
    assert by_id.keys() == {each.article_id for each in (inquiry, patients, twice)}
    assert by_id[inquiry.article_id] > by_id[patients.article_id]
    assert related_of(crash) == [INQUIRY.title, PATIENTS.title]
    assert related_of(inquiry) == [CRASH.title, PATIENTS.title]


@pytest.mark.parametrize("similar", [1, 3])
def test_similar_items_are_read_in_the_one_query_of_all(django_assert_num_queries, similar):
    edition = make_report(CRASH)
    others = [make_report(report) for report in (INQUIRY, PATIENTS, INQUIRY)[:similar]]
    compare(*others)
    read = edition_page.public_edition(edition.article_id, None)
    with django_assert_num_queries(1):
        assert edition_page.related(read, None, Menu([]))


@pytest.mark.parametrize("similar", [1, 3])
def test_a_comparison_asks_as_often_for_three_similar_texts_as_for_one(
    django_assert_num_queries, similar
):
    edition = make_report(CRASH)
    for report in (INQUIRY, PATIENTS, INQUIRY)[:similar]:
        make_report(report)
    # The time, its editions, what is stored, candidates, their texts. Then, in a transaction, a
    # lock is taken, rows are deleted and written, and what was compared is noted.
    with django_assert_num_queries(5 + 2 + 4):
        compare(edition)


def test_a_text_that_is_not_saved_is_compared_when_its_preview_is_shown(login, client):
    login("Editors")
    make_report(CRASH)
    article = article_of(INQUIRY)
    page = client.get(f"/admin/news/article/{article.pk}/preview/")
    assert [other.title for other in page.context_data["related"]] == [CRASH.title]
    assert not SimilarArticle.objects.exists()


# --- What was not compared ------------------------------------------------------------------------


def test_what_waits_is_compared_once_the_newest_article_first():
    crash, inquiry = make_report(CRASH), make_report(INQUIRY)
    make_edition(article_of(PATIENTS), visible=(timezone.now() + timedelta(hours=1), None))
    run = comparing.compare_waiting(NOTHING_COUNTED)
    assert next(run) == 1
    assert [row.article_id for row in ComparedArticle.objects.all()] == [inquiry.article_id]
    assert list(comparing.compare_waiting(NOTHING_COUNTED)) == [1]
    assert not comparing.waiting().exists()
    now = timezone.now()
    Edition.objects.filter(pk=crash.pk).update(visible=(crash.begins_at, now))
    make_edition(crash.article, visible=(now, None))
    assert [each.article_id for each in comparing.waiting()] == [crash.article_id]


def test_the_nightly_job_compares_what_is_left_and_comes_back_the_next_day():
    crash = make_report(CRASH)
    make_report(INQUIRY)
    comparing.compare_waiting_later()
    run_waiting()
    assert related_of(crash) == [INQUIRY.title]
    tomorrow = Job.objects.get(kind=comparing.COMPARE_WAITING, state="waiting").run_at
    assert tomorrow > timezone.now() + timedelta(hours=23)


def test_the_command_goes_on_where_it_was_stopped(monkeypatch):
    crash, inquiry = make_report(CRASH), make_report(INQUIRY)
    compare_one = comparing.compare

    def stopped(article_id, frequencies):
        if article_id == crash.article_id:
            raise KeyboardInterrupt
        return compare_one(article_id, frequencies)

    with monkeypatch.context() as patch:
        patch.setattr(comparing, "compare", stopped)
        with pytest.raises(CommandError, match="Đã dừng; 1 bài đã tìm xong"):
            call_command("find_related", stdout=StringIO())
    out = StringIO()
    call_command("find_related", stdout=out)
    assert out.getvalue() == "1/1 bài\nĐã tìm tin liên quan cho 1 bài.\n"
    again = StringIO()
    call_command("find_related", everything=True, stdout=again)
    assert again.getvalue().endswith("Đã tìm tin liên quan cho 2 bài.\n")
    assert related_of(inquiry) == [CRASH.title]


@pytest.mark.django_db(transaction=True)
def test_articles_are_compared_at_once_and_stored_alike():
    editions = [make_report(report) for report in (CRASH, INQUIRY, PATIENTS)]
    for _ in range(20):
        SimilarArticle.objects.all().delete()
        at_once(*(lambda edition=edition: compare(edition) for edition in editions * 2))
    pairs = SimilarArticle.objects.values_list("article", "other", "similarity")
    assert len(pairs) == 6
    assert {(other, article, alike) for article, other, alike in pairs} == set(pairs)


# --- Features -------------------------------------------------------------------------------------


def test_dates_and_hours_tell_nothing_and_the_number_of_a_document_does():
    text = features("", "", "Sáng 27/10, tối ngày 5 tháng 9, 7 giờ 30 họp về Nghị quyết 57", None)
    with_numbers = {each for each in text.weights if any(letter.isdigit() for letter in each)}
    assert with_numbers == {"30_hop", "quyet_57"}


def test_names_are_written_with_capitals_and_headings_in_capitals_are_none():
    assert features("Bão Yagi ở xã Khe Mo", "", "", None).names == {"bao_yagi", "yagi", "khe_mo"}
    assert features("KHAI MẠC LỄ HỘI", "", "", None).names == frozenset()
