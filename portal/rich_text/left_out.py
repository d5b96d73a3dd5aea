"""Count what cleaning leaves out of a text, and write the notices for its writer."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from portal.vietnamese import text

#: Begins the address of a picture whose bytes the editor keeps while its HTML is cleaned.
KEPT_PICTURE = "anh-dan:"
_MAX_HOSTS = 5


@dataclass
class LeftOut:
    """Counts and addresses of what one text had and its cleaned form has not.

    With ``keeps_pictures`` a picture whose address begins with `KEPT_PICTURE` gets a place in the
    cleaned text (``<figure data-photo="anh-dan-1">``), which the editor fills.
    """

    keeps_pictures: bool = False
    comment_marks: int = 0
    comment_texts: int = 0
    deletions: int = 0
    hidden: dict[str, None] = field(default_factory=dict)
    transparent: int = 0  # of `hidden`
    players: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    formulas: int = 0  # and drawings

    @property
    def is_all_transparent(self) -> bool:
        """Return whether text in transparent ink is all that was left out."""
        return self.transparent > 0 and len(self.hidden) == self.transparent == self._count

    @property
    def _count(self) -> int:
        things = (self.hidden, self.players, self.pictures)
        return sum(map(len, things)) + self.formulas + self.deletions + self.comment_texts

    def note_hidden(self, words: str, *, is_transparent: bool = False) -> None:
        """Note text that readers could not see, once where it comes in pieces."""
        if (words := text.normalise(words)) and words not in self.hidden:
            self.hidden[words] = None
            self.transparent += is_transparent

    def notices(self) -> list[str]:
        """Return a sentence for each kind of thing that was left out."""
        return [
            sentence
            for sentence in (
                self._comments(),
                self._deletions(),
                self._hidden(),
                self._players(),
                self._pictures(),
                self._formulas(),
            )
            if sentence
        ]

    def _comments(self) -> str:
        count = max(self.comment_marks, self.comment_texts)
        return f"{_counted(count, 'nhận xét')} bên lề văn bản không vào bài." if count else ""

    def _deletions(self) -> str:
        if not self.deletions:
            return ""
        return (
            "Văn bản còn theo dõi thay đổi: chữ được thêm giữ lại, "
            f"{_counted(self.deletions, 'chỗ đã xóa').lower()} không vào bài."
        )

    def _hidden(self) -> str:
        if not self.hidden:
            return ""
        count = _counted(len(self.hidden), "chỗ chữ ẩn")
        return f"{count} (“{_shortened(next(iter(self.hidden)))}”) không vào bài."

    def _players(self) -> str:
        if not self.players:
            return ""
        count = _counted(len(self.players), "trình phát hay khung nhúng")
        return (
            f"{count}{_hosts(self.players)} không vào bài. Video thì đưa vào mục Video rồi đặt "
            "liên kết ở đây."
        )

    def _pictures(self) -> str:
        if not self.pictures:
            return ""
        count = _counted(len(self.pictures), "ảnh")
        ends = (
            "nên không vào bài; chữ xung quanh vẫn giữ. Hãy lưu ảnh về máy rồi tải lên bằng nút "
            "Ảnh."
        )
        if all(address.startswith("file:") for address in self.pictures):
            return f"{count} trong văn bản Word nằm ngoài phần dán được, {ends}"
        return f"{count} vừa dán nằm ở trang khác{_hosts(self.pictures)}, {ends}"

    def _formulas(self) -> str:
        if not self.formulas:
            return ""
        count = _counted(self.formulas, "công thức hay hình vẽ")
        return f"{count} không vào bài. Hãy chụp lại rồi đặt như ảnh."


def _counted(count: int, thing: str) -> str:
    return f"Một {thing}" if count == 1 else f"{count} {thing}"


def _hosts(addresses: Iterable[str]) -> str:
    """Return the hosts of the addresses in brackets, each once; "" when there is none."""
    hosts = list(dict.fromkeys(filter(None, map(_host, addresses))))
    if len(hosts) > _MAX_HOSTS:
        hosts[_MAX_HOSTS:] = ["…"]
    return f" ({', '.join(hosts)})" if hosts else ""


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _shortened(words: str) -> str:
    return words if len(words) <= 60 else f"{words[:59].rstrip()}…"
