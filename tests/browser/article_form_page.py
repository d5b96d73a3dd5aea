"""Page object for the article form: what staff do by mouse and keyboard."""

import base64
import re

from playwright.sync_api import expect

from tests.browser.page_conditions import until


def editor_is_ready(page):
    until(page, "window.CKEDITOR?.instances.id_body?.status === 'ready'")


def editor_text(page):
    """Return the body of the editor's text area."""
    return page.frame_locator("iframe.cke_wysiwyg_frame").locator("body")


def stored_text(page):
    """Return the HTML that the editor would send."""
    return page.evaluate("CKEDITOR.instances.id_body.getData()")


def paste(person, html, plain=""):
    """Put ``html`` on the clipboard, press Ctrl+V in the editor, and wait for the answer."""
    copy_html(person, html, plain)
    person.page.evaluate("CKEDITOR.instances.id_body.focus()")
    with person.page.expect_response("**/admin/dan/"):
        person.page.keyboard.press("Control+v")
    until(person.page, "!CKEDITOR.instances.id_body.pastes.areWaiting")


def copy_html(person, html, plain=""):
    """Put ``html`` on the system's clipboard as other programs do.

    With the event, as `navigator.clipboard.write` removes what a browser does not know: styles that
    begin with mso-, comments, <o:p>.
    """
    editor_is_ready(person.page)
    person.page.evaluate(
        """([html, plain]) => {
            const give = event => {
                event.clipboardData.setData("text/html", html);
                if (plain) event.clipboardData.setData("text/plain", plain);
                event.preventDefault();
                event.stopImmediatePropagation();
            };
            document.body.focus();
            document.addEventListener("copy", give, {capture: true, once: true});
            if (!document.execCommand("copy")) throw new Error("nothing was copied");
        }""",
        [html, plain],
    )


def paste_picture(person, png):
    """Press Ctrl+V at the caret, with a picture on the clipboard as after a screenshot."""
    person.context.grant_permissions(["clipboard-read", "clipboard-write"])
    editor_is_ready(person.page)
    person.page.evaluate(
        """content => {
            const bytes = Uint8Array.from(atob(content), letter => letter.charCodeAt(0));
            const item = new ClipboardItem({"image/png": new Blob([bytes], {type: "image/png"})});
            return navigator.clipboard.write([item]);
        }""",
        base64.b64encode(png).decode(),
    )
    person.page.evaluate("CKEDITOR.instances.id_body.focus()")
    person.page.keyboard.press("Control+v")


def acts(page, button, confirm):
    summary = page.locator("summary", has_text=re.compile(f"^{button}…$"))
    if not summary.is_visible():
        page.locator("summary", has_text="Khác…").click()
    summary.click()
    page.get_by_role("button", name=confirm, exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()
