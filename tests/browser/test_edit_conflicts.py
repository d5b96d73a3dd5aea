"""Two editors with one article open, each in their own Chromium."""

from playwright.sync_api import expect

from news.models import Article
from tests.browser.article_form_page import editor_is_ready
from tests.make import make_article
from tests.make_photos import make_photo

BODY = """<h2>Đầu mục</h2><p>Một  đoạn có <strong>chữ đậm</strong>
&amp; dấu “”,&nbsp;10<sup>3</sup> m².</p>
<table><tbody><tr><th>Tên</th><th>Số</th></tr><tr><td>A</td><td>1</td></tr></tbody></table>
<ul><li>Một</li><li>Hai<ul><li>Con</li></ul></li></ul>
<blockquote><p>Trích &lt;lời&gt;</p></blockquote>
<p>Xuống<br>dòng <a href="https://vinhphuc.gov.vn/?a=1&amp;b=2">liên kết</a></p>"""


def test_an_untouched_text_keeps_what_the_other_one_has_saved(person, stores):
    photo = make_photo(caption="Lễ hội")
    article = make_article(
        body=f'{BODY}<figure data-photo="{photo.pk}"><img alt="Rước kiệu">'
        "<figcaption>Chú thích</figcaption></figure>",
        summary="Dòng một\nDòng hai",
    )
    editor = person("Editors")
    editor.goes_to(f"/admin/news/article/{article.pk}/change/")
    editor_is_ready(editor.page)
    theirs = {"title": "Của người kia", "body": "<p>Của người kia.</p>", "summary": "Của người kia"}
    Article.objects.filter(pk=article.pk).update(**theirs, version=2)

    editor.page.locator("#id_byline").fill("Bích Phượng")
    editor.page.get_by_role("button", name="Lưu", exact=True).click()
    expect(editor.page.locator(".errornote, .errorlist").first).to_be_visible()
    editor_is_ready(editor.page)
    editor.page.get_by_role("button", name="Lưu", exact=True).click()
    expect(editor.page.locator(".messagelist .success")).to_be_visible()
    saved = Article.objects.get()
    assert {name: getattr(saved, name) for name in theirs} == theirs
    assert saved.byline == "Bích Phượng"
