"""The people and the identity; and first of all the PostgreSQL extensions under every app."""

import django.contrib.auth.models
import django.contrib.auth.validators
import django.core.validators
import django.utils.timezone
from django.core.management.base import CommandError
from django.db import Error, migrations, models, transaction

import portal.text_fields

EXTENSIONS = {
    "btree_gist": "một bài chỉ có một bản công bố tại mỗi thời điểm",
    "pg_trgm": "tìm kiếm gần đúng",
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
                    portal.text_fields.LineField(
                        default="Cổng thông tin điện tử",
                        help_text="Hiện ở đầu mọi trang và trên tab trình duyệt, ví dụ: Cổng thông tin điện tử tỉnh Sông Mây.",
                        max_length=120,
                        verbose_name="tên cổng",
                    ),
                ),
                (
                    "agency_name",
                    portal.text_fields.LineField(
                        blank=True,
                        help_text="Cơ quan chịu trách nhiệm về cổng, hiện ở chân trang.",
                        max_length=160,
                        verbose_name="cơ quan chủ quản",
                    ),
                ),
                (
                    "address",
                    portal.text_fields.LineField(
                        blank=True, max_length=200, verbose_name="địa chỉ"
                    ),
                ),
                (
                    "phone",
                    portal.text_fields.LineField(
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
    ]
