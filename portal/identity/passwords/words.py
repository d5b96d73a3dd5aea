"""Words that people in Vietnam make passwords of, in letters without diacritics or spaces."""

from portal.vietnamese.text import fold

# Before and after the mergers of 01/07/2025, and short forms.
_PROVINCES = """
An Giang, Bà Rịa Vũng Tàu, Bạc Liêu, Bắc Giang, Bắc Kạn, Bắc Ninh, Bến Tre, Bình Dương, Bình Định,
Bình Phước, Bình Thuận, Cà Mau, Cao Bằng, Cần Thơ, Đà Nẵng, Đắk Lắk, Đắk Nông, Điện Biên, Đồng
Nai, Đồng Tháp, Gia Lai, Hà Giang, Hà Nam, Hà Nội, Hà Tĩnh, Hải Dương, Hải Phòng, Hậu Giang, Hòa
Bình, Hồ Chí Minh, Hưng Yên, Khánh Hòa, Kiên Giang, Kon Tum, Lai Châu, Lạng Sơn, Lào Cai, Lâm
Đồng, Long An, Nam Định, Nghệ An, Ninh Bình, Ninh Thuận, Phú Thọ, Phú Yên, Quảng Bình, Quảng Nam,
Quảng Ngãi, Quảng Ninh, Quảng Trị, Sóc Trăng, Sơn La, Tây Ninh, Thái Bình, Thái Nguyên, Thanh Hóa,
Huế, Thừa Thiên, Tiền Giang, Trà Vinh, Tuyên Quang, Vĩnh Long, Vĩnh Phúc, Yên Bái, Việt Nam, Sài
Gòn, Vũng Tàu, Nha Trang, Đà Lạt, Thăng Long, Daklak, Daknong, Hanoi, HCM, TPHCM, VN, VNN
"""
_OFFICE = """
admin, administrator, root, user, username, guest, test, demo, pass, password, passwd, welcome,
login, hello, letmein, default, changeme, secret, server, website, web, www, com, net, gov, edu,
portal, cổng, thông tin, điện tử, trang tin, quản trị, quản trị viên, quản lý, hệ thống, tài
khoản, mật khẩu, mật, khẩu, đăng nhập, bảo mật, bí mật, mới, của tôi, phóng viên, biên tập, biên
tập viên, thư ký, tòa soạn, kiểm duyệt, báo, báo chí, báo điện tử, tin tức, tin, bài, truyền hình,
phát thanh, đài, truyền thông, văn phòng, văn thư, công việc, công ty, cơ quan, nhân viên, chuyên
viên, giám đốc, sở, phòng, ban, ủy ban, nhân dân, ubnd, hdnd, hội đồng, tỉnh, tỉnh ủy, thành phố,
huyện, xã, phường, công an, tin học, máy tính, cntt, stttt, ttdt, cttdt, nội bộ, chính quyền
"""
_LIFE = """
yêu, em, anh, tôi, mình, bạn, con, bố, mẹ, ba, má, vợ, chồng, anh yêu em, em yêu anh, yêu em, yêu
anh, iloveyou, love, baby, tình yêu, mãi mãi, gia đình, hạnh phúc, may mắn, thành công, bình an,
phát tài, phát lộc, lộc phát, sức khỏe, năm mới, chúc mừng, xin chào, chào, không, không biết,
không có, không nhớ, quên mật khẩu, quên, chán, buồn, vui, đẹp trai, xinh gái, một hai ba, bốn năm
sáu, bác hồ, cám ơn, cảm ơn, ok, happy, lucky, sunshine, dragon, monkey, football, bóng đá, vô
địch, facebook, zalo, google, gmail, yahoo, iphone, samsung, abc, xyz, qwe, asd, zxc
"""
# Names that an account may not have itself, but a colleague, a wife, a child.
_NAMES = """
Nguyễn, Trần, Lê, Phạm, Hoàng, Huỳnh, Phan, Vũ, Võ, Đặng, Bùi, Đỗ, Hồ, Ngô, Dương, Lý, Trịnh,
Đinh, Đoàn, Lương, Mai, Thị, Văn, Đức, Anh, Bình, Chi, Cường, Dũng, Duy, Giang, Hà, Hải, Hạnh,
Hiền, Hiếu, Hoa, Hòa, Hùng, Hưng, Huy, Huyền, Hương, Khánh, Lan, Linh, Loan, Long, Minh, Nam, Nga,
Ngân, Ngọc, Nhung, Phong, Phúc, Phương, Quân, Quang, Quỳnh, Sơn, Tâm, Thanh, Thảo, Thắng, Thu,
Thủy, Thúy, Trang, Trung, Tú, Tuấn, Tùng, Uyên, Vân, Việt, Xuân, Yến
"""
_ROWS = (
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
    "qaz wsx edc rfv tgb yhn ujm",
)


def squeezed(text: str) -> str:
    """Return the letters and digits of ``text``, folded: "Quảng Trị 2026" is "quangtri2026"."""
    return "".join(letter for letter in fold(text) if letter.isalnum())


def _listed(*lists: str) -> frozenset[str]:
    return frozenset(squeezed(word) for words in lists for word in words.split(","))


#: The province names and words above.
COMMON = _listed(_PROVINCES, _OFFICE, _LIFE, _NAMES)


def _walks() -> frozenset[str]:
    found = set()
    for row in _ROWS:
        for keys in (row.replace(" ", ""), row.replace(" ", "")[::-1]):
            found |= {
                keys[begin:end]
                for begin in range(len(keys))
                for end in range(begin + 3, len(keys) + 1)
            }
    return frozenset(found)


#: Three or more letters that are neighbours on the keyboard or in the alphabet, in both directions.
WALKS = _walks()
