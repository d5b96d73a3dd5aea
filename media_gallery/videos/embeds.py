"""Players of videos on other sites: the name of the site, and the player that tracks least.

Nothing is loaded from another host until the reader asks for it (static/js/external-video.js).
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

_YOUTUBE = {"youtube.com", "www.youtube.com", "m.youtube.com", "youtube-nocookie.com"}
_YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{11}")
_VIMEO_PATH = re.compile(r"/(?:video/)?([0-9]{6,12})/?")


@dataclass(frozen=True)
class Player:
    """Another service's player of one video.

    ``origin`` is for the Content-Security-Policy, ``address`` for the frame.
    """

    service: str
    origin: str
    address: str


def host_of(address: str) -> str:
    """Return the host of ``address`` as people call it, without "www.".

    >>> host_of("https://www.youtube.com/watch?v=abc")
    'youtube.com'
    """
    return (urlsplit(address).hostname or "").removeprefix("www.")


def player_of(address: str) -> Player | None:
    """Return the player of the video at ``address``, or None for a site without a known player.

    >>> player_of("https://youtu.be/dQw4w9WgXcQ?t=3").address
    'https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1'
    >>> player_of("https://dai.vn/phim/7") is None
    True
    """
    parts = urlsplit(address)
    host = parts.hostname or ""
    if found := _youtube_id(host, parts):
        origin = "https://www.youtube-nocookie.com"
        return Player("YouTube", origin, f"{origin}/embed/{found}?autoplay=1")
    if host in {"vimeo.com", "www.vimeo.com", "player.vimeo.com"}:
        match = _VIMEO_PATH.fullmatch(parts.path)
        if match:
            origin = "https://player.vimeo.com"
            return Player("Vimeo", origin, f"{origin}/video/{match[1]}?dnt=1&autoplay=1")
    return None


def _youtube_id(host: str, parts) -> str:
    if host == "youtu.be":
        found = parts.path.removeprefix("/")
    elif host in _YOUTUBE and parts.path == "/watch":
        found = parse_qs(parts.query).get("v", [""])[0]
    elif host in _YOUTUBE and parts.path.startswith(("/embed/", "/shorts/", "/live/")):
        found = parts.path.split("/")[2]
    else:
        return ""
    return found if _YOUTUBE_ID.fullmatch(found) else ""
