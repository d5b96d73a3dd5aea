"""Staff and identity in the back office: who may change which account, and how."""

import pytest
from django.contrib.auth.models import Group, Permission

from portal.back_office import roles
from portal.identity.admin import staff
from portal.identity.models import Identity, User
from tests.make import make_user
from tests.pages import opened

pytestmark = pytest.mark.django_db

LIST = "/admin/identity/user/"
ADD = "/admin/identity/user/add/"


def change(user):
    return f"{LIST}{user.pk}/change/"


def password(user):
    return f"{LIST}{user.pk}/password/"


def groups(*names):
    return [group.pk for group in Group.objects.filter(name__in=names)]


def form_of(user, **typed):
    fields = {
        "username": user.username,
        "last_name": user.last_name,
        "first_name": user.first_name,
        "email": user.email,
        "groups": [group.pk for group in user.groups.all()],
        "is_active": "on",
    }
    return fields | typed


@pytest.fixture
def administrator(client):
    user = make_user("Administrators")
    client.force_login(user)
    return user


@pytest.fixture
def operator():
    return User.objects.create_superuser("vanhanh", password="mật khẩu")


def save(client, user, typed):
    return client.post(change(user), opened(client, change(user)) | typed)


def test_every_role_has_a_vietnamese_name_and_says_what_it_may():
    assert staff.GROUP_LABELS.keys() == roles.ROLES.keys()
    assert staff._GROUP_RIGHTS.keys() == roles.ROLES.keys()


@pytest.mark.parametrize("group", ["Reporters", "Editors", "Managing editors", "Moderators"])
def test_accounts_and_identity_are_closed_to_other_roles(client, group):
    user = make_user(group)
    client.force_login(user)

    closed = [
        LIST,
        ADD,
        change(user),
        password(user),
        f"{LIST}{user.pk}/history/",
        f"{LIST}{user.pk}/delete/",
        "/admin/identity/identity/1/change/",
        "/admin/auth/group/",
    ]
    assert {path: client.get(path).status_code for path in closed} == dict.fromkeys(closed, 403)


def test_a_new_account_may_enter_the_back_office(client, administrator):
    client.post(
        ADD,
        {
            "username": "bichphuong",
            "last_name": "Nguyễn Bích",
            "first_name": "Phượng",
            "email": "",
            "password1": "một câu dài khó đoán",
            "password2": "một câu dài khó đoán",
            "groups": groups("Reporters"),
            # Not on the form, so ignored when the request is written by hand.
            "is_superuser": "on",
            "user_permissions": [Permission.objects.get(codename="delete_category").pk],
        },
    )

    user = User.objects.get(username="bichphuong")
    assert user.is_staff
    assert user.is_active
    assert not user.is_superuser
    assert user.get_full_name() == "Nguyễn Bích Phượng"
    assert [group.name for group in user.groups.all()] == ["Reporters"]
    assert not user.user_permissions.exists()
    assert client.login(username="bichphuong", password="một câu dài khó đoán")


def test_the_form_offers_the_five_groups_in_vietnamese(client, administrator):
    page = client.get(ADD).content.decode()

    for label in staff.GROUP_LABELS.values():
        assert f"{label} – " in page
    assert "is_superuser" not in page
    assert "user_permissions" not in page


def test_an_administrator_moves_people_between_groups(client, administrator):
    user = make_user("Reporters")

    save(client, user, form_of(user, groups=groups("Editors", "Moderators")))

    assert {group.name for group in user.groups.all()} == {"Editors", "Moderators"}


def test_an_administrator_cannot_make_a_superuser(client, administrator):
    user = make_user("Reporters")

    save(client, user, form_of(user, is_superuser="on", is_staff=""))

    user.refresh_from_db()
    assert not user.is_superuser
    assert user.is_staff


def test_a_superuser_is_seen_and_not_touched_by_an_administrator(client, administrator, operator):
    assert client.get(change(operator)).status_code == 200
    assert client.post(change(operator), form_of(operator, username="khac")).status_code == 403
    assert client.get(password(operator)).status_code == 403
    taken_over = {"password1": "một câu dài khó đoán", "password2": "một câu dài khó đoán"}
    assert client.post(password(operator), taken_over).status_code == 403

    operator.refresh_from_db()
    assert operator.username == "vanhanh"
    assert operator.check_password("mật khẩu")


def test_nobody_hands_out_rights_they_lack(client, administrator):
    mighty = Group.objects.create(name="Vận hành")
    mighty.permissions.add(Permission.objects.get(codename="delete_category"))
    user, holder = make_user("Reporters"), make_user("Vận hành")

    response = save(client, user, form_of(user, groups=[mighty.pk]))

    assert response.status_code == 200
    assert "groups" in response.context["adminform"].form.errors
    assert client.post(change(holder), form_of(holder)).status_code == 403
    assert client.get(password(holder)).status_code == 403


def test_an_account_with_a_right_of_its_own_is_closed_to_those_without_it(client, administrator):
    holder = make_user("Reporters")
    holder.user_permissions.add(Permission.objects.get(codename="delete_category"))

    taken_over = {"password1": "một câu dài khó đoán", "password2": "một câu dài khó đoán"}
    tries = [
        client.post(change(holder), form_of(holder, username="khac")),
        client.get(password(holder)),
        client.post(password(holder), taken_over),
    ]

    assert [each.status_code for each in tries] == [403] * 3
    holder.refresh_from_db()
    assert (holder.username == "khac", holder.check_password("mật khẩu")) == (False, True)


def test_an_account_with_a_right_of_its_own_is_open_to_those_who_have_it(client, administrator):
    right = Permission.objects.get(codename="delete_category")
    holder = make_user("Reporters")
    holder.user_permissions.add(right)
    administrator.user_permissions.add(right)

    assert save(client, holder, form_of(holder, username="khac")).status_code == 302
    holder.refresh_from_db()
    assert holder.username == "khac"


def test_nobody_locks_themselves_out(client, administrator):
    save(client, administrator, form_of(administrator, is_active="", groups=[]))

    administrator.refresh_from_db()
    assert administrator.is_active
    assert [group.name for group in administrator.groups.all()] == ["Administrators"]


def test_who_leaves_is_deactivated_and_never_deleted(client, administrator):
    user = make_user("Reporters")
    data = form_of(user)
    del data["is_active"]

    save(client, user, data)

    user.refresh_from_db()
    assert not user.is_active
    assert client.get(f"{LIST}{user.pk}/delete/").status_code == 403
    assert client.post(f"{LIST}{user.pk}/delete/", {"post": "yes"}).status_code == 403


def test_an_operator_may_not_delete_either_but_may_make_a_superuser(client, operator):
    client.force_login(operator)
    user = make_user("Administrators")

    save(client, user, form_of(user, is_superuser="on"))

    user.refresh_from_db()
    assert user.is_superuser
    assert client.get(f"{LIST}{user.pk}/delete/").status_code == 403


def test_the_list_says_who_is_what(client, administrator):
    make_user("Managing editors", username="thuky", last_name="Lê", first_name="Hòa")

    page = client.get(LIST, {"q": "hoa"}).content.decode()

    assert "Lê Hòa" in page
    assert "Thư ký tòa soạn" in page
    assert "chưa lần nào" in page
    assert "1 người dùng" in page


def test_the_list_is_filtered_by_group_and_takes_no_nonsense(client, administrator):
    make_user("Reporters", username="phongvien")

    found = client.get(LIST, {"nhom": groups("Reporters")[0]}).context["cl"].queryset

    assert [user.username for user in found] == ["phongvien"]
    assert client.get(LIST, {"nhom": "x' OR 1"}).status_code == 200


def test_groups_are_for_superusers_and_the_five_for_nobody(client, operator):
    client.force_login(operator)
    reporters = Group.objects.get(name="Reporters")
    own = Group.objects.create(name="Cộng tác viên")

    assert client.get("/admin/auth/group/").status_code == 200
    assert client.post(f"/admin/auth/group/{reporters.pk}/change/", {}).status_code == 403
    assert client.get(f"/admin/auth/group/{own.pk}/change/").status_code == 200


class TestIdentity:
    FORM = "/admin/identity/identity/1/change/"

    def test_the_list_is_the_form(self, client, administrator):
        response = client.get("/admin/identity/identity/")

        assert (response.status_code, response["Location"]) == (302, self.FORM)

    def test_the_form_is_there_before_the_row(self, client, administrator):
        Identity.objects.all().delete()
        assert client.get(self.FORM).status_code == 200

        response = client.post(
            self.FORM,
            {
                "portal_name": "Cổng thông tin điện tử tỉnh Sông Mây",
                "agency_name": "",
                "canonical_origin": "https://songmay.gov.vn",
                "address": "",
                "phone": "",
                "email": "",
            },
        )

        assert response.status_code == 302
        assert Identity.current().portal_name == "Cổng thông tin điện tử tỉnh Sông Mây"
        assert (
            "Cổng thông tin điện tử tỉnh Sông Mây · Bàn biên tập"
            in client.get("/admin/").content.decode()
        )

    def test_there_is_no_second_row_and_no_deleting(self, client, administrator):
        Identity().save()

        assert client.get("/admin/identity/identity/add/").status_code == 403
        assert client.get("/admin/identity/identity/1/delete/").status_code == 403
        assert client.get("/admin/identity/identity/2/change/").status_code == 302
