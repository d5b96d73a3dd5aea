"""The front page and the menu are arranged with a mouse and with a keyboard."""

from datetime import timedelta

from news.models.public_record import database_instant
from portal.front_page.blocks import Kind, usual
from portal.front_page.layout import layout_at
from portal.taxonomy.models import Category
from tests.browser.test_accessibility import violations
from tests.browser.test_moderation import make_photos
from tests.make import arrange_blocks, make_article, make_category, make_edition, make_pin
from tests.make_media import make_album


def test_a_lead_story_is_chosen_with_four_clicks_and_the_page_is_arranged(person):
    now, category = database_instant(), make_category("Kinh tế")
    article = make_article(title="Khánh thành cầu", category=category)
    make_edition(article, visible=(now - timedelta(hours=1), None))
    other = make_article(title="Mùa cam", category=category)
    make_pin(other, shown=(now, now + timedelta(days=1)))
    arrange_blocks(
        usual(Kind.LATEST),
        usual(Kind.CATEGORY, category=category.pk),
        usual(Kind.VIDEOS),
        usual(Kind.ALBUMS),
    )
    editor = person("Managing editors", viewport={"width": 360, "height": 740})
    page = editor.page

    # Four clicks, three pages: the lead story is chosen.
    page.get_by_text("Mọi mục của bàn biên tập").click()
    page.get_by_role("link", name="Xếp trang nhất").first.click()
    found = {"arrange": violations(page)}
    page.get_by_role("link", name="Đưa lên đầu trang nhất: Khánh thành cầu").click()
    found["pin"] = violations(page)
    page.get_by_role("button", name="Đưa lên đầu trang nhất").click()
    page.get_by_text("được ghim ở đầu trang nhất").wait_for()
    assert layout_at()[1].pins == (article.pk, other.pk)

    # By keyboard.
    page.get_by_role("button", name="Xuống một chỗ: Khánh thành cầu").press("Enter")
    assert page.locator(".arranged__name a").all_inner_texts() == ["Mùa cam", "Khánh thành cầu"]
    # By dragging.
    page.set_viewport_size({"width": 1440, "height": 900})
    handles = page.locator(".row-handle")
    row = page.locator("li[data-name='Album ảnh']")
    row.locator(handles).drag_to(page.locator("li[data-name='Kinh tế']"))
    # Into another column, by its choice and by dragging.
    page.get_by_label("Chỗ của “Đọc nhiều”").select_option("side")
    shown = page.locator("ol[data-column=side] li[data-name='Đọc nhiều']")
    form = page.locator("li[data-name='Các tin đã đưa ngày']")
    form.locator(handles).drag_to(shown)
    page.get_by_role("button", name="Lưu", exact=True).click()
    page.get_by_text("Công chúng thấy trang nhất mới").wait_for()
    layout = layout_at()[1]
    assert layout.pins == (other.pk, article.pk)
    assert [block.kind for block in layout.blocks] == [
        Kind.LATEST,
        Kind.ALBUMS,
        Kind.CATEGORY,
        Kind.VIDEOS,
        Kind.DAY_FORM,
        Kind.MOST_READ,
    ]

    page.get_by_role("link", name="Trang nhất ngày mai").last.click()
    page.locator(".ahead-bar").wait_for()
    page.wait_for_load_state()
    found["ahead"] = violations(page)
    editor.goes_to(f"/admin/chuyen-muc/{category.pk}/gop/")
    found["merge"] = violations(page)
    assert found == dict.fromkeys(found, set())


def test_what_is_ordered_is_saved_from_where_one_stands(person):
    make_category("Kinh tế", position=1)
    make_category("Giáo dục", position=2)
    album = make_album(*make_photos(12))
    editor = person("Managing editors", viewport={"width": 1440, "height": 500})
    page = editor.page
    photos = f"/admin/media_gallery/album/{album.pk}/photos/"
    buttons = {
        "/admin/taxonomy/category/": "Xuống một chỗ: Kinh tế",
        "/admin/trang-nhat/": "Xuống một chỗ: Kinh tế",
        photos: "Xuống một chỗ: Ảnh thứ 1",
    }

    for path, button in buttons.items():
        editor.goes_to(path)
        page.get_by_role("button", name=button, exact=True).press("Enter")
        page.keyboard.press("Control+s")
        page.locator(".success").wait_for()

    # What is reached by Tab is not under the bar with the buttons.
    for path, bar in (("/admin/trang-nhat/", ".front-desk__save"), (photos, ".album-save")):
        editor.goes_to(path)
        for field in page.locator("main li input:visible").all()[::5]:
            field.focus()
            reached, above = field.bounding_box(), page.locator(bar).bounding_box()
            assert reached["y"] + reached["height"] <= above["y"], path


def test_the_menu_is_ordered_by_keyboard_and_children_go_with_their_parent(person):
    first, second = make_category("Một", position=1), make_category("Hai", position=2)
    child = make_category("Con", position=1, parent=first)
    editor = person("Managing editors", viewport={"width": 1440, "height": 900})
    page = editor.page
    editor.goes_to("/admin/taxonomy/category/")

    page.get_by_role("button", name="Lên một chỗ: Hai").press("Enter")

    names = page.locator("#result_list tbody th").all_inner_texts()
    assert [name.strip() for name in names] == ["Hai", "Một", "Con"]
    page.locator("[name=_save]").click()
    page.locator(".success").wait_for()
    in_order = Category.objects.filter(parent=None).in_menu_order()
    assert [each.name for each in in_order] == ["Hai", "Một"]
    child.refresh_from_db()
    assert (child.position, first.pk) == (1, child.parent_id)
    assert second.pk
