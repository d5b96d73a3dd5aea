"""Content of every kind, for tests of every type of page."""

import io
from datetime import UTC, date, datetime, timedelta

from django.core.files.base import ContentFile

from media_gallery.models import Album
from news.models import Attachment, Edition
from portal.identity import own_pictures
from portal.identity.models import Banner, Identity, Link, LinkGroup, Page
from portal.taxonomy.models import Category
from portal.vietnamese import dates
from portal.vietnamese.dates import VIETNAM
from portal.visits.counting.rules import Reason
from tests.make import make_article, make_category, make_edition, make_source, make_tag
from tests.make_media import decided, make_album, make_public_video
from tests.make_photos import make_photo, make_picture, make_picture_bytes
from tests.make_visits import hours_ago, make_day, make_item_hour

BEGIN = datetime(2020, 2, 13, 8, 0, tzinfo=VIETNAM)
BODY = f"""
<p>Ở Ổ Ểnh Ưỡng, người dân <strong>nghễu nghện</strong> qua <a href="/">cầu mới</a>.</p>
<h2>Mục một</h2><p>Đoạn hai, có H<sub>2</sub>O.</p><h3>Mục nhỏ</h3>
<ul><li>Một ý<ul><li>ý con</li></ul></li></ul>
<blockquote><p>Lời người dân.</p></blockquote>
<table><caption>Bảng rộng</caption><thead><tr>{"<th>Cột có tên dài</th>" * 9}</tr></thead>
<tbody><tr>{"<td>1.234.567</td>" * 9}</tr></tbody></table>
"""


def make_full_portal() -> dict[str, str]:
    """Fill the empty database; return {type of page: address}, also of error and empty pages."""
    _make_identity_and_pages()
    parent = make_category("Kinh tế", position=1, on_front_page=True, description="Làm ăn.")
    child = make_category("Nông nghiệp", parent=parent)
    for number in range(1, 9):
        make_category(f"Chuyên mục {number}")
    source = make_source("tinh.gov.vn", url="https://tinh.gov.vn")
    article = make_article(
        title="Khánh thành cầu Bến Gỗ 2, rút ngắn 11 km đường đến Khu công nghiệp Tân Hạ",
        summary="Cầu dây văng thứ hai của tỉnh mở cho ô tô dưới 16 chỗ.",
        body=BODY,
        byline="Bích Phượng",
        category=child,
        source=source,
        source_url="https://tinh.gov.vn/cau",
        tags=[make_tag("Cầu Bến Gỗ 2")],
    )
    attachment = Attachment(article=article, title="Sơ đồ", file_name="a.pdf", kind="pdf", size=9)
    attachment.file.save("x", ContentFile(b"%PDF"))
    attachment.save()
    photo = make_photo(make_picture_bytes(make_picture((1600, 1000))), public=True)
    public = make_edition(
        article, visible=(BEGIN, None), lead_photo=photo, lead_caption="Cầu", lead_credit="An"
    )
    corrected = make_corrected_article()
    for number in range(1, 24):
        make_edition(
            make_article(title=f"Tin số {number} của tháng", category=parent, summary="Sapo."),
            visible=(BEGIN - timedelta(hours=number), None),
            **({"lead_photo": photo} if number < 4 else {}),
        )
    for article_id in range(article.pk, article.pk + 7):
        make_item_hour(article_id, 9)
        make_item_hour(article_id, 9, hour=hours_ago(30))
    notices = make_category("Thông báo", on_front_page=True, in_side_column=True)
    make_edition(
        make_article(title="Lịch cắt điện", category=notices),
        visible=(BEGIN - timedelta(days=9), None),
    )
    gone = make_edition(
        make_article(title="Bài đã gỡ", category=child), visible=(BEGIN, BEGIN + timedelta(days=1))
    )
    return _make_media(child) | {
        "front page": "/",
        "all news": "/tin-tuc/",
        "filter": "/tin-tuc/?tu_ngay=01/02/2020",
        "filter refused": "/tin-tuc/?tu_ngay=31/02/2020",
        "category": parent.get_absolute_url(),
        "empty category": "/chuyen-muc/chuyen-muc-1/",
        "tag": article.tags.get().get_absolute_url(),
        "source": source.get_absolute_url(),
        "article": public.get_absolute_url(),
        "corrected article": corrected.get_absolute_url(),
        "history": f"{corrected.get_absolute_url()}lich-su/",
        "print view": public.get_absolute_url() + "in/",
        "day": "/tin-tuc/2020/02/13/",
        "empty day": "/tin-tuc/2020/02/20/",
        "month": "/tin-tuc/2020/02/",
        "year": "/tin-tuc/2020/",
        "day refused": "/tin-tuc/ngay/?ngay=31/02/2020",
        "month refused": "/tin-tuc/thang/?thang=2&nam=20",
        "day of a category": f"{parent.get_absolute_url()}2020/02/13/",
        "month of a category": f"{parent.get_absolute_url()}2020/02/",
        "year of a category": f"{parent.get_absolute_url()}2020/",
        "agency page": "/trang/gioi-thieu/",
        "search": "/tim-kiem/?q=cau",
        "search without hits": "/tim-kiem/?q=khongcogi",
        "withdrawn": gone.get_absolute_url(),
        "not found": "/khong-co/",
        "visits": _make_visits(),
        "visits by month": "/luot-truy-cap/?theo=thang",
        "styleguide": "/styleguide/",
    }


def make_corrected_article() -> Edition:
    """Return the newest edition of an article with changes of every kind in its public history."""
    shown = make_photo(make_picture_bytes(make_picture((1600, 1000))), public=True)
    article = make_article(title="Cầu Bến Gỗ 2", body=BODY, category=make_category("Giao thông"))
    figure = f'<figure data-photo="{shown.pk}"><figcaption>Trụ cầu</figcaption></figure>'
    new_body = BODY.replace("Đoạn hai", "Đoạn thứ hai").replace("1.234.567", "1.234", 1)
    new_body = new_body.replace("Mục một", "Mục đầu").replace("Mục nhỏ", "Mục con") + figure
    changed = {"body": new_body, "title": "Cầu Bến Gỗ 2 dài 500 m", "lead_photo": shown}
    explained = {"change": "substantive", "change_note": "Cầu dài 500 m, không phải 450 m."}
    for number, fields in enumerate(
        [{}, {"change": ""}, changed | explained, changed | {"change": "minor"}]
    ):
        begin = BEGIN + timedelta(hours=number)
        end = begin + timedelta(hours=1) if number < 3 else None
        edition = make_edition(article, visible=(begin, end), published_at=BEGIN, **fields)
    return edition


def _make_media(category: Category) -> dict[str, str]:
    """Create albums and videos; return {type of page: its address}."""
    photos = [
        make_photo(make_picture_bytes(make_picture((1600, 1000))), public=True, credit="Lê An")
        for _ in range(4)
    ]
    words = {"category": category, "description": "Ba ngày hội."}
    album = make_album(*photos, approved=True, title="Lễ hội Vạn Sim", **words)
    make_album(photos[3], photos[1], approved=True, cover=photos[1])
    gone = make_album(photos[0], **decided(Album.State.WITHDRAWN), published_at=BEGIN)
    video = make_public_video(
        title="Một ngày ở hồ",
        transcript="Xin chào.",
        captions="WEBVTT\n",
        credit="Đài tỉnh",
        **words,
    )
    make_public_video(captions_promised_on=date(2099, 1, 2))
    elsewhere = make_public_video(external_url="https://youtu.be/dQw4w9WgXcQ", **words)
    return {
        "albums": "/album-anh/",
        "older albums, none": f"/album-anh/?truoc={album.pk}",
        "album": album.get_absolute_url(),
        "photo": f"{album.get_absolute_url()}{photos[1].pk}/",
        "album withdrawn": gone.get_absolute_url(),
        "videos": "/video/",
        "video": video.get_absolute_url(),
        "video elsewhere": elsewhere.get_absolute_url(),
    }


def _make_visits() -> str:
    """Create forty days of visits, one of them missing; return the address of the statistics."""
    for back in range(40):
        if back != 9:
            views = (50_000 * (40 - back) // 39) if back % 7 else 12_345
            make_day(
                dates.today() - timedelta(days=back),
                visits=views // 3,
                views=views,
                closed=back > 1,
                left_out={Reason.ROBOT: back},
            )
    return "/luot-truy-cap/"


def _make_identity_and_pages() -> None:
    Identity.objects.create(
        portal_name="Cổng thông tin điện tử tỉnh Sông Mây",
        slogan="Gần dân",
        agency_name="Ủy ban nhân dân tỉnh Sông Mây",
        responsible_person="Ông Bế Văn Hải",
        licence="Số 12/GP-TTĐT",
        address="Số 1 đường Bến Gỗ",
        phone="0299 3888 555",
        email="cong@songmay.example",
    )
    Page.objects.create(title="Giới thiệu", body=BODY, is_public=True)
    group = LinkGroup.objects.create(name="Trung ương")
    Link.objects.create(group=group, name="Chính phủ", url="https://chinhphu.vn/")
    Banner.objects.create(text="Bão số 5 vào đất liền", is_urgent=True, url="/tin-tuc/")
    Banner.objects.create(text="Lịch tiếp công dân", shown_until=datetime.now(UTC) + timedelta(1))
    Banner.objects.create(
        text="Hiến máu",
        place=Banner.Place.SIDE,
        url="/tin-tuc/",
        picture=own_pictures.banner(io.BytesIO(make_picture_bytes(make_picture((800, 320))))),
        alt_text="Giọt máu đỏ",
    )
