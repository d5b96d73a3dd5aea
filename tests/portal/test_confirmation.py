"""What weighs most needs the password again, unless it was typed a short time ago."""

import ast
import time

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from media_gallery.models.moderated import Moderated
from news import workflow
from news.models import Article
from portal.access.confirmation.acts import WEIGHTY
from portal.access.limits_of_sessions import PROVED_FOR
from portal.access.sessions import BEGAN
from portal.identity.log_in import locks
from portal.identity.models import Identity, User
from portal.journal.models import Action, Entry
from tests import pages
from tests.make import make_article, make_edition, make_source, make_user
from tests.make_second_factor import code_of, make_app
from tests.news.test_desk_admin import form_of
from tests.portal.test_back_office_doors import addresses_under
from tests.running_portal import PROJECT

pytestmark = pytest.mark.django_db
ASKS = "Gõ lại mật khẩu"


def at_an_open_desk(user, minutes=20) -> Client:
    """Return the browser of ``user``, who logged in so many minutes ago."""
    client = Client()
    client.force_login(user)
    session = client.session
    session[BEGAN] = int(time.time() - 60 * minutes)
    session.save()
    return client


def proves(client, asked, password="mật khẩu", **more):  # noqa: S107
    """Send the form that asks for the password, as a browser does."""
    form = pages.tree(asked).xpath("//form[@action][.//*[@name='confirm_password']]")[0]
    fields: dict[str, list[str]] = {}
    for name, value in form.form_values():
        fields.setdefault(name, []).append(value)
    return client.post(form.get("action"), fields | {"confirm_password": password} | more)


def is_asked(response) -> bool:
    return response.status_code == 200 and pages.words(response, "//h1") == ASKS


@pytest.fixture
def an():
    return make_user("Administrators", username="an")


def test_the_doors_to_accounts_and_groups_all_need_it():
    doors = {
        name
        for name, _path in addresses_under("admin/")
        if name and name.startswith(("admin:identity_user_", "admin:auth_"))
    }
    reads_only = {"admin:identity_user_history", "admin:auth_group_history"}
    assert doors - reads_only <= WEIGHTY.keys()
    assert WEIGHTY.keys() <= {name for name, _path in addresses_under("admin/")}


def test_photos_videos_and_albums_are_deleted_for_good_with_it():
    models = [each for each in apps.get_models() if issubclass(each, Moderated)]
    assert {f"admin:{each._meta.label_lower.replace('.', '_')}_delete" for each in models} == {
        name for name in WEIGHTY if name.startswith("admin:media_gallery_")
    }


def calls(source: str, name: str, keyword: str | None = None) -> bool:
    """Return whether the source calls ``….name(…)`` or ``name(…)``, with that keyword if given."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if called == name and (not keyword or keyword in {each.arg for each in node.keywords}):
                return True
    return False


def test_every_module_that_withdraws_or_publishes_in_an_emergency_is_known():
    """A new one needs its address in WEIGHTY, then its line here."""
    found = {}
    for app in ("news", "portal"):
        for path in sorted((PROJECT / app).rglob("*.py")):
            source = path.read_text()
            doing = {
                what
                for what, name, keyword in (
                    ("withdraws", "withdraw", "public_reason"),
                    ("withdraws", "withdraw", "note"),
                    ("takes down", "take_down", None),
                    ("hurries", "publish", "emergency"),
                    ("hurries", "schedule", "emergency"),
                )
                if calls(source, name, keyword)
            }
            if doing:
                found[path.relative_to(PROJECT).as_posix()] = doing
    assert found == {
        "news/admin/article_form.py": {"withdraws", "hurries"},
        "news/admin/bulk/acts.py": {"withdraws"},
        "news/admin/takedown/views.py": {"takes down"},
        "news/jobs.py": {"takes down"},
        "news/takedown/carry_out.py": {"withdraws"},
        "portal/sample/demonstration.py": {"withdraws"},
    }


def test_a_new_account_needs_it_and_nothing_typed_is_lost(an):
    client, address = at_an_open_desk(an), reverse("admin:identity_user_add")
    form = pages.tree(client.get(address)).xpath("//form[@id='user_form']")[0]
    typed = dict(form.form_values()) | {
        "username": "trộm",
        "usable_password": "true",
        "password1": "cam bưởi thuyền lửa",
        "password2": "cam bưởi thuyền lửa",
    }
    asked = client.post(address, typed)
    assert is_asked(asked)
    assert not User.objects.filter(username="trộm").exists()

    wrong = proves(client, asked, "sai")
    assert is_asked(wrong)
    assert "Mật khẩu chưa đúng." in pages.words(wrong)
    assert proves(client, wrong).status_code == 302
    assert User.objects.filter(username="trộm").exists()
    # For a while it is not asked for again.
    assert client.post(address, typed | {"username": "hai"}).status_code == 302


def test_every_press_on_an_account_needs_it(an):
    other, client = make_user("Reporters"), at_an_open_desk(an)
    for name, args in (
        ("admin:identity_user_change", [other.pk]),
        ("admin:identity_user_sign_ins", [other.pk]),
        ("admin:auth_user_password_change", [other.pk]),
        ("admin:identity_user_changelist", []),
        ("admin:identity_identity_change", [1]),
    ):
        assert is_asked(client.post(reverse(name, args=args), {"act": "remove"})), name


def test_who_logged_in_a_short_time_ago_is_not_asked(an):
    client = at_an_open_desk(an, minutes=14)
    assert PROVED_FOR.total_seconds() == 15 * 60
    assert not is_asked(client.post(reverse("admin:identity_user_changelist"), {}))


def test_who_may_not_is_told_so_and_a_stranger_logs_in_first(an):
    address = reverse("admin:identity_user_add")
    assert is_asked(at_an_open_desk(an).post(address, {}))
    assert Client().post(address, {}).status_code == 302
    reporter = at_an_open_desk(make_user("Reporters"))
    assert proves(reporter, reporter.post(address, {})).status_code == 403


@pytest.mark.parametrize(
    ("act", "more", "asks"),
    [
        ("withdraw", {"withdraw_note": "Sai"}, True),
        ("publish", {"emergency": "Bão đổ bộ"}, True),
        ("publish", {"emergency": "  "}, False),
        ("submit", {}, False),
        ("", {}, False),
    ],
)
def test_of_an_article_withdrawing_and_publishing_in_an_emergency_need_it(an, act, more, asks):
    article = make_article(title="Cầu", created_by=an)
    if act == "withdraw":
        make_edition(article, visible=(timezone.now(), None))
    address = reverse("admin:news_article_change", args=[article.pk])
    client = at_an_open_desk(an)
    typed = form_of(article, title="Cầu mới", act=act, **more)
    answer = client.post(address, typed)
    assert is_asked(answer) is asks
    if asks:
        assert Article.objects.get().title == "Cầu"
        done = proves(client, answer)
        assert done.status_code == 302, pages.words(done)
        last = Entry.objects.filter(action__in=[act]).get()
        assert last.actor == an


def test_withdrawing_many_and_a_whole_source_need_it(an):
    client = at_an_open_desk(an)
    article = make_article()
    make_edition(article, visible=(timezone.now(), None))
    bulk = reverse("admin:news_article_bulk", args=["withdraw"])
    row = f"{article.pk}"
    assert not is_asked(client.post(bulk, {"row": row}))
    assert is_asked(client.post(bulk, {"row": row, "confirmed": "1"}))
    assert is_asked(client.post(reverse("admin:news_source_takedown", args=[make_source().pk]), {}))


def test_a_second_factor_is_asked_for_too(an):
    make_app(an)
    client, address = at_an_open_desk(an), reverse("admin:identity_user_changelist")
    asked = client.post(address, {})
    wrong = proves(client, asked, confirm_code="000000")
    assert "Mã không đúng" in pages.words(wrong)
    an.totpdevice_set.get().throttle_reset()
    assert not is_asked(proves(client, wrong, confirm_code=code_of(an)))


def test_replacing_ones_second_factor_needs_it_and_the_first_one_does_not(an):
    client = at_an_open_desk(an)
    set_up, renew = reverse("access:set_up"), reverse("access:renew")
    client.get(set_up)
    assert not is_asked(client.post(set_up, {"code": "000000"}))
    make_app(an)
    assert is_asked(client.post(set_up, {"code": "000000"}))
    assert is_asked(client.post(renew, {}))


def test_wrong_passwords_count_with_those_of_log_ins_and_are_in_the_journal(an):
    client, address = at_an_open_desk(an), reverse("admin:identity_user_changelist")
    asked = client.post(address, {})
    for _ in range(locks.MOST):
        asked = proves(client, asked, "sai")
    locked = proves(client, asked)
    assert is_asked(locked)
    assert "Sai mật khẩu quá nhiều lần" in pages.words(locked)
    assert Entry.objects.filter(action=Action.PROOF_REFUSED, actor=None).count() == locks.MOST
    assert Entry.objects.filter(action=Action.LOCK_LOG_IN).count() == 1


def test_a_file_stays_in_the_form_which_is_sent_again(an):
    Identity().save()
    client, address = at_an_open_desk(an), reverse("admin:identity_identity_change", args=[1])
    logo = SimpleUploadedFile("dau.png", b"x")
    asked = client.post(address, {"portal_name": "Cổng", "logo": logo})
    assert "Tệp vừa chọn (dau.png) không đi theo được" in pages.words(asked)
    assert not pages.tree(asked).xpath("//*[@name='portal_name']")
    done = proves(client, asked)
    assert pages.words(done, "//h1") == "Đã xác nhận"
    assert not is_asked(client.post(address, {}))


def test_a_script_is_told_in_json(an):
    client, address = at_an_open_desk(an), reverse("admin:identity_user_changelist")
    answer = client.post(address, {}, headers={"accept": "application/json"})
    assert answer.status_code == 403
    assert answer.json()["error"].startswith("Việc này cần gõ lại mật khẩu")


def test_what_is_sent_again_is_what_was_typed(an):
    client, address = at_an_open_desk(an), reverse("admin:identity_user_changelist")
    typed = {"a": ["1", "2"], "b": '<b>"&amp;\r\nđ', "c": ""}
    asked = client.post(f"{address}?q=x%26y", typed)
    form = pages.tree(asked).xpath("//form[.//*[@name='confirm_password']]")[0]
    assert form.get("action") == f"{address}?q=x%26y"
    sent = [pair for pair in form.form_values() if pair[0] in "abc"]
    assert sent == [("a", "1"), ("a", "2"), ("b", '<b>"&amp;\nđ'), ("c", "")]


def test_workflow_does_not_ask_twice(an):
    """The rule is of people at a desk: what jobs and commands do needs no password."""
    article = make_article()
    make_edition(article, visible=(timezone.now(), None))
    workflow.withdraw(article, by=an, note="Sai")
    assert Entry.objects.filter(action=Action.WITHDRAW).count() == 1


def test_the_form_for_ones_own_password_is_no_place_to_guess_it(an):
    client, address = at_an_open_desk(an), reverse("admin:password_change")
    new = {"new_password1": "cam bưởi thuyền lửa", "new_password2": "cam bưởi thuyền lửa"}
    for _ in range(locks.MOST):
        wrong = client.post(address, new | {"old_password": "sai"})
        assert "Mật khẩu chưa đúng." in pages.words(wrong)
    locked = client.post(address, new | {"old_password": "mật khẩu"})
    assert "Sai mật khẩu quá nhiều lần" in pages.words(locked)
    an.refresh_from_db()
    assert an.check_password("mật khẩu")
    assert Entry.objects.filter(action=Action.PROOF_REFUSED, actor=None).count() == locks.MOST
    assert Entry.objects.filter(action=Action.LOCK_LOG_IN).count() == 1


def test_the_longest_text_is_sent_again_whole(an):
    """Percent-encoded, a Vietnamese letter of three bytes would be nine: more than is taken."""
    article = make_article(created_by=an)
    make_edition(article, visible=(timezone.now(), None))
    address = reverse("admin:news_article_change", args=[article.pk])
    asked = at_an_open_desk(an).post(address, form_of(article, act="withdraw"))
    form = pages.tree(asked).xpath("//form[.//*[@name='confirm_password']]")[0]
    assert form.get("enctype") == "multipart/form-data"
