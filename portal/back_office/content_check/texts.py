"""Say what is wrong with one public thing: what today's cleaning would change, and its links."""

import re
from collections.abc import Collection

from portal.back_office.content_check.storing import Found
from portal.back_office.content_check.things import Thing
from portal.outside_links.addresses import Link, links_of
from portal.outside_links.models import Finding
from portal.rich_text.cleaning import TooComplex, clean
from portal.vietnamese.text import fold

UNCLEAN = "có phần mà cách làm sạch hôm nay bỏ đi (ẩn, mã lệnh hoặc định dạng lạ)"
TOO_COMPLEX = "quá dài hoặc quá nhiều định dạng để làm sạch"

#: Zero-width characters and other kinds of nothing, beside what str.strip knows.
_NOTHING = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\u3164\\s]+")

#: In the words of an outside link, without diacritics. Not in titles and texts, where news of the
#: police has them every day.
_WORDS = re.compile(
    r"\b(?:ca do|ca cuoc|nha cai|no hu|tai xiu|xoc dia|game bai|danh bai|ban ca doi thuong|"
    r"da ga truc tiep|lo de|soi cau|casino|slot|poker|jackpot|doi thuong)\b"
)
#: In the host of an outside link. Whole names of the trade, or words inside a name.
_HOSTS = re.compile(
    r"nhacai|cacuoc|cadobong|taixiu|nohu|xocdia|gamebai|danhbai|lode(?:online|88)|soicau|casino|"
    r"poker|jackpot|doithuong|sunwin|hitclub|b52club|go88|789bet|8xbet|fb88|w88|fun88|188bet|"
    r"m88|kubet|ku11|bet88|shbet|jun88|hi88|new88|okvip|vn88|f8bet|rikvip|bong88"
)


def faults_of(thing: Thing, own_hosts: Collection[str]) -> list[Found]:
    """Return what is wrong with a thing by its texts alone; [] if nothing is."""
    faults = []
    try:
        if clean(thing.html) != thing.html:
            faults.append(Found(Finding.Sort.UNCLEAN, UNCLEAN))
    except TooComplex:
        faults.append(Found(Finding.Sort.UNCLEAN, TOO_COMPLEX))
    for link in links_of(thing.html):
        if not _NOTHING.sub("", link.words):
            phrase = f"có liên kết không nhìn thấy đến {shortened(link.address)}"
            faults.append(Found(Finding.Sort.HIDDEN, phrase))
    for link in thing.links:
        if link.host and link.host not in own_hosts and _is_bad(link):
            phrase = f"có liên kết nghi là cờ bạc đến {shortened(link.address)}"
            faults.append(Found(Finding.Sort.BAD, phrase))
    return faults


def _is_bad(link: Link) -> bool:
    words = " ".join(fold(link.words).split())
    return bool(_HOSTS.search(link.host.replace("-", "")) or _WORDS.search(words))


def shortened(address: str) -> str:
    """Return the address, without its end where it is long."""
    return address if len(address) <= 80 else f"{address[:79]}…"
