"""The pictures of the sample: which scene in which light, and the words that go with each."""

from typing import NamedTuple


class Picture(NamedTuple):
    scene: str
    light: str
    caption: str
    alt_text: str
    credit: str


PICTURES = {
    "ruong-bac-thang": Picture(
        "terraces", "gold", "Ruộng bậc thang xã Lũng Pặc vào mùa lúa chín.",
        "Nhiều tầng ruộng vàng uốn theo sườn núi, xen vài mái nhà.", "Lò Ươm",
    ),
    "ruong-nuoc": Picture(
        "terraces", "morning", "Ruộng bậc thang Lũng Pặc buổi sớm.",
        "Ruộng bậc thang xanh dưới trời sáng, dãy núi mờ phía sau.", "Ngọc Thuyền",
    ),
    "doi-che": Picture(
        "tea_hills", "morning", "Thu hái chè búp trên sườn núi Yên Ngựa.",
        "Năm người đội nón hái chè giữa những quả đồi xanh lượn tròn.", "Thu Uyên",
    ),
    "canh-dong": Picture(
        "paddy", "noon", "Cánh đồng một giống ở xã Đồng Vải.",
        "Cánh đồng lúa chạy tới chân núi, hàng cọ và mấy người đang làm đồng.", "Hoàng Ửng",
    ),
    "lua-chieu": Picture(
        "paddy", "gold", "Lúa hè thu ở xã Đồng Vải sắp cho thu hoạch.",
        "Cánh đồng lúa vàng trong nắng chiều.", "Hoàng Ửng",
    ),
    "rung": Picture(
        "forest", "morning", "Rừng trồng gỗ lớn ở xã Khe Đá được cấp chứng chỉ FSC.",
        "Nắng xiên qua những thân cây thẳng trong rừng.", "Mai Trường",
    ),
    "ho-sang": Picture(
        "lake", "morning", "Bình minh trên hồ Vạn Sim.",
        "Bốn chiếc thuyền trên mặt hồ phẳng, núi xanh nhạt xung quanh.", "Ngọc Thuyền",
    ),
    "ho-chieu": Picture(
        "lake", "dusk", "Thuyền đánh cá trở về bến Vạn Sim lúc chiều muộn.",
        "Thuyền trên mặt hồ màu cam, trời tím dần sau núi.", "Ngọc Thuyền",
    ),
    "dien-gio": Picture(
        "wind_farm", "noon", "Cụm điện gió và điện mặt trời trên cao nguyên Lũng Pặc.",
        "Năm tua-bin gió trên đồi, phía dưới là các dãy pin mặt trời.", "Vũ Khuê",
    ),
    "ban-nha-san": Picture(
        "village", "morning", "Bản Nà Sim, xã Mường Sậy, nơi 42 hộ làm du lịch cộng đồng.",
        "Sáu ngôi nhà sàn dưới chân núi, cây xanh quanh nhà.", "Tẩn Mỷ Nhị",
    ),
    "ban-dem": Picture(
        "village", "night", "Bản Nà Sim lên đèn.",
        "Nhà sàn sáng đèn trong đêm, núi sẫm phía sau.", "Tẩn Mỷ Nhị",
    ),
    "lu-lut": Picture(
        "flood", "rain", "Lực lượng cứu hộ đưa người dân ra khỏi vùng ngập ở xã Ngòi Chanh.",
        "Xuồng cứu hộ màu cam chở bốn người đi giữa nước lũ, nhà ngập tới tường.", "Bế Hải",
    ),
    "vuon-cam": Picture(
        "orchard", "gold", "Cam Vạn Sim vào vụ.",
        "Hàng cây sai quả, bốn sọt quả đặt đầu vườn.", "Lò Ươm",
    ),
    "vuon-vai": Picture(
        "orchard", "noon", "Vườn cây ăn quả của Hợp tác xã Đồi Sim được cấp mã số vùng trồng.",
        "Vườn cây trĩu quả dưới trời xanh, sọt quả xếp thành hàng.", "Hoàng Ửng",
    ),
    "cau-ben-go": Picture(
        "bridge", "noon", "Cầu Bến Gỗ 2 nối phường Mây Thượng với phường Cửa Lũy.",
        "Cầu dây văng hai trụ trắng bắc qua sông rộng, xe chạy trên cầu.", "Mai Trường",
    ),
    "cau-chieu": Picture(
        "bridge", "dusk", "Cầu Bến Gỗ 2 nhìn từ kè sông Mây.",
        "Cầu dây văng trong ánh hoàng hôn.", "Mai Trường",
    ),
    "trung-tam-tinh": Picture(
        "skyline", "morning", "Trung tâm hành chính tỉnh Sông Mây nhìn từ công viên Hồ Sen.",
        "Dãy nhà cao tầng soi xuống mặt hồ, hàng cây xanh ven bờ.", "Mai Trường",
    ),
    "thanh-pho-dem": Picture(
        "skyline", "night", "Phường Mây Thượng về đêm.",
        "Nhà cao tầng sáng đèn bên hồ.", "Mai Trường",
    ),
    "san-truong": Picture(
        "school", "morning", "Học sinh Trường Trung học cơ sở Cửa Lũy trong giờ chào cờ.",
        "Học sinh đứng thành hàng trên sân, trường sơn vàng mái đỏ, cột cờ ở giữa.", "Quỳnh Nguyệt",
    ),
    "san-truong-he": Picture(
        "school", "noon", "Sân Trường Trung học phổ thông chuyên Sông Mây mùa phượng nở.",
        "Sân trường đông học sinh, cây phượng đỏ hai bên.", "Quỳnh Nguyệt",
    ),
    "tram-y-te": Picture(
        "clinic", "morning", "Trạm Y tế xã Suối Lạnh sau khi được xây mới.",
        "Tòa nhà trắng có dấu chữ thập đỏ, xe cứu thương đỗ phía trước.", "Đặng Thoan",
    ),
    "benh-vien": Picture(
        "clinic", "noon", "Bệnh viện Đa khoa tỉnh Sông Mây.",
        "Bệnh viện nhiều tầng, người dân và xe cứu thương ở sân trước.", "Sở Y tế",
    ),
    "cao-toc": Picture(
        "highway", "noon", "Thi công đường nối cao tốc đoạn qua xã Phú Gềnh.",
        "Mặt đường mới trải nhựa hướng về núi, xe lu, cần cẩu và công nhân.", "Vũ Khuê",
    ),
    "khu-cong-nghiep": Picture(
        "factory", "morning", "Khu công nghiệp Tân Hạ giai đoạn 1.",
        "Ba nhà xưởng mái răng cưa, ba xe tải chở hàng đi qua.", "Vũ Khuê",
    ),
    "den-thuong": Picture(
        "temple", "morning", "Cổng đền Thượng bên đầm sen.",
        "Cổng đền hai tầng mái cong, đầm sen phía trước.", "Ngọc Thuyền",
    ),
    "hoi-nghi-do": Picture(
        "hall", "dusk", "Quang cảnh hội nghị tại Trung tâm Hội nghị tỉnh.",
        "Hội trường kín chỗ, sáu người trên bàn chủ tọa dưới màn hình lớn.", "Bế Hải",
    ),
    "hoi-nghi-xanh": Picture(
        "hall", "noon", "Các đại biểu dự hội nghị.",
        "Hội trường nhìn từ hàng ghế cuối lên sân khấu.", "Bế Hải",
    ),
    "cho-phien": Picture(
        "market", "morning", "Chợ phiên Mường Sậy sáng Chủ nhật.",
        "Bốn gian hàng mái bạt sọc bày hoa quả, người đi chợ xách làn.", "Tẩn Mỷ Nhị",
    ),
    "hoi-cho": Picture(
        "market", "gold", "Gian hàng sản phẩm OCOP tại hội chợ.",
        "Các gian hàng hoa quả dưới mái bạt nhiều màu.", "Lò Ươm",
    ),
    "le-hoi-den": Picture(
        "festival", "night", "Đêm hội hoa đăng bên bến Gỗ.",
        "Ba dây đèn lồng nhiều màu trên quảng trường đông người.", "Ngọc Thuyền",
    ),
    "san-van-dong": Picture(
        "stadium", "noon", "Trận chung kết giải bóng đá xã, phường trên sân Bến Gỗ.",
        "Cầu thủ áo đỏ và áo trắng trên sân, khán đài kín người.", "Mai Trường",
    ),
    "dua-thuyen": Picture(
        "boat_race", "morning", "Các đội thuyền tranh tài trên sông Mây.",
        "Ba thuyền dài đang đua, hai bờ sông đông người xem.", "Ngọc Thuyền",
    ),
    "mot-cua": Picture(
        "desk", "morning", "Trung tâm Phục vụ hành chính công phường Mây Thượng.",
        "Bốn quầy làm việc có màn hình, người dân đứng chờ phía trước.", "Thu Uyên",
    ),
    "quay-phuc-vu": Picture(
        "desk", "noon", "Mười quầy đều nhận mọi loại hồ sơ tại phường Mây Thượng.",
        "Người dân đứng trước các quầy, mỗi quầy một cán bộ và một màn hình.", "Thu Uyên",
    ),
    "bieu-do": Picture(
        "chart", "morning", "Tốc độ tăng trưởng theo tháng (đồ họa minh họa).",
        "Biểu đồ cột tăng dần và một đường gấp khúc.", "Trung tâm Thông tin Sông Mây",
    ),
    "co-cau": Picture(
        "shares", "noon", "Cơ cấu theo lĩnh vực (đồ họa minh họa).",
        "Biểu đồ tròn năm phần với chú giải bên phải.", "Trung tâm Thông tin Sông Mây",
    ),
    "ban-do": Picture(
        "province_map", "morning", "Bản đồ các xã, phường của tỉnh (minh họa).",
        "Bản đồ tỉnh chia thành nhiều ô màu, sông màu xanh và các điểm đánh dấu đỏ.",
        "Trung tâm Thông tin Sông Mây",
    ),
    "van-ban": Picture(
        "document", "morning", "Văn bản mới ban hành (ảnh minh họa).",
        "Ba tờ văn bản có dấu đỏ trên bàn, bên cạnh là bút và tách cà phê.",
        "Trung tâm Thông tin Sông Mây",
    ),
    "ung-dung": Picture(
        "service_app", "morning", "Tra cứu hồ sơ bằng mã QR trên điện thoại (ảnh minh họa).",
        "Điện thoại hiện mã QR và danh sách hồ sơ đã hoàn thành.", "Trung tâm Thông tin Sông Mây",
    ),
}  # fmt: skip
