"""``manage.py grant_roles``: give a database role the rights to serve, and no others."""

from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError

from portal.recovery import grants
from portal.recovery.place import NotPossible


class Command(BaseCommand):
    help = (
        "Cho một tài khoản PostgreSQL đúng những quyền cần để chạy cổng: không sửa, xóa được nhật "
        "ký, các bản đã công bố và những ngày đã chốt, không xóa trắng được bảng nào. Chạy bằng "
        "tài khoản sở hữu các bảng, và chạy lại sau mỗi lần migrate."
    )

    def add_arguments(self, parser):
        parser.add_argument("role", metavar="TÀI_KHOẢN", help="tài khoản sẽ chạy `serve`")
        parser.add_argument(
            "--create", action="store_true", help="tạo tài khoản, in mật khẩu ra một lần"
        )

    def handle(self, *, role, create, **options):
        try:
            password = grants.grant(role, create=create)
        except NotPossible as error:
            raise CommandError(str(error)) from error
        except ProgrammingError as error:
            raise CommandError(
                f"PostgreSQL từ chối: {str(error).splitlines()[0]}. Tài khoản sở hữu cần quyền "
                "CREATEROLE để tạo tài khoản; nếu không có, hãy nhờ người quản trị tạo."
            ) from error
        if password:
            self.stdout.write(f"Đã tạo tài khoản {role}, mật khẩu: {password}")
        self.stdout.write(
            f"{role} chạy được cổng. Đặt nó trong DATABASE_URL của `serve`; giữ tài khoản sở hữu "
            "cho `migrate`, `restore` và lệnh này."
        )
