"""The W3C's Nu HTML checker finds no error on any type of public page.

Part of ``make soak``: it needs Java, and npm to fetch the checker once into ``.venv/vnu``.
"""

import json
import shutil
import subprocess
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.urls import reverse

from media_gallery.models import Album
from news.models import Attachment
from portal.identity.models import Identity, Page
from portal.vietnamese import dates
from portal.vietnamese.dates import VIETNAM, short_day
from portal.visits.counting.rules import Reason
from tests.make import (
    make_article,
    make_category,
    make_edition,
    make_source,
    make_tag,
    make_user,
)
from tests.make_media import decided, make_album, make_public_video
from tests.make_photos import make_photo
from tests.make_visits import make_day
from tests.portal_fixture import make_corrected_article

pytestmark = [
    pytest.mark.soak,
    pytest.mark.django_db,
    pytest.mark.skipif(
        not (shutil.which("java") and shutil.which("npm")), reason="máy này không có java và npm"
    ),
]

CHECKER = Path(settings.BASE_DIR) / ".venv/vnu"
VERSION = "vnu-jar@26.9.27"
BEGIN = datetime(2020, 2, 13, 8, 0, tzinfo=VIETNAM)
BODY = """
<h2>Mục một</h2><p>Đoạn <strong>đậm</strong>, <em>nghiêng</em>, H<sub>2</sub>O,
<a href="https://x.vn/?a=1&amp;b=2" title="Một trang">liên kết</a>.<br>Dòng hai.</p>
<ul><li>một<ul><li>hai</li></ul></li></ul><ol start="3" type="a"><li>ba</li></ol>
<blockquote><p>Trích.</p></blockquote><hr>
<table><caption>Bảng</caption><thead><tr><th scope="col">A</th><th>B</th></tr></thead>
<tbody><tr><td rowspan="2">1</td><td>2</td></tr><tr><td>3</td></tr></tbody></table>
"""


@pytest.fixture(scope="module")
def checker() -> Path:
    jar = CHECKER / "node_modules/vnu-jar/build/dist/vnu.jar"
    if not jar.exists():
        subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund", "--prefix", CHECKER, VERSION], check=True
        )
    return jar


@pytest.fixture
def addresses() -> dict[str, str]:
    """Create content of every kind; return {type of page: its address}."""
    Identity.objects.create(
        portal_name="Cổng Sông Mây & “bạn bè”",
        agency_name="UBND tỉnh Sông Mây",
        address="Số 1, đường Hòa Bình",
        phone="0210 123 456",
        email="lienhe@songmay.gov.vn",
    )
    Page.objects.create(title="Giới thiệu", body=BODY, is_public=True)
    parent = make_category("Kinh tế", on_front_page=True, description="Làm ăn.\nBuôn bán.")
    child = make_category("Nông nghiệp", parent=parent, on_front_page=True)
    article = make_article(
        title="Lúa <xuân> & “nước”",
        summary="Nước về đồng.\n\nMùa vui.",
        body=BODY,
        byline="Bích Phượng",
        category=child,
        source=make_source("tinh.gov.vn", url="https://tinh.gov.vn"),
        tags=[make_tag("Vụ xuân")],
        lead_photo=make_photo(public=True, alt_text="Ruộng “lúa”", credit="Lê An"),
    )
    attachment = Attachment(article=article, title="Tờ khai", file_name="to.pdf", kind="pdf")
    attachment.size = 4
    attachment.file.save("x", ContentFile(b"%PDF"))
    attachment.save()
    make_edition(article, visible=(BEGIN - timedelta(days=1), BEGIN))
    edition = make_edition(article, visible=(BEGIN, None), published_at=BEGIN - timedelta(days=1))
    corrected = make_corrected_article()
    bare = make_edition(make_article(category=child), visible=(BEGIN, None))
    withdrawn = make_edition(visible=(BEGIN, BEGIN + timedelta(days=1)))
    for number in range(22):
        make_edition(
            make_article(category=parent, tags=[make_tag()]),
            visible=(BEGIN - timedelta(days=number, hours=1), None),
        )
    draft = make_article(title="Nháp")
    album = make_album(
        *(make_photo(public=True, credit="Lê “An”") for _ in range(3)),
        approved=True,
        title="Hội <xuân>",
        description="Một.\n\nHai.",
        category=child,
    )
    middle = album.public_photos()[1]
    video = make_public_video(
        title="Phim & “bạn”",
        description="Một.",
        transcript="Lời.",
        captions="WEBVTT\n",
        category=child,
        credit="Đài",
        recorded_on=BEGIN.date(),
    )
    promised = make_public_video(captions_promised_on=BEGIN.date(), heights=(360,))
    elsewhere = make_public_video(external_url="https://youtu.be/dQw4w9WgXcQ")
    for back in (90, 3, 0):
        day = dates.today() - timedelta(days=back)
        make_day(day, visits=back, views=2 * back, closed=back > 0, left_out={Reason.ROBOT: 4})
    gone = make_album(**decided(Album.State.WITHDRAWN), published_at=BEGIN)
    return {
        "các album": "/album-anh/",
        "album": album.get_absolute_url(),
        "ảnh": f"{album.get_absolute_url()}{middle.pk}/",
        "album đã gỡ": gone.get_absolute_url(),
        "các video": "/video/",
        "video": video.get_absolute_url(),
        "video hẹn phụ đề": promised.get_absolute_url(),
        "video ở nơi khác": elsewhere.get_absolute_url(),
        "trang chủ": "/",
        "mọi tin": "/tin-tuc/",
        "tin cũ hơn": f"/tin-tuc/?truoc={bare.article_id}",
        "lọc": "/tin-tuc/?chuyen_muc=nong-nghiep&nguon=tinh-gov-vn&tu_ngay=01/02/2020",
        "lọc sai": "/tin-tuc/?tu_ngay=31/02/2020",
        "tin": edition.get_absolute_url(),
        "tin trơn": bare.get_absolute_url(),
        "bản in": f"{edition.get_absolute_url()}in/",
        "lịch sử": f"{corrected.get_absolute_url()}lich-su/",
        "tin đính chính": corrected.get_absolute_url(),
        "tin đã gỡ": withdrawn.get_absolute_url(),
        "xem trước": reverse("admin:news_article_preview", args=[draft.pk]),
        "chuyên mục": "/chuyen-muc/kinh-te/",
        "chuyên mục con": "/chuyen-muc/nong-nghiep/",
        "chủ đề": "/chu-de/vu-xuan/",
        "nguồn": "/nguon/tinh-gov-vn/",
        "năm": "/tin-tuc/2020/",
        "tháng": "/tin-tuc/2020/02/",
        "ngày": "/tin-tuc/2020/02/13/",
        "ngày không tin": "/tin-tuc/2021/02/13/",
        "ngày sai": "/tin-tuc/ngay/?ngay=31/02/2020",
        "tháng sai": "/tin-tuc/thang/?nam=20",
        "năm của chuyên mục": "/chuyen-muc/kinh-te/2020/",
        "tháng của chuyên mục": "/chuyen-muc/kinh-te/2020/02/",
        "ngày của chuyên mục": "/chuyen-muc/kinh-te/2020/02/13/",
        "tìm": "/tim-kiem/",
        "tìm thấy": "/tim-kiem/?q=lua+xuan",
        "không thấy": "/tim-kiem/?q=khongcotunay",
        "trang giới thiệu": "/trang/gioi-thieu/",
        "lượt truy cập": "/luot-truy-cap/",
        "lượt truy cập theo tháng": "/luot-truy-cap/?theo=thang",
        "lượt truy cập trước đó": f"/luot-truy-cap/?den={short_day(dates.today() - timedelta(40))}",
        "không có": "/khong-co/",
    }


def test_every_type_of_page_is_valid_html(client, checker, addresses, tmp_path):
    client.force_login(make_user("Editors"))
    for number, address in enumerate(addresses.values()):
        answer = client.get(address)
        assert answer["Content-Type"] == "text/html; charset=utf-8", address
        (tmp_path / f"{number}.html").write_bytes(answer.content)

    checked = subprocess.run(
        ["java", "-jar", checker, "--format", "json", "--stdout", "--exit-zero-always", tmp_path],
        check=True,
        capture_output=True,
    )
    names = {f"{number}.html": name for number, name in enumerate(addresses)}
    errors = {
        (names[Path(each["url"]).name], each["message"], each.get("extract", ""))
        for each in json.loads(checked.stdout)["messages"]
        if each["type"] != "info"
    }
    assert errors == set()
