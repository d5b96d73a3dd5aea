"""HTML as programs put it on the clipboard, and what the public must read of it.

The forms are documented or shown, with real examples, at:

WORD     Microsoft, "Office HTML and XML Reference" (mso-list, mso-element, mso-comment-reference,
         mso-hide, [if !supportLists]); ckeditor/ckeditor5, packages/ckeditor5-paste-from-office/
         tests/_data/ (files as Word 2016 and 365 wrote them); microsoft/roosterjs, packages/
         roosterjs-content-model-plugins/test/paste/e2e/htmlTemplates/wordClipboardContent.ts
ONLINE   microsoft/roosterjs, the same, test/paste/e2e/cmPasteFromWacTest.ts and
         lib/paste/WacComponents (ListContainerWrapper, data-leveltext, ListMarkerWrappingSpan). Of
         its tracked changes no document was found: TrackChangeTextDeletion is from memory
DOCS     ckeditor/ckeditor4, tests/plugins/pastefromgdocs/; facebook/lexical,
         packages/lexical-playground/__tests__/e2e/CopyAndPaste/ (docs-internal-guid)
DOCSWEB  Google Docs, "File, Download, Web page" (#cmnt1, #ftnt1)
LIBRE    ckeditor/ckeditor4, tests/plugins/pastefromlibreoffice/ (files as LibreOffice 6 and 7 wrote)
EXCEL    Microsoft, "Office HTML and XML Reference", Excel (xl65, mso-number-format);
         microsoft/roosterjs, test/paste/e2e/cmPasteFromExcelTest.ts
SHEETS   microsoft/roosterjs, test/paste/e2e/htmlTemplates/htmlFromGoogleSheetsClipboardContent.ts
CHROME   Chromium, third_party/blink/renderer/core/editing/serializers/styled_markup_serializer.cc:
         computed styles that differ from the default go into style attributes; facebook/lexical,
         packages/lexical-playground/__tests__/e2e/CopyAndPaste/html/
MAIL     Gmail (gmail_quote), Outlook (as Word), Apple Mail (Apple-converted-space)
HTML     WHATWG HTML, "ol", "li value", "pre", "del", "ins"; CSS Text, CSS Lists, CSS Flexbox
"""

# ruff: noqa: E501 -- pasted HTML has long lines.

from dataclasses import dataclass


@dataclass(frozen=True)
class Clip:
    """``html`` from the clipboard, the ``body`` that the public reads, words of the ``notices``."""

    name: str
    form: str
    html: str
    body: str
    notices: tuple[str, ...] = ()


def word(body: str, style: str = "") -> str:
    return (
        '<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
        'xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40"><head>'
        '<meta http-equiv=Content-Type content="text/html; charset=utf-8"><meta name=ProgId content=Word.Document>'
        '<meta name=Generator content="Microsoft Word 15"><!--[if gte mso 9]><xml><w:WordDocument>'
        "<w:TrackMoves/></w:WordDocument></xml><![endif]--><style><!--\np.MsoNormal, li.MsoNormal, div.MsoNormal\n\t"
        '{mso-style-unhide:no;margin:0cm;font-size:12.0pt;font-family:"Times New Roman",serif;}\n'
        f"{style}--></style></head><body lang=VI style='tab-interval:36.0pt;word-wrap:break-word'>"
        f"<!--StartFragment-->{body}<!--EndFragment--></body></html>"
    )


def item(marker: str, words: str, level: int = 1, list_: int = 0) -> str:
    return (
        f"<p class=MsoListParagraphCxSpMiddle style='margin-left:{36 * level}.0pt;text-indent:-18.0pt;"
        f"mso-list:l{list_} level{level} lfo{list_ + 1}'><![if !supportLists]><span lang=VI style='mso-fareast-font-family:"
        f"\"Times New Roman\"'><span style='mso-list:Ignore'>{marker}<span style='font:7.0pt \"Times New Roman\"'>"
        f"&nbsp;&nbsp;&nbsp; </span></span></span><![endif]><span lang=VI>{words}<o:p></o:p></span></p>\n"
    )


def docs(body: str) -> str:
    return (
        '<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1f2e3d4c-7fff-aa11">'
        f'{body}</b><br class="Apple-interchange-newline">'
    )


def docs_span(words: str, **styles: str) -> str:
    style = {
        "font-size": "11pt",
        "font-family": "Arial,sans-serif",
        "color": "#000000",
        "background-color": "transparent",
        "font-weight": "400",
        "font-style": "normal",
        "font-variant": "normal",
        "text-decoration": "none",
        "vertical-align": "baseline",
        "white-space": "pre-wrap",
    } | {name.replace("_", "-"): value for name, value in styles.items()}
    return f'<span style="{";".join(f"{name}:{value}" for name, value in style.items())};">{words}</span>'


def docs_item(words: str, type_: str, level: int = 1) -> str:
    return (
        f'<li dir="ltr" style="list-style-type:{type_};font-size:11pt;vertical-align:baseline;white-space:pre;" '
        f'aria-level="{level}"><p dir="ltr" style="line-height:1.38;" role="presentation">{docs_span(words)}</p></li>'
    )


CLIPS = [
    # --- Comments ---------------------------------------------------------------------------------
    Clip(
        "a comment of Word",
        "WORD",
        word(
            "<p class=MsoNormal>Thu ngân sách đạt <a style='mso-comment-reference:L_1;mso-comment-date:20261126T0900'>"
            "<span class=SpellE>12.000</span> tỷ</a><span class=MsoCommentReference><span style='font-size:8.0pt'>"
            "<![if !supportAnnotations]><a class=msocomanchor id=\"_anchor_1\" onmouseover=\"msoCommentShow('_anchor_1','_com_1')\" "
            'onmouseout="msoCommentHide(\'_com_1\')" href="#_msocom_1" language=JavaScript name="_msoanchor_1">[L1]</a>'
            "<![endif]><span style='mso-special-character:comment'>&nbsp;</span></span></span> đồng.<o:p></o:p></p>"
            "<div style='mso-element:comment-list'><![if !supportAnnotations]><hr class=msocomoff align=left size=1 width=\"33%\">"
            "<![endif]><div style='mso-element:comment'><![if !supportAnnotations]><div id=\"_com_1\" class=msocomtxt language=JavaScript>"
            '<![endif]><span style=\'mso-comment-author:"Lan"\'><![if !supportAnnotations]><a name="_msocom_1"></a><![endif]></span>'
            "<p class=MsoCommentText><span class=MsoCommentReference><span style='mso-special-character:comment'>&nbsp;<![if !supportAnnotations]>"
            '<a href="#_msoanchor_1" class=msocomoff>[L1]</a><![endif]></span></span>Sếp chưa duyệt số này</p>'
            "<![if !supportAnnotations]></div><![endif]></div></div>"
        ),
        "<p>Thu ngân sách đạt 12.000 tỷ đồng.</p>",
        ("Một nhận xét bên lề văn bản không vào bài.",),
    ),
    Clip(
        "two comments that only their classes tell, as mail programs leave them",
        "WORD",
        "<p>Giá điện tăng<a class=msocomanchor href='#_msocom_1'>[A1]</a> từ tháng 5"
        "<span class='MsoCommentReference'>[B2]</span>.</p><p class=MsoCommentText>[A1] Kiểm tra lại</p>"
        "<p class=MsoCommentText>[B2] Hỏi EVN</p><p class=MsoCommentSubject>Gấp</p>",
        "<p>Giá điện tăng từ tháng 5.</p>",
        ("3 nhận xét",),
    ),
    Clip(
        "comments of Google Docs saved as a web page",
        "DOCSWEB",
        '<p class="c1"><span class="c0">Khởi công ngày 02/9</span><sup><a href="#cmnt1" id="cmnt_ref1">[a]</a></sup>'
        '<span class="c0">.</span></p><div class="c3"><p class="c2"><a href="#cmnt_ref1" id="cmnt1">[a]</a>'
        '<span class="c4">Chưa chốt ngày, đừng đăng</span></p></div>',
        "<p>Khởi công ngày 02/9.</p>",
        ("Một nhận xét",),
    ),
    Clip(
        "footnotes of Word stay text",
        "WORD",
        word(
            '<p class=MsoNormal>Theo Nghị định<a style=\'mso-footnote-id:ftn1\' href="#_ftn1" name="_ftnref1" title="">'
            "<span class=MsoFootnoteReference><span style='mso-special-character:footnote'><![if !supportFootnotes]>"
            "<span class=MsoFootnoteReference><span lang=VI>[1]</span></span><![endif]></span></span></a>.</p>"
            "<div style='mso-element:footnote-list'><![if !supportFootnotes]><br clear=all><hr align=left size=1 width=\"33%\"><![endif]>"
            "<div style='mso-element:footnote' id=ftn1><p class=MsoFootnoteText><a style='mso-footnote-id:ftn1' href=\"#_ftnref1\" "
            'name="_ftn1" title=""><span class=MsoFootnoteReference>[1]</span></a> Số 30/2020/NĐ-CP.</p></div></div>',
            "span.MsoFootnoteReference\n\t{mso-style-noshow:yes;vertical-align:super;}\n",
        ),
        "<p>Theo Nghị định<sup>[1]</sup>.</p>\n<hr>\n<p><sup>[1]</sup> Số 30/2020/NĐ-CP.</p>",
    ),
    # --- Tracked changes --------------------------------------------------------------------------
    Clip(
        "tracked changes of Word",
        "WORD",
        word(
            '<p class=MsoNormal>Hỗ trợ <span class=msoDel><del cite="mailto:Lan" datetime="2026-11-26T09:10">50</del></span>'
            '<span class=msoIns><ins cite="mailto:Lan" datetime="2026-11-26T09:10">60</ins></span> triệu đồng.<o:p></o:p></p>'
            '<p class=MsoNormal><del cite="mailto:Lan" datetime="2026-11-26T09:11">Đoạn bỏ cả.<o:p></o:p></del></p>'
        ),
        "<p>Hỗ trợ 60 triệu đồng.</p>",
        ("chữ được thêm giữ lại, 2 chỗ đã xóa không vào bài.",),
    ),
    Clip(
        "an article of a law that was deleted under tracked changes",
        "WORD",
        word(
            item("Điều 1.", "Giữ")
            + item(
                "Điều 2.",
                '<del cite="mailto:Lan" datetime="2026-11-26T09:10">Bỏ </del><del cite="mailto:Lan" datetime="2026-11-26T09:11">cả</del>',
            )
            + item("Điều 3.", 'Còn<del cite="mailto:Lan" datetime="2026-11-26T09:10"> lại</del>')
        ),
        "<p>Điều 1. Giữ</p>\n<p>Điều 3. Còn</p>",
        ("3 chỗ đã xóa",),
    ),
    Clip(
        "insertions and deletions without their author",
        "HTML",
        "<p>Họp lúc <del>8 giờ</del><ins>9 giờ</ins>.</p>",
        "<p>Họp lúc 9 giờ.</p>",
        ("một chỗ đã xóa",),
    ),
    Clip(
        "a struck price is no tracked change",
        "HTML",
        "<p>Vé <del>50.000</del> nay còn <s>45.000</s> <strike>42.000</strike> 40.000 đồng.</p>",
        "<p>Vé <s>50.000</s> nay còn <s>45.000 42.000</s> 40.000 đồng.</p>",
    ),
    Clip(
        "an advertisement that is an <ins> makes no change tracked",
        "HTML",
        '<p>Vé <del>50</del> 40.</p><ins class="adsbygoogle" style="display:block"><span>Quảng cáo</span></ins>',
        "<p>Vé <s>50</s> 40.</p>\n<p><u>Quảng cáo</u></p>",
    ),
    Clip(
        "tracked changes of Word Online",
        "ONLINE",
        '<div class="OutlineElement Ltr SCXW1 BCX0"><p class="Paragraph SCXW1 BCX0"><span data-contrast="auto" class="TextRun SCXW1">'
        '<span class="NormalTextRun SCXW1">Còn </span></span><span class="TrackedChange SCXW1 BCX0"><span class="TextRun TrackChangeTextDeletion SCXW1">'
        'ba</span></span><span class="TrackedChange SCXW1 BCX0"><span class="TextRun TrackChangeTextInsertion SCXW1">bốn</span></span>'
        '<span class="TextRun SCXW1"> hồ.</span><span class="EOP SCXW1" data-ccp-props="{}">&nbsp;</span></p></div>',
        "<p>Còn bốn hồ.</p>",
        ("một chỗ đã xóa",),
    ),
    Clip(
        "roles for deletions, insertions and comments",
        "HTML",
        '<p>Dài <span role="deletion">7</span><span role="insertion">9</span> km.<span role="comment">Hỏi lại</span></p>',
        "<p>Dài 9 km.</p>",
        ("nhận xét", "một chỗ đã xóa"),
    ),
    # --- Hidden text and links --------------------------------------------------------------------
    Clip(
        "hidden text of Word, by style and by class",
        "WORD",
        word(
            "<p class=MsoNormal>Công khai<span style='display:none;mso-hide:all'> mật danh X</span>"
            "<span class=An> không in</span>.</p>",
            "span.An\n\t{mso-style-name:An;display:none;mso-hide:all;}\n",
        ),
        "<p>Công khai.</p>",
        ("2 chỗ chữ ẩn (“mật danh X”) không vào bài.",),
    ),
    Clip(
        "links that a page hides",
        "CHROME",
        '<p>Tin thật.<a href="https://ca-cuoc.example/1" style="position: absolute; left: -9999px;">cược 1</a>'
        '<a href="https://ca-cuoc.example/2" style="display: inline-block; width: 0px; height: 0px; overflow: hidden;">cược 2</a>'
        '<a href="https://ca-cuoc.example/3" style="color: rgb(255, 255, 255); background-color: rgb(255, 255, 255);">cược 3</a>'
        '<span style="font-size: 0px;"><a href="https://ca-cuoc.example/4">cược 4</a></span>'
        '<a href="https://ca-cuoc.example/5" style="position: absolute; inset: -9999px auto auto -9999px;">cược 5</a></p>'
        '<dialog><a href="https://ca-cuoc.example/6">cược 6</a></dialog><div popover>cược 7</div>',
        "<p>Tin thật.</p>",
        ("7 chỗ chữ ẩn",),
    ),
    Clip(
        "hidden rows of Excel",
        "EXCEL",
        '<style><!--\n.xl65\n\t{mso-number-format:"\\@";}\n.xl66\n\t{color:white;mso-background-source:auto;}\n--></style>'
        "<table border=0 cellpadding=0 cellspacing=0><tr height=20><td class=xl65>Xã</td><td class=xl65>Dân số</td></tr>"
        "<tr height=0 style='display:none'><td>Nội bộ</td><td>1</td></tr>"
        "<tr height=20><td class=xl65>Tam Sơn</td><td class=xl65 align=right>12.300</td></tr></table>",
        '<div class="table-scroll" tabindex="0" role="region" aria-label="Bảng"><table><tbody>'
        "<tr><td>Xã</td><td>Dân số</td></tr><tr><td>Tam Sơn</td><td>12.300</td></tr></tbody></table></div>",
        ("Một chỗ chữ ẩn",),
    ),
    # --- Lists ------------------------------------------------------------------------------------
    Clip(
        "articles of a law in Word",
        "WORD",
        word(
            item("Điều 1.", "Phạm vi")
            + item("Điều 2.", "Đối tượng")
            + "<p class=MsoNormal>Hết.</p>"
        ),
        "<p>Điều 1. Phạm vi</p>\n<p>Điều 2. Đối tượng</p>\n<p>Hết.</p>",
    ),
    Clip(
        "points a to e in Word with đ between",
        "WORD",
        word("".join(item(f"{letter})", f"điểm {letter}") for letter in "abcdđe")),
        "\n".join(f"<p>{letter}) điểm {letter}</p>" for letter in "abcdđe"),
    ),
    Clip(
        "points a to c in Word",
        "WORD",
        word("".join(item(f"{letter})", f"điểm {letter}") for letter in "abc")),
        '<ol type="a"><li>điểm a</li><li>điểm b</li><li>điểm c</li></ol>',
    ),
    Clip(
        "Roman parts of Word",
        "WORD",
        word(item("I.", "Kết quả") + item("II.", "Hạn chế") + item("III.", "Phương hướng")),
        '<ol type="I"><li>Kết quả</li><li>Hạn chế</li><li>Phương hướng</li></ol>',
    ),
    Clip(
        "decimal sections of Word",
        "WORD",
        word(
            item("1.", "Kinh tế")
            + item("1.1.", "Công nghiệp", level=2)
            + item("1.2.", "Du lịch", level=2)
            + item("2.", "Xã hội")
        ),
        "<ol><li>Kinh tế</li></ol>\n<p>1.1. Công nghiệp</p>\n<p>1.2. Du lịch</p>\n"
        '<ol start="2"><li>Xã hội</li></ol>',
    ),
    Clip(
        "numbers with a gap in Word",
        "WORD",
        word(item("1.", "một") + item("2.", "hai") + item("5.", "năm")),
        '<ol><li>một</li><li>hai</li></ol>\n<ol start="5"><li>năm</li></ol>',
    ),
    Clip(
        "numbers with a leading zero in Word",
        "WORD",
        word(item("01.", "Nguyễn An") + item("02.", "Trần Bình")),
        "<p>01. Nguyễn An</p>\n<p>02. Trần Bình</p>",
    ),
    Clip(
        "bullets of two levels in Word",
        "WORD",
        word(item("·", "Sở Y tế") + item("o", "Bệnh viện", level=2) + item("·", "Sở Tài chính")),
        "<ul><li>Sở Y tế<ul><li>Bệnh viện</li></ul></li><li>Sở Tài chính</li></ul>",
    ),
    Clip(
        "a numbered list of Word Online, one list an item",
        "ONLINE",
        "".join(
            f'<div class="ListContainerWrapper SCXW1 BCX0"><ol class="NumberListStyle1 SCXW1 BCX0" role="list" start="{number}">'
            f'<li data-leveltext="{template}" data-font="Arial" data-listid="10" aria-setsize="-1" data-aria-posinset="{number}" data-aria-level="1" '
            f'role="listitem" class="OutlineElement Ltr BCX0 SCXW1"><p class="Paragraph SCXW1"><span class="TextRun SCXW1">{words}</span></p>'
            f'<span class="ListMarkerWrappingSpan BCX8 SCXW1"><span class="ListMarker BCX8 SCXW1">{number}.</span></span></li></ol></div>'
            for number, template, words in [
                (3, "%1.", "ba"),
                (4, "%1.", "bốn"),
                (1, "Điều %1.", "Hiệu lực"),
            ]
        ),
        '<ol start="3"><li>ba</li></ol>\n<ol start="4"><li>bốn</li></ol>\n<p>Điều 1. Hiệu lực</p>',
    ),
    Clip(
        "letters of Google Docs",
        "DOCS",
        docs(
            '<ol style="margin-top:0;margin-bottom:0;padding-inline-start:48px;">'
            + docs_item("Hồ sơ", "lower-alpha")
            + docs_item("Lệ phí", "lower-alpha")
            + '<ol style="margin-top:0;">'
            + docs_item("Miễn", "lower-roman", 2)
            + docs_item("Giảm", "lower-roman", 2)
            + "</ol>"
            + docs_item("Thời hạn", "lower-alpha")
            + "</ol>"
        ),
        '<ol type="a"><li>Hồ sơ</li><li>Lệ phí<ol type="i"><li>Miễn</li><li>Giảm</li></ol></li><li>Thời hạn</li></ol>',
    ),
    Clip(
        "a list of Google Docs that goes on after a paragraph",
        "DOCS",
        docs(
            "<ol>"
            + docs_item("một", "upper-roman")
            + f'</ol><p dir="ltr">{docs_span("xen giữa")}</p><ol start="2">'
            + docs_item("hai", "upper-roman")
            + "</ol>"
        ),
        '<ol type="I"><li>một</li></ol>\n<p>xen giữa</p>\n<ol start="2" type="I"><li>hai</li></ol>',
    ),
    Clip(
        "a part of a nested list of Google Docs",
        "DOCS",
        docs(
            "<ol><ol><ol>"
            + docs_item("i", "lower-roman", 3)
            + docs_item("ii", "lower-roman", 3)
            + "</ol>"
            + docs_item("a", "lower-alpha", 2)
            + "</ol>"
            + docs_item("1", "decimal")
            + "<ol>"
            + docs_item("a", "lower-alpha", 2)
            + "</ol></ol>"
        ),
        '<ol type="i"><li>i</li><li>ii</li></ol>\n<ol type="a"><li>a</li></ol>\n'
        '<ol><li>1<ol type="a"><li>a</li></ol></li></ol>',
    ),
    Clip(
        "a mixed list of LibreOffice",
        "LIBRE",
        '<html><body lang="vi-VN"><ul>\n\t<li><p style="margin-bottom: 0in">chấm</p>\n</ul>\n<ol>\n\t<ol>\n\t\t<li><p style="margin-bottom: 0in">một</p>\n\t\t<li><p>hai</p>\n\t</ol>\n\t'
        "<li><p>một ngoài</p>\n</ol>\n</body></html>",
        "<ul><li>chấm</li></ul>\n<ol><li>một</li><li>hai</li></ol>\n<ol><li>một ngoài</li></ol>",
    ),
    Clip(
        "a checklist of Google Docs",
        "DOCS",
        docs(
            '<ul><li dir="ltr" role="checkbox" aria-checked="true" style="list-style-type:none;">'
            '<img src="data:image/png;base64,iVBORw0KGgo=" width="18" height="18" alt="đã xong" aria-roledescription="hộp kiểm"/>'
            f'<p dir="ltr" style="display:inline-block;" role="presentation">{docs_span("Đã họp")}</p></li></ul>'
        ),
        "<ul><li>Đã họp</li></ul>",
    ),
    Clip(
        "items with their own values",
        "HTML",
        "<ol><li>một</li><li>hai</li><li value=5>năm</li><li>sáu</li></ol>"
        "<ol style='list-style-type: upper-roman;'><li value=4>bốn</li><li>năm</li></ol>",
        '<ol><li>một</li><li>hai</li></ol>\n<ol start="5"><li>năm</li><li>sáu</li></ol>\n'
        '<ol start="4" type="I"><li>bốn</li><li>năm</li></ol>',
    ),
    Clip(
        "lists whose style says something else than their element",
        "MAIL",
        '<ol start="2" type="1" style="list-style-type:lower-alpha"><li>b</li></ol><ul style="list-style-type:decimal"><li>một</li></ul>'
        '<ol style="list-style-type:disc"><li>chấm</li></ol><ol type="1"><li type="A">A</li></ol>'
        '<ol style="list-style-type:decimal"><li style="list-style-type:upper-roman">I</li></ol>',
        '<ol start="2" type="a"><li>b</li></ol>\n<ol><li>một</li></ol>\n<ul><li>chấm</li></ul>\n'
        '<ol type="A"><li>A</li></ol>\n<ol type="I"><li>I</li></ol>',
    ),
    Clip(
        "a list that counts down, and one with an empty item",
        "HTML",
        "<ol reversed><li>ba</li><li>hai</li></ol><ol style='list-style: outside lower-alpha'><li>a</li><li></li><li>c</li></ol>",
        '<ol start="2"><li>ba</li></ol>\n<ol><li>hai</li></ol>\n'
        '<ol type="a"><li>a</li></ol>\n<ol start="3" type="a"><li>c</li></ol>',
    ),
    Clip(
        "a list whose items bring their markers",
        "CHROME",
        '<ul style="list-style: none; padding: 0px;"><li>- Sở Y tế</li><li>- Sở Tài chính</li></ul>'
        '<ol style="list-style-type: none"><li>Điều 1. Tên</li></ol>'
        "<ol style='list-style-type: \"Bước 1: \"'></ol><ul style='list-style: none'><li>Không dấu</li></ul>",
        "<p>- Sở Y tế</p>\n<p>- Sở Tài chính</p>\n<p>Điều 1. Tên</p>\n<ul><li>Không dấu</li></ul>",
    ),
    Clip(
        "a list of LibreOffice",
        "LIBRE",
        '<!DOCTYPE html><html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"/><meta name="generator" content="LibreOffice 7.4.7.2 (Linux)"/>'
        '<style type="text/css">\n\t\t@page { size: 21cm 29.7cm; margin: 2cm }\n\t\tp { line-height: 115%; margin-bottom: 0.25cm; background: transparent }\n\t</style></head>'
        '<body lang="vi-VN" link="#000080" vlink="#800000" dir="ltr"><ol type="a" start="3">\n\t<li><p style="margin-bottom: 0cm">Ba</p></li>\n'
        '\t<li><p style="margin-bottom: 0cm">Bốn</p>\n\t<ol type="I"><li value="7"><p>Bảy</p></li></ol></li>\n</ol></body></html>',
        '<ol start="3" type="a"><li>Ba</li><li>Bốn<ol start="7" type="I"><li>Bảy</li></ol></li></ol>',
    ),
    # --- Super- and subscript, bold -----------------------------------------------------------------
    Clip(
        "powers and formulas of Google Docs",
        "DOCS",
        docs(
            f'<p dir="ltr">{docs_span("Diện tích 10")}{docs_span("3", font_size="0.6em", vertical_align="super")}'
            f"{docs_span(' m', font_weight='700')}{docs_span('2', font_size='0.6em', vertical_align='super')}"
            f"{docs_span(', CO')}{docs_span('2', font_size='0.6em', vertical_align='sub')}{docs_span('.')}</p>"
        ),
        "<p>Diện tích 10<sup>3</sup> <strong>m</strong><sup>2</sup>, CO<sub>2</sub>.</p>",
    ),
    Clip(
        "raised and lowered text of Word",
        "WORD",
        word(
            "<p class=MsoNormal>10<sup>3</sup> m<span style='position:relative;top:-3.0pt;mso-text-raise:3.0pt'>2</span>, "
            "H<span style='position:relative;top:2.0pt;mso-text-raise:-2.0pt'>2</span>O, <b style='mso-bidi-font-weight:normal'>đậm</b>, "
            "<span style='font-weight:bold'>đậm nữa</span><b><span style='font-weight:normal'> thường</span></b></p>"
        ),
        "<p>10<sup>3</sup> m<sup>2</sup>, H<sub>2</sub>O, <strong>đậm</strong>, <strong>đậm nữa</strong> thường</p>",
    ),
    Clip(
        "bold and raised text of a page",
        "CHROME",
        '<p style="font: 400 16px/1.5 Arial">Cấp <span style="font: bold 12pt Arial">ba</span>, <span style="font-weight: 650">bốn</span>, '
        'm<span style="font-size: 9px; vertical-align: 6px;">2</span>, x<span style="font-size: 75%; position: relative; top: -0.5em;">n</span>, '
        '<span style="font-style: oblique 10deg; text-decoration: underline solid rgb(0, 0, 0)">nghiêng</span></p>',
        "<p>Cấp <strong>ba</strong>, <strong>bốn</strong>, m<sup>2</sup>, x<sup>n</sup>, <em><u>nghiêng</u></em></p>",
    ),
    Clip(
        "a button of a mail, which is no superscript",
        "MAIL",
        '<p><a href="https://x.vn/" style="background: #222; padding: 10px 25px; color: #ffffff; display:inline-block; mso-padding-alt:0">'
        '<!--[if mso]><i style="letter-spacing: 25px;mso-font-width:-100%;mso-text-raise:20pt">&nbsp;</i><![endif]-->'
        '<span style="mso-text-raise:10pt;font-weight:bold;">Xác nhận</span></a></p>',
        '<p><a href="https://x.vn/" rel="noopener nofollow"><strong>Xác nhận</strong></a></p>',
    ),
    # --- Line breaks --------------------------------------------------------------------------------
    Clip(
        "a chat message with line breaks",
        "CHROME",
        '<span style="color: rgb(8, 24, 41); font-size: 15px; white-space: pre-wrap; display: inline !important; float: none;">'
        "Lịch trực:\nSáng: An\nChiều: Bình\n\nLiên hệ số dưới</span>",
        "<p>Lịch trực:<br>Sáng: An<br>Chiều: Bình</p>\n<p>Liên hệ số dưới</p>",
    ),
    Clip(
        "verses in pre-line, pre, and the new longhand",
        "HTML",
        '<div style="white-space: pre-line">Ai về\n  Vĩnh Yên</div><pre>a\nb</pre>'
        '<p style="white-space-collapse: preserve; text-wrap: wrap">c\nd</p>'
        '<pre style="white-space: normal">e\nf</pre>',
        "<p>Ai về<br>Vĩnh Yên</p>\n<p>a<br>b</p>\n<p>c<br>d</p>\n<p>e f</p>",
    ),
    Clip(
        "lines of source code that are no line breaks",
        "MAIL",
        '<div dir="ltr"><div>Kính gửi\nanh,</div><div><br></div><div>Em gửi<span class="Apple-converted-space">&nbsp;</span>bài.</div>'
        '<div class="gmail_quote"><blockquote class="gmail_quote" style="margin:0 0 0 .8ex">Cũ</blockquote></div></div>',
        "<p>Kính gửi anh,</p>\n<p>Em gửi bài.</p>\n<blockquote><p>Cũ</p></blockquote>",
    ),
    # --- Neighbours -----------------------------------------------------------------------------------
    Clip(
        "label and value side by side",
        "CHROME",
        '<div style="display: flex; gap: 8px;"><span>Nhãn</span><span>Giá trị</span></div>'
        '<p style="display: flex"><b>Số:</b><a href="https://x.vn/">12/QĐ</a></p>'
        '<div><span style="float: left;">Trái</span><span style="float: right;">Phải</span></div>'
        '<div><span style="margin-right: 12px">Một</span><span>Hai</span></div>'
        '<div><span style="display: inline-block; width: 120px;">Cột</span><span style="display: inline-block;">Ô</span></div>'
        '<ul><li style="display: flex; justify-content: space-between;">Vé<span>40.000</span></li></ul>',
        '<p>Nhãn Giá trị</p>\n<p><strong>Số:</strong> <a href="https://x.vn/" rel="noopener nofollow">12/QĐ</a></p>\n'
        "<p>Trái Phải</p>\n<p>Một Hai</p>\n<p>Cột Ô</p>\n<ul><li>Vé 40.000</li></ul>",
    ),
    Clip(
        "spans that are lines, and paragraphs that are not",
        "CHROME",
        '<div style="display: flex; flex-direction: column"><span>Trên</span><span>Dưới</span></div>'
        '<span style="display: block">Ngày 1</span><span style="display: block">Ngày 2</span>'
        '<div>Bà <span style="float:left;font-size:3em">H</span>oa nói: <div style="display: inline">đúng</div> vậy.</div>',
        "<p>Trên</p>\n<p>Dưới</p>\n<p>Ngày 1</p>\n<p>Ngày 2</p>\n<p>Bà Hoa nói: đúng vậy.</p>",
    ),
    # --- Links in the page ------------------------------------------------------------------------------
    Clip(
        "a table of contents",
        "HTML",
        '<ul><li><a href="#muc-1">1. Mở đầu</a></li><li><a href="https://x.vn/bai#muc-2">2. Kết</a></li></ul>'
        '<h2 id="muc-1">Mở đầu <a href="#muc-1">¶</a></h2><p><a name="top"></a>Chữ <a href="#top">lên đầu</a></p>',
        '<ul><li>1. Mở đầu</li><li><a href="https://x.vn/bai#muc-2" rel="noopener nofollow">2. Kết</a></li></ul>\n'
        "<h2>Mở đầu ¶</h2>\n<p>Chữ lên đầu</p>",
    ),
    # --- Players --------------------------------------------------------------------------------------------
    Clip(
        "an embedded player",
        "HTML",
        '<p>Xem:</p><iframe width="560" height="315" src="https://www.youtube.com/embed/abc" allowfullscreen></iframe>'
        '<video controls><source src="//cdn.bao.example/a.mp4"></video><iframe src="https://dem.example/p" width="1" height="1"></iframe><p>Hết.</p>',
        "<p>Xem:</p>\n<p>Hết.</p>",
        ("2 trình phát hay khung nhúng (www.youtube.com, cdn.bao.example) không vào bài.",),
    ),
    Clip(
        "players that a script would have made",
        "HTML",
        '<figure class="media"><oembed url="https://youtu.be/abc"></oembed></figure>'
        '<div class="fb-video" data-href="https://www.facebook.com/v/1"></div>'
        '<div class="VCSortableInPreviewMode" type="VideoStream" data-vid="a.mp4"><div class="VideoCMS_Caption"><p>Toàn cảnh lễ hội</p></div></div>'
        '<div class="VCSortableInPreviewMode" type="Photo"><p>Ảnh: An</p></div><p>Hết.</p>',
        "<p>Toàn cảnh lễ hội</p>\n<p>Ảnh: An</p>\n<p>Hết.</p>",
        ("3 trình phát hay khung nhúng (youtu.be, www.facebook.com)",),
    ),
    Clip(
        "a formula",
        "HTML",
        "<p>Lãi suất <math><mi>r</mi><mo>=</mo><mn>5</mn></math> một năm, <math><mfrac><mn>1</mn><mn>2</mn></mfrac></math> kỳ.</p>",
        "<p>Lãi suất r=5 một năm, kỳ.</p>",
        ("Một công thức hay hình vẽ không vào bài.",),
    ),
    # --- Pictures ---------------------------------------------------------------------------------------------
    Clip(
        "emoji and pictures of a page",
        "CHROME",
        '<p>Vui <img alt="🎉" src="https://static.example/e.png"><img class="wp-smiley" alt=":)" src="https://s.example/s.png"> '
        '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-src="https://bao.example/a.jpg" width="600" height="400">'
        '<img src="https://dem.example/p.gif" width="1" height="1">quá</p>',
        "<p>Vui 🎉:) quá</p>",
        ("Một ảnh vừa dán nằm ở trang khác (bao.example)",),
    ),
    Clip(
        "a picture of Word",
        "WORD",
        word(
            '<p class=MsoNormal><!--[if gte vml 1]><v:shape id="P1"><v:imagedata src="file:///C:/Temp/msohtmlclip1/01/clip_image001.png"/></v:shape><![endif]-->'
            '<![if !vml]><img width=400 height=300 src="file:///C:/Temp/msohtmlclip1/01/clip_image002.jpg" v:shapes="P1"><![endif]>Khánh thành cầu.</p>'
        ),
        "<p>Khánh thành cầu.</p>",
        ("Một ảnh trong văn bản Word nằm ngoài phần dán được",),
    ),
    # --- Malformed and others -----------------------------------------------------------------------------------
    Clip(
        "malformed HTML of Google Docs",
        "DOCS",
        '<meta charset="utf-8"><b id="docs-internal-guid-9" style="font-weight:normal;"><ul><ul><li style="list-style-type:circle" aria-level="2">'
        '<p><span style="font-weight:700">Mồ côi</p></li></ul><ol><ol><li aria-level="3">sâu</li></ol></b></p><span>cuối',
        "<ul><li><strong>Mồ côi</strong></li></ul>\n<ol><li>sâu</li></ol>\n<p>cuối</p>",
    ),
    Clip(
        "a table of Excel with powers and merged cells",
        "EXCEL",
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta name=ProgId content=Excel.Sheet><style><!--table\n\t{mso-displayed-decimal-separator:"\\,";}\n'
        ".font5\n\t{font-size:11.0pt;vertical-align:super;}\n.xl65\n\t{font-weight:700;}\n--></style></head><body><table><!--StartFragment--><col width=64><tr>"
        '<td colspan=2 class=xl65>Diện tích (m<font class="font5"><sup>2</sup></font>)</td></tr><tr><td>Xã</td><td x:num="1200.5" align=right>1.200,5</td></tr><!--EndFragment--></table></body></html>',
        '<div class="table-scroll" tabindex="0" role="region" aria-label="Bảng"><table><tbody><tr><td colspan="2">'
        "<strong>Diện tích (m<sup>2</sup>)</strong></td></tr><tr><td>Xã</td><td>1.200,5</td></tr></tbody></table></div>",
    ),
    Clip(
        "cells of Google Sheets with line breaks",
        "SHEETS",
        '<google-sheets-html-origin><style type="text/css"><!--td {border: 1px solid #cccccc;}br {mso-data-placement:same-cell;}--></style>'
        '<table xmlns="http://www.w3.org/1999/xhtml" cellspacing="0" dir="ltr" border="1" data-sheets-root="1"><colgroup><col width="100"/></colgroup><tbody>'
        '<tr style="height:21px;"><td data-sheets-value="{}" style="white-space:pre-wrap;font-weight:bold;">Ca 1\nCa 2</td><td style="text-align:right;">7<br/>8</td></tr></tbody></table>',
        '<div class="table-scroll" tabindex="0" role="region" aria-label="Bảng"><table><tbody><tr><td><strong>Ca 1</strong><br><strong>Ca 2</strong></td><td>7<br>8</td></tr></tbody></table></div>',
    ),
    Clip(
        "one word of a page, in the middle of a sentence",
        "CHROME",
        "<meta charset='utf-8'><span style=\"color: rgb(32, 33, 34); font-family: sans-serif; font-size: 16px; display: inline !important; float: none;\">Bình Xuyên</span>",
        "<p>Bình Xuyên</p>",
    ),
    Clip(
        "text of a PDF viewer",
        "CHROME",
        '<span id="t1" style="position: absolute; left: 10px; top: 4px; white-space: pre;">Căn cứ Luật</span>'
        '<br role="presentation"><span style="position: absolute; left: 10px; top: 20px; white-space: pre;">Báo chí năm 2016</span>',
        "<p>Căn cứ Luật<br>Báo chí năm 2016</p>",
    ),
    Clip(
        "a page of a news site",
        "CHROME",
        '<h1 style="font-weight: 700">Khánh thành</h1><p style="font-weight: 700">Sapo đậm.</p><figure style="margin: 0px"><img src="https://bao.example/anh.jpg" alt="Cầu">'
        '<figcaption>Ảnh: An</figcaption></figure><p>Thân <a href="https://bao.example/x?utm_source=a" target="_blank">bài</a>.</p><script>ga()</script>',
        "<h2>Khánh thành</h2>\n<p><strong>Sapo đậm.</strong></p>\n<p>Ảnh: An</p>\n"
        '<p>Thân <a href="https://bao.example/x?utm_source=a" rel="noopener nofollow">bài</a>.</p>',
        ("Một ảnh vừa dán nằm ở trang khác (bao.example)",),
    ),
]
