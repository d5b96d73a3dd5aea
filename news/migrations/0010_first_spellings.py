"""Sets of forms for the search from the first day; edited in the back office like others.

The abbreviations are those that were in the code before. Not here: names of provinces before the
merger of 2025, which are no other spelling of the new ones (docs/decisions).
"""

from django.db import migrations

ABBREVIATIONS = [
    ("an ninh trật tự", "ANTT"),
    ("an toàn giao thông", "ATGT"),
    ("an toàn thực phẩm", "ATTP"),
    ("bảo hiểm xã hội", "BHXH"),
    ("bảo hiểm y tế", "BHYT"),
    ("bảo vệ môi trường", "BVMT"),
    ("ban chấp hành", "BCH"),
    ("ban chỉ đạo", "BCĐ"),
    ("biến đổi khí hậu", "BĐKH"),
    ("căn cước công dân", "CCCD"),
    ("cải cách hành chính", "CCHC"),
    ("cảnh sát giao thông", "CSGT"),
    ("chuyển đổi số", "CĐS"),
    ("công nghệ thông tin", "CNTT"),
    ("công nghiệp hóa hiện đại hóa", "CNH-HĐH"),
    ("dân tộc thiểu số", "DTTS"),
    ("đại biểu quốc hội", "ĐBQH"),
    ("giao thông vận tải", "GTVT"),
    ("giáo dục và đào tạo", "GD&ĐT", "GDĐT"),
    ("giải phóng mặt bằng", "GPMB"),
    ("hội đồng nhân dân", "HĐND"),
    ("hợp tác xã", "HTX"),
    ("kế hoạch và đầu tư", "KH&ĐT", "KHĐT"),
    ("khoa học và công nghệ", "KH&CN", "KHCN"),
    ("khu công nghiệp", "KCN"),
    ("kinh tế xã hội", "KT-XH", "KTXH"),
    ("lao động thương binh và xã hội", "LĐ-TB&XH", "LĐTB&XH", "LĐTBXH"),
    ("lực lượng vũ trang", "LLVT"),
    ("mặt trận tổ quốc", "MTTQ"),
    ("mục tiêu quốc gia", "MTQG"),
    ("nghị định", "NĐ-CP", "NĐ"),
    ("nghị quyết", "NQ"),
    ("ngân sách nhà nước", "NSNN"),
    ("nông nghiệp và phát triển nông thôn", "NN&PTNT", "NNPTNT"),
    ("nông thôn mới", "NTM"),
    ("phòng cháy chữa cháy", "PCCC"),
    ("quốc lộ", "QL"),
    ("quốc phòng an ninh", "QP-AN", "QPAN"),
    ("quyết định", "QĐ"),
    ("tài nguyên và môi trường", "TN&MT", "TNMT"),
    ("thành phố", "TP"),
    ("thể dục thể thao", "TDTT"),
    ("thị xã", "TX"),
    ("thông tin và truyền thông", "TT&TT", "TTTT"),
    ("thủ tục hành chính", "TTHC"),
    ("thủ tướng", "TTg"),
    ("trung học cơ sở", "THCS"),
    ("trung học phổ thông", "THPT"),
    ("trung ương", "TW"),
    ("ủy ban nhân dân", "UBND"),
    ("văn hóa thể thao và du lịch", "VH-TT&DL", "VHTT&DL", "VHTTDL"),
]
#: {forms: the other meanings}: articles with what was typed rank above those with another form.
AMBIGUOUS = {
    ("báo cáo", "BC"): "BC: báo cáo, bưu chính",
    ("chỉ thị", "CT"): "CT: chỉ thị, chủ tịch, công ty, chương trình",
    ("công điện", "CĐ"): "CĐ: công điện, công đoàn, cao đẳng",
    ("công văn", "CV"): "CV: công văn, chuyên viên",
    ("kế hoạch", "KH"): "KH: kế hoạch, khoa học, khách hàng",
    ("thông báo", "TB"): "TB: thông báo, thương binh, trung bình",
    ("thông tư", "TT"): "TT: thông tư, tổng thống, thị trấn, trung tâm",
}
#: {forms: a note}
PLACES = {
    ("Việt Nam", "Vietnam"): "",
    (
        "thành phố Hồ Chí Minh",
        "TP.HCM",
        "TPHCM",
        "HCMC",
    ): "Không có “Sài Gòn”: còn là tên sông, tên "
    "phường, tên báo. Không có “Hồ Chí Minh” đứng một mình: là tên Bác.",
    ("Bà Rịa - Vũng Tàu", "BRVT", "BR-VT"): "",
    ("Thừa Thiên Huế", "thành phố Huế", "TP Huế", "TT Huế"): "Tỉnh Thừa Thiên Huế là thành phố Huế "
    "từ ngày 01/01/2025, cùng một địa giới.",
    ("Đắk Lắk", "Đăk Lăk", "Đắc Lắc", "Đắklắk", "Đăklăk"): "",
    ("Đắk Nông", "Đăk Nông", "Đắc Nông", "Đắknông", "Đăknông"): "",
    ("Kon Tum", "Kontum"): "",
    ("Gia Lai", "Gialai"): "",
    ("Bắc Kạn", "Bắc Cạn"): "",
    ("Buôn Ma Thuột", "Buôn Mê Thuột", "Ban Mê Thuột"): "",
    ("Pleiku", "Plei Ku", "Plây Cu"): "",
    ("Sa Pa", "Sapa"): "",
    ("Krông Pắc", "Krông Pắk", "Krông Păk", "Krông Pách"): "",
    ("Ea H’leo", "Ea Hleo"): "",
    ("Ea Súp", "Ea Soup"): "",
    ("Cư M’gar", "Cư Mgar"): "",
    ("M’Drắk", "MDrắk", "M’Đrắk", "MĐrắk"): "",
}


def write_first_spellings(apps, schema_editor):
    """Create the first sets, unless the table has some."""
    spellings = apps.get_model("news", "Spelling").objects
    if spellings.exists():
        return
    for forms in ABBREVIATIONS:
        _write(spellings, forms, "abbreviation")
    for forms, meanings in AMBIGUOUS.items():
        _write(spellings, forms, "abbreviation", is_ambiguous=True, note=meanings)
    for forms, note in PLACES.items():
        _write(spellings, forms, "place", note=note)


def _write(spellings, forms, kind, **fields):
    spellings.create(forms="\n".join(forms), kind=kind, **fields)


class Migration(migrations.Migration):
    dependencies = [("news", "0009_spelling")]

    operations = [migrations.RunPython(write_first_spellings, migrations.RunPython.noop)]
