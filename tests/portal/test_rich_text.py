"""Pasted HTML (with texts of our own), and what is stored and shown of it."""

# ruff: noqa: E501 -- pasted HTML has long lines.

import pytest

from portal.rich_text import (
    clean,
)


def word_item(level: int, marker: str, words: str) -> str:
    return (
        f"<p class=MsoListParagraphCxSpMiddle style='margin-left:{36 * level}.0pt;mso-add-space:auto;"
        f"text-indent:-18.0pt;mso-list:l0 level{level} lfo1'><![if !supportLists]><span lang=VI "
        "style='font-family:Symbol;mso-fareast-font-family:Symbol'><span style='mso-list:Ignore'>"
        f"{marker}<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp;&nbsp;&nbsp; </span></span>"
        f"</span><![endif]><span lang=VI style='font-size:14.0pt'>{words}<o:p></o:p></span></p>\n"
    )


WORD = (
    """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<meta http-equiv=Content-Type content="text/html; charset=utf-8"><meta name=Generator content="Microsoft Word 15">
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->
<style><!-- p.MsoNormal {margin:0cm; font-family:"Times New Roman"} --></style></head>
<body lang=VI style='tab-interval:36.0pt'><!--StartFragment-->
<h1 style='text-align:center'><b><span style='font-size:16.0pt;color:windowtext'>LỊCH TIẾP CÔNG
DÂN<o:p></o:p></span></b></h1>
<p class=MsoNormal style='text-align:justify;text-indent:36.0pt'><span lang=VI style='font-size:14.0pt;
mso-bidi-font-size:12.0pt;font-family:"Times New Roman",serif'>Sáng thứ Hai, <b>đồng chí Chủ
tịch&nbsp;</b>tiếp dân tại trụ sở.<o:p></o:p></span></p>
<p class=MsoNormal><span lang=VI><o:p>&nbsp;</o:p></span></p>
"""
    + word_item(1, "·", "Mang theo giấy tờ")
    + word_item(2, "o", "Bản gốc")
    + word_item(2, "o", "Bản sao")
    + word_item(1, "·", "Đến trước 8 giờ")
    + """<table class=MsoTableGrid border=1 cellspacing=0 style='border-collapse:collapse'>
 <tr style='mso-yfti-irow:0'><td width=200 valign=top style='background:#1F4E79;padding:0cm 5.4pt'>
  <p class=MsoNormal align=center><b><span style='color:white'>Ngày<o:p></o:p></span></b></p></td>
  <td width=200 colspan=2 style='width:150.0pt'><p class=MsoNormal>Nơi tiếp<o:p></o:p></p></td></tr>
 <tr><td><p class=MsoNormal>13/02</p></td><td><p class=MsoNormal>Phòng 1</p><p class=MsoNormal>Tầng
  2</p></td><td><p class=MsoNormal><o:p>&nbsp;</o:p></p></td></tr></table>
<!--EndFragment--></body></html>"""
)

GOOGLE_DOCS = """<meta charset="utf-8"><b style="font-weight:normal;"
id="docs-internal-guid-7d1c"><h2 dir="ltr" style="line-height:1.38;margin-top:18pt;"><span
style="font-size:16pt;font-family:Arial;color:#000000;background-color:transparent;font-weight:700;
font-style:normal;text-decoration:none;vertical-align:baseline;white-space:pre-wrap;">Mùa vải</span></h2>
<p dir="ltr" style="line-height:1.38;"><span style="font-size:11pt;font-weight:700;
text-decoration:none;vertical-align:baseline;">Năm nay</span><span style="font-weight:400;"> vải được
mùa, </span><span style="font-weight:400;font-style:italic;">giá tốt</span><span
style="font-weight:400;">, xem </span><a href="https://example.vn/vai" style="text-decoration:none;"><span
style="color:#1155cc;text-decoration:underline;">bảng giá</span></a><span style="font-size:11pt;font-weight:400;">.</span></p><br />
<ol style="margin-top:0;padding-inline-start:48px;"><li dir="ltr" style="list-style-type:lower-alpha;"
aria-level="1"><p dir="ltr" role="presentation"><span style="font-size:11pt;font-weight:400;">Thanh Hà</span></p></li><ol><li dir="ltr"
aria-level="2"><p dir="ltr" role="presentation"><span style="font-size:11pt;font-weight:400;">vải sớm</span></p></li></ol></ol></b><br
class="Apple-interchange-newline">"""

LIBREOFFICE = """<!DOCTYPE html><html><head><meta name="generator" content="LibreOffice 7.4"/><style
type="text/css">p { line-height: 115%; background: transparent }</style></head><body lang="vi-VN"
link="#000080" dir="ltr"><p align="justify" style="line-height: 100%; margin-bottom: 0cm"><font
face="Liberation Serif, serif"><font size="4" style="font-size: 14pt"><b>Thông báo</b></font></font></p>
<ul><li><p style="margin-bottom: 0cm">Nghỉ <i>02</i> ngày</p></li><li><p>Trực ban</p></li></ul>
<p style="margin-bottom: 0cm"><br/>
</p><table cellpadding="4"><col width="128*"/><thead><tr valign="top"><th width="50%" scope="col"><p>Ca
</p></th></tr></thead><tbody><tr><td><p>H<sub>2</sub>O, 10 m<sup>2</sup></p></td></tr></tbody></table>
</body></html>"""

CKEDITOR = """<p>H&ograve;a B&igrave;nh &amp; Ph&uacute; Thọ&nbsp;</p>

<p>&nbsp;</p>

<p style="text-align:center"><span style="font-size:18px"><strong>Đoạn giữa</strong></span></p>

<blockquote>
<p>Trích lời</p>
</blockquote>

<h5>Mục nhỏ</h5>

<div class="x"><u>Gạch</u> <s>bỏ</s><br />
dòng hai</div>

<hr />
<p><img alt="" src="data:image/png;base64,iVBORw0KGgo=" />Sau ảnh</p>
"""


@pytest.mark.parametrize(
    ("pasted", "stored"),
    [
        (
            WORD,
            "<h2>LỊCH TIẾP CÔNG DÂN</h2>\n"
            "<p>Sáng thứ Hai, <strong>đồng chí Chủ tịch</strong> tiếp dân tại trụ sở.</p>\n"
            "<ul><li>Mang theo giấy tờ<ul><li>Bản gốc</li><li>Bản sao</li></ul></li>"
            "<li>Đến trước 8 giờ</li></ul>\n"
            '<table><tbody><tr><td><strong>Ngày</strong></td><td colspan="2">Nơi tiếp</td></tr>'
            "<tr><td>13/02</td><td><p>Phòng 1</p><p>Tầng 2</p></td><td></td></tr></tbody></table>",
        ),
        (
            GOOGLE_DOCS,
            "<h2>Mùa vải</h2>\n"
            "<p><strong>Năm nay</strong> vải được mùa, <em>giá tốt</em>, xem "
            '<a href="https://example.vn/vai">bảng giá</a>.</p>\n'
            '<ol type="a"><li>Thanh Hà<ol><li>vải sớm</li></ol></li></ol>',
        ),
        (
            LIBREOFFICE,
            "<p><strong>Thông báo</strong></p>\n"
            "<ul><li>Nghỉ <em>02</em> ngày</li><li>Trực ban</li></ul>\n"
            '<table><thead><tr><th scope="col">Ca</th></tr></thead>'
            "<tbody><tr><td>H<sub>2</sub>O, 10 m<sup>2</sup></td></tr></tbody></table>",
        ),
        (
            CKEDITOR,
            "<p>Hòa Bình &amp; Phú Thọ</p>\n<p><strong>Đoạn giữa</strong></p>\n"
            "<blockquote><p>Trích lời</p></blockquote>\n<h2>Mục nhỏ</h2>\n"
            "<p><u>Gạch</u> <s>bỏ</s><br>dòng hai</p>\n<hr>\n<p>Sau ảnh</p>",
        ),
    ],
    ids=["Word", "Google Docs", "LibreOffice", "CKEditor"],
)
def test_a_paste_is_stored_as_its_structure_and_words(pasted, stored):
    assert clean(pasted) == stored
    assert clean(stored) == stored


def test_numbered_paragraphs_of_word_keep_their_numbers():
    pasted = "".join(
        word_item(level, marker, words)
        for level, marker, words in [
            (1, "3.", "ba"),
            (2, "a)", "ba a"),
            (2, "b)", "ba b"),
            (1, "4.", "bốn"),
            (1, "7.", "bảy"),
            (1, "Điều 8.", "tám"),
        ]
    )
    assert clean(pasted) == (
        '<ol start="3"><li>ba<ol type="a"><li>ba a</li><li>ba b</li></ol></li><li>bốn</li></ol>\n'
        '<ol start="7"><li>bảy</li></ol>\n<p>Điều 8. tám</p>'
    )


def test_a_paragraph_between_ends_a_list_of_word():
    pasted = word_item(1, "i.", "một") + "<p>xen giữa</p>" + word_item(1, "ii.", "hai")
    assert clean(pasted) == (
        '<ol type="i"><li>một</li></ol>\n<p>xen giữa</p>\n<ol start="2" type="i"><li>hai</li></ol>'
    )


@pytest.mark.parametrize(
    ("pasted", "stored"),
    [
        ("chữ trần<br><br>đoạn <b>hai</b>", "<p>chữ trần</p>\n<p>đoạn <strong>hai</strong></p>"),
        ("<div>a<div>b</div>c</div>", "<p>a</p>\n<p>b</p>\n<p>c</p>"),
        ("<p><br>a<br></p><p><br></p><p>\u200b</p>", "<p>a</p>"),
        (
            "<p><b>Hà Nội </b>là <i> thủ</i> đô<u> </u></p>",
            "<p><strong>Hà Nội</strong> là <em>thủ</em> đô</p>",
        ),
        ("<p>Vi<b>e</b>\u0302<span>\u0323t</span></p>", "<p>Vi<strong>e</strong>\u0323\u0302t</p>"),
        ("<p>Vi<span>e</span>\u0302<span>\u0323t</span></p>", "<p>Việt</p>"),
        ("<p>a<span>\u200b</span> NÐ-CP</p>", "<p>a NĐ-CP</p>"),
        ("<h1><b>A</b></h1><h6>B</h6>", "<h2>A</h2>\n<h3>B</h3>"),
        (
            "<ul>lạc<li>a</li><ul><li>b</li></ul><li> </li></ul>",
            "<ul><li>lạc</li><li>a<ul><li>b</li></ul></li></ul>",
        ),
        ("<ol start=3 type=A><li>a</ol>", '<ol start="3" type="A"><li>a</li></ol>'),
        ("<ol start=-3 type=disc><li>a</ol>", "<ol><li>a</li></ol>"),
        ("<li>mồ côi</li>", "<p>mồ côi</p>"),
        ("<table><tr><td>&nbsp;</td></tr></table>", ""),
        (
            "<table><caption>Bảng <b>1</b></caption>lạc<td rowspan=2 class=x>ô</table>",
            "<table><caption>Bảng <strong>1</strong></caption><tbody><tr>"
            '<td rowspan="2">ô</td></tr></tbody></table>\n<p>lạc</p>',
        ),
        ("<pre>a\n  b\n\nc</pre>", "<p>a<br>b</p>\n<p>c</p>"),
        (
            '<figure data-photo="12"><img src=x><figcaption>Chú thích</figcaption></figure>',
            '<figure data-photo="12"><figcaption>Chú thích</figcaption></figure>',
        ),
        ('<figure data-photo="12"></figure>', '<figure data-photo="12"></figure>'),
        (
            '<figure class=x data-alt=" Ba\u200b  ngu\u031bo\u031b\u0300i &lt;b&gt; " data-photo=12>',
            '<figure data-photo="12" data-alt="Ba người &lt;b&gt;"></figure>',
        ),
        (
            '<figure data-photo="12" data-alt=""><figcaption> </figcaption></figure>',
            '<figure data-photo="12" data-alt=""></figure>',
        ),
        (
            f'<figure data-photo="12" data-alt="{"a " * 400}">',
            f'<figure data-photo="12" data-alt="{("a " * 250).strip()}"></figure>',
        ),
        (
            '<figure data-photo="dang-tai-1"><img src="blob:x"><figcaption></figcaption></figure>',
            "",
        ),
        (
            '<p>a<figure data-photo="1"><figcaption>b <em>c</em></figcaption></figure>d',
            '<p>a</p>\n<figure data-photo="1"><figcaption>b <em>c</em></figcaption></figure>\n<p>d</p>',
        ),
        (
            '<p>a</p><img src="https://x.vn/a.jpg"><img src="data:image/png;base64,iVBORw0KGgo=">',
            "<p>a</p>",
        ),
        ('<figure data-photo="1 onload=x"><figcaption>q</figcaption></figure>', "<p>q</p>"),
        ("1 < 2 &amp;amp; <b", "<p>1 &lt; 2 &amp;amp;</p>"),
        ("", ""),
    ],
)
def test_untidy_html_becomes_tidy(pasted, stored):
    assert clean(pasted) == stored
    assert clean(stored) == stored


@pytest.mark.parametrize(
    "nasty",
    [
        "<script>alert(1)</script>",
        "<style>p{}</style>",
        "<p onclick=x()><!-- <b>x</b> --></p>",
        "<svg><a xlink:href='javascript:x'><text>x</text></a></svg>",
        "<iframe src=//x.vn>x</iframe>",
        "<img src=x onerror=x>",
        "<form><button>x</button><input value=x><textarea>x</textarea></form>",
        "<noscript><p title='</noscript><img src=x onerror=x>'></noscript>",
        "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1>'>",
        "<a href=https://x.vn> \u200b</a>",
        "<a href=https://x.vn><img src=x></a>",
    ],
)
def test_what_no_article_needs_is_gone_with_its_content(nasty):
    assert clean(f"<p>trước</p>{nasty}") == "<p>trước</p>"


@pytest.mark.parametrize(
    "hidden",
    [
        '<div style="display:none">{}</div>',
        '<div style="DISPLAY : NONE !important; display:block">{}</div>',
        '<div style="d\\69splay:none">{}</div>',
        '<div style="dis/**/play:none; display:/*x*/none">{}</div>',
        '<span style="visibility:hidden">{}</span>',
        '<span style="font-size:0">{}</span>',
        '<span style="font-size:1px">{}</span>',
        '<span style="font:0/0 a">{}</span>',
        '<span style="font-size:0"><span style="font-size:2em">{}</span></span>',
        '<div style="opacity:0">{}</div>',
        '<div style="position:absolute;left:-9999px">{}</div>',
        '<div style="position:absolute; top:-100em"><p>{}</p></div>',
        '<div style="position:fixed;left:99999px">{}</div>',
        '<div style="margin-left:-9999px">{}</div>',
        '<div style="margin:0 0 0 -5000px">{}</div>',
        '<p style="text-indent:-9999px">{}</p>',
        '<div style="width:0;height:0;overflow:hidden">{}</div>',
        '<div style="max-height:1px;overflow-y:hidden">{}</div>',
        '<div style="position:absolute;clip:rect(0,0,0,0)">{}</div>',
        '<div style="clip-path:inset(50%)">{}</div>',
        '<div style="transform:scale(0)">{}</div>',
        '<div style="transform:translateX(-9999px)">{}</div>',
        '<div style="mso-hide:all">{}</div>',
        "<div hidden>{}</div>",
        '<span style="color:#ffffff">{}</span>',
        '<font color="white">{}</font>',
        '<p style="background:#123456"><span style="color:rgb(18,52,86)">{}</span></p>',
        '<span style="color:transparent">{}</span>',
        '<span style="color:rgba(0,0,0,0)">{}</span>',
        '<marquee width="1" height="1">{}</marquee>',
    ],
)
def test_a_link_that_nobody_can_see_is_dropped_with_its_text(hidden):
    link = '<a href="https://ca-cuoc.example">nhà cái</a>'
    assert clean(f"<p>Tin thật</p>{hidden.format(link)}") == "<p>Tin thật</p>"
    style = hidden.partition('style="')[2].partition('"')[0]
    if hidden.count("style") == 1 and style:
        itself = f'<p>Tin thật <a style="{style}" href="https://ca-cuoc.example">nhà cái</a></p>'
        if "background" not in style:
            assert clean(itself) == "<p>Tin thật</p>"


@pytest.mark.parametrize(
    "shown",
    [
        '<p style="margin-left:36pt;text-indent:-18pt">{}</p>',
        '<table style="margin-left:-5.4pt"><tr><td style="background:navy"><span style="color:white">{}',
        '<p style="font-size:0"><span style="font-size:14px">{}</span></p>',
        '<p style="visibility:hidden"><span style="visibility:visible">{}</span></p>',
        '<p style="position:relative;left:-10px;opacity:0.9;overflow:hidden;width:300px">{}</p>',
        '<p style="background:url(x.png)"><span style="color:white">{}</span></p>',
        '<p style="font:bold 12pt/1.5 Arial; font-weight:400">{}</p>',
        '<td width="1">{}</td>',
        '<p style="color:#333;background-color:transparent">{}</p>',
    ],
)
def test_a_link_that_can_be_seen_stays(shown):
    link = '<a href="https://example.vn">xem</a>'
    assert '<a href="https://example.vn">xem</a>' in clean(shown.format(link))


@pytest.mark.parametrize(
    ("href", "kept"),
    [
        ("https://a.vn/?x=1&amp;y=2", "https://a.vn/?x=1&amp;y=2"),
        (" HTTP://A.vn ", "HTTP://A.vn"),
        ("mailto:a@b.vn", "mailto:a@b.vn"),
        ("tel:+84211123456", "tel:+84211123456"),
        ("/tin-tuc/", "/tin-tuc/"),
        ("#muc-1", None),
        ("https://a.vn/tệp tin.pdf", "https://a.vn/tệp%20tin.pdf"),
        ("www.a.vn", "https://www.a.vn"),
        ("//a.vn/b", "https://a.vn/b"),
        ("/\\a.vn/b", "https://a.vn/b"),
        ("javascript:x", None),
        (" java\tscript:x", None),
        ("jav&#x0A;ascript:x", None),
        ("data:text/html,x", None),
        ("file:///C:/x.doc", None),
        ("trang.html", None),
        ("#_ftn1", None),
        ("https://", None),
        ("https://[x", None),
        ("", None),
    ],
)
def test_a_link_leads_to_an_address_of_the_web_or_is_plain_text(href, kept):
    stored = f'<p><a href="{kept}">x</a></p>' if kept else "<p>x</p>"
    assert clean(f'<p><a href="{href}" target=_blank onclick=x class=y>x</a></p>') == stored
    assert clean(stored) == stored
