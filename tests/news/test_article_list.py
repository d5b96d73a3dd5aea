"""The list of articles in the back office."""

import datetime

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from news import remarks, workflow
from news.models import Article, Edition
from portal.identity.models import Identity
from portal.vietnamese import dates
from tests import pages
from tests.make import (
    make_article,
    make_category,
    make_edition,
    make_remark,
    make_source,
    make_tag,
    make_user,
)
from tests.news.test_desk_admin import LIST

pytestmark = pytest.mark.django_db


def titles(response):
    return sorted(article.title for article in response.context["cl"].result_list)


def test_the_list_is_searched_without_diacritics_and_filtered(client, login):
    editor = login("Editors")
    parent = make_category("Kinh tế")
    child = make_category("Nông nghiệp", parent=parent)
    vải = make_article(title="Đặc sản vải thiều", category=child)
    cam = make_article(title="Cam sành", category=make_category(), desk_state="submitted")
    workflow.publish(vải, by=editor)
    assert titles(client.get(LIST)) == ["Cam sành", "Đặc sản vải thiều"]
    for query, found in (
        ("q=dac san", ["Đặc sản vải thiều"]),
        ("q=ĐẶC", ["Đặc sản vải thiều"]),
        ("q=khong co", []),
        ("tren_cong=public", ["Đặc sản vải thiều"]),
        ("tren_cong=never", ["Cam sành"]),
        ("desk_state__exact=submitted", ["Cam sành"]),
        (f"chuyen_muc={parent.pk}", ["Đặc sản vải thiều"]),
        ("chuyen_muc=vớ vẩn", ["Cam sành", "Đặc sản vải thiều"]),
        (f"created_by__id__exact={cam.created_by_id}", ["Cam sành"]),
    ):
        assert titles(client.get(f"{LIST}?{query}")) == found, query


def test_the_list_costs_the_same_with_one_row_and_with_thirty(
    client, login, django_assert_max_num_queries
):
    login("Editors")
    make_remark(make_article(tags=[make_tag()], source=make_source()))
    with django_assert_max_num_queries(16) as one:
        client.get(LIST)
    category, author = make_category(), make_user("Reporters")
    for _ in range(29):
        make_remark(make_article(category=category, created_by=author, source=make_source()))
    with django_assert_max_num_queries(len(one)):
        client.get(LIST)


def test_the_body_is_searched_too_and_with_the_title_at_once(client, login):
    login("Editors")
    make_article(title="Cầu mới", body="<p>Khánh thành ở <strong>Bến</strong> Gỗ.</p>")
    make_article(title="Bến xe", body="<p>Không có gì.</p>")
    for query, found in (
        ("khanh thanh", ["Cầu mới"]),
        ("cau ben go", ["Cầu mới"]),
        ("bến", ["Bến xe", "Cầu mới"]),
        ("strong", []),
    ):
        assert titles(client.get(LIST, {"q": query})) == found, query


def test_the_list_is_filtered_by_the_printed_date_and_says_what_is_no_date(client, login):
    login("Editors")
    for day in (12, 13, 14):
        begin = datetime.datetime(2020, 2, day, 8, tzinfo=dates.VIETNAM)
        make_edition(make_article(title=f"Ngày {day}"), visible=(begin, None))
    make_article(title="Chưa đăng")
    for query, found in (
        ("tu_ngay=13/02/2020", ["Ngày 13", "Ngày 14"]),
        ("den_ngay=13/02/2020", ["Ngày 12", "Ngày 13"]),
        ("tu_ngay=13/02/2020&den_ngay=13/02/2020", ["Ngày 13"]),
        ("tu_ngay=&den_ngay=", ["Chưa đăng", "Ngày 12", "Ngày 13", "Ngày 14"]),
        ("tu_ngay=31/02/2020", []),
    ):
        answer = client.get(f"{LIST}?{query}&tren_cong=")
        assert titles(answer) == found, query
    assert "Hãy ghi ngày dạng 13/02/2020." in answer.content.decode()
    fields = pages.tree(answer).xpath("//form[@class='desk-dates']//input/@name")
    assert fields == ["tu_ngay", "den_ngay", "tren_cong"]


def test_the_list_is_filtered_by_whom_an_article_waits_for(client, login):
    editor = login("Editors")
    reporter = make_user("Reporters")
    make_article(title="Của tôi, gửi", created_by=editor, desk_state="submitted")
    make_article(title="Của tôi, trả lại", created_by=editor, desk_state="changes_requested")
    make_article(title="Của bạn, gửi", created_by=reporter, desk_state="submitted")
    make_article(title="Của bạn, trả lại", created_by=reporter, desk_state="changes_requested")
    make_article(title="Nháp", created_by=editor)
    edited = make_article(title="Tôi có sửa", created_by=reporter, desk_state="submitted")
    workflow.record_edit(edited, by=editor, fields=["Tiêu đề"])

    def lists():
        return {
            name: titles(client.get(f"{LIST}?cho={name}"))
            for name in ("toi", "tra_lai", "cua_toi", "ai_do")
        }

    assert lists() == {
        "toi": ["Của bạn, gửi", "Của tôi, trả lại"],
        "tra_lai": ["Của tôi, trả lại"],
        "cua_toi": ["Của tôi, gửi", "Tôi có sửa"],
        "ai_do": ["Của bạn, gửi", "Của tôi, gửi", "Tôi có sửa"],
    }
    Identity(four_eyes=False).save()
    assert lists()["toi"] == ["Của bạn, gửi", "Của tôi, gửi", "Của tôi, trả lại", "Tôi có sửa"]
    client.force_login(reporter)
    assert lists()["toi"] == ["Của bạn, trả lại"]


def test_open_remarks_are_counted_lead_to_them_and_are_filtered_by(client, login):
    login("Editors")
    article, done = make_article(title="Còn nhận xét"), make_article(title="Đã xong")
    make_remark(article), make_remark(article)
    for remark in (make_remark(article), make_remark(done)):
        remarks.resolve(remark, by=make_user("Editors"))
    page = client.get(LIST)
    links = pages.tree(page).xpath("//td[@class='field-open_remarks']/a")
    change = reverse("admin:news_article_change", args=[article.pk])
    assert [(link.text, link.get("href")) for link in links] == [
        ("2 chưa xong", f"{change}#nhan-xet")
    ]
    assert titles(client.get(f"{LIST}?nhan_xet=mo")) == ["Còn nhận xét"]


def test_the_list_of_a_source_leads_to_its_takedown(client, login):
    source = make_source("Báo Mẫu")
    make_article(title="Của báo", source=source), make_article(title="Tự viết")
    takedown = reverse("admin:news_source_takedown", args=[source.pk])
    for group, is_offered in (("Editors", False), ("Managing editors", True)):
        login(group)
        page = client.get(f"{LIST}?nguon={source.pk}")
        assert titles(page) == ["Của báo"]
        assert (takedown in page.text) is is_offered


def test_the_list_is_filtered_by_what_waits_to_be_confirmed(client, login):
    chief = login("Managing editors")
    article = make_edition(
        make_article(title="Đã gỡ"), visible=(timezone.now() - datetime.timedelta(days=1), None)
    ).article
    make_article(title="Nháp")
    workflow.withdraw(article, by=chief, note="Sai")
    assert titles(client.get(f"{LIST}?cho=xac_nhan")) == []
    login("Editors")
    assert titles(client.get(f"{LIST}?cho=xac_nhan")) == ["Đã gỡ"]


def test_only_people_who_have_written_are_offered_as_authors(client, login):
    login("Editors")
    for name in ("lan", "minh"):
        make_article(created_by=make_user("Reporters", username=name))
    make_user("Reporters", username="nghi")
    page = client.get(LIST)
    offered = pages.each_words(page, "//a[contains(@href, 'created_by__id__exact=')]")
    assert offered == ["lan", "minh"]


def test_what_waits_and_what_was_urgent_is_found_by_indexes():
    waiting = Article.objects.filter(desk_state__in=["submitted", "changes_requested"])
    urgent = Edition.objects.filter(release="emergency")
    with connection.cursor() as cursor:
        # So few rows would be read as a whole, or by the primary key if it has to sort them.
        cursor.execute("SET LOCAL enable_seqscan = off")
        plans = [found.order_by().explain() for found in (waiting, urgent)]
    assert "news_article_desk_state" in plans[0]
    assert "news_edition_emergencies" in plans[1]
