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


def paste(person, html):
    """Put ``html`` on the clipboard and press Ctrl+V in the editor."""
    _write_to_clipboard(person, "text/html", html)
    editor_text(person.page).click()
    person.page.keyboard.press("Control+v")
    until(person.page, "CKEDITOR.instances.id_body.getData().length > 20")


def paste_picture(person, png):
    """Press Ctrl+V at the caret, with a picture on the clipboard as after a screenshot."""
    _write_to_clipboard(person, "image/png", base64.b64encode(png).decode())
    person.page.evaluate("CKEDITOR.instances.id_body.focus()")
    person.page.keyboard.press("Control+v")


def _write_to_clipboard(person, kind, content):
    person.context.grant_permissions(["clipboard-read", "clipboard-write"])
    editor_is_ready(person.page)
    person.page.evaluate(
        """([kind, content]) => {
            const bytes = kind === "text/html"
                ? content : Uint8Array.from(atob(content), letter => letter.charCodeAt(0));
            const item = new ClipboardItem({[kind]: new Blob([bytes], {type: kind})});
            return navigator.clipboard.write([item]);
        }""",
        [kind, content],
    )


def acts(page, button, confirm):
    page.locator("summary", has_text=re.compile(f"^{button}…$")).click()
    page.get_by_role("button", name=confirm, exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()
