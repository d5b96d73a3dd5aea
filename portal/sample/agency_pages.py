"""The sample's content besides news: the agency's pages, links to other sites, notices."""

import io

from portal.identity import own_pictures
from portal.identity.models import Banner, Link, LinkGroup, Page
from portal.sample import scenes

#: (title, whether it is in the menu, HTML). All are in the footer.
PAGES = (
    (
        "Giới thiệu",
        True,
        """
<p>Sông Mây là tỉnh miền núi và trung du, có 48 xã, phường dọc hai bờ sông Mây, từ cao nguyên
Lũng Pặc
xuống đồng bằng Tân Hạ. Dân số hơn 1,1 triệu người, thuộc 17 dân tộc anh em.</p>
<p>Cổng thông tin điện tử là nơi Ủy ban nhân dân tỉnh công bố thông tin chính thức: chỉ đạo,
điều hành, văn bản
mới, thông báo và tin tức của các sở, ngành, xã, phường.</p>
<h2>Bộ máy</h2>
<table><caption>Các cơ quan thuộc Ủy ban nhân dân tỉnh</caption>
<thead><tr><th scope="col">Cơ quan</th><th scope="col">Số lượng</th></tr></thead>
<tbody><tr><td>Sở và cơ quan ngang sở</td><td>14</td></tr>
<tr><td>Phường</td><td>9</td></tr><tr><td>Xã</td><td>39</td></tr></tbody></table>
<h2>Cổng này hoạt động thế nào</h2>
<p>Mỗi tin do phóng viên viết, biên tập viên đọc lại và đăng. Tin đã đăng mà có sửa thì ghi ngày
cập nhật; tin đã gỡ
thì địa chỉ cũ báo là đã gỡ. Xem lại tin của một ngày bất kỳ ở “Các tin đã đưa ngày”.</p>
""",
    ),
    (
        "Liên hệ",
        True,
        """
<p>Bộ phận biên tập của cổng trực từ thứ Hai đến thứ Sáu, 7 giờ 30 đến 17 giờ.</p>
<ul><li>Địa chỉ: số 1 đường Bến Gỗ, phường Mây Thượng, tỉnh Sông Mây</li>
<li>Điện thoại: 0299 3888 555</li><li>Thư điện tử: congthongtin@songmay.example</li></ul>
<h2>Báo tin sai, đề nghị đính chính</h2>
<p>Ghi giúp địa chỉ của tin, chỗ sai và nội dung đúng. Chúng tôi trả lời trong hai ngày làm
việc.</p>
<h2>Thủ tục hành chính</h2>
<p>Hồ sơ, phí, lệ phí: hỏi Trung tâm Phục vụ hành chính công gần nhất. Cổng này không nhận hồ
sơ.</p>
""",
    ),
    (
        "Quyền riêng tư",
        False,
        """
<p>Đọc cổng không cần tài khoản. Cổng không đặt cookie cho người đọc, không lưu địa chỉ IP và
không gửi gì cho
trang khác.</p>
<p>Nền sáng hay tối và cỡ chữ bạn chọn được nhớ ngay trên máy của bạn; xóa dữ liệu trang web
trong trình duyệt là
hết.</p>
""",
    ),
)

#: {group: {site: URL}}. The province's own sites are invented, so their links lead nowhere.
LINKS = {
    "Trung ương": {
        "Chính phủ": "https://chinhphu.vn/",
        "Quốc hội": "https://quochoi.vn/",
        "Cổng Dịch vụ công quốc gia": "https://dichvucong.gov.vn/",
        "Cơ sở dữ liệu quốc gia về văn bản pháp luật": "https://vbpl.vn/",
    },
    "Lãnh đạo tỉnh": {
        "Tỉnh ủy": "https://tinhuy.songmay.example/",
        "Hội đồng nhân dân tỉnh": "https://hdnd.songmay.example/",
        "Ủy ban Mặt trận Tổ quốc tỉnh": "https://mttq.songmay.example/",
    },
    "Sở, ban, ngành": {
        "Sở Y tế": "https://soyte.songmay.example/",
        "Sở Giáo dục và Đào tạo": "https://sogddt.songmay.example/",
        "Sở Nông nghiệp và Môi trường": "https://sonnmt.songmay.example/",
        "Công an tỉnh": "https://congan.songmay.example/",
    },
    "Xã, phường": {
        "Phường Mây Thượng": "https://maythuong.songmay.example/",
        "Phường Tân Hạ": "https://tanha.songmay.example/",
        "Xã Lũng Pặc": "https://lungpac.songmay.example/",
    },
}

#: The notices beside the news: (scene and light of the picture, text, URL or "").
NOTICES = (
    (
        "service_at_home",
        "morning",
        "Nộp hồ sơ tại nhà, nhận kết quả tại nhà: tìm thủ tục cần làm",
        "https://dichvucong.gov.vn/",
    ),
    (
        "giving_blood",
        "morning",
        "Ngày hội hiến máu “Giọt hồng Sông Mây”: đăng ký tại trạm y tế xã, phường",
        "",
    ),
)


def make() -> None:
    """Make pages, links and notices; a kind of which the portal has some already is left alone."""
    if not Page.objects.exists():
        for position, (title, in_menu, body) in enumerate(PAGES, 1):
            Page.objects.create(
                title=title, body=body, is_public=True, in_menu=in_menu, position=position
            )
    if not LinkGroup.objects.exists():
        for position, (name, sites) in enumerate(LINKS.items(), 1):
            group = LinkGroup.objects.create(name=name, position=position)
            Link.objects.bulk_create(
                Link(group=group, name=site, url=url, position=place)
                for place, (site, url) in enumerate(sites.items(), 1)
            )
    if not Banner.objects.exists():
        for position, (scene, light, text, url) in enumerate(NOTICES, 1):
            drawn = io.BytesIO()
            scenes.draw(scene, light=light, width=1024).save(drawn, "PNG")
            Banner.objects.create(
                text=text,
                url=url,
                place=Banner.Place.SIDE,
                position=position,
                picture=own_pictures.banner(drawn),
            )
