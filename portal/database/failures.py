"""Say in a Vietnamese sentence why PostgreSQL cannot be used, and what an operator should do.

For operators on a terminal: what readers and staff see is in `portal.pages.error_pages`.
"""

import re
from collections.abc import Mapping

from django.db import Error

# What libpq or PostgreSQL say when no connection comes about; such errors have no SQLSTATE in
# psycopg2. Another language of the server leaves its own words, which `sentence_of` passes on.
_CONNECTING = (
    (
        r"could not translate host name|Name or service not known|name resolution",
        "không tìm thấy máy chủ PostgreSQL tên {host}: hãy sửa tên máy trong DATABASE_URL.",
    ),
    (
        r"Connection refused|failed: No such file or directory",
        "không có PostgreSQL nào trả lời ở {host}, cổng mạng {port}: hãy xem máy chủ ấy đã chạy "
        "chưa, và địa chỉ trong DATABASE_URL đã đúng chưa.",
    ),
    (
        r"timeout expired|timed out|No route to host|Network is unreachable",
        "PostgreSQL ở {host}, cổng mạng {port} không trả lời: hãy xem lại địa chỉ trong "
        "DATABASE_URL, đường mạng và tường lửa.",
    ),
    (
        r"password authentication failed|no password supplied|Peer authentication failed"
        r'|Ident authentication failed|role ".*" does not exist',
        "PostgreSQL không nhận tài khoản {user}: sai tên hay mật khẩu trong DATABASE_URL, hoặc "
        "tài khoản chưa được tạo (CREATE ROLE {user} LOGIN PASSWORD '…').",
    ),
    (
        r'database ".*" does not exist',
        "máy chủ PostgreSQL chưa có cơ sở dữ liệu {name}: hãy sửa tên trong DATABASE_URL, hoặc "
        "tạo nó: CREATE DATABASE {name} OWNER {user} TEMPLATE template0 ENCODING 'UTF8' "
        "LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8';",
    ),
    (
        r"permission denied for database",
        "tài khoản {user} không được vào cơ sở dữ liệu {name}: nhờ người quản trị PostgreSQL "
        "chạy GRANT CONNECT ON DATABASE {name} TO {user};",
    ),
    (
        r"no pg_hba\.conf entry",
        "PostgreSQL không cho máy này vào cơ sở dữ liệu {name} bằng tài khoản {user}: nhờ người "
        "quản trị PostgreSQL thêm một dòng vào pg_hba.conf.",
    ),
    (
        r"too many (connections|clients)|remaining connection slots",
        "PostgreSQL không còn kết nối nào cho tài khoản {user}: hãy tăng max_connections (hay "
        "CONNECTION LIMIT), hoặc dừng chương trình khác đang giữ kết nối.",
    ),
    (
        r"SSL",
        "không mở được kết nối mã hóa đến PostgreSQL: hãy xem lại sslmode và các tệp chứng thư "
        "trong DATABASE_URL.",
    ),
    (
        r"the database system is|not currently accepting connections",
        "PostgreSQL đang khởi động, đang dừng hoặc đang phục hồi: hãy đợi rồi chạy lại.",
    ),
)
_SQLSTATES = {
    "25006": "cơ sở dữ liệu {name} chỉ cho đọc (máy chủ dự phòng, hoặc "
    "default_transaction_read_only đang bật): hãy dùng máy chủ chính trong DATABASE_URL.",
    "42501": "tài khoản {user} thiếu quyền trong cơ sở dữ liệu {name}: hãy chạy lệnh này bằng tài "
    "khoản chủ của cơ sở dữ liệu, hoặc nhờ người quản trị PostgreSQL chạy ALTER DATABASE {name} "
    "OWNER TO {user};",
    "42P01": "cơ sở dữ liệu {name} chưa có đủ bảng của cổng: hãy chạy `manage.py migrate` rồi "
    "chạy lại.",
    "53100": "ổ đĩa của máy chủ PostgreSQL đã đầy: hãy dọn chỗ rồi chạy lại.",
    "53200": "máy chủ PostgreSQL hết bộ nhớ: hãy thêm bộ nhớ rồi chạy lại.",
    "53300": _CONNECTING[7][1],
    "57P01": _CONNECTING[-1][1],
    "57P02": _CONNECTING[-1][1],
    "57P03": _CONNECTING[-1][1],
}
_SQLSTATES["42703"] = _SQLSTATES["42P01"]
#: What PostgreSQL itself answered is the operator's best clue where the sentence is a summary.
_QUOTED = {"42501", "42P01", "42703"}


def sentence_of(error: BaseException | None, place: Mapping) -> str | None:
    """Return the sentence for an error of the database, or one that led to it.

    ``place`` is an entry of DATABASES. Return None if ``error`` is none of those an operator can
    mend. Never contains a password.
    """
    told = {
        "host": place.get("HOST") or "máy này",
        "port": place.get("PORT") or 5432,
        "user": place.get("USER") or "của hệ điều hành",
        "name": place.get("NAME"),
    }
    while error is not None:
        if isinstance(error, Error):
            state = getattr(error.__cause__, "pgcode", None)
            words = " ".join(str(error).split("\nLINE ")[0].split())
            if sentence := _sentence(state, words):
                quoted = f" PostgreSQL báo: {words}" if state in _QUOTED else ""
                return sentence.format(**told) + quoted
        error = error.__cause__ or error.__context__
    return None


def _sentence(state: str | None, words: str) -> str | None:
    if state is not None:
        return _SQLSTATES.get(state)
    if "or later is required" in words:
        # Django asks for the version at the first connection, before any check of our own.
        return f"máy chủ PostgreSQL quá cũ. {words}"
    found = (sentence for words_of, sentence in _CONNECTING if re.search(words_of, words))
    return next(found, None)
