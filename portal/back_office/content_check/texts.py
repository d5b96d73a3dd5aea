"""Say what is wrong with one public thing: what today's cleaning would change, and its links."""

import re
from collections.abc import Collection
from html import unescape

from portal.back_office.content_check import gambling
from portal.back_office.content_check.storing import Found
from portal.back_office.content_check.things import Thing
from portal.outside_links.addresses import links_of
from portal.outside_links.models import Finding
from portal.rich_text.cleaning import TooComplex, clean

UNCLEAN = "có phần mà cách làm sạch hôm nay bỏ đi (ẩn, mã lệnh hoặc định dạng lạ)"
TOO_COMPLEX = "quá dài hoặc quá nhiều định dạng để làm sạch"

#: Zero-width characters and other kinds of nothing, beside what str.strip knows.
_NOTHING = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\u3164\\s]+")

#: What a link of nothing but a mark has, where somebody wants no reader to see it.
_MARKS = re.compile("[.,;:·'`_\u2010-\u2015-]+")
_BLOCK = re.compile(r"<(?:/?(?:p|h[2-4]|li|tr|td|th|figcaption|blockquote)|br)\b[^>]*>")
_TAG = re.compile("<[^>]*>")


def faults_of(thing: Thing, own_hosts: Collection[str]) -> list[Found]:
    """Return what is wrong with a thing by its texts alone; [] if nothing is."""
    faults = []
    try:
        if clean(thing.html) != thing.html:
            faults.append(Found(Finding.Sort.UNCLEAN, UNCLEAN))
    except TooComplex:
        faults.append(Found(Finding.Sort.UNCLEAN, TOO_COMPLEX))
    for link in links_of(thing.html):
        words = _NOTHING.sub("", link.words)
        leads_out = link.host and link.host not in own_hosts
        if not words or (leads_out and not _MARKS.sub("", words)):
            phrase = f"có liên kết không nhìn thấy đến {shortened(link.address)}"
            faults.append(Found(Finding.Sort.HIDDEN, phrase))
    for link in thing.links:
        if link.host and link.host not in own_hosts and gambling.is_bad_link(link):
            phrase = f"có liên kết nghi là cờ bạc đến {shortened(link.address)}"
            faults.append(Found(Finding.Sort.BAD, phrase))
    words = [*thing.words, *_paragraphs(thing.html)]
    return [
        *faults,
        *(
            Found(Finding.Sort.BAD, f"có chữ nghi là quảng cáo cờ bạc: “{part}”")
            for part in gambling.advertising(words, around=thing.words)
        ),
    ]


def _paragraphs(html: str) -> list[str]:
    return [unescape(_TAG.sub("", each)) for each in _BLOCK.split(html) if each]


def shortened(address: str) -> str:
    """Return the address, without its end where it is long."""
    return address if len(address) <= 80 else f"{address[:79]}…"
