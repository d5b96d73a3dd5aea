"""What the bulk articles are put together from: words by slot, headlines, and sentences by place.

A name in braces is a slot: one of WORDS, chosen anew each time, or what the article is about
(its place, people, document and day), which stays the same throughout.
"""

from portal.vietnamese import text

_COMMUNES = (
    "Bản Chiềng", "Bờ Hạ", "Đăk Rìa", "Đồi Sim", "Đông Khê Hạ", "Đồng Vải", "Giáp Lương", "Hồ Vàng",
    "Hữu Khuông Hạ", "Khe Đá", "Khe Mo", "Khuôn Nhội", "Lũng Cuổi", "Lũng Pặc", "Mường Sậy",
    "Nà Ngoạ", "Nậm Ỏn", "Ngòi Chanh", "Ngọc Thưởng", "Phú Gềnh", "Quỳnh Thưởng", "Suối Lạnh",
    "Suối Nhầm", "Tà Xuổng", "Tân Lũng", "Thác Bạc", "Thượng Khuổi", "Trại Mới", "Vạn Sim Hạ",
    "Vĩnh Khuê", "Xuân Lũng", "Xuân Nguyện", "Ỷ Lan Thượng", "Yên Ngựa",
)  # fmt: skip
_WARDS = (
    "Bến Gỗ", "Bình Khuê", "Cầu Sấu", "Cửa Lũy", "Hồ Sen", "Lam Kiều", "Mây Hạ", "Mây Thượng",
    "Nghĩa Khuông", "Tân Hạ", "Tây Hồ Sen", "Vạn Sim", "Xóm Chài", "Yên Quỹ",
)  # fmt: skip
_FAMILY = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Nông", "Lò", "Quàng",
    "Triệu", "Tẩn", "Giàng", "Khổng", "Mạc", "Huỳnh",
)  # fmt: skip
_MIDDLE_OF_WOMEN = ("Thị", "Hoài", "Quỳnh", "Thùy", "Diệu", "Khánh")
_MIDDLE_OF_MEN = ("Văn", "Đức", "Minh", "Khắc", "Gia", "Đình")
_GIVEN = (
    "An", "Bảo", "Chuyên", "Diễm", "Duyên", "Đạt", "Giang", "Hằng", "Huyền", "Khuê", "Lượng", "Mỵ",
    "Ngoan", "Nguyệt", "Oanh", "Phượng", "Quyến", "Sỹ", "Thoan", "Thưởng", "Trường", "Uyên", "Vỹ",
    "Xoan", "Yến", "Ửng",
)  # fmt: skip
_ISSUED_BY = ("QĐ-UBND", "KH-UBND", "TB-UBND", "CT-UBND", "NQ-HĐND", "CV-STC", "HD-SNV")

WORDS: dict[str, tuple[str, ...]] = {
    "place": tuple([f"xã {name}" for name in _COMMUNES] + [f"phường {name}" for name in _WARDS]),
    "woman": tuple(f"{f} {m} {g}" for g in _GIVEN for f in _FAMILY for m in _MIDDLE_OF_WOMEN),
    "man": tuple(f"{f} {m} {g}" for g in _GIVEN for f in _FAMILY for m in _MIDDLE_OF_MEN),
    "document": tuple(f"{n}/{by}" for n in range(11, 2400) for by in _ISSUED_BY),
    "few": tuple(str(n) for n in range(2, 10)),
    "some": tuple(str(n) for n in range(11, 100)),
    "many": tuple(text.number(n) for n in range(102, 4999, 3)),
    "decimal": tuple(f"{n // 10},{n % 10}" for n in range(12, 399)),
    "percent": tuple(f"{n // 10},{n % 10}%" for n in range(504, 1000)),
    "clock": tuple(f"{hour} giờ {minute}" for hour in range(6, 18) for minute in (15, 30, 45)),
    "crop": (
        "lúa mùa", "ngô lai", "cam sành", "bưởi da xanh", "chè búp", "quế", "hồi", "sả", "mắc ca",
        "dong riềng", "khoai sọ", "nhãn muộn", "na dai", "lạc đồi", "đậu tương", "thanh long",
        "dâu tằm", "gừng trâu", "nghệ đỏ", "măng bát độ",
    ),
    "livestock": (
        "bò sinh sản", "dê núi", "lợn đen", "gà đồi", "cá lồng", "ong mật", "vịt suối", "trâu thịt",
        "ngựa bạch", "ốc nhồi", "cá tầm", "chim bồ câu",
    ),
    "works": (
        "tuyến đường trục xã", "trạm bơm", "cầu dân sinh", "nhà văn hóa", "trạm y tế", "lớp học",
        "hồ chứa nước", "kè chống sạt lở", "công trình cấp nước sạch", "chợ trung tâm",
        "đường điện trung áp", "sân thể thao", "nhà bán trú", "khu tái định cư", "kênh nội đồng",
        "thư viện", "bãi đỗ xe", "vườn hoa", "nhà máy nước", "trạm xử lý rác",
    ),
    "service": (
        "đăng ký khai sinh", "cấp giấy phép xây dựng", "đăng ký kinh doanh", "chứng thực bản sao",
        "xác nhận cư trú", "đăng ký biến động đất đai", "trợ cấp xã hội", "đổi giấy phép lái xe",
        "đăng ký kết hôn", "cấp thẻ bảo hiểm y tế", "hỗ trợ mai táng phí", "đăng ký khai thác nước",
        "cấp phép đào hè đường", "thông báo khuyến mại",
    ),
    "group": (
        "người cao tuổi", "hộ nghèo", "học sinh bán trú", "công nhân", "phụ nữ khởi nghiệp",
        "người khuyết tật", "cựu chiến binh", "đoàn viên trẻ", "hộ kinh doanh", "trẻ em vùng cao",
        "người có công", "lao động tự do",
    ),
    "skill": (
        "may công nghiệp", "sửa chữa máy nông nghiệp", "chế biến chè", "hàn điện", "nấu ăn",
        "bán hàng trực tuyến", "chăm sóc người già", "lái xe hạng C", "thú y", "điện dân dụng",
        "hướng dẫn du lịch", "thêu thổ cẩm", "trồng nấm", "nuôi ong",
    ),
    "campaign": (
        "Ngày thứ Bảy cùng dân", "Sạch nhà, đẹp ngõ", "Ấm vùng cao", "Mỗi tuần một việc tốt",
        "Tiếng kẻng học bài", "Nhà sạch, vườn đẹp", "Đọi cơm nghĩa tình", "Hàng cây thanh niên",
        "Điện sáng đường quê", "Sổ tay nghe dân", "Chợ không túi ni lông", "Bữa sáng cho em",
    ),
    "school": (
        "Trường Mầm non", "Trường Tiểu học", "Trường Trung học cơ sở", "Trường Phổ thông bán trú",
        "Trường Trung học phổ thông", "Trung tâm Giáo dục thường xuyên",
    ),
    "sport": (
        "bóng đá nam", "bóng chuyền hơi", "kéo co", "đẩy gậy", "bắn nỏ", "cầu lông", "cờ tướng",
        "điền kinh", "võ cổ truyền", "đua thuyền", "bơi lội", "tung còn",
    ),
    "season": (
        "vụ xuân", "vụ hè thu", "vụ mùa", "vụ đông", "mùa mưa bão", "mùa khô", "dịp Tết",
        "đầu năm học", "quý I", "quý II", "quý III", "quý IV",
    ),
    "period": (
        "quý I", "quý II", "quý III", "quý IV", "sáu tháng đầu năm", "chín tháng", "mười tháng",
        "cả năm",
    ),
    "hazard": (
        "sạt lở đất", "lũ quét", "cháy rừng", "rét đậm", "nắng nóng", "dông lốc", "hạn hán",
        "dịch tả lợn", "sốt xuất huyết", "đuối nước",
    ),
    "office": (
        "Sở Tài chính", "Sở Xây dựng", "Sở Nội vụ", "Sở Y tế", "Sở Công Thương",
        "Sở Giáo dục và Đào tạo", "Sở Nông nghiệp và Môi trường", "Sở Khoa học và Công nghệ",
        "Văn phòng UBND tỉnh", "Thanh tra tỉnh", "Công an tỉnh", "Sở Tư pháp",
    ),
    "verdict": (
        "Cách làm hay cần nhân rộng", "Chuyển biến rõ nét", "Việc nhỏ, hiệu quả lớn",
        "Nghe dân, làm cho dân", "Khó mấy cũng gỡ", "Đồng lòng từ cơ sở", "Làm thật, kết quả thật",
        "Sức dân là gốc", "Bắt đầu từ việc dễ thấy", "Không để ai ở lại phía sau",
    ),
}  # fmt: skip

#: (category slug, headline). Each gives as many headlines as its slots have combinations.
HEADLINES: tuple[tuple[str, str], ...] = (
    ("tin-trong-tinh", "{place} gặp mặt, biểu dương {many} {group} tiêu biểu"),
    ("tin-trong-tinh", "{verdict}: {place} hoàn thành {works} trước hạn {some} ngày"),
    ("tin-trong-tinh", "{office} làm việc với {place} về tiến độ {many} hồ sơ tồn đọng"),
    ("tin-trong-tinh", "Khánh thành {works} {decimal} tỷ đồng tại {place}"),
    ("xa-phuong", "{place} - {some} thôn cùng làm “{campaign}”"),
    ("xa-phuong", "Chuyện ở {place}: {many} hộ dân hiến đất làm {works}"),
    ("xa-phuong", "Trưởng thôn {man} và {some} năm “đi từng ngõ, gõ từng nhà”"),
    ("chi-dao-dieu-hanh", "Công văn {document}: chủ động phòng, chống {hazard}"),
    ("chi-dao-dieu-hanh", "Thông báo kết luận {document} về đầu tư {works}"),
    (
        "chi-dao-dieu-hanh",
        "Kiểm tra công tác ứng phó {hazard} tại {place}: {many} hộ trong vùng nguy cơ",
    ),
    ("van-ban-moi", "Văn bản {document} về hỗ trợ {group}"),
    ("van-ban-moi", "{document}: sửa quy định về thủ tục {service}"),
    ("kinh-te", "{place}: thu ngân sách {period} đạt {percent} dự toán"),
    ("kinh-te", "Hội chợ {season} ở {place} thu hút {many} lượt khách"),
    ("nong-nghiep", "{place} vào {season}: {many} ha {crop} cho thu hoạch"),
    ("nong-nghiep", "Ông {man} thu {some} triệu đồng mỗi tháng nhờ nuôi {livestock}"),
    ("nong-nghiep", "Hợp tác xã ở {place} ký hợp đồng bao tiêu {many} tấn {crop}"),
    ("nong-nghiep", "Mô hình nuôi {livestock} ở {place}: {many} hộ tham gia"),
    ("cong-nghiep-dau-tu", "Khởi công {works} tại {place}, tổng vốn {decimal} tỷ đồng"),
    ("cong-nghiep-dau-tu", "Giải ngân vốn đầu tư công ở {place} {period} đạt {percent}"),
    ("van-hoa-xa-hoi", "Trao {many} suất quà cho {group} {place}"),
    ("van-hoa-xa-hoi", "Chị {woman} - “cầu nối” giúp {group} có việc làm"),
    ("van-hoa-xa-hoi", "{place} mở lớp {skill} cho {some} học viên"),
    ("giao-duc", "{school} {place}: {many} học sinh tham gia chương trình “{campaign}”"),
    ("giao-duc", "Thầy giáo {man} và {some} sáng kiến ở vùng cao"),
    ("y-te", "Khám sàng lọc miễn phí cho {many} {group} tại {place}"),
    ("y-te", "{place} đạt tỷ lệ bao phủ bảo hiểm y tế {percent} trong {period}"),
    ("chuyen-doi-so", "{percent} hồ sơ {service} ở {place} nộp trực tuyến"),
    ("chuyen-doi-so", "Rút ngắn {some} giờ giải quyết thủ tục {service} tại {place}"),
    ("du-lich", "{place} đón {many} lượt khách trong {period}"),
    ("moi-truong", "{place} trồng mới {many} cây xanh hưởng ứng “{campaign}”"),
    ("moi-truong", "Phòng, chống {hazard} ở {place}: {some} điểm cần di dời"),
    ("quoc-phong-an-ninh", "Công an {place} tuyên truyền cho {many} {group} về an toàn giao thông"),
    ("the-thao", "Giải {sport} {place}: {many} vận động viên tranh tài"),
    ("thong-bao", "Thông báo {document} về lịch tiếp công dân"),
    ("thong-bao", "Lấy ý kiến nhân dân về dự án {works} {decimal} tỷ đồng tại {place}"),
)

SUMMARIES = (
    "Sau {few} tháng triển khai, {place} đã đạt {percent} kế hoạch; phần việc còn lại được giao rõ "
    "người, rõ thời hạn.",
    "Ngày {day}, {office} cùng {place} kiểm tra thực tế và tháo gỡ {few} vướng mắc kéo dài.",
    "Với sự tham gia của {many} hộ dân, {place} là một trong những địa phương dẫn đầu của tỉnh.",
    "Nội dung được nêu trong văn bản số {document}, có hiệu lực kể từ ngày ký.",
    "Từ {many} ý kiến góp ý của người dân, {place} chọn ra {few} việc làm ngay trong {season}.",
    "Kinh phí {decimal} tỷ đồng từ ngân sách và đóng góp của nhân dân đã mang lại kết quả ban đầu.",
)

OPENINGS = (
    "Ngày {day}, tại {place}, {office} tổ chức hội nghị đánh giá kết quả {few} tháng thực hiện văn "
    "bản số {document}.",
    "Sáng {day}, đông đảo {group} đã có mặt tại nhà văn hóa {place}, nơi chương trình “{campaign}” "
    "bắt đầu lúc {clock} phút.",
    "Thực hiện văn bản số {document} của cấp có thẩm quyền, {place} đã rà soát, lập danh sách "
    "{many} trường hợp cần hỗ trợ.",
    "Trở lại {place} những ngày này, dễ nhận thấy không khí khẩn trương trên các công trường và "
    "ngoài đồng ruộng.",
    "Theo báo cáo của {office}, tính đến ngày {day}, toàn tỉnh có {many} mô hình đang hoạt động "
    "hiệu quả, trong đó {place} đóng góp {some} mô hình.",
    "Chiều {day}, đoàn công tác của {office} kiểm tra việc thi công {works} trên địa bàn {place}.",
)

FACTS = (
    "Đến nay, khối lượng thực hiện đạt {percent}, vượt {decimal}% so với cùng kỳ năm trước.",
    "Trong {season}, {place} gieo trồng {many} ha {crop}, năng suất bình quân {decimal} tạ/ha.",
    "Địa phương đã mở {few} lớp {skill} cho {some} học viên, {percent} có việc làm sau đào tạo.",
    "Tổng kinh phí là {decimal} tỷ đồng, trong đó nhân dân đóng góp {few} phần mười.",
    "Đàn {livestock} hiện có {many} con, tăng {some} con so với đầu năm.",
    "Bộ phận một cửa tiếp nhận {many} hồ sơ {service}, trả đúng hạn {percent}.",
    "Nhờ {works} được đưa vào sử dụng, {many} hộ dân không còn phải đi đường vòng {few} km.",
    "Số hộ nghèo giảm còn {some} hộ; không có hộ tái nghèo trong {few} năm liên tiếp.",
    "Lực lượng chức năng đã cắm {some} biển cảnh báo {hazard} và diễn tập {few} tình huống.",
    "Phong trào “{campaign}” thu hút {many} lượt người tham gia, hoàn thành {some} phần việc.",
    "{school} trên địa bàn vận động được {many} cuốn sách và {some} xe đạp cho học sinh xa nhà.",
    "Qua kiểm tra, {office} nhắc nhở {few} đơn vị chậm tiến độ và yêu cầu báo cáo hằng tuần.",
    "Giá bán tại vườn ổn định, người trồng {crop} lãi {some} triệu đồng mỗi héc-ta.",
    "Có {some} doanh nghiệp đăng ký tham gia, tạo việc làm cho {many} lao động.",
)

DIFFICULTIES = (
    "Tuy nhiên, việc giải phóng mặt bằng cho {works} còn vướng {few} hộ chưa thống nhất phương án.",
    "Khó khăn lớn nhất là thiếu nhân lực chuyên môn; mỗi cán bộ phụ trách trung bình {few} thôn.",
    "Thời tiết bất thường, nhất là {hazard}, làm chậm tiến độ khoảng {some} ngày.",
    "Một số hộ còn tâm lý trông chờ; công tác tuyên truyền ở {few} thôn xa chưa sát.",
    "Đường truyền ở {few} điểm vùng sâu chưa ổn định, việc nộp hồ sơ {service} có lúc gián đoạn.",
)

QUOTES = (
    "Bà con bàn, bà con làm, cán bộ chỉ lo phần giấy tờ và máy móc",
    "Năm đầu còn dè dặt, sang năm thứ hai thì cả thôn cùng làm",
    "Chúng tôi hẹn dân ngày nào thì xong ngày ấy, chậm phải nói rõ lý do",
    "Có nước, có đường rồi, giờ chỉ mong đầu ra ổn định",
    "Việc gì dân thấy lợi thì không cần vận động nhiều",
    "Trước đi cả buổi mới xong, nay ngồi nhà cũng làm được",
    "Làm ít mà chắc, đừng chạy theo con số",
    "Các cháu đến lớp đều hơn, đó là điều mừng nhất",
)
SPEAKERS = (
    "ông {man} cho biết", "bà {woman} chia sẻ", "anh {man}, một người dân {place}, nói",
    "chị {woman}, cán bộ {place}, cho hay", "đại diện {office} nhấn mạnh",
)  # fmt: skip

HEADINGS = (
    "Kết quả bước đầu", "Những cách làm mới", "Còn nhiều việc phải làm", "Chuyện ở cơ sở",
    "Tiếng nói người dân", "Giải pháp thời gian tới",
)  # fmt: skip

TASKS = (
    "Rà soát, công khai danh sách {group} được hỗ trợ trước ngày {day}",
    "Hoàn thành {works} trong {season}",
    "Duy trì lịch tiếp công dân vào {clock} phút thứ Năm hằng tuần",
    "Tập huấn {skill} cho {some} người",
    "Lắp đặt {some} điểm phát thanh cảnh báo {hazard}",
    "Đưa {crop} vào danh mục sản phẩm OCOP của xã, phường",
    "Giảm một nửa thời gian giải quyết thủ tục {service}",
)

CLOSINGS = (
    "Thời gian tới, {place} tiếp tục tập trung vào {few} nhiệm vụ trọng tâm, gắn trách nhiệm của "
    "người đứng đầu với kết quả cụ thể.",
    "Dịp này, {some} tập thể và {some} cá nhân được khen thưởng.",
    "{office} sẽ kiểm tra lại việc thực hiện trong {season} và công khai kết quả trên cổng.",
    "Người dân cần biết thêm thông tin có thể liên hệ UBND {place} trong giờ hành chính.",
    "Phấn đấu đến cuối năm, tỷ lệ hoàn thành đạt trên {percent}.",
)
