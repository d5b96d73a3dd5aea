"""The data of the sample's albums, and of the media that wait for its moderator."""

from typing import NamedTuple

from portal.sample.gallery.photos import PICTURES, Picture


class SampleAlbum(NamedTuple):
    """The data of an album.

    ``when`` is the time of the event and of the upload, in the form of `article_files.instant`.
    ``cover`` is a key of ``pictures``, which are in the order of the event.
    """

    title: str
    description: str
    category: str
    when: str
    cover: str
    pictures: dict[str, Picture]


def _of_articles(*keys: str) -> dict[str, Picture]:
    """Return pictures that articles also show, so that one photo is used twice."""
    return {key: PICTURES[key] for key in keys}


ALBUMS = {
    "mua-vang": SampleAlbum(
        "Mùa vàng Lũng Pặc",
        "Ba sườn núi, hơn 200 năm ruộng bậc thang và mười ngày lúa chín. Ảnh chụp từ đèo Gió "
        "xuống bản Lũng Cuổi trong tuần gặt cuối tháng Chín.",
        "du-lich",
        "25/09 11:00",
        "ruong-bac-thang",
        _of_articles("ruong-bac-thang", "ruong-nuoc")
        | {
            "mua-vang-deo-gio": Picture(
                "terraces",
                "gold",
                "Từ điểm ngắm đèo Gió nhìn trọn một vòng thung lũng.",
                "Các tầng ruộng vàng lượn thành vòng cung, hai mái nhà nhỏ ở xa.",
                "Lò Ươm",
            ),
            "mua-vang-chieu": Picture(
                "terraces",
                "dusk",
                "Nắng tắt trên ruộng bậc thang, những thửa đã gặt sẫm lại.",
                "Sườn ruộng tím dần dưới trời cam, núi chồng lớp phía sau.",
                "Lò Ươm",
            ),
            "mua-vang-gat": Picture(
                "paddy",
                "gold",
                "Gặt lúa ở chân đèo, nơi ruộng đã bằng và rộng.",
                "Bốn người gặt trên ruộng vàng, hàng cọ đứng trước núi.",
                "Lò Ươm",
            ),
            "mua-vang-che": Picture(
                "tea_hills",
                "gold",
                "Sườn bên kia là chè: hái xong lúa lại hái chè thu.",
                "Hai quả đồi chè vàng nắng, năm người đội nón đang hái.",
                "Thu Uyên",
            ),
            "mua-vang-ban": Picture(
                "village",
                "gold",
                "Bản Lũng Cuổi đón khách cùng gặt và ăn bữa cơm mới.",
                "Sáu ngôi nhà sàn trong nắng vàng, núi nhạt phía sau.",
                "Tẩn Mỷ Nhị",
            ),
            "mua-vang-rung": Picture(
                "forest",
                "gold",
                "Đường tắt qua rừng trồng từ bãi xe lên bản.",
                "Nắng vàng lọt qua những thân cây cao thẳng.",
                "Mai Trường",
            ),
            "mua-vang-gio": Picture(
                "wind_farm",
                "gold",
                "Cụm điện gió trên cao nguyên, nhìn từ ruộng cao nhất.",
                "Năm tua-bin gió trên đồi vàng, dãy pin mặt trời phía dưới.",
                "Công ty Điện gió Lũng Pặc",
            ),
        }
        | _of_articles("ban-dem"),
    ),
    "dua-thuyen": SampleAlbum(
        "Lễ hội đua thuyền sông Mây",
        "24 đội, ba vòng đua và một đêm hoa đăng: trọn một ngày hội hai bên bến Gỗ.",
        "van-hoa-xa-hoi",
        "10/03 20:30",
        "dua-thuyen",
        _of_articles("den-thuong")
        | {
            "dua-thuyen-ruoc": Picture(
                "temple",
                "gold",
                "Lễ rước nước từ đền Thượng trước giờ khai hội.",
                "Cổng đền hai tầng mái cong trong nắng sớm, đầm sen phía trước.",
                "Ngọc Thuyền",
            ),
        }
        | _of_articles("dua-thuyen")
        | {
            "dua-thuyen-nuoc-rut": Picture(
                "boat_race",
                "noon",
                "Ba thuyền dẫn đầu vào đoạn nước rút của vòng bán kết.",
                "Ba thuyền dài sát nhau trên mặt sông xanh, hai bờ kín người.",
                "Ngọc Thuyền",
            ),
            "dua-thuyen-nu": Picture(
                "boat_race",
                "gold",
                "Đội nữ Bến Gỗ (thuyền giữa) trong vòng chung kết.",
                "Ba thuyền đua trên mặt sông ánh vàng.",
                "Ngọc Thuyền",
            ),
            "dua-thuyen-cho": Picture(
                "market",
                "noon",
                "Gian hàng sản vật của 16 xã bên bến.",
                "Bốn gian hàng mái bạt sọc, người xem hội đứng chọn quà.",
                "Lò Ươm",
            ),
            "dua-thuyen-ben": Picture(
                "lake",
                "gold",
                "Thuyền nghỉ ở hồ Vạn Sim chờ kéo về các xã.",
                "Bốn chiếc thuyền trên mặt hồ vàng, núi nhạt xung quanh.",
                "Ngọc Thuyền",
            ),
            "dua-thuyen-hoang-hon": Picture(
                "festival",
                "dusk",
                "Quảng trường bến Gỗ trước giờ thả đèn.",
                "Ba dây đèn lồng trên quảng trường đông người, trời chiều tím.",
                "Ngọc Thuyền",
            ),
        }
        | _of_articles("le-hoi-den"),
    ),
    "cau-ben-go": SampleAlbum(
        "Cầu Bến Gỗ 2: từ công trường đến ngày thông xe",
        "Cầu dây văng thứ hai của tỉnh qua ống kính của người làm cầu và người chờ cầu.",
        "tin-trong-tinh",
        "today 0.4",
        "cau-ben-go",
        {
            "cau-cong-truong": Picture(
                "highway",
                "morning",
                "Thảm lớp nhựa cuối trên đường dẫn phía Cửa Lũy.",
                "Mặt đường mới chạy thẳng về núi, xe lu và cần cẩu hai bên.",
                "Vũ Khuê",
            ),
            "cau-som": Picture(
                "bridge",
                "morning",
                "Sáng thông xe, hai trụ tháp trong sương nhạt.",
                "Cầu dây văng hai trụ trắng trên sông phẳng, trời rất nhạt.",
                "Mai Trường",
            ),
        }
        | _of_articles("cau-ben-go")
        | {
            "cau-dai-bieu": Picture(
                "hall",
                "morning",
                "Lễ thông xe kỹ thuật tại nhà điều hành dự án.",
                "Hội trường kín chỗ nhìn từ hàng ghế cuối lên sân khấu.",
                "Bế Hải",
            ),
            "cau-xe-tai": Picture(
                "factory",
                "noon",
                "Chuyến hàng đầu tiên từ Khu công nghiệp Tân Hạ đi qua cầu mới.",
                "Ba xe tải trước dãy nhà xưởng mái răng cưa.",
                "Vũ Khuê",
            ),
            "cau-nang-chieu": Picture(
                "bridge",
                "gold",
                "Cầu Bến Gỗ 2 trong nắng cuối ngày.",
                "Cầu dây văng trên mặt sông vàng.",
                "Mai Trường",
            ),
        }
        | _of_articles("cau-chieu")
        | {
            "cau-pho": Picture(
                "skyline",
                "dusk",
                "Phường Mây Thượng nhìn từ giữa cầu lúc lên đèn.",
                "Dãy nhà cao tầng sáng đèn soi xuống mặt nước cam.",
                "Mai Trường",
            ),
            "cau-dem": Picture(
                "bridge",
                "night",
                "Đêm đầu tiên cầu sáng đèn.",
                "Cầu dây văng trắng dưới trăng, sông sẫm màu.",
                "Mai Trường",
            ),
        },
    ),
}

#: {key of a photo: days until its licence ends}, to show a licence about to end.
LICENCE_ENDS = {"mua-vang-gio": 5}

#: The album that the reporter uploaded today and that waits for moderation.
WAITING_ALBUM = SampleAlbum(
    "Chợ phiên cuối năm ở Mường Sậy",
    "Phiên chợ trước Tết dương lịch: hàng thổ cẩm, mật ong và những cuộc hẹn năm một lần.",
    "van-hoa-xa-hoi",
    "today 0.7",
    "cho-trua",
    {
        "cho-mua": Picture(
            "market",
            "rain",
            "Mưa phùn không làm vắng chợ Mường Sậy.",
            "Bốn gian hàng mái bạt sọc dưới trời xám, người đi chợ đông.",
            "Tẩn Mỷ Nhị",
        ),
        "cho-trua": Picture(
            "market",
            "noon",
            "Gần trưa, hàng cam Vạn Sim đã vơi một nửa.",
            "Các sạp hoa quả dưới mái bạt nhiều màu.",
            "Tẩn Mỷ Nhị",
        ),
        "cho-ban-mua": Picture(
            "village",
            "rain",
            "Đường về bản sau phiên chợ.",
            "Nhà sàn trong mưa, núi mờ phía sau.",
            "Tẩn Mỷ Nhị",
        ),
        "cho-chieu": Picture(
            "market",
            "dusk",
            "Chợ tan, những gian hàng cuối cùng lên đèn.",
            "Gian hàng mái bạt trong ánh chiều tím.",
            "Tẩn Mỷ Nhị",
        ),
    },
)
WAITING_PHOTOS = {
    "lua-mua": Picture(
        "paddy",
        "rain",
        "Đồng Vải sau trận mưa đêm, nước đã rút khỏi ruộng.",
        "Cánh đồng dưới trời xám, bốn người đang thăm ruộng.",
        "Hoàng Ửng",
    ),
    "san-truong-mua": Picture(
        "school",
        "rain",
        "Chào cờ đầu tuần dưới mưa bụi ở Cửa Lũy.",
        "",
        "",
    ),
}
REJECTED_PHOTO = Picture(
    "stadium",
    "dusk",
    "Bóng đá.",
    "Cầu thủ trên sân, khán đài đông người.",
    "",
)
WHY_REJECTED = (
    "Chú thích chưa nói trận nào, ở đâu, ngày nào, và ảnh chưa có nguồn. "
    "Hãy bổ sung rồi gửi duyệt lại."
)
