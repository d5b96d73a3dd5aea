"""How stored rich text is shown, and the fields and forms that hold it."""

# ruff: noqa: E501 -- pasted HTML has long lines.

import json

import pytest
from django import forms
from django.apps.registry import Apps
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models

from portal.rich_text import (
    Figure,
    RichTextField,
    clean,
    photo_ids,
    render,
    without_figures,
)
from portal.rich_text.editor import PictureDesk, RichTextWidget
from tests.portal.test_rich_text import WORD


def test_outside_links_vouch_for_nobody_and_own_links_stay():
    stored = clean(
        '<p><a href="https://ngoai.vn/a?b=1&amp;c=2">1</a> <a href="https://cong.example/x">2</a> '
        '<a href="/y">3</a> <a href="mailto:a@b.vn">4</a> <a href="//NGOAI.vn" title="&lt;table&gt;">5</a>'
    )
    assert render(stored, own_hosts={"cong.example"}) == (
        '<p><a href="https://ngoai.vn/a?b=1&amp;c=2" rel="noopener nofollow">1</a> '
        '<a href="https://cong.example/x">2</a> <a href="/y">3</a> <a href="mailto:a@b.vn">4</a> '
        '<a href="https://NGOAI.vn" title="&lt;table&gt;" rel="noopener nofollow">5</a></p>'
    )


FIGURES = clean(
    '<figure data-photo="7" data-alt="Ba &quot;người&quot;"><figcaption>Lễ <em>hội</em> '
    '<a href="https://ngoai.vn">x</a></figcaption></figure><p>giữa</p>'
    '<ul><li>a<figure data-photo="5"></figure></li></ul><figure data-photo="7" data-alt=""></figure>'
)


def test_pictures_are_shown_by_whoever_knows_them():
    seen = []

    def figure(figure):
        seen.append(figure)
        return f"[{figure.photo_id}]"

    shown = render(FIGURES, figure=figure)
    assert shown == "[7]\n<p>giữa</p>\n<ul><li><p>a</p>[5]</li></ul>\n[7]"
    caption = 'Lễ <em>hội</em> <a href="https://ngoai.vn" rel="noopener nofollow">x</a>'
    assert seen == [Figure(7, 'Ba "người"', caption), Figure(5, None, ""), Figure(7, "", "")]


def test_pictures_of_which_nobody_knows_are_nothing():
    assert render(FIGURES) == "\n<p>giữa</p>\n<ul><li><p>a</p></li></ul>\n"
    assert without_figures(FIGURES) == render(FIGURES)


def test_the_pictures_of_a_text_are_counted_once_in_their_order():
    assert photo_ids(FIGURES) == [7, 5]
    assert (
        photo_ids('<p><a href="/" title="<figure data-photo=&quot;9&quot;></figure>">x</a></p>')
        == []
    )


def test_a_wide_table_can_be_scrolled_with_the_keyboard():
    assert render("<table><tbody><tr><td>1</td></tr></tbody></table>", own_hosts=()) == (
        '<div class="table-scroll" tabindex="0" role="region" aria-label="Bảng">'
        "<table><tbody><tr><td>1</td></tr></tbody></table></div>"
    )


def test_what_was_written_past_the_field_is_shown_harmless():
    assert render("<p onclick=x>a<script>x</script></p>", own_hosts=()) == "<p>a</p>"


class Page(models.Model):
    body = RichTextField("nội dung")

    class Meta:
        app_label = "tests"
        # A separate registry, so that no migration is needed.
        apps = Apps()

    def __str__(self):
        return self.body


class PageForm(forms.ModelForm):
    class Meta:
        model = Page
        fields = ["body"]


@pytest.fixture
def pages(create_table):
    return create_table(Page)


def test_every_way_to_write_stores_clean_html(pages):
    page = Page(body="<h1>A</h1><script>x</script>")
    page.save()
    assert page.body == "<h2>A</h2>"
    pages.bulk_create([Page(body="<div>b</div>")])
    assert list(pages.order_by("pk").values_list("body", flat=True)) == ["<h2>A</h2>", "<p>b</p>"]
    pages.update(body="<i>c</i>")
    assert set(pages.values_list("body", flat=True)) == {"<p><em>c</em></p>"}


def test_a_form_gives_clean_html():
    form = PageForm({"body": "<div>a</div>"})
    assert form.is_valid()
    assert form.cleaned_data == {"body": "<p>a</p>"}


def test_an_empty_paragraph_is_no_text():
    assert list(PageForm({"body": "<p>&nbsp;</p>"}).errors) == ["body"]


def test_opening_and_saving_a_form_changes_nothing():
    page = Page(body=clean(WORD))
    laid_out_by_the_editor = page.body.replace("<li>", "\n\t<li>").replace("</p>", "&nbsp;</p>\n")
    assert not PageForm({"body": laid_out_by_the_editor}, instance=page).has_changed()
    assert PageForm({"body": f"{page.body}<p>thêm</p>"}, instance=page).has_changed()


@pytest.mark.parametrize(
    ("pasted", "begins"),
    [
        ("<p>Héi nghÞ tæng kÕt n¨m</p>", "Văn bản này dùng bảng mã cũ TCVN3 (ABC)"),
        (
            "<p><font face='.VnTime'>Tin tØnh: hoàn thành</font></p>",
            "Văn bản này dùng bảng mã cũ TCVN3",
        ),
        ("<p style='font-family:VNI-Times'>Hoäi nghò</p>", "Văn bản này dùng bảng mã cũ VNI"),
        ("x" * 2_000_001, "Nội dung quá dài (hơn 2 triệu ký tự). Hãy dán lại dạng văn bản thuần"),
        ("<div>" * 5_000 + "x", "Nội dung có quá nhiều lớp định dạng lồng nhau. Hãy dán lại"),
        ("<p>x</p>" * 50_001, "Nội dung có quá nhiều định dạng. Hãy dán lại"),
    ],
    ids=["TCVN3", "TCVN3 font", "VNI font", "long", "deep", "many"],
)
def test_what_cannot_be_stored_is_refused_with_what_to_do(pasted, begins):
    (sentence,) = PageForm({"body": pasted}).errors["body"]
    assert sentence.startswith(begins)
    with pytest.raises(ValidationError) as error:
        Page(body=pasted).full_clean()
    assert error.value.message_dict == {"body": [sentence]}


def test_migrations_name_the_field_and_nothing_more():
    assert Page._meta.get_field("body").deconstruct() == (
        "body",
        "portal.rich_text.RichTextField",
        [],
        {"verbose_name": "nội dung"},
    )


def test_the_admin_edits_it_in_ckeditor_in_vietnamese(rf):
    form = admin.ModelAdmin(Page, admin.site).get_form(rf.get("/"))()
    widget = form.fields["body"].widget
    assert isinstance(widget, RichTextWidget)
    assert {name: widget.config[name] for name in ("language", "versionCheck", "entities")} == {
        "language": "vi",
        "versionCheck": False,
        "entities": False,
    }
    html = form.as_p()
    assert 'data-type="ckeditortype"' in html
    assert "&quot;language&quot;: &quot;vi&quot;" in html


def test_the_editor_has_pictures_where_the_form_says_where_they_are():
    plain, with_pictures = RichTextWidget(), RichTextWidget(pictures=PictureDesk("/p.js", "/0/"))
    assert ["Photo"] not in plain.config["toolbar"]
    assert ["Photo"] in with_pictures.config["toolbar"]
    assert with_pictures.config["photos"] == {
        "picker": "/p.js",
        "thumbnail": "/0/",
        "stylesheets": ["/static/css/editor-photos.css"],
        "icon": "/static/img/editor-photo.svg",
    }
    context = with_pictures.get_context("body", "", {})["widget"]
    assert json.loads(context["external_plugin_resources"]) == [
        ["vietnamese", "/static/js/ckeditor-vietnamese.js", ""],
        ["page", "/static/js/ckeditor-page.js", ""],
        ["cleanpaste", "/static/js/ckeditor-paste.js", ""],
        ["targets", "/static/js/ckeditor-links.js", ""],
        ["photos", "/static/js/ckeditor-photos.js", ""],
    ]


def test_the_editor_has_videos_and_albums_only_for_a_text_whose_pages_show_them():
    plain, with_media = RichTextWidget(), RichTextWidget(media=True)
    assert ["Video", "Album"] not in plain.config["toolbar"]
    assert ["Video", "Album"] in with_media.config["toolbar"]
    assert "media" in with_media.config["extraPlugins"].split(",")


def test_one_editor_does_not_change_the_settings_of_the_next():
    RichTextWidget().config["toolbar"].clear()
    assert RichTextWidget().config["toolbar"]
