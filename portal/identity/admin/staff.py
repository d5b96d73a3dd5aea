"""Admin of staff accounts and groups, and the rules about who may change whom."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import admin as auth_admin
from django.contrib.auth.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.utils.crypto import salted_hmac
from django.utils.safestring import mark_safe

from portal.identity.demo_accounts import is_demo
from portal.identity.log_in import locks
from portal.identity.models import User
from portal.journal.models import Action, record
from portal.vietnamese import dates
from portal.web.forms.edit_conflict import NoOverwriteForm
from portal.web.numbers import parse_number

#: The five groups of portal/back_office/roles.py, in the newsroom's words (docs/newsroom.md).
GROUP_LABELS = {
    "Reporters": "Phóng viên",
    "Editors": "Biên tập viên",
    "Managing editors": "Thư ký tòa soạn",
    "Moderators": "Kiểm duyệt viên",
    "Administrators": "Quản trị",
}
_GROUP_RIGHTS = {
    "Reporters": "viết, sửa bài, ảnh, video của mình và gửi duyệt",
    "Editors": "sửa mọi bài, ảnh, video, trả lại, đăng, hẹn giờ",
    "Managing editors": "như biên tập viên, thêm gỡ bài, xếp trang nhất và chuyên mục, chọn sẵn "
    "kết quả tìm kiếm, viết trang giới thiệu",
    "Moderators": "quyết định ảnh và video nào công khai",
    "Administrators": "mọi quyền trên, thêm người dùng và thông tin cổng",
}


def rights_beyond(user: User):
    """Return the permissions that ``user`` does not have and so may not give to others."""
    if user.is_superuser:
        return Permission.objects.none()
    return Permission.objects.exclude(Q(group__user=user) | Q(user=user))


def may_manage(actor: User, account: User) -> bool:
    """Return whether ``actor`` has every permission of ``account``.

    Otherwise ``actor`` could set the password of an account with more rights, and log in as it.
    """
    if actor.is_superuser:
        return True
    beyond = rights_beyond(actor)
    return not (
        account.is_superuser
        or account.groups.filter(permissions__in=beyond).exists()
        or account.user_permissions.filter(pk__in=beyond).exists()
    )


class GroupsField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def name_of(self, group: Group) -> str:
        """Return the group's name, for the form and the journal (`portal.journal.changes`)."""
        return GROUP_LABELS.get(group.name, group.name)

    def label_from_instance(self, group):
        rights = _GROUP_RIGHTS.get(group.name)
        label = self.name_of(group)
        return f"{label} – {rights}" if rights else label


class PasswordForm(AdminPasswordChangeForm):
    # Django's own sentence cannot be translated. Its script shows the warning by this id.
    usable_password_help_text = mark_safe(
        '<span id="id_unusable_warning">Chọn “Không được”: mật khẩu hiện nay mất đi, và người này '
        "không đăng nhập được nữa cho đến khi có mật khẩu mới.</span>"
    )


class UserForm(NoOverwriteForm, UserChangeForm):
    """Form of an account, which two administrators may edit at the same time."""


class GroupFilter(admin.SimpleListFilter):
    title = "nhóm"
    parameter_name = "nhom"

    def lookups(self, request, model_admin):
        return [
            (str(pk), GROUP_LABELS.get(name, name))
            for pk, name in Group.objects.order_by("pk").values_list("pk", "name")
        ]

    def queryset(self, request, queryset):
        if self.value() in dict(self.lookup_choices):
            return queryset.filter(groups=self.value())
        return queryset


@admin.register(User)
class UserAdmin(auth_admin.UserAdmin):
    """Admin of accounts. They are deactivated, never deleted: journal and editions name them."""

    list_display = ["full_name", "username", "unit", "group_labels", "is_active", "last_seen"]
    list_display_links = ["full_name", "username"]
    list_filter = ["is_active", GroupFilter]
    list_per_page = 50
    show_full_result_count = False
    search_fields = [
        "username__icontains",
        "last_name__unaccent__icontains",
        "first_name__unaccent__icontains",
        "email__icontains",
    ]
    search_help_text = "Tìm theo tên, tài khoản, thư điện tử; có dấu hay không dấu đều được."
    ordering = ["-is_active", "first_name", "last_name", "username"]
    filter_horizontal = ()
    actions = ["unlock_log_in"]
    form = UserForm
    add_form = UserCreationForm
    change_password_form = PasswordForm

    person: tuple[str, Any] = (
        "Người",
        {"fields": ["last_name", "first_name", "email", "unit"]},
    )
    fieldsets = [(None, {"fields": ["username", "password"]}), person]
    add_fieldsets = [
        (None, {"fields": ["username", "password1", "password2"]}),
        person,
        ("Quyền", {"fields": ["groups"]}),
    ]

    # --- Who may ----------------------------------------------------------------------------

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or may_manage(request.user, obj))

    def has_delete_permission(self, request, obj=None):
        return False

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return self.add_fieldsets
        rights = ["groups", "is_active"]
        if not self._may_set_rights(request, obj):
            rights = ["group_labels", "is_active"]
        if request.user.is_superuser:
            rights.append("is_superuser")
        return [*self.fieldsets, ("Quyền", {"fields": rights})]

    def get_readonly_fields(self, request, obj=None):
        if obj is None or self._may_set_rights(request, obj):
            return []
        return ["group_labels", "is_active", "is_superuser"]

    def _may_set_rights(self, request, account) -> bool:
        # Not one's own, so that the last administrator cannot lock everybody out.
        return account != request.user and self.has_change_permission(request, account)

    # --- The list ---------------------------------------------------------------------------

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description="tên", ordering="first_name")
    def full_name(self, user):
        return user.get_full_name() or "–"

    @admin.display(description="nhóm")
    def group_labels(self, user):
        return ", ".join(GROUP_LABELS.get(group.name, group.name) for group in user.groups.all())

    @admin.display(description="đăng nhập cuối", ordering="last_login")
    def last_seen(self, user):
        return dates.short_datetime(user.last_login) if user.last_login else "chưa lần nào"

    @admin.action(description="Mở khóa đăng nhập", permissions=["change"])
    @transaction.atomic
    def unlock_log_in(self, request, queryset):
        """Forget the wrong passwords of these accounts, so that they may log in at once."""
        for account in queryset.order_by("pk"):
            if not self.has_change_permission(request, account):
                raise PermissionDenied
            locks.unlock(account)
            record(Action.UNLOCK_LOG_IN, account, actor=request.user)
        told = "Đã mở khóa đăng nhập: các lần sai mật khẩu trước đây không tính nữa."
        self.message_user(request, told, messages.SUCCESS)

    # --- The form ---------------------------------------------------------------------------

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        for name, label, sentence in (
            ("username", "Tài khoản", "Dùng để đăng nhập, ví dụ: bichphuong. Không dấu cách."),
            ("last_name", "Họ và tên đệm", "Ví dụ: Nguyễn Thị."),
            ("first_name", "Tên", "Ví dụ: An."),
            ("email", "Thư điện tử", ""),
            (
                "is_active",
                "Đang hoạt động",
                "Người nghỉ việc: bỏ dấu này. Tài khoản không đăng nhập được nữa; bài và nhật ký "
                "của họ vẫn còn.",
            ),
            (
                "is_superuser",
                "Có mọi quyền",
                "Kể cả quyền không nhóm nào có. Chỉ dành cho người vận hành máy chủ.",
            ),
        ):
            if field := form.base_fields.get(name):
                field.label, field.help_text = label, sentence
        return form

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name != "groups":
            return super().formfield_for_manytomany(db_field, request, **kwargs)
        beyond = rights_beyond(request.user)
        return GroupsField(
            Group.objects.exclude(permissions__in=beyond).order_by("pk"),
            label="Nhóm",
            required=False,
            help_text="Một người có thể thuộc nhiều nhóm.",
        )

    @transaction.atomic
    def user_change_password(self, request, id, form_url=""):
        """Set a password as Django does, in one transaction with the journal's entry of it.

        The form is sent with a mark of the password that it replaces: one that somebody else has
        set meanwhile is not replaced unseen.
        """
        account = (
            User.objects.select_for_update(no_key=True).filter(pk=parse_number(id) or 0).first()
        )
        replaced = account.password if account else ""
        seen = salted_hmac("replaced", replaced, algorithm="sha256").hexdigest()[:20]
        if request.method == "POST" and request.GET.get("seen") != seen:
            if not self.has_change_permission(request, account):
                raise PermissionDenied
            told = "Mật khẩu vừa được người khác đổi sau khi bạn mở trang này. Hãy đặt lại nếu cần."
            self.message_user(request, told, messages.WARNING)
            return HttpResponseRedirect(request.path)
        response = super().user_change_password(request, id, f"?seen={seen}")
        if account and (request.method, response.status_code) == ("POST", 302):
            # Who gets a new password may log in with it at once, and has to change it then.
            locks.unlock(account)
            others = account != request.user and not is_demo(account)
            User.objects.filter(pk=account.pk).update(must_change_password=others)
        return response

    def save_model(self, request, obj, form, change):
        if not change:
            # Citizens have no accounts, so every account is one of staff.
            obj.is_staff = True
            obj.must_change_password = not is_demo(obj)
        super().save_model(request, obj, form, change)


admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(auth_admin.GroupAdmin):
    """Admin of groups, for superusers; every migrate writes the five of back_office/roles.py."""

    form = NoOverwriteForm
    fields = ["name", "permissions"]

    def has_module_permission(self, request):
        return request.user.is_superuser

    def has_view_permission(self, request, obj=None):
        return request.user.is_superuser

    def has_add_permission(self, request):
        return request.user.is_superuser

    def has_change_permission(self, request, obj=None):
        return request.user.is_superuser and (obj is None or obj.name not in GROUP_LABELS)

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)
