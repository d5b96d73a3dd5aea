"""A reporter writes, an editor publishes, a citizen reads: the portal's main job, in Chromium."""

import datetime
import re

import pytest
from playwright.sync_api import expect

from news.models import Article, Edition
from portal.vietnamese import dates, text
from tests.browser.article_form_page import acts, editor_is_ready, paste
from tests.browser.given_article import given_article
from tests.make import make_category, make_source


@pytest.fixture
def given():
    return given_article()


def chooses(page, name, words):
    """Choose an option in one of the admin's select2 fields, by typing and Enter."""
    page.locator(f".field-{name} .select2-selection").click()
    page.locator(".select2-search__field").last.fill(words)
    page.locator(".select2-results__option--highlighted", has_text=words).click()


def writes(reporter, given, category):
    page = reporter.page
    reporter.goes_to("/admin/news/article/add/")
    page.locator("#id_title").fill(given.title)
    page.locator("#id_category").select_option(label=category)
    page.locator("#id_summary").fill(given.paragraphs[0])
    paste(reporter, given.html)
    page.locator("#id_byline").fill(given.byline)
    chooses(page, "source", given.source)
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    page.get_by_role("button", name="Gửi duyệt", exact=True).click()
    expect(page.locator(".messagelist .success")).to_contain_text("Đã gửi duyệt.")


def opens(person, article):
    person.goes_to(f"/admin/news/article/{article.pk}/change/")
    editor_is_ready(person.page)
    return person.page


def test_the_given_article_goes_from_the_reporter_to_the_citizen(person, given):
    make_category("Chính trị", on_front_page=True)
    make_source(given.source, url=f"https://{given.source}")
    writes(person("Reporters"), given, "Chính trị")

    article = Article.objects.get()
    assert text.plain_text(article.body) == text.normalise(" ".join(given.paragraphs[1:]))
    assert "style" not in article.body
    assert "span" not in article.body
    citizen = person(viewport={"width": 360, "height": 740})
    assert citizen.goes_to(f"/tin-tuc/tin-{article.pk}/").status == 404

    editor = person("Editors")
    page = opens(editor, article)
    page.locator("#id_published_at_0").fill(given.date)
    page.locator("#id_published_at_1").fill("08:00")
    acts(page, "Đăng", "Đăng ngay")
    expect(page.get_by_role("link", name="Xem trên cổng").first).to_be_visible()

    day = dates.parse_day(given.date)
    archive = f"/tin-tuc/{day:%Y/%m/%d}/"
    for path in ("/", "/tin-tuc/", "/chuyen-muc/chinh-tri/", archive):
        citizen.goes_to(path)
        expect(citizen.page.get_by_role("link", name=given.title).first).to_be_visible()
    citizen.page.get_by_role("link", name=given.title).first.click()
    main = citizen.page.locator("main")
    expect(main.locator("h1")).to_have_text(given.title)
    expect(main.locator("time").first).to_contain_text(f"ngày {given.date}, 08:00")
    expect(main).to_contain_text(f"Nguồn: {given.byline} ({given.source})")
    for paragraph in given.paragraphs:
        expect(main).to_contain_text(text.normalise(paragraph))
    width = citizen.page.evaluate("document.documentElement.scrollWidth")
    assert width <= 360
    # "Các tin đã đưa ngày:" links to the day of the article.
    expect(main).to_contain_text("Các tin đã đưa ngày")
    citizen.page.locator("[name=ngay]").first.fill(given.date)
    citizen.page.get_by_role("button", name="Xem").first.click()
    citizen.page.wait_for_url(re.compile(re.escape(archive)))

    citizen.goes_to(Edition.objects.get().get_absolute_url() + "in/")
    expect(citizen.page.locator("body")).to_contain_text(given.title)
    expect(citizen.page.locator("body")).to_contain_text(f"Nguồn: {given.byline}")
    expect(citizen.page.locator("nav")).to_have_count(0)

    # Further edits of the article do not change what the public reads.
    address = Edition.objects.get().get_absolute_url()
    page = opens(editor, article)
    page.locator("#id_title").fill("Tên đã sửa trên bàn")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.locator(".desk-state")).to_contain_text("khác bản công chúng đang đọc")
    citizen.goes_to(address)
    expect(citizen.page.locator("h1")).to_have_text(given.title)
    # The writer of a correction says what it corrects, and another person publishes it.
    page.locator("#id_change").select_option("substantive")
    page.locator("#id_change_note").fill("Sửa tên bài.")
    page.get_by_role("button", name="Gửi duyệt", exact=True).click()
    expect(page.locator(".messagelist .success")).to_contain_text("Đã gửi duyệt.")
    acts(opens(person("Editors"), article), "Đăng", "Đăng ngay")
    citizen.goes_to(address)
    expect(citizen.page.locator("h1")).to_have_text("Tên đã sửa trên bàn")
    expect(citizen.page.locator("main")).to_contain_text("Cập nhật")


def test_an_article_scheduled_in_the_form_is_read_when_its_hour_has_come(person, given):
    make_category("Chính trị", on_front_page=True)
    make_source(given.source)
    writes(person("Reporters"), given, "Chính trị")
    article = Article.objects.get()
    page = opens(person("Editors"), article)
    # With seconds, which the field accepts, so that the test need not wait for a full minute.
    hour = datetime.datetime.now(dates.VIETNAM) + datetime.timedelta(seconds=6)
    page.locator("summary", has_text="Hẹn giờ…").click()
    page.locator("#id_schedule_at_0").fill(f"{hour:%d/%m/%Y}")
    page.locator("#id_schedule_at_1").fill(f"{hour:%H:%M:%S}")
    page.get_by_role("button", name="Hẹn giờ đăng").click()
    expect(page.locator(".messagelist .success")).to_contain_text("Đã hẹn giờ")
    citizen = person()
    address = Edition.objects.get().get_absolute_url()
    if datetime.datetime.now(dates.VIETNAM) < hour - datetime.timedelta(seconds=1):
        assert citizen.goes_to(address).status == 404
    while datetime.datetime.now(dates.VIETNAM) < hour + datetime.timedelta(seconds=1):
        citizen.page.wait_for_timeout(200)
    assert citizen.goes_to(address).status == 200
    expect(citizen.page.locator("h1")).to_have_text(given.title)


def test_what_was_typed_survives_a_refusal_a_preview_and_a_wrong_click(person, given):
    category = make_category("Chính trị")
    editor = person("Editors")
    page = editor.page
    editor.goes_to("/admin/news/article/add/")
    page.locator("#id_title").fill(given.title)
    paste(editor, given.html)
    with editor.context.expect_page() as opened:
        page.get_by_role("button", name="Xem trước").click()
    preview = opened.value
    expect(preview.locator("body")).to_contain_text("Bản xem trước")
    expect(preview.locator("main")).to_contain_text(text.normalise(given.paragraphs[-1]))
    preview.close()

    page.locator("summary", has_text="Đăng…").click()
    expect(page.locator("[data-shows=title]")).to_have_text(given.title)
    expect(page.locator("[data-shows=category]")).to_have_text("còn thiếu")
    page.get_by_role("button", name="Đăng ngay").click()
    expect(page.locator(".errorlist").first).to_contain_text("còn thiếu chuyên mục")
    expect(page.locator("#id_title")).to_have_value(given.title)
    assert not Article.objects.exists()
    page.locator("#id_category").select_option(label=category.name)
    page.get_by_role("button", name="Đăng ngay").click()
    # Nobody publishes what they wrote; that is told too, and nothing typed is lost.
    expect(page.locator(".errorlist").first).to_contain_text("không tự đăng được")
    page.get_by_role("button", name="Gửi duyệt", exact=True).click()
    expect(page.locator(".messagelist .success")).to_contain_text("Đã gửi duyệt.")
    article = Article.objects.get()
    assert text.plain_text(article.body) == text.normalise(" ".join(given.paragraphs[1:]))
