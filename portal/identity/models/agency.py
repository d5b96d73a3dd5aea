"""The agency that runs the portal."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models

from portal.database.compiled_queries import prepared_once
from portal.identity.models.own_picture import OwnsPicture
from portal.vietnamese.fields import LineField


class Identity(OwnsPicture):
    """Name, addresses and picture of the portal: one row, edited in the admin.

    Nothing about one province is in the code, because provinces are renamed and merged.
    """

    picture_field = "emblem"

    portal_name = LineField(
        "tên cổng",
        max_length=120,
        default="Cổng thông tin điện tử",
        help_text="Hiện ở đầu mọi trang và trên tab trình duyệt, ví dụ: "
        "Cổng thông tin điện tử tỉnh Sông Mây.",
    )
    slogan = LineField(
        "khẩu hiệu",
        max_length=120,
        blank=True,
        help_text="Một câu ngắn dưới tên cổng, chỉ hiện trên màn hình rộng. Để trống: không hiện.",
    )
    emblem = models.ImageField(
        "biểu trưng",
        upload_to="bieu-trung/",
        blank=True,
        help_text="PNG, JPEG hoặc WebP, nên vuông, nền trong suốt. Để trống: hình hoa sen trung "
        "tính của cổng. Dùng Quốc huy thì phải theo đúng quy định.",
    )
    agency_name = LineField(
        "cơ quan chủ quản",
        max_length=160,
        blank=True,
        help_text="Cơ quan chịu trách nhiệm về cổng, hiện ở đầu và chân trang.",
    )
    responsible_person = LineField(
        "người chịu trách nhiệm",
        max_length=160,
        blank=True,
        help_text="Họ tên và chức vụ, hiện ở chân trang, ví dụ: "
        "Ông Bế Văn Hải, Chánh Văn phòng Ủy ban nhân dân tỉnh.",
    )
    licence = LineField(
        "giấy phép",
        max_length=200,
        blank=True,
        help_text="Số, ngày và nơi cấp, hiện ở chân trang, ví dụ: Số 12/GP-TTĐT do Sở Văn hóa, "
        "Thể thao và Du lịch cấp ngày 01/07/2025.",
    )
    copyright_sentence = LineField(
        "câu về bản quyền",
        max_length=240,
        blank=True,
        help_text="Cuối chân trang. Để trống: “Ghi rõ nguồn …” với tên cổng.",
    )
    four_eyes = models.BooleanField(
        "mỗi bài phải có hai người",
        default=True,
        help_text="Người duyệt không được là người đã viết, sửa hay gửi bài. Chỉ tắt khi cơ quan "
        "không có đủ người; bài một người tự duyệt được ghi rõ trong nhật ký.",
    )
    address = LineField("địa chỉ", max_length=200, blank=True)
    phone = LineField("điện thoại", max_length=40, blank=True)
    email = models.EmailField("thư điện tử", blank=True)
    canonical_origin = models.CharField(
        "địa chỉ chính thức của cổng",
        max_length=120,
        blank=True,
        validators=[
            RegexValidator(
                r"\Ahttps?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?\Z",
                "Hãy ghi dạng https://tinh.gov.vn, không có dấu / ở cuối.",
            )
        ],
        help_text="Dùng cho liên kết trong RSS và bản in, ví dụ https://tinh.gov.vn. "
        "Để trống: dùng địa chỉ mà người đọc đang mở.",
    )

    class Meta:
        verbose_name = "thông tin cổng"
        verbose_name_plural = "thông tin cổng"
        constraints = [
            models.CheckConstraint(name="identity_identity_is_one_row", condition=models.Q(pk=1))
        ]

    def __str__(self):
        return self.portal_name

    def save(self, *args, **kwargs):
        self.pk = 1
        super().save(*args, **kwargs)

    @classmethod
    def current(cls) -> "Identity":
        """Return the portal's identity; an unsaved one with defaults if none was saved yet."""
        return next(iter(_identities()), None) or cls()

    @property
    def desk_origin(self) -> str:
        """Return scheme and host for links to the back office in mails; "" if none is known."""
        if settings.ADMIN_HOST:
            return f"https://{settings.ADMIN_HOST}"
        return self.canonical_origin

    @property
    def full_name(self) -> str:
        """Return "⟨portal⟩, ⟨agency⟩", or the portal's name alone."""
        return ", ".join(filter(None, [self.portal_name, self.agency_name]))

    @property
    def cache_key(self) -> str:
        """Return a value that changes with every change of the row."""
        return repr([getattr(self, field.attname) for field in self._meta.concrete_fields])


@prepared_once
def _identities() -> models.QuerySet[Identity]:
    """Return the one row, if there is one."""
    return Identity.objects.all()
