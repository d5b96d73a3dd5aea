"""The reasons for which a document is not accepted, and the sentence for each.

Each sentence says what was found and how to save the document without it.
"""

_SAVE_AGAIN = "Hãy mở tệp bằng chương trình đã tạo ra nó, lưu thành PDF rồi tải lên lại."
_PRINT_TO_PDF = "Hãy mở tệp, chọn “In” rồi “Lưu thành PDF” để có tệp mới không có phần ấy."

#: {code of a reason: sentence for the person who uploads}.
SENTENCES = {
    "empty": "Tệp này trống, không có dữ liệu. Hãy chọn lại tệp.",
    "too_large": "Tệp này lớn hơn 30 MB. Hãy nén hoặc chia nhỏ rồi tải lên lại.",
    "not_taken": (
        "Nội dung tệp này không phải PDF, DOCX, XLSX, ODT, ODS hay ODP, dù tên tệp là gì. "
        f"{_SAVE_AGAIN}"
    ),
    "damaged": (
        "Tệp này bị hỏng hoặc thiếu dữ liệu. Hãy mở lại trên máy, lưu thành tệp mới rồi tải lên "
        "lại."
    ),
    "old_office": (
        "Đây là tệp Word, Excel đời cũ (.doc, .xls). Hãy mở tệp, lưu thành DOCX, XLSX hoặc PDF "
        "rồi tải lên lại."
    ),
    "password": (
        "Tệp này có mật khẩu hoặc bị khóa (cấm in, cấm chép) nên người đọc không dùng được. "
        "Hãy bỏ mật khẩu, lưu lại rồi tải lên lại."
    ),
    "macros": (
        "Tệp này có macro (chương trình nhúng), có thể gây hại cho máy người đọc. "
        "Hãy lưu thành tệp không có macro hoặc PDF rồi tải lên lại."
    ),
    "macro_sheet": (
        "Tệp này có trang tính macro kiểu cũ (Excel 4.0). Hãy xóa trang tính ấy, hoặc lưu các "
        "trang cần đăng sang một tệp XLSX mới, rồi tải lên lại."
    ),
    "activex": (
        "Tệp này có nút hay ô điều khiển ActiveX, chạy được chương trình trên máy người đọc. Hãy "
        "xóa các nút ấy rồi lưu lại, hoặc lưu thành PDF."
    ),
    "ole": (
        "Tệp này nhúng một đối tượng của chương trình khác (OLE), ví dụ công thức kiểu cũ hay tệp "
        "chèn vào. Hãy thay bằng hình ảnh rồi lưu lại, hoặc lưu thành PDF."
    ),
    "program": (
        "Bên trong tệp này có một chương trình. Hãy bỏ tệp được chèn vào ấy rồi lưu lại, hoặc lưu "
        "thành PDF."
    ),
    "embedded": (
        "Bên trong tệp này có một tệp khác mà cổng không đọc được. Hãy bỏ tệp được chèn vào rồi "
        "lưu lại, hoặc lưu thành PDF."
    ),
    "add_in": (
        "Tệp này mở kèm tiện ích (add-in) tải từ mạng. Hãy gỡ tiện ích khỏi tệp rồi lưu lại, hoặc "
        "lưu thành PDF."
    ),
    "remote_template": (
        "Tệp này tải mẫu (template) từ mạng khi được mở. Hãy vào phần Mẫu của tài liệu, bỏ mẫu ấy, "
        "lưu lại, hoặc lưu thành PDF."
    ),
    "outside_parts": (
        "Tệp này tải ảnh hoặc nội dung từ nơi khác khi được mở. Hãy ngắt các liên kết tới tệp khác "
        "(trong Word: Tệp › Thông tin › Sửa liên kết tới tệp), lưu lại, hoặc lưu thành PDF."
    ),
    "outside_data": (
        "Bảng tính này lấy số liệu từ tệp hay máy chủ khác. Hãy ngắt liên kết (trong Excel: "
        "Dữ liệu › Sửa liên kết, Truy vấn và kết nối), để lại số liệu, lưu lại rồi tải lên."
    ),
    "dde": (
        "Tệp này có trường DDE, chạy được lệnh trên máy người đọc. Hãy xóa trường ấy, lưu lại, "
        "hoặc lưu thành PDF."
    ),
    "bad_link": (
        "Tệp này có liên kết chạy lệnh hoặc trỏ tới ổ đĩa mạng. Hãy sửa các liên kết thành địa chỉ "
        "trang web (https://…) rồi lưu lại."
    ),
    "script": (
        "Tệp này có mã lệnh (JavaScript hoặc tập lệnh), chạy được trên máy người đọc. "
        f"{_PRINT_TO_PDF}"
    ),
    "launch": f"Tệp PDF này có lệnh mở chương trình hay tệp khác trên máy. {_PRINT_TO_PDF}",
    "sends_data": (
        "Tệp này có nút gửi hoặc nhập dữ liệu biểu mẫu qua mạng. Hãy bỏ nút ấy rồi lưu lại; với "
        "PDF, chọn “In” rồi “Lưu thành PDF”."
    ),
    "attached_files": (
        "Tệp PDF này có tệp khác đính bên trong. Hãy bỏ tệp đính kèm trong PDF, lưu lại; cần đăng "
        "tệp nào thì tải riêng tệp ấy lên."
    ),
    "media": f"Tệp này có phim, âm thanh hay hình 3D nhúng. {_PRINT_TO_PDF}",
    "xfa": f"Tệp PDF này là biểu mẫu XFA, nhiều trình duyệt không mở được. {_PRINT_TO_PDF}",
    "acts_by_itself": f"Tệp PDF này tự mở liên kết hay tệp khác khi được đọc. {_PRINT_TO_PDF}",
    "two_kinds": (
        f"Tệp này vừa là PDF vừa là tệp nén, nên máy người đọc có thể hiểu khác đi. {_PRINT_TO_PDF}"
    ),
    "bomb": (
        "Tệp này bung ra lớn bất thường so với cỡ của nó. Hãy mở tệp, xóa phần trống hay lặp lại, "
        "lưu thành tệp mới hoặc PDF rồi tải lên lại."
    ),
    "entities": (
        f"Tệp này khai báo thực thể XML, điều mà Word, Excel, LibreOffice không làm. {_SAVE_AGAIN}"
    ),
    "strange_archive": (
        "Các phần bên trong tệp này trùng tên, chồng lên nhau hoặc có tên lạ. Hãy mở tệp bằng "
        "Word, Excel hay LibreOffice, lưu thành tệp mới rồi tải lên lại."
    ),
    "not_examined": (
        "Máy chủ chưa kiểm tra được tệp này vì hết chỗ trống hoặc đang quá tải. Hãy thử lại sau ít "
        "phút; nếu vẫn vậy, hãy báo quản trị."
    ),
    "too_complex": (
        "Cổng không kiểm tra xong tệp này vì nó quá phức tạp. Hãy chia nhỏ, hoặc mở tệp, chọn “In” "
        "rồi “Lưu thành PDF” và tải lên lại."
    ),
}


class DocumentRejected(Exception):
    """The document is not accepted; ``code`` is a key of `SENTENCES`."""

    def __init__(self, code: str):
        super().__init__(SENTENCES[code])
        self.code = code
