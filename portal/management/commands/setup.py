"""``manage.py setup``: ask an operator what an empty portal needs, or take it from options."""

import getpass
import sys
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.http.request import split_domain_port, validate_host

from portal.identity.models import Identity, User
from portal.management import first_steps
from portal.taxonomy.models import Category


class Command(BaseCommand):
    help = (
        "Chuẩn bị một cổng trống: tên cơ quan, địa chỉ chính thức, người quản trị đầu tiên, chuyên "
        "mục, thư. Hỏi từng câu, hoặc lấy từ các tùy chọn (--no-input). Chạy lại được: việc đã làm "
        "thì không làm lần nữa."
    )

    def add_arguments(self, parser):
        parser.add_argument("--portal-name", metavar="TÊN", help="tên cổng")
        parser.add_argument("--agency", metavar="TÊN", help="cơ quan chủ quản")
        parser.add_argument("--origin", metavar="URL", help="ví dụ https://tinh.gov.vn")
        parser.add_argument("--admin", metavar="TÊN", help="tên đăng nhập của người quản trị")
        parser.add_argument("--admin-email", metavar="THƯ", help="địa chỉ thư của người ấy")
        parser.add_argument("--categories", metavar="TÊN,TÊN…", help="các chuyên mục đầu tiên")
        parser.add_argument("--mail-to", metavar="THƯ", help="gửi một thư thử đến địa chỉ này")
        parser.add_argument("--lock-demo", action="store_true", help="khóa các tài khoản dùng thử")
        parser.add_argument(
            "--no-input", action="store_true", help="không hỏi gì; mật khẩu thì cổng tự đặt"
        )

    def handle(self, **options):
        self.asks = not options["no_input"] and sys.stdin.isatty()
        try:
            self._identity(options)
            self._administrator(options)
            self._categories(options)
            self._demo_accounts(options)
            self._mail(options)
        except ValidationError as error:
            raise CommandError(_words(error)) from error
        except (KeyboardInterrupt, EOFError):
            raise CommandError("Đã dừng. Việc đã xong thì giữ; hãy chạy lại để làm tiếp.") from None
        self._left_to_do()

    def _identity(self, options) -> None:
        now = Identity.current()
        for option, field, question in (
            ("portal_name", "portal_name", "Tên cổng"),
            ("agency", "agency_name", "Cơ quan chủ quản"),
            ("origin", "canonical_origin", "Địa chỉ chính thức, như https://tinh.gov.vn"),
        ):
            self._answer(
                question,
                options[option],
                getattr(now, field),
                lambda value, field=field: first_steps.set_identity(**{field: value}),
            )

    def _administrator(self, options) -> None:
        if present := list(first_steps.administrators()):
            names = ", ".join(user.username for user in present)
            self.stdout.write(f"Người quản trị đã có: {names}.")
            return
        if not self.asks and not options["admin"]:
            raise CommandError("Hãy ghi --admin và --admin-email: cổng chưa có người quản trị.")
        made: list[User] = []

        def name(value):
            first_steps.new_administrator(value, "x@example.com")
            made[:] = [User(username=value)]

        def email(value):
            made[:] = [first_steps.new_administrator(made[0].username, value)]

        self._answer("Tên đăng nhập của người quản trị", options["admin"], "quantri", name)
        self._answer("Địa chỉ thư của người ấy", options["admin_email"], "", email)
        [user] = made
        while True:
            typed = self._password()
            try:
                password = first_steps.save_administrator(user, typed)
            except ValidationError as error:
                self.stdout.write(_words(error))
                continue
            if not typed:
                self.stdout.write(f"Mật khẩu của {user.username}, chỉ hiện một lần này: {password}")
                self.stdout.write("Lần đăng nhập đầu tiên, cổng đòi đổi mật khẩu này.")
            break
        self.stdout.write(f"Đã tạo người quản trị {user.username}.")

    def _password(self) -> str:
        while self.asks:
            typed = getpass.getpass("Mật khẩu (Enter: cổng tự đặt): ")
            if not typed or typed == getpass.getpass("Lần nữa: "):
                return typed
            self.stdout.write("Hai lần gõ khác nhau.")
        return ""

    def _categories(self, options) -> None:
        if Category.objects.exists() and not options["categories"]:
            return
        self._answer(
            "Các chuyên mục, cách nhau bằng dấu phẩy",
            options["categories"],
            first_steps.USUAL_CATEGORIES,
            first_steps.add_categories,
        )

    def _demo_accounts(self, options) -> None:
        if options["lock_demo"]:
            self.stdout.write(f"Đã khóa {first_steps.lock_demo_accounts()} tài khoản dùng thử.")

    def _mail(self, options) -> None:
        if not first_steps.sends_mail():
            self.stdout.write(
                "Chưa đặt PORTAL_EMAIL_URL: cổng không gửi thư; thông báo chỉ có ở chuông."
            )
            return
        self._answer("Gửi thư thử đến (Enter: không gửi)", options["mail_to"], "", self._send)

    def _send(self, address: str) -> None:
        if not address:
            return
        try:
            first_steps.send_test_mail(address)
        except OSError as error:  # What smtplib raises is one too.
            raise ValidationError(
                f"Máy chủ thư trong PORTAL_EMAIL_URL không nhận ({error}). Hãy sửa rồi thử lại."
            ) from error
        self.stdout.write(f"Đã gửi: hãy xem hộp thư {address}.")

    def _answer(self, question: str, given: str | None, usual: str, use: Callable) -> None:
        """Use what the option says, else what is typed, until it is right; else what is usual."""
        if given is not None or not self.asks:
            use(usual if given is None else given.strip())
            return
        while True:
            shown = f" [{usual}]" if usual else ""
            try:
                use(input(f"{question}{shown}: ").strip() or usual)
            except ValidationError as error:
                self.stdout.write(_words(error))
            else:
                return

    def _left_to_do(self) -> None:
        origin = Identity.current().canonical_origin
        host, _port = split_domain_port(origin.partition("://")[2])
        if host and not validate_host(host, settings.ALLOWED_HOSTS):
            self.stdout.write(
                f"PORTAL_HOSTS chưa có {host}: hãy thêm vào tệp môi trường, nếu không cổng từ chối "
                "người đọc ở địa chỉ ấy."
            )
        self.stdout.write(
            "Xong. Đăng nhập ở /admin/: trang đầu liệt kê những việc còn lại trước khi mở cổng."
        )


def _words(error: ValidationError) -> str:
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    names = {
        "username": "tên đăng nhập",
        "email": "địa chỉ thư",
        "name": "tên",
    }
    fields = {field.name: str(field.verbose_name) for field in Identity._meta.fields} | names
    return " ".join(
        f"{fields.get(name, name).capitalize()}: {' '.join(messages)}"
        for name, messages in error.message_dict.items()
    )
