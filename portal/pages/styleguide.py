"""``/styleguide/``: each component in each state, for developers who change the portal's design.

It exists only in debug mode. It uses stand-in objects, so that it needs no content in the database
and can show every state.
"""

import datetime
from types import SimpleNamespace

from django.conf import settings
from django.http import Http404
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from media_gallery.publication.renditions import Sources
from news.edition_page import Figure
from news.listings.filters import DayForm, NewsFilter
from portal import rich_text
from portal.taxonomy.menu import menu_of
from portal.taxonomy.models import Category
from portal.vietnamese.dates import VIETNAM
from portal.visits.statistics import chart

BODY = """
<p>Đoạn văn dài để thấy một dòng có bao nhiêu chữ, và dấu chồng như trong “Ổ ỂNH ƯỠNG, nghễu
nghện, rượu, khuỷu” có đủ chỗ giữa hai dòng hay không. Có <a href="/">liên kết</a>,
<strong>chữ đậm</strong>, <em>chữ nghiêng</em>, 25 km<sup>2</sup>.</p>
<h2>Đề mục hai</h2><p>Đoạn văn.</p><h3>Đề mục ba</h3>
<ul><li>Một ý</li><li>Hai ý<ul><li>ý con</li></ul></li></ul>
<ol><li>Thứ nhất</li><li>Thứ hai</li></ol>
<blockquote><p>Lời trích dẫn của một người có trách nhiệm.</p></blockquote>
<table><caption>Sản lượng lúa</caption><thead><tr><th scope="col">Năm</th>
<th scope="col">Nghìn tấn</th><th scope="col">So với năm trước</th></tr></thead>
<tbody><tr><td>2024</td><td>412</td><td>+3,1%</td></tr>
<tr><td>2025</td><td>420</td><td>+1,9%</td></tr></tbody></table>
"""
URGENT = {"text": "Bão số 5 vào đất liền tối nay.", "url": "/", "is_urgent": True}
CALM = {"text": "Lịch tiếp công dân tháng 12.", "url": "", "is_urgent": False}
TITLE = "Khánh thành cầu Bến Gỗ 2, rút ngắn 11 km từ phường Mây Thượng đến Khu công nghiệp Tân Hạ"


@require_safe
def styleguide(request):
    if not settings.DEBUG:
        raise Http404
    with_picture = _stand_in()
    long_ago = DayForm({"ngay": "31/02/2026"})
    long_ago.is_valid()
    invalid = NewsFilter({"tu_ngay": "32/13/2026"}, menu=menu_of(request))
    invalid.is_valid()
    return TemplateResponse(
        request,
        "styleguide.html",
        {
            "colours": [
                "page",
                "surface",
                "sunken",
                "text",
                "muted",
                "line",
                "brand",
                "accent",
                "link",
                "action",
                "notice",
                "mark",
                "error",
                "foot",
                "chart-visits",
                "chart-views",
            ],
            "with_picture": with_picture,
            "without_picture": _stand_in(shown_photo=None, lead_photo=None, summary=""),
            "figure": Figure(
                with_picture.lead_photo.sources(),
                "",
                "Cầu Bến Gỗ 2",
                "Cầu Bến Gỗ 2 sáng 23/11.",
                "Bế Hải",
            ),
            "body": rich_text.render(BODY),
            "long_ago": long_ago,
            "invalid_form": invalid.form,
            "pager": SimpleNamespace(older="#", newer="#"),
            "beside": [
                CALM | {"picture_url": static("img/emblem.svg"), "alt_text": ""},
                CALM,
                URGENT,
            ],
            "chart": _chart(),
            "urgent": URGENT,
            "calm": CALM,
        },
    )


def _chart() -> chart.Chart:
    """Return a chart of a month of invented numbers, whose last day is still open."""
    views = [abs(800 - 97 * day % 1600) for day in range(31)]
    return chart.draw(
        [
            chart.Point(f"{day + 1:02}/01", f"Ngày {day + 1}", n // 2, n, is_open=day == 30)
            for day, n in enumerate(views)
        ]
    )


def _stand_in(**changes):
    """Return an object with the attributes of an edition that the templates use."""
    picture = static("img/emblem.svg")
    sources = Sources(f"{picture} 640w", f"{picture} 640w", picture, "640", "427")
    photo = SimpleNamespace(sources=lambda: sources)
    return SimpleNamespace(
        **{
            "article_id": 1,
            "title": TITLE,
            "summary": "Cây cầu dây văng thứ hai của tỉnh mở cho xe máy và ô tô dưới 16 chỗ.",
            "published_at": datetime.datetime(2026, 11, 23, 8, tzinfo=VIETNAM),
            "section": Category(name="Kinh tế", slug="kinh-te"),
            "lead_photo": photo,
            "shown_photo": photo,
            "get_absolute_url": "/",
        }
        | changes
    )
