"""Each outside link that becomes public stands in the journal, with who wrote it."""

import pytest
from django.db import transaction

from media_gallery.models import Video
from media_gallery.moderation import actions, edits
from news import workflow
from news.models.public_record import database_instant as now
from news.workflow import Pending
from portal.identity.models import Banner, Identity, LinkGroup, Page
from portal.journal.models import Action, Entry
from portal.journal.timeline import facts_in_words
from portal.outside_links import recording
from tests.make import make_article, make_edition, make_source, make_user
from tests.news.test_workflow import HOUR
from tests.pages import opened

pytestmark = pytest.mark.django_db


def body(*addresses):
    return "".join(f'<p><a href="{each}">xem</a></p>' for each in addresses)


def save(article, by, **fields):
    for name, value in fields.items():
        setattr(article, name, value)
    article._history_user = by
    article.save()


def told(thing):
    """Return (who made it public, [(address, who wrote it)]) of each entry about ``thing``."""
    return [
        (entry.actor, [(link["address"], link["by"]) for link in entry.facts["links"]])
        for entry in Entry.objects.about(thing).filter(action=Action.ADD_LINKS)
    ]


def test_each_link_that_a_publication_adds_is_told_with_its_author(editor):
    an, binh = make_user("Reporters"), make_user("Reporters")
    article = make_article(created_by=an)
    save(article, an, body=body("https://a.vn/1?x=1&amp;y=2", "/tin-tuc/", "mailto:a@b.vn"))
    save(article, binh, body=article.body + body("https://b.gov.vn/", "http://127.0.0.1/tin-tuc/"))
    edition = workflow.publish(article, by=editor)
    first = [("https://a.vn/1?x=1&y=2", an.pk), ("https://b.gov.vn/", binh.pk)]
    assert told(article) == [(editor, first)]
    entry = Entry.objects.get(action=Action.ADD_LINKS)
    assert entry.facts["edition"] == edition.number
    assert entry.facts["hosts"] == ["a.vn", "b.gov.vn"]
    assert facts_in_words(entry) == (
        f"bản công bố số 1 · https://a.vn/1?x=1&y=2 ({an}), https://b.gov.vn/ ({binh})"
    )
    # The same again adds nothing; another does, also to a source that the article names.
    save(article, binh, title="Tên mới")
    workflow.publish(article, by=editor)
    save(article, binh, body=body("https://b.gov.vn/", "https://c.vn/"), source_url="https://d.vn/")
    workflow.publish(article, by=editor)
    added = [("https://c.vn/", binh.pk), ("https://d.vn/", binh.pk)]
    assert told(article) == [(editor, first), (editor, added)]


def test_what_is_published_again_after_it_was_withdrawn_adds_nothing(editor, managing_editor):
    article = make_article(body=body("https://a.vn/"))
    workflow.publish(article, by=editor)
    workflow.withdraw(article, by=managing_editor, note="Nhầm.")
    workflow.publish(article, by=editor)
    assert told(article) == [(editor, [("https://a.vn/", None)])]


def test_a_schedule_tells_too_and_what_comes_before_it(editor):
    article = make_article(body=body("https://a.vn/"))
    workflow.schedule(article, by=editor, at=now() + HOUR)
    save(article, editor, body=body("https://b.vn/"))
    workflow.publish(article, by=editor, pending=Pending.KEEP)
    assert told(article) == [
        (editor, [("https://a.vn/", None)]),
        (editor, [("https://b.vn/", editor.pk)]),
    ]


def test_the_link_to_a_source_that_has_an_address_is_told(editor):
    article = make_article(source=make_source("bao.vn", url="https://bao.vn/"))
    workflow.publish(article, by=editor)
    assert told(article) == [(editor, [("https://bao.vn/", None)])]


def test_a_text_of_3000_links_makes_one_bounded_entry_that_names_each_host(editor):
    many = [f"https://b.vn/{number}" for number in range(2_999)]
    article = make_article(body=body(*many, "https://nha-cai.top/"))
    workflow.publish(article, by=editor)
    ((_by, links),) = told(article)
    assert len(links) == recording.MOST_ADDRESSES
    assert [address for address, _by in links[:3]] == [
        "https://b.vn/0",
        "https://nha-cai.top/",
        "https://b.vn/1",
    ]
    entry = Entry.objects.get(action=Action.ADD_LINKS)
    assert (entry.facts["more_links"], entry.facts["hosts"]) == (2_900, ["b.vn", "nha-cai.top"])
    assert facts_in_words(entry).endswith("và 2.980 địa chỉ nữa")


def test_neither_is_kept_without_the_other(editor, monkeypatch):
    article = make_article(body=body("https://a.vn/"))

    def fails(*_args, **_how):
        raise RuntimeError

    monkeypatch.setattr(recording, "record", fails)
    with pytest.raises(RuntimeError), transaction.atomic():
        workflow.publish(article, by=editor)
    assert not article.editions.exists()


def test_a_publication_without_outside_links_asks_nothing_more(editor, django_assert_num_queries):
    edition = make_edition(make_article(body=body("/tin-tuc/")), visible=(now(), None))
    with django_assert_num_queries(0):
        recording.record_added(edition.article, recording.in_html(edition.body), actor=editor)
    # The host of the portal, the people, the entry.
    with django_assert_num_queries(3):
        recording.record_added(edition.article, ["https://a.vn/", "https://b.vn/"], actor=editor)


def test_a_video_on_another_site_is_told_when_it_is_approved():
    an, moderator = make_user("Reporters"), make_user("Moderators")
    address = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
    video = Video.objects.create(
        title="Hội làng", uploaded_by=an, external_url=address, transcript="Lời."
    )
    actions.approve(video, by=moderator)
    edits.edit(video, {"title": "Hội làng Vĩnh"}, by=an)
    actions.approve(video, by=moderator)
    other, editor = "https://lua-dao.example/", make_user("Editors")
    edits.edit(video, {"external_url": other}, by=editor)
    actions.approve(video, by=moderator)
    assert told(video) == [(moderator, [(address, an.pk)]), (moderator, [(other, editor.pk)])]


def test_links_of_pages_notices_and_lists_of_sites_are_told(client):
    Identity(canonical_origin="https://tinh.gov.vn").save()
    user = make_user("Managing editors")
    client.force_login(user)
    typed = {"title": "Giới thiệu", "position": "1", "is_public": "on"}
    links = body("https://a.vn/", "https://tinh.gov.vn/", "www.c.vn")
    client.post("/admin/identity/page/add/", typed | {"body": links})
    page = Page.objects.get()
    form = f"/admin/identity/page/{page.pk}/change/"
    client.post(form, opened(client, form) | typed | {"body": page.body + body("https://b.vn/")})
    assert told(page) == [
        (user, [("https://a.vn/", user.pk), ("https://www.c.vn", user.pk)]),
        (user, [("https://b.vn/", user.pk)]),
    ]
    client.post(
        "/admin/identity/banner/add/",
        {"text": "Bão", "url": "https://bao.vn/", "place": "top", "position": "1"},
    )
    assert told(Banner.objects.get()) == [(user, [("https://bao.vn/", user.pk)])]
    client.post(
        "/admin/identity/linkgroup/add/",
        {
            "name": "Trung ương",
            "position": "1",
            "links-TOTAL_FORMS": "1",
            "links-INITIAL_FORMS": "0",
            "links-0-name": "Chính phủ",
            "links-0-url": "https://chinhphu.vn/",
            "links-0-position": "1",
        },
    )
    assert told(LinkGroup.objects.get()) == [(user, [("https://chinhphu.vn/", user.pk)])]
