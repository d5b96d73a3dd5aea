"""The acts that need the password again, by the names of their addresses."""

from collections.abc import Callable, Mapping

from django.http import HttpRequest

from news.admin.article_form import PUBLISHING
from portal.access import second_factor

_OF_ACCOUNTS = "Việc với tài khoản và quyền của người dùng"
_OF_CODES = "Thay mã xác nhận và mã dự phòng"
_DELETING = "Xóa hẳn ảnh, video, album"
_Asks = Callable[[HttpRequest, Mapping], bool]


def _always(request: HttpRequest, kwargs: Mapping) -> bool:
    return True


def _replaces_second_factor(request: HttpRequest, kwargs: Mapping) -> bool:
    # Without one there is nothing to replace, and a log-in that must set it up has just begun.
    return request.user.is_authenticated and second_factor.is_set_up(request.user)


def _withdraws_or_hurries(request: HttpRequest, kwargs: Mapping) -> bool:
    act = request.POST.get("act")
    hurries = act in PUBLISHING and bool(request.POST.get("emergency", "").strip())
    return act == "withdraw" or hurries


def _withdraws_many(request: HttpRequest, kwargs: Mapping) -> bool:
    return kwargs.get("act") == "withdraw" and "confirmed" in request.POST


#: {name of an address: (what it does, whether this POST does it)}.
WEIGHTY: dict[str, tuple[str, _Asks]] = {
    "admin:identity_user_changelist": (_OF_ACCOUNTS, _always),
    "admin:identity_user_add": (_OF_ACCOUNTS, _always),
    "admin:identity_user_change": (_OF_ACCOUNTS, _always),
    "admin:identity_user_delete": (_OF_ACCOUNTS, _always),
    "admin:identity_user_sign_ins": (_OF_ACCOUNTS, _always),
    "admin:auth_user_password_change": (_OF_ACCOUNTS, _always),
    "admin:auth_group_changelist": (_OF_ACCOUNTS, _always),
    "admin:auth_group_add": (_OF_ACCOUNTS, _always),
    "admin:auth_group_change": (_OF_ACCOUNTS, _always),
    "admin:auth_group_delete": (_OF_ACCOUNTS, _always),
    # Two pairs of eyes, and the address in the links that are mailed.
    "admin:identity_identity_change": ("Sửa thông tin cổng", _always),
    "access:set_up": (_OF_CODES, _replaces_second_factor),
    "access:renew": (_OF_CODES, _replaces_second_factor),
    "admin:news_article_add": ("Đăng khẩn", _withdraws_or_hurries),
    "admin:news_article_change": ("Gỡ bài, đăng khẩn", _withdraws_or_hurries),
    "admin:news_article_bulk": ("Gỡ nhiều bài", _withdraws_many),
    "admin:news_source_takedown": ("Gỡ mọi tin của một nguồn", _always),
    # Withdrawing a photo is undone by a press; the bytes of a deleted one come from a backup only.
    "admin:media_gallery_photo_delete": (_DELETING, _always),
    "admin:media_gallery_video_delete": (_DELETING, _always),
    "admin:media_gallery_album_delete": (_DELETING, _always),
}
