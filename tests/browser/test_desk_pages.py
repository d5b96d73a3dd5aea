"""Every page of the desk: WCAG 2.2 by axe-core in both themes, and nothing wider than its window.

In `make soak`: a minute and more for all of them.
"""

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.urls import resolve, reverse
from django.utils.http import urlsafe_base64_encode
from playwright.sync_api import expect

from news.models import Article
from portal.back_office.passwords import forgotten
from portal.identity.models import Identity
from tests.browser.article_form_page import editor_is_ready
from tests.browser.full_desk import log_in, make_full_desk
from tests.browser.test_accessibility import COLOURS, NAMES_WITHOUT_WHAT_IS_SEEN, WCAG, violations
from tests.make import make_article, make_source, make_user
from tests.make_editing import make_unsaved_text
from tests.make_photos import make_photo
from tests.portal.test_back_office_doors import addresses_under

pytestmark = pytest.mark.soak

#: What a day's work passes through; one of each kind of form and list.
EVERY_DAY = (
    "first page",
    "news_article changelist",
    "article draft",
    "news_article history",
    "comparison in two columns",
    "queue",
    "arrange",
    "identity_page changelist",
    "identity_linkgroup change",
    "identity_banner delete",
    "media_gallery_video changelist",
)
#: Addresses that show no page of their own: files, answers to scripts, redirects, what is sent.
NO_PAGES = {
    "admin:autocomplete",
    "admin:identity_identity_add",
    "admin:identity_identity_delete",
    "admin:journal_entry_add",
    "admin:journal_entry_delete",
    "admin:journal_entry_export",
    "admin:jobs_job_add",
    "admin:jobs_job_delete",
    "admin:jsi18n",
    "admin:logout",
    "admin:media_gallery_album_decide",
    "admin:media_gallery_photo_decide",
    "admin:media_gallery_photo_focus",
    "admin:media_gallery_photo_pick",
    "admin:media_gallery_photo_receive",
    "admin:media_gallery_photo_thumbnail",
    "admin:media_gallery_video_captions",
    "admin:media_gallery_video_conversion",
    "admin:media_gallery_video_decide",
    "admin:media_gallery_video_prepare",
    "admin:media_gallery_video_take_poster",
    "admin:media_gallery_video_thumbnail",
    "admin:media_gallery_video_upload",
    "admin:media_gallery_video_upload_piece",
    "admin:media_gallery_video_upload_validate",
    "admin:news_article_checks",
    "admin:news_article_remark",
    "admin:news_article_remarks",
    "admin:news_article_simple_history",
    "admin:news_attachment_download",
    "admin:outside_links_domain_add",
    "admin:outside_links_domain_delete",
    "admin:outside_links_finding_add",
    "admin:outside_links_finding_delete",
    "admin:outside_links_run_add",
    "admin:outside_links_run_delete",
    "admin:view_on_site",
    "access:code",
    "access:renew",
    "clean_paste",
    "editing:discard",
    "editing:keep",
    "editing:session",
    "front_page:choose_minute",
    "front_page:try",
    "link_targets",
    "moderation:captions",
    "moderation:decide",
    "moderation:decide_many",
    "moderation:keys",
    "moderation:part",
    "moderation:poster",
    "moderation:preview",
    "moderation:video",
    "notifications:open",
    "notifications:read_all",
    "notifications:unread",
    "reports:table",
    "reports:workbook",
    "zero_results_seen",
}
#: Shown by the tests of answers and of a forgotten password below.
IN_STATES = {
    "admin:login",
    "admin:news_article_bulk",
    "forgotten_password:ask",
    "forgotten_password:link",
    "forgotten_password:sent",
}
WIDTHS = (768, 360)


@pytest.fixture
def user():
    return make_user(is_superuser=True, last_name="Đỗ", first_name="Dung")


@pytest.fixture
def editor(person, user):
    somebody = person(viewport={"width": 1440, "height": 900})
    log_in(somebody, user)
    return somebody


def faults(page, *, in_the_dark=COLOURS) -> list[str]:
    """Return what axe finds, names that leave out what is seen, and widths that scroll sideways."""
    found = sorted(violations(page, in_the_dark=in_the_dark))
    found += [f"named {name!r}, seen {seen!r}" for name, seen in names_that_hide(page)]
    before = page.viewport_size
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 740})
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            found.append(f"{wide} px wide in a window of {width} px")
    page.set_viewport_size(before)
    return found


def names_that_hide(page) -> list[list[str]]:
    return page.evaluate(NAMES_WITHOUT_WHAT_IS_SEEN)


def assert_clean(found: dict[str, list[str]]) -> None:
    wrong = {name: each for name, each in found.items() if each}
    assert not wrong, "\n".join(f"{name}: {each}" for name, each in wrong.items())


def test_no_page_of_a_days_work_has_a_fault_or_scrolls_sideways(editor, user, stores):
    pages = make_full_desk(user)
    shown = {resolve(path.partition("?")[0]).view_name for path in pages.values()}
    served = {name for name, _path in addresses_under("admin/")}
    assert served - shown == NO_PAGES | IN_STATES

    found = {}
    for name in EVERY_DAY:
        editor.goes_to(pages[name])
        found[name] = faults(editor.page)
    assert_clean(found)


@pytest.mark.parametrize("width", [360, 1440])
def test_no_page_has_a_fault_or_scrolls_sideways(editor, user, stores, width):
    editor.page.set_viewport_size({"width": width, "height": 900})
    found = {}
    for name, path in make_full_desk(user).items():
        editor.goes_to(path)
        found[name] = faults(editor.page, in_the_dark=WCAG)
    assert_clean(found)


def test_what_opens_on_the_article_form_has_no_fault(editor, user, stores):
    article = make_article(title="Cầu Bến Gỗ", created_by=make_user("Reporters"))
    make_photo(caption="Ruộng", alt_text="Ruộng lúa")
    make_source("tinh.gov.vn")
    make_unsaved_text(user, thing=article, title="Chưa lưu")
    page = editor.page
    editor.goes_to(reverse("admin:news_article_change", args=[article.pk]))
    editor_is_ready(page)
    found = {}

    def opened(name, selector):
        expect(page.locator(selector).first).to_be_visible()
        # The bar of acts covers links that scrolling brings out: they count as small.
        found[name] = sorted(each for each in violations(page) if "target-size" not in each)

    opened("unsaved text", "#id_title")

    page.locator("#id_category_search").click()
    opened("categories", "#id_category_choices [role=option]")
    page.keyboard.press("Escape")
    page.locator("#id_source + .select2 .select2-selection").click()
    opened("sources", ".select2-dropdown [role=option]:not(.loading-results)")
    page.keyboard.press("Escape")
    page.locator("summary", has_text="Đăng…").first.click()
    opened("publish", ".desk-act[open]")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Chọn ảnh…").click()
    opened("pictures", "dialog[open] img")
    assert_clean(found)


def test_answers_to_what_was_sent_have_no_fault(editor, user, stores):
    article = make_article(title="Cầu Bến Gỗ", created_by=make_user("Reporters"))
    page = editor.page
    editor.goes_to(reverse("admin:news_article_changelist"))
    page.get_by_label("Chọn: Cầu Bến Gỗ").check()
    page.get_by_role("button", name="Hẹn giờ…").click()
    expect(page.locator("[name=at_0]")).to_be_visible()
    found = {"bulk": faults(page)}
    editor.goes_to(reverse("admin:news_article_changelist"))
    page.get_by_label("Chọn: Cầu Bến Gỗ").check()
    page.get_by_role("button", name="Gửi duyệt…").click()
    page.get_by_role("button", name="Gửi duyệt", exact=True).click()
    expect(page.get_by_text("1 bài đã xong.")).to_be_visible()
    found["bulk done"] = faults(page)

    editor.goes_to(reverse("admin:news_article_change", args=[article.pk]))
    editor_is_ready(page)
    Article.objects.update(title="Của người kia", version=9)
    page.locator("#id_title").fill("Của tôi")
    page.keyboard.press("Control+s")
    expect(page.locator(".edit-conflict")).to_be_visible()
    found["conflict"] = faults(page)
    editor.goes_to(reverse("admin:news_article_add"))
    editor_is_ready(page)
    page.keyboard.press("Control+s")
    expect(page.locator(".errornote")).to_be_visible()
    found["errors"] = faults(page)

    page.context.clear_cookies()
    editor.goes_to("/admin/")
    page.locator("#id_username").fill("khong-co")
    page.locator("#id_password").fill("sai")
    page.keyboard.press("Enter")
    expect(page.locator(".errornote")).to_be_visible()
    found["login refused"] = faults(page)
    assert_clean(found)


def test_a_forgotten_password_is_set_anew_on_pages_without_a_fault(person, monkeypatch):
    monkeypatch.setattr(forgotten, "sends_mail", lambda: True)
    Identity(portal_name="Cổng", canonical_origin="https://cong.example").save()
    binh = make_user("Reporters", username="binh", email="binh@cong.example")
    citizen, found = person(viewport={"width": 1440, "height": 900}), {}
    page = citizen.page
    citizen.goes_to("/admin/")
    page.get_by_role("link", name="Quên mật khẩu?").click()
    page.get_by_label("Tên đăng nhập, hoặc").fill("binh")
    found["ask"] = faults(page)
    page.get_by_role("button", name="Gửi đường dẫn").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hãy xem hộp thư")
    found["sent"] = faults(page)
    key = urlsafe_base64_encode(str(binh.pk).encode())
    token = default_token_generator.make_token(binh)
    citizen.goes_to(reverse("forgotten_password:link", args=[key, token]))
    for name in ("Mật khẩu mới", "Xác nhận mật khẩu mới"):
        page.get_by_label(name, exact=False).first.fill("ngan")
    page.get_by_role("button", name="Đặt mật khẩu").click()
    expect(page.locator(".errorlist").first).to_be_visible()
    found["refused"] = faults(page)
    for field in ("#id_new_password1", "#id_new_password2"):
        page.locator(field).fill("cam bưởi thuyền lửa")
    page.get_by_role("button", name="Đặt mật khẩu").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đã đặt mật khẩu mới")
    found["done"] = faults(page)
    page.goto(citizen.address + reverse("forgotten_password:link", args=[key, token]))
    found["used"] = faults(page)
    assert_clean(found)
