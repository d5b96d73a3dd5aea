"""Recognise advertising of gambling by its links, brands and promises.

Words of gambling alone are no sign: news of the police has them every day, and without their tones
they are other words ("ca do Covid", "lộ đề thi", "đời thường"). A sign is a host of the trade, a
brand, or a word of the trade beside a promise, where nothing around tells of police, court or law.
"""

import re
from collections.abc import Iterable, Iterator

from portal.outside_links.addresses import Link
from portal.vietnamese import text

#: In the host of an outside link. Whole names of the trade, or words inside a name.
_HOSTS = re.compile(
    r"nhacai|cacuoc|cadobong|taixiu|xocdia|gamebai|danhbai|lode(?:online|88)|soicau|casino|poker|"
    r"jackpot|doithuong|sunwin|hitclub|b52club|789bet|789club|8xbet|fb88|fun88|188bet|12bet|kubet|"
    r"bet88|shbet|jun88|new88|okvip|f8bet|rikvip|bong88"
)
#: Short ones, which are also the end of honest names (logo88.vn).
_SHORT_HOSTS = re.compile(
    r"(?:^|[.-])(?:link|vao|tai|nhacai|trang)?(?:m88|w88|vn88|hi88|go88|ku11|nohu)"
)
#: Names that are nothing but a brand, and short ones that may be something else (a tank M88).
_BRANDS = (
    r"sunwin|hitclub|b52 ?club|789bet|789club|8xbet|fb88|fun88|188bet|12bet|kubet|bet88|shbet|"
    r"jun88|new88|okvip|f8bet|rikvip|bong88"
)
_SHORT_BRANDS = r"m88|w88|vn88|hi88|go88|ku11"
_TRADE = (
    r"cá độ|cá cược|nhà cái|nổ hũ|tài xỉu|xóc đĩa|game bài|đánh bài|bắn cá|đá gà trực tiếp|"
    r"lô đề|soi cầu|casino|slots?|poker|jackpot|đổi thưởng"
)
#: Without tones, where a text has none at all; only what is then no other word.
_TRADE_BARE = (
    r"ca do bong da|ca cuoc|nha cai|no hu|tai xiu|xoc dia|game bai|danh bai|da ga truc tiep|"
    r"lo de online|soi cau|game doi thuong"
)
_PROMISE = (
    r"uy tín|link vào|link mới|trang chủ|đăng ký|đăng nhập|tải app|tải game|apk|khuyến mãi|nạp rút|"
    r"nạp tiền|tặng code|gift ?code|hoàn tiền|thưởng nạp|số 1|hàng đầu|trực tuyến|online|tỷ lệ kèo|"
    r"uy tin|link vao|dang ky|tai app|khuyen mai|nap rut"
)
_HONEST = re.compile(
    r"\b(?:công an|cảnh sát|bộ đội biên phòng|bắt(?! kèo)|triệt (?:phá|xóa|xoá)|khởi tố|truy tố|"
    r"xét xử|xử (?:phạt|lý|lí)|bị (?:cáo|can)|tội phạm|phạm tội|phòng,? chống|ngăn chặn|đấu tranh|"
    r"cảnh báo|cảnh giác|tuyên truyền|đường dây|ổ nhóm|điều tra|phá án|lĩnh án|án tù|phạt tù|"
    r"tòa án|toà án|viện kiểm sát|nghị định|thông tư|luật|quyết định|quy định|chỉ thị|pháp luật|"
    r"trái phép|tệ nạn|lừa đảo|mã độc|tuyên án|tang vật|con bạc|quản lý|kiểm tra|thanh tra)\b"
)


def _words(*alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w)")


_ANY_TRADE, _BARE_TRADE, _ANY_PROMISE = _words(_TRADE), _words(_TRADE_BARE), _words(_PROMISE)
_BRAND, _ANY_BRAND = _words(_BRANDS), _words(_BRANDS, _SHORT_BRANDS)
_DOMAIN = re.compile(r"(?<![\w@.])(?:[a-z0-9-]+\.)+[a-z]{2,10}(?!\w)")
_ROUND = 30


def is_bad_link(link: Link) -> bool:
    """Return whether a link to another host is to gambling, by its host or by its words."""
    if _is_bad_host(link.host):
        return True
    words = _plain(link.words)
    found = _trade(words) or _BRAND.search(words)
    return bool(found) and not _HONEST.search(words)


def advertising(words: Iterable[str], around: Iterable[str] = ()) -> Iterator[str]:
    """Yield the part of each of ``words`` that advertises gambling.

    ``around`` are other texts of the same thing, which may tell that it is honest news.
    """
    told = None
    for each in words:
        plain = _plain(each)
        found = _advertises(plain)
        if not found or _HONEST.search(plain):
            continue
        if told is None:
            told = bool(_HONEST.search(_plain(" ".join(around))))
        if told:
            return
        begin, end = found.span()
        yield plain[max(begin - _ROUND, 0) : end + _ROUND].strip()


def _advertises(plain: str) -> re.Match[str] | None:
    found = _BRAND.search(plain) or next(
        (each for each in _DOMAIN.finditer(plain) if _is_bad_host(each[0])), None
    )
    if found:
        return found
    trade = _trade(plain) or _ANY_BRAND.search(plain)
    promise = _ANY_PROMISE.search(plain)
    return trade if trade and promise else None


def _trade(plain: str) -> re.Match[str] | None:
    bare = text.fold(plain) == plain
    return _ANY_TRADE.search(plain) or (_BARE_TRADE.search(plain) if bare else None)


def _is_bad_host(host: str) -> bool:
    return bool(_HOSTS.search(host.replace("-", "")) or _SHORT_HOSTS.search(host))


def _plain(words: str) -> str:
    return " ".join(text.normalise_paragraphs(words).lower().split())
