"""All pages of the back office: its name, permissions, Content-Security-Policy, language."""

import ast
import gettext
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from portal.identity.models import Banner, Identity, LinkGroup, Page
from portal.jobs.models import Job
from portal.journal.models import Action, record
from tests import pages
from tests.make import make_article, make_category, make_source, make_tag, make_user
from tests.make_outside_links import make_domain, make_finding, make_run
from tests.make_pinned import make_page, make_pinned

pytestmark = pytest.mark.django_db

CATALOGS = sorted(Path(settings.LOCALE_PATHS[0]).rglob("*.po"))


def policy_of(response):
    directives = (each.split() for each in response["Content-Security-Policy"].split(";"))
    return {name: set(sources) for name, *sources in directives}


@pytest.fixture
def superuser(client):
    user = make_user(is_superuser=True, last_name="Nguyễn", first_name="An")
    client.force_login(user)
    return user


#: Models of which the admin adds no rows.
NEVER_ADDED = {
    "journal_entry",
    "jobs_job",
    "identity_identity",
    "outside_links_domain",
    "outside_links_finding",
    "outside_links_run",
}


def every_page():
    """Return the address of every list, form, history and other response of the back office."""
    article = make_article(source=make_source(), tags=[make_tag()])
    entry = record(Action.CREATE, article, actor=article.created_by)
    Identity().save()
    things = {
        "news_article": article,
        "taxonomy_category": make_category(),
        "news_source": article.source,
        "news_tag": article.tags.get(),
        "news_pinnedresult": make_pinned("hộ chiếu", make_page()),
        "journal_entry": entry,
        "jobs_job": Job.objects.create(kind="media.renditions", key="12"),
        "outside_links_domain": make_domain(),
        "outside_links_finding": make_finding(),
        "outside_links_run": make_run(),
        "identity_user": article.created_by,
        "identity_identity": Identity.current(),
        "identity_page": Page.objects.create(title="Giới thiệu", body="<p>x</p>"),
        "identity_banner": Banner.objects.create(text="Lịch tiếp dân"),
        "identity_linkgroup": LinkGroup.objects.create(name="Trung ương"),
    }
    pages = [
        "admin:index",
        "admin:password_change",
        "admin:media_gallery_photo_changelist",
        "admin:media_gallery_photo_add",
        "admin:auth_group_changelist",
        "admin:auth_group_add",
    ]
    yield from map(reverse, pages)
    yield reverse("reports:report")
    yield reverse("admin:auth_user_password_change", args=[article.created_by_id])
    for app in (
        "news",
        "taxonomy",
        "media_gallery",
        "journal",
        "jobs",
        "outside_links",
        "identity",
    ):
        yield reverse("admin:app_list", args=[app])
    for name, thing in things.items():
        yield reverse(f"admin:{name}_changelist")
        if name not in NEVER_ADDED:
            yield reverse(f"admin:{name}_add")
        for act in ("change", "history"):
            yield reverse(f"admin:{name}_{act}", args=[thing.pk])


def test_it_bears_the_name_of_the_portal(client, superuser):
    Identity(portal_name="Cổng tỉnh Sông Mây").save()

    page = client.get("/admin/").content.decode()

    assert "<title>Bàn biên tập | Cổng tỉnh Sông Mây · Bàn biên tập</title>" in page
    assert "Cổng tỉnh Sông Mây · </span>Bàn biên tập</a>" in page


def test_its_rooms_stand_in_the_order_of_a_working_day(client, superuser):
    rooms = client.get("/admin/").context["app_list"]

    assert [room["name"] for room in rooms][:9] == [
        "Tin bài",
        "Trang nhất",
        "Chuyên mục",
        "Thư viện ảnh và video",
        "Lượt truy cập",
        "Liên kết ra ngoài",
        "Nhật ký",
        "Việc chạy nền",
        "Cơ quan và người dùng",
    ]
    assert [thing["name"] for thing in rooms[0]["models"]] == [
        "Tin bài",
        "Chủ đề",
        "Nguồn",
        "Cách viết khi tìm",
        "Kết quả chọn sẵn",
    ]


LABELS = ["Article", "Tag", "Source"]
NEWS = [*LABELS, "Spelling"]
AHEAD, ARRANGE = "front_page_choose_minute", "front_page_arrange"
REPORTERS = [*LABELS, AHEAD, "Category"]
DESK = [*NEWS, AHEAD, "Category"]
ARRANGERS = [*NEWS, "PinnedResult", ARRANGE, AHEAD, "Category"]
GALLERY = ["Photo", "Album", "Video"]
REPORTS = ["Report", "ZeroResults"]
LINKS = ["Domain", "Finding", "Run"]


@pytest.mark.parametrize(
    ("group", "rooms"),
    [
        ("Reporters", [*REPORTERS, *GALLERY, "Report"]),
        ("Editors", [*DESK, *GALLERY, "Report", "Entry"]),
        (
            "Managing editors",
            [*ARRANGERS, *GALLERY, *REPORTS, *LINKS, "Entry", "Page", "Banner", "LinkGroup"],
        ),
        ("Moderators", [*GALLERY, "RejectionReason", "Entry", "Job"]),
        (
            "Administrators",
            [
                *ARRANGERS,
                *GALLERY,
                "RejectionReason",
                *REPORTS,
                *LINKS,
                "Entry",
                "Job",
                "Page",
                "Banner",
                "LinkGroup",
                "User",
                "Identity",
            ],
        ),
    ],
)
def test_each_role_is_shown_its_own_rooms(client, group, rooms):
    client.force_login(make_user(group))

    shown = client.get("/admin/").context["app_list"]

    assert [thing["object_name"] for room in shown for thing in room["models"]] == rooms


def test_strangers_and_the_dismissed_are_sent_to_the_door(client):
    inside = [
        "/admin/",
        "/admin/news/article/",
        "/admin/journal/entry/",
        "/admin/autocomplete/",
        "/admin/khong-co/",
    ]
    dismissed = make_user("Administrators", is_active=False)
    for user in (None, dismissed):
        if user:
            client.force_login(user)
        for path in inside:
            response = client.get(path)
            assert response.status_code == 302
            assert response["Location"].startswith("/admin/login/")


def test_every_answer_is_private_and_has_the_strict_policy(client, superuser):
    login = "/admin/login/"
    answers = [
        client.get("/admin/"),
        client.get("/admin/taxonomy/category/"),
        client.get("/admin/jsi18n/"),
        client.get("/admin/news"),  # a slash is missing
        client.get("/admin/khong-co/"),
        client.get("/admin/journal/entry/add/"),  # refused
        client.post("/admin/logout/"),
        client.get(login),
        client.post(login, {"username": "ai", "password": "sai"}),
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 301, 404, 403] + [200] * 3
    for answer in answers:
        assert answer["Cache-Control"] == "private, no-store"
        policy = policy_of(answer)
        assert policy["script-src"] == {"'self'"}
        assert policy["default-src"] == policy["base-uri"] == {"'none'"}
        assert policy["style-src"] == {"'self'"}
        assert policy["frame-ancestors"] == policy["form-action"] == {"'self'"}


def test_no_page_has_or_allows_scripts_handlers_and_styles_in_it(client, superuser):
    for path in every_page():
        response = client.get(path, follow=True)
        policy = policy_of(response)
        assert policy["script-src"] == policy["style-src"] == {"'self'"}, path
        page = response.content.decode()
        for attributes in re.findall(r"<script([^>]*)>", page):
            assert "src=" in attributes or "application/json" in attributes, path
        # Not in values: the editor's configuration names tags.
        tags = re.sub(r'"[^"]*"', '""', page)
        assert not re.search(r"<[^>]+\s(on\w+|style)=|<style", tags), path


def test_public_pages_keep_their_own_policy(client):
    assert policy_of(client.get("/"))["style-src"] == {"'self'"}


# English words of Django and other libraries that Vietnamese text cannot contain.
ENGLISH = re.compile(
    r"\b(the|this|please|enter|select|choose|change|changed|delete|view|save|history|user|users|"
    r"password|required|designates|whether|permissions?|groups?|home|search|filter|toggle|show|"
    r"hide|back|revert|close|object|comment|reason|none|unknown|today|past|are|your|with|from|"
    r"Reporters|Editors|Administrators|Moderators)\b",
    re.IGNORECASE,
)


def words_on(page: str) -> str:
    """Return what a person reads: the text, and attributes that are shown or read aloud."""
    page = re.sub(r"(?s)<(script|style|template|svg)\b.*?</\1>", " ", page)
    shown = re.findall(r'\b(?:title|alt|aria-label|placeholder)="([^"]*)"', page)
    buttons = re.findall(r'<input type="submit" value="([^"]*)"', page)
    return " ".join([re.sub(r"(?s)<[^>]*>", " ", page), *shown, *buttons])


# The role with most permissions, and one that sees read-only forms.
@pytest.mark.parametrize("role", ["Administrators", "Reporters"])
def test_every_page_is_in_vietnamese(client, role):
    pages = list(every_page())
    client.force_login(make_user(role, username="bichphuong"))

    english = {}
    for path in pages:
        response = client.get(path, follow=True)
        if response.status_code == 200 and (
            found := ENGLISH.findall(words_on(response.content.decode()))
        ):
            english[path] = found
    assert english == {}


def test_refused_forms_are_in_vietnamese(client, superuser):
    wrong = [
        ("/admin/login/?next=/admin/", {"username": "ai", "password": "sai"}),
        (
            "/admin/password_change/",
            {"old_password": "sai", "new_password1": "1", "new_password2": "2"},
        ),
        (
            "/admin/identity/user/add/",
            {"username": "có dấu cách", "password1": "12345", "password2": "12345", "email": "sai"},
        ),
        ("/admin/taxonomy/category/add/", {"name": "", "slug": "có dấu", "position": "-1"}),
        ("/admin/news/source/add/", {"name": "", "url": "sai", "kind": "khac"}),
    ]
    for path, data in wrong:
        if "login" in path:
            client.logout()
        page = client.post(path, data).content.decode()
        client.force_login(superuser)
        assert "errorlist" in page or "errornote" in page, path
        assert ENGLISH.findall(words_on(page)) == [], path


def test_before_deleting_only_what_people_know_is_listed(client, superuser):
    article = make_article(title="Cầu mới", tags=[make_tag(), make_tag()])
    client.force_login(superuser)

    page = client.get(f"/admin/news/article/{article.pk}/delete/").content.decode()

    assert "Bạn có chắc muốn xóa tin bài “Cầu mới”? Những thứ sau sẽ bị xóa" in words_on(page)
    assert ENGLISH.findall(words_on(page)) == []
    assert "relationship" not in page


def test_no_field_links_to_the_deletion_of_what_it_holds(client, superuser):
    # Its own page knows whether it may go: a photo that is used would answer 403.
    offered = {
        path: found
        for path in every_page()
        if (
            found := re.findall(
                r'data-href-template="([^"]*/delete/[^"]*)"',
                client.get(path, follow=True).content.decode(),
            )
        )
    }

    assert offered == {}


# --- locale/ --------------------------------------------------------------------------------


def messages_of(catalog: Path) -> dict:
    """Return the messages of a .po with the keys that gettext uses for a .mo."""
    messages, entry, part = {}, {}, ""

    def close():
        if "msgid" in entry and entry["msgid"]:
            key = entry["msgid"]
            if "msgctxt" in entry:
                key = f"{entry['msgctxt']}\x04{key}"
            if "msgid_plural" in entry:
                messages[key, 0] = entry["msgstr[0]"]
            else:
                messages[key] = entry["msgstr"]
        entry.clear()

    for line in catalog.read_text().splitlines():
        if not line.strip():
            close()
        elif line.startswith('"'):
            entry[part] += ast.literal_eval(line)
        elif not line.startswith("#"):
            part, _, written = line.partition(" ")
            entry[part] = ast.literal_eval(written)
    close()
    return messages


@pytest.mark.parametrize("catalog", CATALOGS, ids=lambda path: path.name)
def test_compiled_translations_are_those_written(catalog):
    with catalog.with_suffix(".mo").open("rb") as file:
        compiled = dict(gettext.GNUTranslations(file)._catalog)
    compiled.pop("")

    assert compiled == messages_of(catalog)
    assert all(compiled.values())


@pytest.mark.parametrize("catalog", CATALOGS, ids=lambda path: path.name)
def test_translations_fill_in_the_same_values(catalog):
    values = re.compile(r"%\(\w+\)[sdr]|%[sd]|\{\w*\}|</?\w+>")
    for key, translation in messages_of(catalog).items():
        message = key[0] if isinstance(key, tuple) else key
        assert sorted(set(values.findall(message))) == sorted(set(values.findall(translation)))


@pytest.mark.django_db
def test_the_login_page_has_a_heading(client):
    page = pages.tree(client.get("/admin/login/"))
    assert [heading.text_content() for heading in page.xpath("//h1")] == ["Đăng nhập"]
