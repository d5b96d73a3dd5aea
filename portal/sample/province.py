"""The invented province: the agency, the categories, the sources, the tags and the authors.

Since 2025 a Vietnamese province has two levels: the province, and communes and wards. No name
here belongs to a real place, agency or official.
"""

IDENTITY = {
    "portal_name": "Cổng thông tin điện tử tỉnh Sông Mây",
    "slogan": "Gần dân, kịp thời, chính xác",
    "agency_name": "Ủy ban nhân dân tỉnh Sông Mây",
    "responsible_person": "Ông Bế Văn Hải, Chánh Văn phòng Ủy ban nhân dân tỉnh",
    "licence": "Số 12/GP-TTĐT do Sở Văn hóa, Thể thao và Du lịch cấp ngày 01/07/2025",
    "address": "Số 1 đường Bến Gỗ, phường Mây Thượng, tỉnh Sông Mây",
    "phone": "0299 3888 555",
    "email": "congthongtin@songmay.example",
}

#: {slug: (name, parent's slug, position in the menu, has a block on the front page, description)}.
CATEGORIES = {
    "tin-trong-tinh": (
        "Tin trong tỉnh",
        None,
        10,
        True,
        "Thời sự hằng ngày từ các sở, ngành và 48 xã, phường của tỉnh Sông Mây.",
    ),
    "xa-phuong": (
        "Từ xã, phường",
        "tin-trong-tinh",
        11,
        False,
        "Chuyện ở cơ sở: chính quyền hai cấp, nông thôn mới, đời sống bản làng, khu phố.",
    ),
    "chi-dao-dieu-hanh": (
        "Chỉ đạo, điều hành",
        None,
        20,
        True,
        "Hoạt động chỉ đạo của Ủy ban nhân dân tỉnh và việc thực hiện ở cơ sở.",
    ),
    "van-ban-moi": (
        "Văn bản mới",
        "chi-dao-dieu-hanh",
        21,
        True,
        "Giới thiệu quyết định, kế hoạch, chỉ thị vừa ban hành: ai cần biết, từ bao giờ.",
    ),
    "kinh-te": ("Kinh tế", None, 30, True, "Sản xuất, đầu tư, thị trường và hạ tầng."),
    "nong-nghiep": (
        "Nông nghiệp, nông thôn",
        "kinh-te",
        31,
        False,
        "Mùa vụ, sản phẩm OCOP, hợp tác xã và xây dựng nông thôn mới.",
    ),
    "cong-nghiep-dau-tu": (
        "Công nghiệp, đầu tư",
        "kinh-te",
        32,
        False,
        "Khu công nghiệp, dự án, doanh nghiệp và đầu tư công.",
    ),
    "van-hoa-xa-hoi": (
        "Văn hóa - Xã hội",
        None,
        40,
        True,
        "Đời sống, an sinh, văn hóa các dân tộc trong tỉnh.",
    ),
    "giao-duc": ("Giáo dục", "van-hoa-xa-hoi", 41, False, "Trường lớp, thi cử, học bổng."),
    "y-te": ("Y tế", "van-hoa-xa-hoi", 42, False, "Khám chữa bệnh, phòng dịch, bảo hiểm y tế."),
    "chuyen-doi-so": (
        "Chuyển đổi số - Cải cách hành chính",
        None,
        50,
        True,
        "Dịch vụ công trực tuyến, dữ liệu dùng chung, bộ phận một cửa.",
    ),
    "du-lich": ("Du lịch", None, 60, True, "Điểm đến, lễ hội và sản vật Sông Mây."),
    "moi-truong": (
        "Môi trường - Phòng, chống thiên tai",
        None,
        70,
        True,
        "Rừng, nước, rác thải; cảnh báo và ứng phó mưa lũ.",
    ),
    "quoc-phong-an-ninh": ("Quốc phòng - An ninh", None, 80, False, ""),
    "the-thao": ("Thể thao", None, 90, False, ""),
    "thong-bao": (
        "Thông báo",
        None,
        95,
        True,
        "Lịch tiếp công dân, tuyển dụng, lấy ý kiến nhân dân, cắt điện, phân luồng giao thông.",
    ),
}

#: The categories whose front-page block is in the side column, as a list of headlines.
IN_SIDE_COLUMN = {"van-ban-moi", "thong-bao"}

#: {slug: (name, kind, home page)}.
SOURCES = {
    "songmay": ("songmay.example", "own", ""),
    "bao-song-may": ("Báo và Phát thanh, truyền hình Sông Mây", "press", ""),
    "so-y-te": ("Sở Y tế", "agency", ""),
    "so-giao-duc": ("Sở Giáo dục và Đào tạo", "agency", ""),
    "so-nong-nghiep": ("Sở Nông nghiệp và Môi trường", "agency", ""),
    "van-phong-ubnd": ("Văn phòng UBND tỉnh", "agency", ""),
    "cong-an-tinh": ("Công an tỉnh", "agency", ""),
}

#: The bylines used in the texts; bulk articles choose theirs from here too.
BYLINES = (
    "Thu Uyên",
    "Vũ Khuê",
    "Hoàng Ửng",
    "Quỳnh Nguyệt",
    "Đặng Thoan",
    "Lò Ươm",
    "Mai Trường",
    "Tẩn Mỷ Nhị",
    "Bế Hải",
    "Ngọc Thuyền",
)

TAGS = (
    "An sinh xã hội",
    "An toàn giao thông",
    "Bảo hiểm y tế",
    "Cải cách hành chính",
    "Cầu Bến Gỗ 2",
    "Chính quyền địa phương hai cấp",
    "Dịch vụ công trực tuyến",
    "Đầu tư công",
    "Giảm nghèo",
    "Hợp tác xã",
    "Hồ Vạn Sim",
    "Kỳ thi tốt nghiệp THPT",
    "Mưa lũ",
    "Nghị quyết 18-NQ/TU",
    "Nông thôn mới",
    "OCOP",
    "Tết",
    "Trồng rừng",
    "Tuyển dụng",
    "VNeID",
    "Chè Yên Ngựa",
    "Lấy ý kiến nhân dân",
)

#: The names of the users of the demonstration: {username: (last name, first name)}.
PEOPLE = {
    "phongvien": ("Vũ Thị", "Khuê"),
    "bientapvien": ("Đặng Thị", "Thoan"),
    "thuky": ("Bế Văn", "Hải"),
    "kiemduyet": ("Tẩn Mỷ", "Nhị"),
    "quantri": ("Hoàng Văn", "Ửng"),
}
