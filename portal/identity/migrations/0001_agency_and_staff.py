"""Create the identity app's tables, and first the PostgreSQL extensions that all apps use."""

import django.contrib.auth.models
import django.contrib.auth.validators
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.core.management.base import CommandError
from django.db import Error, migrations, models, transaction

import portal.rich_text
import portal.vietnamese.date_fields
import portal.vietnamese.fields
import portal.vietnamese.slugs

EXTENSIONS = {
    "btree_gist": "một bài chỉ có một bản công bố tại mỗi thời điểm",
    "pg_trgm": "tìm theo một phần của từ",
    "unaccent": "tìm kiếm không dấu",
}


def create_extensions(apps, schema_editor):
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")
        present = {name for (name,) in cursor.fetchall()}
        for name, use in EXTENSIONS.items():
            if name in present:
                continue
            try:
                with transaction.atomic(using=connection.alias):
                    cursor.execute(f'CREATE EXTENSION IF NOT EXISTS "{name}"')
            except Error as error:
                raise CommandError(
                    f"Không tạo được phần mở rộng {name} của PostgreSQL (cần cho: {use}). "
                    f"Nhờ người quản trị cơ sở dữ liệu chạy: CREATE EXTENSION {name}; "
                    "trong cơ sở dữ liệu của cổng (Debian: gói postgresql-contrib), "
                    f"rồi chạy lại. PostgreSQL báo: {str(error).strip()}"
                ) from error


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.RunPython(create_extensions, migrations.RunPython.noop),
        migrations.CreateModel(
            name="LinkGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    portal.vietnamese.fields.LineField(
                        help_text="Ví dụ: Trung ương; Sở, ban, ngành.",
                        max_length=80,
                        unique=True,
                        verbose_name="tên nhóm",
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=100, help_text="Số nhỏ đứng trước.", verbose_name="thứ tự"
                    ),
                ),
            ],
            options={
                "verbose_name": "nhóm liên kết",
                "verbose_name_plural": "liên kết website",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Page",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "title",
                    portal.vietnamese.fields.LineField(
                        help_text="Cũng là chữ trong thực đơn.",
                        max_length=120,
                        verbose_name="tên trang",
                    ),
                ),
                (
                    "slug",
                    portal.vietnamese.slugs.UniqueSlugField(
                        "title",
                        blank=True,
                        fallback="trang",
                        help_text="Phần cuối của địa chỉ trang. Để trống: lấy từ tên, không dấu. Trang ở /trang/…/.",
                        max_length=80,
                        unique=True,
                        verbose_name="địa chỉ",
                    ),
                ),
                ("body", portal.rich_text.RichTextField(verbose_name="nội dung")),
                (
                    "is_public",
                    models.BooleanField(
                        default=False,
                        help_text="Chưa đánh dấu: chỉ người của bàn biên tập thấy. Đã đánh dấu: bấm Lưu là công chúng đọc được ngay.",
                        verbose_name="công khai",
                    ),
                ),
                (
                    "in_menu",
                    models.BooleanField(
                        default=True,
                        help_text="Sau các chuyên mục, ở đầu mọi trang.",
                        verbose_name="có trong thực đơn",
                    ),
                ),
                ("in_footer", models.BooleanField(default=True, verbose_name="có ở chân trang")),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=100, help_text="Số nhỏ đứng trước.", verbose_name="thứ tự"
                    ),
                ),
                ("updated_at", models.DateTimeField(editable=False, verbose_name="cập nhật")),
            ],
            options={
                "verbose_name": "trang giới thiệu",
                "verbose_name_plural": "trang giới thiệu",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                (
                    "first_name",
                    models.CharField(blank=True, max_length=150, verbose_name="first name"),
                ),
                (
                    "last_name",
                    models.CharField(blank=True, max_length=150, verbose_name="last name"),
                ),
                (
                    "email",
                    models.EmailField(blank=True, max_length=254, verbose_name="email address"),
                ),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                (
                    "date_joined",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="date joined"
                    ),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "người dùng",
                "verbose_name_plural": "người dùng",
            },
            managers=[
                ("objects", django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="Banner",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "text",
                    portal.vietnamese.fields.LineField(
                        help_text="Một câu, ví dụ: Bão số 5: người dân không ra khơi.",
                        max_length=240,
                        verbose_name="nội dung",
                    ),
                ),
                (
                    "url",
                    models.CharField(
                        blank=True,
                        help_text="Nơi đọc thêm: https://… hoặc trang của cổng, ví dụ /tin-tuc/. Để trống: chỉ có chữ.",
                        max_length=300,
                        validators=[
                            django.core.validators.RegexValidator(
                                "\\A(https://[^\\s\\\\]+|/(?!/)[^\\s\\\\]*)\\Z",
                                "Hãy ghi địa chỉ bắt đầu bằng https://, hoặc bằng / nếu là trang của cổng.",
                            )
                        ],
                        verbose_name="liên kết",
                    ),
                ),
                (
                    "place",
                    models.CharField(
                        choices=[("top", "đầu mọi trang"), ("side", "cột bên")],
                        default="top",
                        help_text="Đầu mọi trang: một dải chữ, cho điều ai cũng phải biết. Cột bên: bên phải trang chủ, các danh sách tin và bài; trên điện thoại thì ở dưới.",
                        max_length=4,
                        verbose_name="chỗ hiện",
                    ),
                ),
                (
                    "picture",
                    models.ImageField(
                        blank=True,
                        help_text="Hiện ở cột bên, phía trên nội dung; dải đầu trang chỉ có chữ. JPEG, PNG hoặc WebP, từ 800 × 320 điểm ảnh; hình có tỉ lệ khác được cắt lấy phần giữa.",
                        upload_to="thong-bao/",
                        verbose_name="hình",
                    ),
                ),
                (
                    "alt_text",
                    portal.vietnamese.fields.LineField(
                        blank=True,
                        help_text="Cho người không nhìn thấy hình: chữ và thông tin có trong hình mà nội dung chưa nói. Hình chỉ để trang trí: để trống.",
                        max_length=240,
                        verbose_name="mô tả hình",
                    ),
                ),
                (
                    "is_urgent",
                    models.BooleanField(
                        default=False,
                        help_text="Bão lũ, dịch bệnh, cháy rừng… Hiện nổi bật, có chữ “Khẩn cấp” ở trước.",
                        verbose_name="khẩn cấp",
                    ),
                ),
                (
                    "shown_from",
                    portal.vietnamese.date_fields.PlausibleDateTimeField(
                        blank=True,
                        help_text="Để trống: hiện ngay.",
                        null=True,
                        verbose_name="hiện từ",
                    ),
                ),
                (
                    "shown_until",
                    portal.vietnamese.date_fields.PlausibleDateTimeField(
                        blank=True,
                        help_text="Để trống: hiện cho đến khi xóa.",
                        null=True,
                        verbose_name="hiện đến",
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=100, help_text="Số nhỏ đứng trước.", verbose_name="thứ tự"
                    ),
                ),
            ],
            options={
                "verbose_name": "dải thông báo",
                "verbose_name_plural": "dải thông báo",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("shown_until__gt", models.F("shown_from"))),
                        name="identity_banner_ends_after_it_begins",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Identity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "portal_name",
                    portal.vietnamese.fields.LineField(
                        default="Cổng thông tin điện tử",
                        help_text="Hiện ở đầu mọi trang và trên tab trình duyệt, ví dụ: Cổng thông tin điện tử tỉnh Sông Mây.",
                        max_length=120,
                        verbose_name="tên cổng",
                    ),
                ),
                (
                    "slogan",
                    portal.vietnamese.fields.LineField(
                        blank=True,
                        help_text="Một câu ngắn dưới tên cổng, chỉ hiện trên màn hình rộng. Để trống: không hiện.",
                        max_length=120,
                        verbose_name="khẩu hiệu",
                    ),
                ),
                (
                    "emblem",
                    models.ImageField(
                        blank=True,
                        help_text="PNG, JPEG hoặc WebP, nên vuông, nền trong suốt. Để trống: hình hoa sen trung tính của cổng. Dùng Quốc huy thì phải theo đúng quy định.",
                        upload_to="bieu-trung/",
                        verbose_name="biểu trưng",
                    ),
                ),
                (
                    "agency_name",
                    portal.vietnamese.fields.LineField(
                        blank=True,
                        help_text="Cơ quan chịu trách nhiệm về cổng, hiện ở đầu và chân trang.",
                        max_length=160,
                        verbose_name="cơ quan chủ quản",
                    ),
                ),
                (
                    "responsible_person",
                    portal.vietnamese.fields.LineField(
                        blank=True,
                        help_text="Họ tên và chức vụ, hiện ở chân trang, ví dụ: Ông Bế Văn Hải, Chánh Văn phòng Ủy ban nhân dân tỉnh.",
                        max_length=160,
                        verbose_name="người chịu trách nhiệm",
                    ),
                ),
                (
                    "licence",
                    portal.vietnamese.fields.LineField(
                        blank=True,
                        help_text="Số, ngày và nơi cấp, hiện ở chân trang, ví dụ: Số 12/GP-TTĐT do Sở Văn hóa, Thể thao và Du lịch cấp ngày 01/07/2025.",
                        max_length=200,
                        verbose_name="giấy phép",
                    ),
                ),
                (
                    "copyright_sentence",
                    portal.vietnamese.fields.LineField(
                        blank=True,
                        help_text="Cuối chân trang. Để trống: “Ghi rõ nguồn …” với tên cổng.",
                        max_length=240,
                        verbose_name="câu về bản quyền",
                    ),
                ),
                (
                    "address",
                    portal.vietnamese.fields.LineField(
                        blank=True, max_length=200, verbose_name="địa chỉ"
                    ),
                ),
                (
                    "phone",
                    portal.vietnamese.fields.LineField(
                        blank=True, max_length=40, verbose_name="điện thoại"
                    ),
                ),
                (
                    "email",
                    models.EmailField(blank=True, max_length=254, verbose_name="thư điện tử"),
                ),
                (
                    "canonical_origin",
                    models.CharField(
                        blank=True,
                        help_text="Dùng cho liên kết trong RSS và bản in, ví dụ https://tinh.gov.vn. Để trống: dùng địa chỉ mà người đọc đang mở.",
                        max_length=120,
                        validators=[
                            django.core.validators.RegexValidator(
                                "\\Ahttps?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?\\Z",
                                "Hãy ghi dạng https://tinh.gov.vn, không có dấu / ở cuối.",
                            )
                        ],
                        verbose_name="địa chỉ chính thức của cổng",
                    ),
                ),
            ],
            options={
                "verbose_name": "thông tin cổng",
                "verbose_name_plural": "thông tin cổng",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("pk", 1)), name="identity_identity_is_one_row"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    portal.vietnamese.fields.LineField(
                        help_text="Tên cơ quan, không phải địa chỉ.",
                        max_length=120,
                        verbose_name="tên trang",
                    ),
                ),
                (
                    "url",
                    models.URLField(
                        help_text="Bắt đầu bằng https://",
                        validators=[
                            django.core.validators.URLValidator(
                                ["https"],
                                code="not_https",
                                message="Chỉ nhận địa chỉ an toàn, bắt đầu bằng https://.",
                            )
                        ],
                        verbose_name="địa chỉ",
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=100, help_text="Số nhỏ đứng trước.", verbose_name="thứ tự"
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="identity.linkgroup",
                        verbose_name="nhóm liên kết",
                    ),
                ),
            ],
            options={
                "verbose_name": "liên kết",
                "verbose_name_plural": "liên kết",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("url__startswith", "https://")),
                        name="identity_link_is_https",
                    )
                ],
            },
        ),
    ]
