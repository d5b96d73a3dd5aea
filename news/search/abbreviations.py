"""Abbreviations of Vietnamese officials, found in full, and the full forms, found abbreviated.

"TU" (tỉnh ủy) is left out on purpose: typed without diacritics, "tu" is six common words. Each form
of a word in a query costs at most one more index lookup.
"""

from portal.vietnamese import text
from portal.vietnamese.syllables import SYLLABLES

#: {full form: its abbreviations}; "TN&MT" and "TN-MT" are the same two words.
ABBREVIATIONS = {
    "an ninh trật tự": ["antt"],
    "an toàn giao thông": ["atgt"],
    "an toàn thực phẩm": ["attp"],
    "bảo hiểm xã hội": ["bhxh"],
    "bảo hiểm y tế": ["bhyt"],
    "bảo vệ môi trường": ["bvmt"],
    "báo cáo": ["bc"],
    "ban chấp hành": ["bch"],
    "ban chỉ đạo": ["bcđ"],
    "biến đổi khí hậu": ["bđkh"],
    "căn cước công dân": ["cccd"],
    "cải cách hành chính": ["cchc"],
    "cảnh sát giao thông": ["csgt"],
    "chỉ thị": ["ct"],
    "chuyển đổi số": ["cđs"],
    "công điện": ["cđ"],
    "công nghệ thông tin": ["cntt"],
    "công nghiệp hóa hiện đại hóa": ["cnh hđh"],
    "công văn": ["cv"],
    "dân tộc thiểu số": ["dtts"],
    "đại biểu quốc hội": ["đbqh"],
    "giao thông vận tải": ["gtvt"],
    "giáo dục và đào tạo": ["gd đt", "gdđt"],
    "giải phóng mặt bằng": ["gpmb"],
    "hội đồng nhân dân": ["hđnd"],
    "hợp tác xã": ["htx"],
    "kế hoạch": ["kh"],
    "kế hoạch và đầu tư": ["kh đt", "khđt"],
    "khoa học và công nghệ": ["kh cn", "khcn"],
    "khu công nghiệp": ["kcn"],
    "kinh tế xã hội": ["kt xh", "ktxh"],
    "lao động thương binh và xã hội": ["lđ tb xh", "lđtb xh", "lđtbxh"],
    "lực lượng vũ trang": ["llvt"],
    "mặt trận tổ quốc": ["mttq"],
    "mục tiêu quốc gia": ["mtqg"],
    "nghị định": ["nđ cp", "nđ"],
    "nghị quyết": ["nq"],
    "ngân sách nhà nước": ["nsnn"],
    "nông nghiệp và phát triển nông thôn": ["nn ptnt", "nnptnt"],
    "nông thôn mới": ["ntm"],
    "phòng cháy chữa cháy": ["pccc"],
    "quốc lộ": ["ql"],
    "quốc phòng an ninh": ["qp an", "qpan"],
    "quyết định": ["qđ"],
    "tài nguyên và môi trường": ["tn mt", "tnmt"],
    "thành phố": ["tp"],
    "thành phố hồ chí minh": ["tp hcm", "tphcm"],
    "thể dục thể thao": ["tdtt"],
    "thị xã": ["tx"],
    "thông báo": ["tb"],
    "thông tin và truyền thông": ["tt tt", "tttt"],
    "thông tư": ["tt"],
    "thủ tục hành chính": ["tthc"],
    "thủ tướng": ["ttg"],
    "trung học cơ sở": ["thcs"],
    "trung học phổ thông": ["thpt"],
    "trung ương": ["tw"],
    "ủy ban nhân dân": ["ubnd"],
    "văn hóa thể thao và du lịch": ["vh tt dl", "vhtt dl", "vhttdl"],
}

Words = tuple[str, ...]

#: {words as typed, with or without diacritics: the other forms of the same}.
EQUIVALENTS: dict[Words, list[Words]] = {}
for _full, _short in ABBREVIATIONS.items():
    _forms = [tuple(form.split()) for form in (_full, *_short)]
    for _form in _forms:
        # Accepted without diacritics too; "nd" is not a word, so nothing else is meant.
        for _typed in {_form, tuple(map(text.fold, _form))}:
            known = EQUIVALENTS.setdefault(_typed, [])
            known += [form for form in _forms if form != _form and form not in known]

MOST_WORDS = max(map(len, EQUIVALENTS))
#: Each word of an abbreviation, without diacritics, that is nothing else: it belongs to a number
#: beside it. "AN" of "QP-AN" is a common syllable.
SHORT = {
    text.fold(word) for short in ABBREVIATIONS.values() for form in short for word in form.split()
} - SYLLABLES | {"tu"}
