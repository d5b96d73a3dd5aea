"""What CKEditor does under the policy of the back office, which allows no inline script or style.

That nothing was stopped by the policy is asserted after every test in a browser, by `person`; here
is what those of pasting, photos and links do not touch.
"""

from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.article_form_page import editor_is_ready, editor_text, stored_text
from tests.make import make_article


def press(page, name):
    page.locator(f".cke_button[title^='{name}']").click()


def test_toolbar_menus_and_dialogs_work_without_inline_handlers(person):
    editor = person("Editors")
    editor.goes_to(reverse("admin:news_article_change", args=[make_article(body="<p>Vải</p>").pk]))
    page = editor.page
    editor_is_ready(page)
    editor_text(page).click()
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")

    press(page, "Đậm")
    page.keyboard.type("Mục")
    press(page, "Đậm")
    page.locator(".cke_combo_button").click()
    page.frame_locator("iframe.cke_panel_frame").get_by_role("option").nth(1).click()
    page.keyboard.press("Enter")
    press(page, "Danh sách đánh số")
    page.keyboard.type("một")
    press(page, "Ký tự")
    page.get_by_role("option", name="Độ", exact=True).click()
    page.keyboard.press("Enter")
    press(page, "Danh sách đánh số")
    press(page, "Bảng")
    page.locator(".cke_dialog_ui_button_ok:visible").click()
    words = stored_text(page).replace("\n", "").replace("\t", "")
    row = "<tr><td>&nbsp;</td><td>&nbsp;</td></tr>"
    assert words == (
        "<p>Vải</p><h2><strong>Mục</strong></h2><ol><li>một°</li></ol>"
        f"<table><tbody>{row * 3}</tbody></table><p>&nbsp;</p>"
    )

    editor_text(page).locator("td").first.click(button="right")
    menu = page.frame_locator("iframe.cke_panel_frame >> nth=-1")
    expect(menu.get_by_role("menuitem").first).to_be_visible()
    page.keyboard.press("Escape")
    press(page, "Tìm")
    page.locator(".cke_dialog input[type=text]:visible").fill("Mục")
    page.locator(".cke_dialog_ui_button:visible", has_text="Tìm").first.click()
    expect(editor_text(page).locator(".found")).to_have_text("Mục")
    page.locator(".cke_dialog_close_button:visible").click()
    press(page, "Hoàn tác")
    assert "<table>" not in stored_text(page)
    page.keyboard.press("Alt+0")
    expect(page.locator(".cke_dialog:visible")).to_contain_text("Ra khỏi khung soạn thảo")
