"""Answers that the server gives itself, without Django."""

_PAGE = """<!doctype html>
<html lang="vi"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><h1>{title}</h1><p>{text}</p></html>
"""
_WORDS = {
    408: (
        "Gửi quá chậm",
        "Đường truyền quá chậm hoặc bị ngắt giữa chừng. Hãy quay lại trang trước và gửi lần nữa.",
    ),
    411: ("Thiếu độ dài", "Yêu cầu phải ghi rõ độ dài (Content-Length)."),
    413: (
        "Gửi quá nhiều",
        "Những gì bạn gửi lớn hơn mức trang này nhận trong một lần. Hãy quay lại trang trước, "
        "chọn ít tệp hơn hoặc tệp nhỏ hơn rồi gửi lần nữa.",
    ),
    500: ("Có lỗi", "Cổng gặp lỗi và đã ghi lại. Hãy thử lại sau ít phút."),
    503: ("Cổng đang bận", "Cổng đang có quá nhiều việc cùng lúc. Hãy thử lại sau ít giây."),
    507: (
        "Máy chủ hết chỗ",
        "Ổ đĩa của máy chủ đã đầy nên chưa nhận được. Hãy báo người quản trị rồi gửi lần nữa.",
    ),
}
_HEADERS = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "default-src 'none'"),
    ("X-Content-Type-Options", "nosniff"),
]


def send(proto, status: int) -> None:
    """Send the page of this status (408, 411, 413, 500, 503 or 507) and end the connection."""
    title, text = _WORDS[status]
    headers = [*_HEADERS, ("Connection", "close")]
    if status == 503:
        headers.append(("Retry-After", "5"))
    proto.response_bytes(status, headers, _PAGE.format(title=title, text=text).encode())
