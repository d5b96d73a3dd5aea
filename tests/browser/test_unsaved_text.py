"""What is typed and not saved is offered on return; the session may end and colleagues may come."""

import re

import pytest
from playwright.sync_api import expect

from news.models import Article, Remark
from portal.back_office.passwords import forgotten
from portal.editing.models import OpenForm, UnsavedText
from portal.identity.models import Identity, User
from tests.browser.article_form_page import editor_is_ready, editor_text, stored_text
from tests.browser.page_conditions import until, wait_until
from tests.browser.writing_people import hurry
from tests.make import make_article, make_user
from tests.make_second_factor import code_of, make_app

IN_THE_BROWSER = """async () => {
    const opening = indexedDB.open("portal-unsaved");
    const done = request => new Promise(resolve => { request.onsuccess = () =>
        resolve(request.result); });
    const rows = (await done(opening)).transaction("texts").objectStore("texts").getAll();
    return (await done(rows)).map(row => new TextDecoder("latin1").decode(row.cipher));
}"""


@pytest.fixture
def reporter(person):
    reporter = person()
    # Sessions end and begin again in these tests.
    reporter.fill_in_log_in(make_user("Reporters"))
    reporter.context.route("**/autosave-form*.js", hurry)
    return reporter


@pytest.fixture
def article(reporter):
    return make_article(title="Cũ", summary="Sapo cũ", created_by=User.objects.latest("pk"))


def opens(somebody, article):
    somebody.goes_to(f"/admin/news/article/{article.pk}/change/")
    editor_is_ready(somebody.page)


def comes_back(somebody, article):
    """Close the tab as people do, and open the form in another one."""
    tab = somebody.page
    somebody.page = somebody.context.new_page()
    tab.close(run_before_unload=True)
    opens(somebody, article)


def status_is(somebody, words):
    expect(somebody.page.locator("[data-status]")).to_have_text(re.compile(words))


def is_saved(somebody):
    expect(somebody.page.locator(".messagelist .success")).to_be_visible()


def test_it_is_compared_taken_back_and_thrown_away_after_saving(reporter, article):
    opens(reporter, article)
    reporter.page.locator("#id_title").fill("Mới")
    editor_text(reporter.page).press_sequentially("Thêm câu. ")
    page = reporter.page
    wait_until(page, lambda: UnsavedText.objects.filter(fields__has_keys=["title", "body"]))
    status_is(reporter, r"^Đã giữ bản nháp lúc \d\d:\d\d:\d\d$")

    comes_back(reporter, article)
    page = reporter.page
    offer = page.locator(".unsaved__offer")
    rows = offer.locator("tbody tr")
    expect(rows.nth(0)).to_contain_text(re.compile("Tiêu đề.*Cũ.*Mới", re.DOTALL))
    expect(rows.nth(1).locator("ins")).to_have_text("Thêm câu. ")
    offer.get_by_role("button", name="Lấy lại").click()
    wait_until(page, lambda: "Thêm câu." in stored_text(page))
    expect(page.locator("#id_title")).to_have_value("Mới")
    assert Article.objects.get().title == "Cũ"  # It is filled in, not saved.
    editor_text(page).press("Control+s")
    is_saved(reporter)
    assert Article.objects.get().title == "Mới"
    assert not UnsavedText.objects.filter(has_text=True).exists()
    editor_is_ready(page)
    expect(page.locator("[data-offers] > *")).to_have_count(0)


def test_a_remark_that_is_not_written_is_offered_on_return_also_after_saving(reporter, article):
    opens(reporter, article)
    page = reporter.page
    page.locator("#remark-text").fill("Tăng bao nhiêu?")
    page.locator("#remark-quote").fill("Sapo cũ")
    names = ["remark-text", "remark-quote"]
    wait_until(page, lambda: UnsavedText.objects.filter(fields__has_keys=names))
    # Somebody else saves another field: the form comes back, and is pressed again.
    article.summary, article.version = "Sapo của họ", article.version + 1
    article.save()
    page.locator("#id_title").fill("Mới")
    page.keyboard.press("Control+s")
    expect(page.locator(".edit-conflict__what")).to_have_text("chỉ họ sửa, đã lấy của họ")
    expect(page.locator("#remark-text")).to_have_value("Tăng bao nhiêu?")
    editor_is_ready(page)
    page.keyboard.press("Control+s")
    is_saved(reporter)

    comes_back(reporter, article)
    page = reporter.page
    rows = page.locator(".unsaved__offer tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text(re.compile("Nhận xét mới.*Tăng bao nhiêu", re.DOTALL))
    page.get_by_role("button", name="Lấy lại").click()
    expect(page.locator("#remark-quote")).to_have_value("Sapo cũ")
    page.get_by_role("button", name="Ghi nhận xét").click()
    expect(page.locator(".remark")).to_contain_text("Tăng bao nhiêu?")
    expect(page.locator("#remark-text")).to_have_value("")
    comes_back(reporter, article)
    expect(reporter.page.locator("#remark-text")).to_have_value("")
    expect(reporter.page.locator(".unsaved__offer")).to_have_count(0)
    assert Remark.objects.get().quote == "Sapo cũ"


def test_what_is_undone_before_the_server_has_answered_is_not_offered(reporter, article):
    opens(reporter, article)
    page, held = reporter.page, []

    def hold(route):
        """Let the server keep the words, and the page not know it."""
        if "Sapo mới" in (route.request.post_data or "") and not held:
            route.fetch()
            held.append(route)
        else:
            route.continue_()

    reporter.context.route("**/chua-luu/giu/", hold)
    page.locator("#id_summary").fill("Sapo mới")
    wait_until(page, lambda: UnsavedText.objects.filter(has_text=True).exists() and held)
    page.locator("#id_summary").fill("Sapo cũ")
    comes_back(reporter, article)
    wait_until(reporter.page, lambda: not UnsavedText.objects.filter(has_text=True).exists())
    expect(reporter.page.locator(".unsaved__offer")).to_have_count(0)


def test_what_is_undone_while_the_browser_alone_holds_it_is_not_offered(reporter, article):
    opens(reporter, article)
    page = reporter.page

    def drop(route):
        route.abort() if "Sapo mới" in (route.request.post_data or "") else route.continue_()

    reporter.context.route("**/chua-luu/giu/", drop)
    page.locator("#id_summary").fill("Sapo mới")
    wait_until(page, lambda: page.evaluate(IN_THE_BROWSER))
    page.locator("#id_summary").fill("Sapo cũ")
    tab, reporter.page = page, reporter.context.new_page()
    tab.close(run_before_unload=True)
    reporter.context.unroute("**/chua-luu/giu/")
    reporter.goes_to("/admin/")
    wait_until(reporter.page, lambda: not reporter.page.evaluate(IN_THE_BROWSER))
    assert not UnsavedText.objects.filter(has_text=True).exists()
    expect(reporter.page.get_by_text("cổng vừa nhận")).to_have_count(0)
    opens(reporter, article)
    expect(reporter.page.locator(".unsaved__offer")).to_have_count(0)


@pytest.mark.parametrize("address", ["/admin/", "/admin/chua-luu/"])
def test_what_the_browser_alone_holds_comes_to_the_server_and_no_press_is_lost(
    reporter, article, address
):
    """The page was loaded again when the server had it, which stopped the request of a button."""
    opens(reporter, article)
    reporter.context.route("**/chua-luu/giu/", lambda route: route.abort())
    reporter.page.locator("#id_summary").fill("Sapo mới")
    wait_until(reporter.page, lambda: reporter.page.evaluate(IN_THE_BROWSER))
    reporter.page.close()
    reporter.context.unroute("**/chua-luu/giu/")
    reporter.page = reporter.context.new_page()
    reporter.goes_to(address)
    reporter.page.evaluate("window.isTheSame = true")
    note = reporter.page.get_by_role("status").filter(has_text="chưa lưu, cổng vừa nhận")
    link = note.get_by_role("link", name="Xem các phần chưa lưu")
    expect(link).to_be_visible()
    expect(reporter.page.get_by_text("Bạn không có phần nào chưa lưu.")).to_be_hidden()
    assert reporter.page.evaluate("window.isTheSame")
    link.click()
    expect(reporter.page.locator(".unsaved-list__one")).to_have_count(1)
    expect(link).to_be_hidden()


def test_a_text_is_thrown_away_at_a_press(reporter, article):
    opens(reporter, article)
    reporter.page.locator("#id_summary").fill("Sapo mới")
    wait_until(reporter.page, lambda: UnsavedText.objects.exists())
    comes_back(reporter, article)
    offer = reporter.page.locator(".unsaved__offer")
    offer.get_by_role("button", name="Bỏ đi").click()
    expect(offer).to_have_count(0)
    assert not UnsavedText.objects.filter(has_text=True).exists()


def test_the_press_goes_on_after_logging_in_over_the_form(reporter, article, monkeypatch):
    monkeypatch.setattr(forgotten, "sends_mail", lambda: True)
    Identity(portal_name="Cổng", canonical_origin="https://cong.example").save()
    user = User.objects.latest("pk")
    opens(reporter, article)
    page = reporter.page
    page.locator("#id_title").fill("Mới")
    elsewhere = reporter.context.new_page()
    elsewhere.goto(f"{reporter.address}/admin/")
    elsewhere.locator("#logout-form button").click()
    # Closed earlier, the tab takes the request of logging out with it.
    expect(elsewhere.locator("#logout-form")).to_have_count(0)
    elsewhere.close()
    page.locator("#id_byline").fill("Bích Phượng")
    status_is(reporter, r"^Phiên làm việc đã hết\.")
    page.get_by_role("button", name="Lưu", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Tên đăng nhập").fill(user.username)
    link = dialog.get_by_role("link", name="Quên mật khẩu?")
    expect(link).to_be_hidden()
    dialog.get_by_label("Mật khẩu").fill("nhầm")
    dialog.get_by_role("button", name="Đăng nhập", exact=True).click()
    expect(dialog.get_by_role("alert")).to_contain_text("mật khẩu")
    with page.expect_popup() as opened:
        link.click()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("Quên mật khẩu")
    opened.value.close()
    dialog.get_by_label("Mật khẩu").fill("mật khẩu")
    dialog.get_by_label("Mật khẩu").press("Enter")
    is_saved(reporter)
    assert Article.objects.values_list("title", "byline").get() == ("Mới", "Bích Phượng")


def test_who_has_a_second_factor_types_its_code_over_the_form(reporter, article):
    user = User.objects.latest("pk")
    app = make_app(user)
    opens(reporter, article)
    page = reporter.page
    reporter.context.clear_cookies()
    page.locator("#id_title").fill("Mới")
    page.get_by_role("button", name="Lưu", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Tên đăng nhập").fill(user.username)
    dialog.get_by_label("Mật khẩu").fill("mật khẩu")
    dialog.get_by_label("Mật khẩu").press("Enter")
    expect(dialog.get_by_role("alert")).to_have_text("Hãy gõ thêm mã xác nhận.")
    for typed, said in (("000000", "Mã không đúng"), (code_of(user), "Mã sai nhiều lần")):
        dialog.get_by_label("Mã xác nhận").fill(typed)
        dialog.get_by_role("button", name="Đăng nhập", exact=True).click()
        expect(dialog.get_by_role("alert")).to_contain_text(said)
    app.throttle_reset()
    dialog.get_by_label("Mã xác nhận").fill(code_of(user))
    dialog.get_by_label("Mã xác nhận").press("Enter")
    is_saved(reporter)
    assert Article.objects.get().title == "Mới"


def test_the_next_person_at_the_machine_neither_gets_it_nor_can_read_it(reporter, article):
    colleague = make_user("Editors")
    opens(reporter, article)
    page = reporter.page
    reporter.context.clear_cookies()
    page.locator("#id_summary").fill("Bí mật của phóng viên")
    status_is(reporter, r"^Phiên làm việc đã hết\. Phần đang gõ được giữ ở máy này")
    (cipher,) = page.evaluate(IN_THE_BROWSER)
    assert "summary" not in cipher
    page.get_by_role("button", name="Lưu", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Tên đăng nhập").fill(colleague.username)
    dialog.get_by_label("Mật khẩu").fill("mật khẩu")
    dialog.get_by_label("Mật khẩu").press("Enter")
    expect(page.get_by_role("heading", name="Đang đăng nhập bằng tên khác")).to_be_visible()
    page.get_by_role("button", name="Tải lại trang").click()
    editor_is_ready(page)
    expect(page.locator("#id_summary")).to_have_value("Sapo cũ")
    until(page, "!document.querySelector('[data-unsaved][data-secret]')")
    expect(page.locator("[data-offers] > *")).to_have_count(0)
    assert Article.objects.get().summary == "Sapo cũ"
    assert not UnsavedText.objects.exists()

    # The writer, back at the machine, is offered it.
    reporter.context.clear_cookies()
    reporter.log_in(User.objects.earliest("pk"))
    opens(reporter, article)
    expect(page.locator(".unsaved__offer")).to_contain_text("Bí mật của phóng viên")
    assert page.evaluate(IN_THE_BROWSER) == []


def test_a_colleague_is_announced_who_comes_later(person, reporter, article):
    opens(reporter, article)
    present = reporter.page.locator("[data-present]")
    expect(present).to_be_hidden()
    editor = person("Editors")
    name = User.objects.latest("pk").username
    opens(editor, article)
    expect(editor.page.locator("[data-present]")).to_contain_text("đang sửa tin bài này từ")
    reporter.page.locator("#id_title").fill("Mới")
    expect(present).to_contain_text(f"{name} đang sửa tin bài này từ ")


def test_a_press_without_a_server_leaves_the_form_and_is_done_later(reporter, article):
    opens(reporter, article)
    page = reporter.page
    page.locator("#id_title").fill("Mới")
    reporter.context.set_offline(True)
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_role("heading", name="Máy chủ chưa trả lời")).to_be_visible()
    reporter.context.set_offline(False)
    page.get_by_role("button", name="Thử lại").click()
    is_saved(reporter)
    assert Article.objects.get().title == "Mới"


def test_a_form_with_mistakes_goes_on_with_its_text(reporter, article):
    opens(reporter, article)
    page = reporter.page
    page.locator("#id_title").fill("")
    page.locator("#id_summary").fill("Sapo mới")
    page.keyboard.press("Control+s")
    expect(page.locator(".errornote")).to_be_visible()
    editor_is_ready(page)
    wait_until(page, lambda: UnsavedText.objects.filter(has_text=True).count() == 1)
    expect(page.locator("[data-offers] > *")).to_have_count(0)
    page.locator("#id_title").fill("Tít")
    page.get_by_role("button", name="Lưu", exact=True).click()
    is_saved(reporter)
    assert not UnsavedText.objects.filter(has_text=True).exists()


def test_an_act_that_is_refused_keeps_only_what_was_typed(reporter, article):
    Article.objects.update(category=None)
    opens(reporter, article)
    page = reporter.page
    page.locator("#id_summary").fill("Sapo mới")
    page.get_by_role("button", name="Gửi duyệt", exact=True).click()
    expect(page.locator(".errornote")).to_be_visible()
    editor_is_ready(page)
    page.locator("#id_byline").fill("An")

    wait_until(page, lambda: "byline" in UnsavedText.objects.get(has_text=True).fields)
    fields = UnsavedText.objects.get(has_text=True).fields
    typed = {name for name, field in fields.items() if any(field.get("values", ()))}
    assert typed == {"summary", "byline"}


def test_a_page_that_is_left_does_not_come_back_by_being_hidden(reporter, article):
    opens(reporter, article)
    page = reporter.page
    wait_until(page, OpenForm.objects.exists)
    # As browsers do it when they leave for another page.
    with page.expect_response("**/giu/"):
        page.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide'))")
    wait_until(page, lambda: not OpenForm.objects.exists())
    with page.expect_response("**/giu/"):
        page.evaluate(
            """() => {
                Object.defineProperty(document, "hidden", {value: true, configurable: true});
                document.dispatchEvent(new Event("visibilitychange"));
            }"""
        )

    assert not OpenForm.objects.exists()

    # By the button “Back”, from the browser's memory.
    page.evaluate(
        """() => {
            delete document.hidden;
            window.dispatchEvent(new PageTransitionEvent("pageshow", {persisted: true}));
            document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    page.locator("#id_title").fill("Mới")
    wait_until(page, OpenForm.objects.exists)
