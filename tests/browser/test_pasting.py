"""Pasting and dropping HTML into the editor, in Chromium, through the system's clipboard."""

import base64
import datetime
import re

import pytest
from playwright.sync_api import expect

from media_gallery.models import Photo
from tests.browser.article_form_page import (
    copy_html,
    editor_is_ready,
    editor_text,
    paste,
    stored_text,
)
from tests.browser.page_conditions import until, wait_until
from tests.clipboard_inputs import CLIPS
from tests.make import make_category, make_edition
from tests.make_photos import make_photo, make_picture, make_picture_bytes


@pytest.fixture
def reporter(person):
    somebody = person("Reporters", viewport={"width": 1440, "height": 900})
    somebody.goes_to("/admin/news/article/add/")
    editor_is_ready(somebody.page)
    return somebody


def notices(page):
    """Return the sentences of the editor's notices, oldest first."""
    return page.locator(".cke_notification_message").all_inner_texts()


def one_line(html):
    return html.replace("\n", "").replace("\t", "")


def public_body(client, body):
    """Publish an article with this body and return its body as the public page has it."""
    begin = datetime.datetime.now(datetime.UTC) - datetime.timedelta(minutes=1)
    edition = make_edition(visible=(begin, None), body=body)
    page = client.get(edition.get_absolute_url()).content.decode()
    return re.search('<div class="article__body">(.*?)</div>\n', page, re.DOTALL)[1]


def test_what_programs_put_on_the_clipboard_is_read_by_the_public_as_it_was_meant(reporter, client):
    page = reporter.page
    differences = []
    for clip in CLIPS:
        page.evaluate("CKEDITOR.instances.id_body.setData('')")
        page.wait_for_timeout(100)
        paste(reporter, clip.html)
        body = public_body(client, stored_text(page))
        if body != clip.body:
            differences.append((clip.name, body, clip.body))
        told = " ".join(notices(page))
        differences += [(clip.name, told, words) for words in clip.notices if words not in told]
        page.evaluate(
            "CKEDITOR.instances.id_body._.notificationArea?.notifications"
            ".slice().forEach(notification => notification.hide())"
        )
    assert differences == []


def presses(person, keys):
    person.page.keyboard.press(keys)


def test_a_paste_is_one_step_of_undo(reporter):
    page = reporter.page
    editor_text(page).click()
    page.keyboard.type("Mở đầu.")
    paste(reporter, "<p>Hai</p><p>Ba</p>")
    assert one_line(stored_text(page)) == "<p>Mở đầu.</p><p>Hai</p><p>Ba</p>"
    presses(reporter, "Control+z")
    assert one_line(stored_text(page)) == "<p>Mở đầu.</p>"


def test_a_paste_takes_the_place_of_what_is_selected(reporter):
    page = reporter.page
    paste(reporter, "<h2>Một</h2><ol><li>hai</li></ol>")
    presses(reporter, "Control+a")
    paste(reporter, "<p>Ba</p><ul><li>bốn</li></ul>")
    assert one_line(stored_text(page)) == "<p>Ba</p><ul><li>bốn</li></ul>"
    presses(reporter, "Control+z")
    assert one_line(stored_text(page)) == "<h2>Một</h2><ol><li>hai</li></ol>"


VECTORS = [
    "<img src=x onerror=\"parent.hit('img'); hit('img')\">",
    "<svg onload=\"parent.hit('svg')\"><script>parent.hit('svg script')</script></svg>",
    "<script>parent.hit('script')</script>",
    "<iframe srcdoc=\"<script>parent.parent.hit('srcdoc')</script>\"></iframe>",
    "<iframe src=\"javascript:parent.parent.hit('iframe')\"></iframe>",
    "<video><source onerror=\"parent.hit('source')\"></video>",
    "<details open ontoggle=\"parent.hit('toggle')\"><summary>a</summary></details>",
    "<input autofocus onfocus=\"parent.hit('focus')\">",
    "<style>@import '//evil.example/a.css'; body{background:url(//evil.example/b)}</style>",
    "<link rel=stylesheet href=//evil.example/c.css>",
    "<img src=//evil.example/d.png><img srcset='//evil.example/e.png 1x'>",
    "<noscript><p title=\"</noscript><img src=x onerror=parent.hit('noscript')>\"></noscript>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 "
    "onerror=parent.hit(1)&gt;'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=parent.hit('mx')>",
    "<!--><img src=x onerror=parent.hit('comment')>-->",
    "<a href=\"javascript:parent.hit('link')\">bấm</a>",
    '<p style="background:url(//evil.example/f)" onmouseover="parent.hit(\'over\')">chữ</p>',
    "<object data=\"data:text/html,<script>parent.hit('object')</script>\"></object>",
    "<div data-cke-widget-data='{}' data-widget='photo' data-cke-realelement="
    "'%3Cimg%20src%3Dx%20onerror%3Dparent.hit(2)%3E'>w</div>",
    "<p data-cke-pa-onclick=\"parent.hit('pa')\" data-cke-saved-href='javascript:hit(3)'>k</p>",
    "<!--{cke_protected}%3Cscript%3Eparent.hit(4)%3C%2Fscript%3E--><p>hết</p>",
]


def test_nothing_in_a_paste_runs_or_loads_or_touches_the_page(reporter):
    page = reporter.page
    page.evaluate("() => { window.hits = []; window.hit = what => window.hits.push(what); }")
    # All elements that are ever put into the documents of the page and the editor.
    page.evaluate("""() => {
        window.seen = [];
        const look = target => new MutationObserver(changes => changes.forEach(change => {
            for (const node of change.addedNodes) window.seen.push(node.outerHTML ?? "");
        })).observe(target, {childList: true, subtree: true});
        look(document);
        look(CKEDITOR.instances.id_body.document.$);
    }""")
    for vector in VECTORS:
        paste(reporter, f"<p>trước</p>{vector}<p>sau</p>")
    page.wait_for_timeout(500)
    assert page.evaluate("window.hits") == []
    assert reporter.foreign == []
    seen = "\n".join(page.evaluate("window.seen"))
    for trace in ("onerror", "//evil.example", "<script", "<iframe", "parent.hit", "<svg"):
        assert trace not in seen
    assert seen.count("sau</p>") >= 15  # Some vectors swallow what follows.
    # A <style> that is never closed is reported of the document in which the words are read.
    assert all("inline style" in each for each in reporter.forbidden)
    reporter.forbidden.clear()


def test_an_attack_that_is_dropped_takes_the_same_door(reporter):
    page = reporter.page
    page.evaluate("() => { window.hits = []; window.hit = what => window.hits.push(what); }")
    paste(reporter, "<p>Sáng nay khai hội.</p>")
    with page.expect_response("**/admin/dan/"):
        drop(page, "<b onclick=parent.hit(1)>Chiều</b><img src=x onerror=parent.hit(2)> bế mạc.")
    until(page, "!CKEDITOR.instances.id_body.pastes.areWaiting")
    assert one_line(stored_text(page)) == "<p>Sáng nay khai hội.<strong>Chiều</strong> bế mạc.</p>"
    assert page.evaluate("window.hits") == []


def drop(page, html):
    """Drop HTML from outside behind the first paragraph."""
    page.evaluate(
        """html => {
            const editor = CKEDITOR.instances.id_body;
            const carried = new DataTransfer();
            carried.setData("text/html", html);
            const target = editor.document.$.querySelector("p");
            const box = target.getBoundingClientRect();
            for (const kind of ["dragover", "drop"]) {
                target.dispatchEvent(new DragEvent(kind, {
                    dataTransfer: carried, bubbles: true, cancelable: true,
                    clientX: box.right - 2, clientY: box.top + 5,
                }));
            }
        }""",
        html,
    )


def test_without_a_connection_the_plain_words_go_in_with_a_notice(reporter):
    page = reporter.page
    page.route("**/admin/dan/", lambda route: route.abort())
    copy_html(reporter, "<p><b>Một</b> & hai</p><p>ba</p>", "Một & hai\n\nba")
    editor_text(page).click()
    presses(reporter, "Control+v")
    expect(page.locator(".cke_notification_warning")).to_contain_text("chỉ chữ trần vào bài")
    assert one_line(stored_text(page)) == "<p>Một &amp; hai</p><p>ba</p>"
    presses(reporter, "Control+z")
    assert stored_text(page) == ""
    # A clipboard with HTML alone.
    copy_html(reporter, "<style>p{}</style><p>Bốn <i>năm</i></p><ul><li>sáu</li></ul>")
    presses(reporter, "Control+v")
    until(page, "CKEDITOR.instances.id_body.getData().includes('sáu')")
    assert one_line(stored_text(page)) == "<p>Bốn năm</p><p>sáu</p>"


def test_who_types_on_while_the_answer_is_on_its_way_loses_no_letter(reporter):
    page = reporter.page
    held = []
    page.route("**/admin/dan/", lambda route: held.append(route))
    copy_html(reporter, "<p>DÁN</p>")
    editor_text(page).click()
    page.keyboard.type("trước ")
    presses(reporter, "Control+v")
    page.wait_for_timeout(300)
    page.keyboard.type("sau")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.locator(".cke_notification_warning")).to_contain_text("Đoạn vừa dán chưa vào bài")
    held[0].continue_()
    until(page, "CKEDITOR.instances.id_body.getData().includes('DÁN')")
    assert one_line(stored_text(page)) == "<p>trước DÁNsau</p>"


def test_who_has_gone_on_to_another_field_stays_there(reporter):
    page = reporter.page
    held = []
    page.route("**/admin/dan/", lambda route: held.append(route))
    copy_html(reporter, "<p>DÁN</p>")
    editor_text(page).click()
    presses(reporter, "Control+v")
    page.locator("#id_title").click()
    page.keyboard.type("Tên ")
    expect(page.locator(".cke_notification_info")).to_contain_text("Đang làm sạch đoạn vừa dán")
    held[0].continue_()
    until(page, "CKEDITOR.instances.id_body.getData().includes('DÁN')")
    page.keyboard.type("bài")
    expect(page.locator("#id_title")).to_have_value("Tên bài")
    expect(page.locator(".cke_notification_info")).to_have_count(0)
    assert one_line(stored_text(page)) == "<p>DÁN</p>"


def test_what_is_copied_in_the_editor_is_pasted_there_with_its_photo(reporter):
    make_category("Du lịch")
    photo = make_photo(caption="Cầu")
    page = reporter.page
    paste(
        reporter,
        f'<p>Một</p><figure data-photo="{photo.pk}" data-alt="Cầu dài"><figcaption>Cầu'
        "</figcaption></figure><p>Hai</p>",
    )
    whole = (
        f'<p>Một</p><figure data-alt="Cầu dài" data-photo="{photo.pk}"><figcaption>Cầu'
        "</figcaption></figure><p>Hai</p>"
    )
    assert one_line(stored_text(page)) == whole
    for key in ("Control+a", "Control+c", "Control+End", "Enter", "Control+v"):
        presses(reporter, key)
        page.wait_for_timeout(200)
    assert one_line(stored_text(page)) == whole + whole


def test_a_pasted_page_with_a_picture_in_it_uploads_the_picture_in_its_place(reporter, stores):
    page = reporter.page
    png = base64.b64encode(make_picture_bytes(make_picture((640, 400), "navy"), "PNG")).decode()
    paste(reporter, f'<p>Trước</p><img src="data:image/png;base64,{png}"><p>Sau</p>')
    expect(editor_text(page).locator("figure.is-waiting")).to_have_count(0)
    until(page, "CKEDITOR.instances.id_body.getData().includes('data-photo')")
    photo = Photo.objects.get()
    assert one_line(stored_text(page)) == (
        f'<p>Trước</p><figure data-photo="{photo.pk}"></figure><p>Sau</p>'
    )
    assert notices(page) == []


def test_a_picture_pasted_with_its_caption_keeps_it(reporter, stores):
    page = reporter.page
    png = base64.b64encode(make_picture_bytes(make_picture((640, 400), "teal"), "PNG")).decode()
    paste(
        reporter,
        f"<table><tr><td><img src='data:image/png;base64,{png}'></td></tr>"
        "<tr><td>Cầu <i>mới</i></td></tr></table>",
    )
    until(page, "/data-photo=.[0-9]/.test(CKEDITOR.instances.id_body.getData())")
    photo = Photo.objects.get()
    assert one_line(stored_text(page)) == (
        f'<figure data-photo="{photo.pk}"><figcaption>Cầu <em>mới</em></figcaption></figure>'
        "<p>&nbsp;</p>"
    )


def test_in_a_caption_words_are_pasted_and_pictures_refused(reporter, stores):
    page = reporter.page
    photo = make_photo(caption="Cầu")
    paste(reporter, f'<figure data-photo="{photo.pk}"><figcaption>Cầu</figcaption></figure>')
    caption = editor_text(page).locator("figcaption")
    caption.click()
    presses(reporter, "End")
    png = base64.b64encode(make_picture_bytes(make_picture((64, 40), "navy"), "PNG")).decode()
    copy_html(reporter, f'<b>mới</b><h2> đẹp</h2><img src="data:image/png;base64,{png}">')
    caption.click()
    presses(reporter, "End")
    with page.expect_response("**/admin/dan/"):
        presses(reporter, "Control+v")
    until(page, "!CKEDITOR.instances.id_body.pastes.areWaiting")
    assert "figcaption>Cầu" in one_line(stored_text(page))
    assert "đẹp" in one_line(stored_text(page))
    assert stored_text(page).count("<figure") == 1
    expect(page.locator(".cke_notification_warning")).to_contain_text("trong chú thích")


def test_words_go_into_the_sentence_where_the_caret_is(reporter):
    page = reporter.page
    paste(reporter, "<p>Huyện có 14 xã.</p>")
    presses(reporter, "Control+Home")
    for _ in "Huyện":
        presses(reporter, "ArrowRight")
    page.keyboard.type(" ")
    paste(reporter, '<meta charset="utf-8"><span style="font-weight:700">Bình Xuyên</span>')
    stored = one_line(stored_text(page)).replace("&nbsp;", " ")
    assert stored == "<p>Huyện <strong>Bình Xuyên</strong> có 14 xã.</p>"


def test_two_pastes_in_a_row_stand_in_their_order(reporter):
    page = reporter.page
    held = []
    page.route("**/admin/dan/", lambda route: held.append(route))
    for words in ("<p>Một</p>", "<p>Hai</p>"):
        copy_html(reporter, words)
        page.evaluate("CKEDITOR.instances.id_body.focus()")
        presses(reporter, "Control+v")
        page.wait_for_timeout(200)
    held[0].continue_()
    wait_until(page, lambda: len(held) == 2)
    held[1].continue_()
    until(page, "!CKEDITOR.instances.id_body.pastes.areWaiting")
    assert one_line(stored_text(page)) == "<p>MộtHai</p>"


def test_the_button_for_plain_text_takes_the_plain_words(reporter):
    page = reporter.page
    copy_html(reporter, "<p><b>Một</b></p><script>x</script><p>hai</p>", "Một\n\nhai")
    editor_text(page).click()
    page.locator(".cke_button__pastetext").click()
    presses(reporter, "Control+v")
    until(page, "CKEDITOR.instances.id_body.getData().includes('hai')")
    assert one_line(stored_text(page)) == "<p>Một</p><p>hai</p>"


def test_of_the_hidden_text_of_a_pdf_viewer_the_plain_words_go_in(reporter):
    page = reporter.page
    line = '<span style="color: transparent; position: absolute; white-space: pre;">{}</span>'
    html = f'{line.format("Căn cứ Luật")}<br role="presentation">{line.format("Báo chí")}'
    paste(reporter, html, "Căn cứ Luật\nBáo chí")
    assert one_line(stored_text(page)) == "<p>Căn cứ Luật<br />Báo chí</p>"
    (told,) = notices(page)
    assert "như lớp chữ trên trang PDF" in told


def test_a_paste_that_is_refused_puts_nothing_in_and_says_why(reporter):
    page = reporter.page
    paste(reporter, "<p><font face='.VnTime'>Tin tØnh</font></p>")
    assert stored_text(page) == ""
    expect(page.locator(".cke_notification_warning")).to_contain_text("bảng mã cũ TCVN3")


def test_who_was_logged_out_gets_the_plain_words(reporter):
    page = reporter.page
    reporter.context.clear_cookies()
    paste(reporter, "<p><b>Một</b></p>", "Một")
    assert one_line(stored_text(page)) == "<p>Một</p>"
    expect(page.locator(".cke_notification_warning")).to_contain_text("Phiên làm việc đã hết")


def test_the_form_of_an_agency_page_cleans_pastes_too(person):
    administrator = person("Administrators", viewport={"width": 1440, "height": 900})
    administrator.goes_to("/admin/identity/page/add/")
    page = administrator.page
    paste(
        administrator,
        "<p onclick=x>Giới <b>thiệu</b></p><img src='data:image/png;base64,iVBORw0KGgo='>",
    )
    assert one_line(stored_text(page)) == "<p>Giới <strong>thiệu</strong></p>"
    expect(page.locator(".cke_notification_warning")).to_contain_text("ở đây chỉ đặt được chữ")


def test_what_is_copied_in_one_form_is_pasted_into_another_with_its_photo(reporter):
    page = reporter.page
    photo = make_photo(caption="Cầu")
    paste(
        reporter,
        f'<p>Một</p><figure data-photo="{photo.pk}" data-alt="Cầu dài"><figcaption>Cầu <em>mới</em>'
        '</figcaption></figure><ol start="3" type="a"><li>Hai</li></ol>',
    )
    before = one_line(stored_text(page))
    presses(reporter, "Control+a")
    presses(reporter, "Control+c")
    page.on("dialog", lambda dialog: dialog.accept())
    reporter.goes_to("/admin/news/article/add/")
    editor_is_ready(page)
    editor_text(page).click()
    with page.expect_response("**/admin/dan/"):
        presses(reporter, "Control+v")
    until(page, "!CKEDITOR.instances.id_body.pastes.areWaiting")
    assert one_line(stored_text(page)) == before
    assert notices(page) == []
