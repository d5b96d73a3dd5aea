"""Who may open each address of the back office: visitors of every kind at every door.

Who may do what with an article or a photo, own or another's and in each state, is in
permissions/.
"""

import re

import pytest
from django.urls import get_resolver, reverse

from portal.back_office.roles import ROLES
from tests.make import make_user
from tests.make_doors import address_of, make_thing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stores")]

#: A letter for each role in the tables below.
LETTERS = {
    "R": "Reporters",
    "E": "Editors",
    "S": "Managing editors",
    "M": "Moderators",
    "A": "Administrators",
}
ALL, DESK, NOBODY = "RESMA", "RESA", ""
#: A reporter may change what is their own; everything here is somebody else's.
CHANGE_OF_OTHERS = "ESMA"

#: Roles that may open the pages of a model: list, form and history of an object; add; delete.
MODELS = {
    "news_article": (DESK, DESK, "ESA"),
    "news_tag": (DESK, DESK, NOBODY),
    "news_source": (DESK, "ESA", NOBODY),
    "news_spelling": ("ESA", "ESA", "ESA"),
    "news_pinnedresult": ("SA", "SA", "SA"),
    "taxonomy_category": (DESK, "SA", NOBODY),
    "media_gallery_photo": (ALL, ALL, "MA"),
    "media_gallery_album": (ALL, ALL, "MA"),
    "media_gallery_video": (ALL, ALL, "MA"),
    "media_gallery_rejectionreason": ("MA", "MA", "MA"),
    "journal_entry": ("ESMA", NOBODY, NOBODY),
    "jobs_job": ("MA", NOBODY, NOBODY),
    "outside_links_domain": ("SA", NOBODY, NOBODY),
    "outside_links_finding": ("SA", NOBODY, NOBODY),
    "outside_links_run": ("SA", NOBODY, NOBODY),
    "identity_page": ("SA", "SA", "A"),
    "identity_banner": ("SA", "SA", "SA"),
    "identity_linkgroup": ("SA", "SA", "SA"),
    "identity_identity": ("A", NOBODY, NOBODY),
    "identity_user": ("A", "A", NOBODY),
    "auth_group": (NOBODY, NOBODY, NOBODY),
}

#: {name of another address: (method, roles, status of the answer to them, and to other staff if
#: not 403)}. A POST has no data.
DOORS = {
    "admin:index": ("GET", ALL + "-", 200),
    "admin:app_list news": ("GET", DESK, 200, 404),
    "admin:app_list jobs": ("GET", "MA", 200, 404),
    "admin:auth_user_password_change": ("GET", "A", 200),
    "admin:news_article_preview": ("GET", DESK, 200),
    "admin:news_article_preview post": ("POST", "ESA", 400),
    "admin:news_article_preview add": ("POST", DESK, 400),
    "admin:news_article_bulk": ("POST", DESK, 302),
    "admin:news_article_checks": ("POST", "ESA", 200),
    "admin:news_article_checks add": ("POST", DESK, 200),
    "admin:news_article_compare": ("GET", DESK, 200),
    "admin:news_article_remarks": ("POST", "ESA", 302),
    "admin:news_article_remark": ("POST", "ESA", 302),
    "admin:news_article_simple_history": ("GET", ALL + "-", 302),  # to the form, which asks
    "admin:news_attachment_download": ("GET", DESK, 200),
    "admin:news_source_takedown": ("GET", "SA", 200),
    "admin:news_source_taken_down": ("GET", "ESA", 200),
    "admin:journal_entry_export": ("GET", "ESMA", 200),
    "admin:media_gallery_photo_thumbnail": ("GET", ALL, 200),
    "admin:media_gallery_photo_upload": ("GET", ALL, 200),
    "admin:media_gallery_photo_receive": ("POST", ALL, 422),
    "admin:media_gallery_photo_pick": ("GET", ALL, 200),
    "admin:media_gallery_photo_focus": ("GET", ALL, 200),
    "admin:media_gallery_photo_focus post": ("POST", "RESMA", 422),
    "admin:media_gallery_photo_decide": ("POST", ALL, 302),
    "admin:media_gallery_album_decide": ("POST", ALL, 302),
    "admin:media_gallery_video_decide": ("POST", ALL, 302),
    "admin:media_gallery_album_photos": ("GET", CHANGE_OF_OTHERS, 200),
    "admin:media_gallery_album_add_photos": ("GET", CHANGE_OF_OTHERS, 200),
    "admin:media_gallery_video_upload": ("POST", ALL, 422),
    "admin:media_gallery_video_upload_piece": ("GET", ALL, 404),
    "admin:media_gallery_video_upload_validate": ("POST", ALL, 404),
    "admin:media_gallery_video_thumbnail": ("GET", ALL, 200),
    "admin:media_gallery_video_captions": ("GET", ALL, 200),
    "admin:media_gallery_video_conversion": ("GET", ALL, 200),
    "admin:media_gallery_video_take_poster": ("POST", CHANGE_OF_OTHERS, 302),
    "admin:media_gallery_video_prepare": ("POST", CHANGE_OF_OTHERS, 302),
    "moderation:queue": ("GET", "MA", 200),
    "moderation:keys": ("GET", "MA", 200),
    "moderation:part": ("GET", "MA", 200),
    "moderation:decide": ("POST", "MA", 302),
    "moderation:sheet": ("GET", "MA", 200),
    "moderation:decide_many": ("POST", "MA", 200),
    "moderation:preview": ("GET", ALL, 200),
    "moderation:poster": ("GET", ALL, 200),
    "moderation:captions": ("GET", ALL, 200),
    "moderation:video": ("GET", ALL, 200),
    "clean_paste": ("POST", ALL + "-", 200),
    "link_targets": ("GET", DESK, 200),
    "notifications:list": ("GET", ALL + "-", 200),
    "notifications:unread": ("GET", ALL + "-", 200),
    "notifications:open": ("GET", ALL + "-", 404),  # somebody else's
    "notifications:read_all": ("POST", ALL + "-", 302),
    "notifications:ways": ("GET", ALL + "-", 200),
    "editing:list": ("GET", ALL + "-", 200),
    "editing:session": ("GET", ALL + "-", 200),
    "editing:keep": ("POST", ALL + "-", 400),
    "editing:text": ("GET", NOBODY, 200, 404),  # It is somebody else's.
    "editing:discard": ("POST", ALL + "-", 302),
    "front_page:arrange": ("GET", "SA", 200),
    "front_page:try": ("POST", "SA", 200),
    "front_page:choose_minute": ("GET", DESK, 302),
    "front_page:ahead": ("GET", DESK, 200),
    "front_page:ahead_page": ("GET", DESK, 200),
    "merge_category": ("GET", "SA", 200),
    "going_live": ("POST", "A", 302),
    "pin_article": ("GET", "SA", 200),
    "access:sessions": ("GET", ALL + "-", 200),
    "access:set_up": ("GET", ALL + "-", 200),
    "access:renew": ("POST", ALL + "-", 302),  # They have no second factor yet.
    "access:code": ("GET", NOBODY, 200, 302),  # For a log-in without its code.
    "admin:identity_user_sign_ins": ("GET", "A", 200),
    "reports:report": ("GET", DESK, 200),
    "reports:table": ("GET", DESK, 200),
    "reports:workbook": ("GET", DESK, 200),
    "zero_results": ("GET", "SA", 200),
    "zero_results_seen": ("POST", "SA", 302),
}
#: For who has forgotten a password, so for everybody: tests/portal/test_forgotten_password.py.
OPEN = {"forgotten_password:ask", "forgotten_password:sent", "forgotten_password:link"}
#: Django's own, for every account of staff or for none at all.
OF_DJANGO = {
    "admin:login",
    "admin:logout",
    "admin:password_change",
    "admin:password_change_done",
    "admin:autocomplete",
    "admin:jsi18n",
    "admin:view_on_site",
}


#: Pages of a model that no role may open but a superuser may.
SUPERUSERS_ALONE = {
    "news_tag": {"delete"},
    "news_source": {"delete"},
    "taxonomy_category": {"delete"},
    "auth_group": {"changelist", "add", "change", "history"},
}
#: Visitors whom every address sends to the login page.
OUTSIDE = ("nobody", "outsider", "deactivated")


@pytest.fixture
def visitors():
    """Return {name: user}: those of ``OUTSIDE``, staff without a role, every role, a superuser."""
    outsider = make_user(username="ngoai", is_superuser=True)
    outsider.is_staff = False
    outsider.save()
    deactivated = make_user("Administrators", is_active=False)
    roles = {letter: make_user(LETTERS[letter]) for letter in LETTERS}
    return {
        "nobody": None,
        "outsider": outsider,
        "deactivated": deactivated,
        "-": make_user(),
        **roles,
        "superuser": make_user(is_superuser=True),
    }


def expected(roles, status, refused=403, *, superuser=None):
    """Return {visitor: status}; a superuser may what any role may, or what ``superuser`` says."""
    inside = {who: status if who in roles else refused for who in (*LETTERS, "-")}
    enters = bool(roles) if superuser is None else superuser
    return dict.fromkeys(OUTSIDE, 302) | inside | {"superuser": status if enters else refused}


def answers(client, visitors, method, address):
    """Return {visitor: status}, and check that who is not inside is sent to log in."""
    found = {}
    for who, user in visitors.items():
        client.logout()
        if user:
            client.force_login(user)
        response = getattr(client, method.lower())(address)
        found[who] = response.status_code
        if who in OUTSIDE:
            assert response["Location"].startswith("/admin/login/")
    return found


def test_the_table_has_a_letter_for_every_role():
    assert set(LETTERS.values()) == ROLES.keys()


def test_the_tables_have_every_address():
    of_models = {f"admin:{model}_{page}": model for model in MODELS for page in PAGES}
    known = of_models.keys() | OF_DJANGO | OPEN | {door.partition(" ")[0] for door in DOORS}
    served = dict(addresses_under("admin/"))
    to_do = [
        f"{path}: add to DOORS  {name!r}: ('GET', roles who may open it, status they get),"
        if name
        else f"{path}: give it a name, so that a rule can be written for it"
        for name, path in served.items()
        if name not in known
    ]
    to_do += [f"remove {name!r}: nothing serves it any more" for name in known - served.keys()]
    assert not to_do, "\n".join(to_do)


#: Django's own without a name: the old address of a form, and what matches nothing else.
_REDIRECTS = re.compile(r"admin/(\w+/\w+/<path:object_id>/|\(\?P<url>\.\*\)\$)")
PAGES = ("changelist", "add", "change", "history", "delete")


def addresses_under(prefix, patterns=None, before="", namespace=""):
    """Yield (name, path) of each address; the name is None for one that has none."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        path = before + str(each.pattern)
        if hasattr(each, "url_patterns"):
            inner = f"{namespace}{each.namespace}:" if each.namespace else namespace
            yield from addresses_under(prefix, each.url_patterns, path, inner)
        elif path.startswith(prefix) and not _REDIRECTS.fullmatch(path):
            yield (f"{namespace}{each.name}" if each.name else None), path


@pytest.mark.parametrize("model", MODELS)
def test_the_pages_of_a_model_open_to_its_roles_alone(client, visitors, model):
    seen, added, deleted = MODELS[model]
    thing = make_thing(model)
    pages = {
        page: answers(client, visitors, "GET", reverse(f"admin:{model}_{page}", args=args))
        for page, args in (
            ("changelist", []),
            ("change", [thing.pk]),
            ("history", [thing.pk]),
            ("add", []),
            ("delete", [thing.pk]),
        )
    }
    # There is one identity: its list redirects to its form, which asks.
    alone = SUPERUSERS_ALONE.get(model, set())

    def rule(page, roles):
        return expected(roles, 200, superuser=bool(roles) or page in alone)

    in_list = rule("changelist", seen)
    if model == "identity_identity":
        in_list = expected(ALL + "-", 302)
    assert pages == {
        "changelist": in_list,
        "change": rule("change", seen),
        "history": rule("history", seen),
        "add": rule("add", added),
        "delete": rule("delete", deleted),
    }


@pytest.mark.parametrize("door", DOORS)
def test_every_other_address_opens_to_its_roles_alone(client, visitors, door):
    method, *rule = DOORS[door]
    assert answers(client, visitors, method, address_of(door)) == expected(*rule)


#: Addresses that answer more than one method.
OF_TWO_METHODS = {
    "access:sessions",
    "access:set_up",
    "access:code",
    "admin:identity_user_sign_ins",
    "front_page:arrange",
    "merge_category",
    "pin_article",
    "admin:index",
    "admin:app_list",
    "admin:auth_user_password_change",
    "admin:news_article_preview",
    "admin:news_article_simple_history",
    "admin:news_source_takedown",
    "admin:news_source_taken_down",
    "admin:media_gallery_album_photos",
    "admin:media_gallery_album_add_photos",
    "admin:media_gallery_photo_focus",
    "admin:media_gallery_photo_upload",
    "notifications:ways",
}


@pytest.mark.parametrize(
    "door", [door for door in DOORS if door.partition(" ")[0] not in OF_TWO_METHODS]
)
def test_every_other_address_answers_its_method_alone(client, visitors, door):
    client.force_login(visitors["A"])
    wrong = "post" if DOORS[door][0] == "GET" else "get"
    address = address_of(door)
    assert getattr(client, wrong)(address).status_code == 405
