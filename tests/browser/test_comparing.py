"""Comparing, the conflict of two people and remarks, in Chromium."""

import os

import pytest
from playwright.sync_api import expect

from news.models import Article, Remark
from tests.browser.article_form_page import editor_is_ready
from tests.browser.test_accessibility import violations
from tests.make import make_article, make_category

OLD = (
    "<h2>Mùa vải</h2><p>Giá vải năm nay tăng 50 nghìn đồng một cân so với năm ngoái.</p>"
    "<ul><li>Một</li><li>Hai</li></ul><p>Đoạn cuối giữ nguyên.</p>"
    "<table><tbody><tr><th>Tên</th><th>Số</th></tr><tr><td>Vải</td><td>5</td></tr></tbody></table>"
)
NEW = OLD.replace("50", "60").replace("Hai", "Hai rưỡi").replace(">5<", ">7<")


def picture(page, name):
    """Keep a picture where PICTURES names a folder, to be looked at."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.parametrize("width", [360, 1440])
def test_comparison_and_conflict_are_for_everybody_and_for_phones(person, stores, width):
    article = make_article(
        title="Mùa vải", body=OLD, category=make_category("Kinh tế"), summary="Tóm tắt."
    )
    first = article.history.first()
    article.body, article.title, article.version = NEW, "Mùa vải sớm", 2
    article.save()
    editor = person("Editors", viewport={"width": width, "height": 800})
    page = editor.page
    base = f"/admin/news/article/{article.pk}"
    for layout in ("hai-cot", "tung-chu"):
        editor.goes_to(f"{base}/compare/?tu={first.pk}&den=ban&kieu={layout}")
        assert violations(page) == set()
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            picture(page, f"compare-{layout}-{width}-{theme}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    editor.goes_to(f"{base}/change/")
    editor_is_ready(page)
    Article.objects.filter(pk=article.pk).update(
        title="Của người kia", body=NEW.replace("Một", "Một của họ"), version=3
    )
    page.locator("#id_title").fill("Của tôi")
    page.evaluate(
        "() => { const e = CKEDITOR.instances.id_body;"
        " e.setData(e.getData().replace('Đoạn cuối', 'Đoạn cuối của tôi')); }"
    )
    page.get_by_role("button", name="Lưu", exact=True).first.click()
    conflict = page.locator(".edit-conflict")
    expect(conflict).to_be_visible()
    editor_is_ready(page)
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        picture(page, f"conflict-{width}-{theme}")
    assert {each for each in violations(page) if "edit-conflict" in each} == set()
    conflict.get_by_label("Giữ của tôi").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Đã ghép theo lựa chọn của bạn, chưa lưu.")).to_be_visible()
    expect(page.locator("#id_title")).to_have_value("Của tôi")
    assert Article.objects.get().title == "Của người kia"
    editor_is_ready(page)
    page.get_by_role("button", name="Lưu", exact=True).first.click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    saved = Article.objects.get()
    assert saved.title == "Của tôi"
    assert "Một của họ" in saved.body
    assert "Đoạn cuối của tôi" in saved.body


def test_a_remark_is_written_on_selected_words_without_leaving_the_form(person, stores):
    article = make_article(body="<p>Giá vải tăng mạnh.</p>")
    editor = person("Editors")
    page = editor.page
    editor.goes_to(f"/admin/news/article/{article.pk}/change/")
    editor_is_ready(page)
    page.locator("#id_title").fill("Chưa lưu")
    page.evaluate("() => CKEDITOR.instances.id_body.execCommand('selectAll')")
    page.locator("[data-take-selection]").click()
    expect(page.locator("#remark-quote")).to_have_value("Giá vải tăng mạnh.")
    page.locator("#remark-text").fill("Bao nhiêu?")
    page.get_by_role("button", name="Ghi nhận xét").click()
    expect(page.locator(".remark")).to_contain_text("Bao nhiêu?")
    expect(page.locator("#id_title")).to_have_value("Chưa lưu")
    page.get_by_role("button", name="Đã xong").click()
    expect(page.get_by_role("button", name="Mở lại")).to_be_visible()
    assert not Remark.objects.get().is_open
    assert {each for each in violations(page) if "remark" in each} == set()
    picture(page, "remarks")
