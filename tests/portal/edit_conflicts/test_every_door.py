"""Every address of the back office that takes a POST: a stale press overwrites nothing.

Each door has a row: what somebody opens, what somebody else does meanwhile, and what the press
must leave as it is; or the reason why there is nothing to overwrite. Forms, lists and deletions of
models are in test_models_of_the_admin.py.
"""

from datetime import timedelta

import pytest
from django.urls import reverse

from media_gallery import albums
from media_gallery.models import Photo
from media_gallery.moderation import actions, edits
from news import workflow
from news.models.public_record import database_instant
from portal.front_page import arranging
from portal.notifications.models import Kind, Preference, Way
from portal.notifications.sending import choose_ways
from portal.taxonomy.models import Category
from portal.vietnamese import dates
from tests.make import make_article, make_category, make_user
from tests.make_media import decided, make_album, make_ready_video
from tests.make_photos import make_photo
from tests.portal.edit_conflicts.person import Opened, somebody, told
from tests.portal.test_back_office_doors import DOORS, OF_TWO_METHODS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stores")]

#: {door: why a press of it overwrites nothing of somebody else's}.
HARMLESS = {
    "admin:index": "reads only",
    "admin:app_list": "reads only",
    "admin:news_article_preview": "shows what is sent, saves nothing",
    "admin:news_article_checks": "shows what is sent, saves nothing",
    "admin:news_article_simple_history": "reads only; restoring is the form of the article",
    "admin:news_article_remarks": "adds a remark",
    "admin:news_article_remark": "one switch, resolved or open, that the journal keeps both ways",
    "admin:news_source_takedown": "sent with a hash of its articles: tests/news/test_takedown.py",
    "admin:news_source_taken_down": "of one recorded order, whose articles never change",
    "admin:media_gallery_photo_receive": "adds a photo",
    "admin:media_gallery_photo_upload": "adds photos, and words of one's own new ones",
    "admin:media_gallery_album_add_photos": "adds photos",
    "admin:media_gallery_video_upload": "adds a file of one person",
    "admin:media_gallery_video_upload_piece": "adds a piece of one person's file",
    "admin:media_gallery_video_upload_validate": "reads one person's file",
    "admin:media_gallery_video_prepare": "starts a job that may run twice",
    "access:sessions": "ends one's own sessions",
    "access:set_up": "one's own second factor: tests/portal/test_second_factor.py",
    "access:renew": "one's own recovery codes, the old ones are worth nothing",
    "access:code": "logs in",
    "admin:identity_user_sign_ins": "ends sessions or a second factor, for good",
    "clean_paste": "answers what is sent, saves nothing",
    "notifications:read_all": "one's own notices, up to the one that was shown",
    "editing:keep": "the text of one tab",
    "editing:discard": "one's own text",
    "zero_results_seen": "hides what was counted until the day that the page has shown",
    "going_live": "starts a check, or adds an entry to the journal",
    "front_page:try": "shows what is sent, saves nothing",
}


@pytest.fixture
def person(client):
    return lambda: somebody(type(client))


def page_of(thing, page="change"):
    return reverse(
        f"admin:{thing._meta.app_label}_{thing._meta.model_name}_{page}", args=[thing.pk]
    )


def is_told(answer, *sentences):
    """Check that the answer says one of the sentences."""
    words = told(answer)
    assert any(each in words for each in sentences), words[:3000]


CHANGED = "vừa được sửa"


def decided_by_button(person, make, act, theirs):
    """Press ``act`` on the page of a thing that ``theirs`` changes meanwhile; return its row."""
    thing = make()
    page = Opened(person(), page_of(thing))
    theirs(thing)
    before = type(thing).objects.values("state", "waiting_changes", "version").get(pk=thing.pk)
    answer = page.press(f"act={act}", why="Đăng nhầm.", note="Vì sao")
    assert type(thing).objects.values(*before).get(pk=thing.pk) == before
    is_told(answer, CHANGED)


FIELDS = {"photo": "caption", "album": "title", "video": "title"}
MAKE = {
    "photo": make_photo,
    "album": lambda **fields: make_album(make_photo(), **fields),
    "video": lambda approved=False: make_ready_video(
        captions="WEBVTT\n", **(decided(Photo.State.APPROVED) if approved else {})
    ),
}


def media_button(kind):
    """The five decisions on the page of a photo, an album or a video."""

    def edited(thing):
        author = make_user("Moderators")
        edits.edit(thing, {FIELDS[kind]: "Của họ"}, by=author)

    def with_changes():
        thing = MAKE[kind](approved=True)
        edits.edit(thing, {FIELDS[kind]: "Chờ"}, by=make_user("Moderators"))
        return thing

    def press(person):
        decided_by_button(person, MAKE[kind], "approve", edited)
        decided_by_button(person, MAKE[kind], "reject", edited)
        decided_by_button(person, lambda: MAKE[kind](approved=True), "withdraw", edited)
        decided_by_button(person, with_changes, "discard", edited)

    return press


def a_photo_is_sent_again(person):
    """The button of who sees the page without a form: it sends the version too."""
    photo = make_photo(**decided(Photo.State.REJECTED))
    one = person()
    address = reverse("admin:media_gallery_photo_decide", args=[photo.pk])
    edits.edit(photo, {"caption": "Của họ"}, by=make_user("Moderators"))
    answer = one.post(address, {"act": "resubmit", "seen_version": photo.version}, follow=True)
    photo.refresh_from_db()
    assert photo.state == Photo.State.REJECTED
    is_told(answer, CHANGED)


def photo_buttons(person):
    media_button("photo")(person)
    a_photo_is_sent_again(person)


def queue_one(person):
    photo = make_photo()
    page = Opened(person(), reverse("moderation:queue"))
    edits.edit(photo, {"caption": "Của họ"}, by=make_user("Moderators"))
    is_told(page.press("act=approve"), CHANGED)
    photo.refresh_from_db()
    assert photo.is_pending


def queue_many(person):
    photo = make_photo()
    page = Opened(person(), reverse("moderation:sheet"))
    edits.edit(photo, {"caption": "Của họ"}, by=make_user("Moderators"))
    is_told(page.press("act=approve", thing=[f"photo-{photo.pk}:1"]), CHANGED)
    photo.refresh_from_db()
    assert photo.is_pending


def focus(person):
    photo, one = make_photo(), person()
    address = reverse("admin:media_gallery_photo_focus", args=[photo.pk])
    seen = one.get(address).json()
    edits.edit(photo, {"focus_x": 20}, by=make_user("Moderators"))
    typed = {"focus_x": 70, "focus_y": 70, "seen_x": seen["focus_x"], "seen_y": seen["focus_y"]}
    assert CHANGED.split()[0] in one.post(address, typed).json()["error"]
    photo.refresh_from_db()
    assert (photo.focus_x, photo.focus_y) == (20, 50)


def poster(person):
    video = make_ready_video(captions="WEBVTT\n", poster_second=1)
    page = Opened(person(), page_of(video))
    edits.edit(video, {"poster_second": 2.0}, by=make_user("Moderators"))
    is_told(page.press(form="take-poster", second="3"), CHANGED)
    video.refresh_from_db()
    assert video.poster_second == 2


def album_photos(person):
    first, second, third = make_photo(), make_photo(), make_photo()
    album = make_album(first, second, third)
    page = Opened(person(), page_of(album, "photos"))
    theirs = [third.pk, second.pk, first.pk]
    albums.arrange(album, theirs, cover=None, by=make_user("Moderators"))
    mine = [str(each.pk) for each in (second, first, third)]
    answer = page.press(form="", photo=mine)
    assert albums.photo_ids_as_edited(album) == theirs
    is_told(answer, "vừa xếp lại")
    # Shown again with what was typed, which a second press saves.
    again = Opened.of(answer, page)
    again.press()
    assert [str(pk) for pk in albums.photo_ids_as_edited(album)] == mine


def bulk(person):
    """The article was scheduled anew by somebody else, without any change of its text."""
    article, chief = make_article(), make_user("Managing editors")
    workflow.submit(article, by=chief)
    workflow.approve(article, by=make_user("Managing editors"))
    first = database_instant() + timedelta(days=1)
    workflow.schedule(article, by=chief, at=first)
    one = person()
    (form,) = [
        each
        for each in Opened(one, reverse("admin:news_article_changelist")).forms
        if each.xpath(".//input[@name='row']")
    ]
    row = form.xpath(".//input[@name='row']/@value")
    workflow.schedule(article, by=chief, at=first + timedelta(days=1))
    article.refresh_from_db()
    at = dates.local_time(first + timedelta(days=9))
    typed = {"row": row, "confirmed": "1", "at_0": f"{at:%d/%m/%Y}", "at_1": f"{at:%H:%M}"}
    answer = one.post(reverse("admin:news_article_bulk", args=["schedule"]), typed)
    assert article.editions.get().begins_at == first + timedelta(days=1)
    is_told(answer, "chưa làm gì")


def merge(person):
    category, other = make_category("Xã hội"), make_category("Đời sống")
    page = Opened(person(), reverse("merge_category", args=[category.pk]))
    child = make_category("Giao thông", parent=category)
    answer = page.press(into=str(other.pk))
    assert Category.objects.get(pk=category.pk).merged_into is None
    assert Category.objects.get(pk=child.pk).parent == category
    is_told(answer, CHANGED)
    Opened.of(answer, page).press(into=str(other.pk))
    assert Category.objects.get(pk=category.pk).merged_into == other


def pin(person):
    chief, article = make_user("Managing editors"), make_article()
    soon = database_instant() + timedelta(hours=5)
    page = Opened(person(), reverse("pin_article", args=[article.pk]))
    arranging.pin(article, by=chief, until=soon)
    answer = page.press(until=dates.short_datetime(soon + timedelta(days=2)))
    (held,) = arranging.pins_at(database_instant())
    assert held.until == soon
    is_told(answer, "đã thay đổi")
    page = Opened(page.client, page.address)
    arranging.pin(article, by=chief, until=soon + timedelta(hours=1))
    is_told(page.press("remove=1"), "đã thay đổi")
    assert arranging.pins_at(database_instant())


def arrange(person):
    one, two = make_article(title="Một"), make_article(title="Hai")
    chief, soon = make_user("Managing editors"), database_instant() + timedelta(hours=5)
    arranging.pin(one, by=chief, until=soon)
    page = Opened(person(), reverse("front_page:arrange"))
    arranging.pin(two, by=chief, until=soon)
    answer = page.press(form="arrangement", **{f"pin-{one.pk}-remove": "on"})
    held = [each.article for each in arranging.pins_at(database_instant())]
    assert held == [two, one]
    is_told(answer, "đã thay đổi")


def ways(person):
    """Two tabs of one person, who has chosen for one kind in the other tab."""
    one = person()
    page = Opened(one, reverse("notifications:ways"))
    choose_ways(one.user, {Kind.REMARK: Way.NONE})
    page.press(**{Kind.SUBMITTED: Way.BOTH.value})
    assert dict(Preference.objects.values_list("kind", "way")) == {
        Kind.REMARK: Way.NONE,
        Kind.SUBMITTED: Way.BOTH,
    }


def password(person):
    account = make_user("Reporters")
    page = Opened(person(), reverse("admin:auth_user_password_change", args=[account.pk]))
    account.set_password("của người kia, dài")
    account.save()
    typed = dict.fromkeys(("password1", "password2"), "của tôi, cũng dài lắm")
    answer = page.press(form="user_form", usable_password="true", **typed)
    account.refresh_from_db()
    assert account.check_password("của người kia, dài")
    is_told(answer, "vừa được người khác đổi")


GUARDED = {
    "admin:news_article_bulk": bulk,
    "admin:media_gallery_photo_decide": photo_buttons,
    "admin:media_gallery_album_decide": media_button("album"),
    "admin:media_gallery_video_decide": media_button("video"),
    "admin:media_gallery_photo_focus": focus,
    "admin:media_gallery_album_photos": album_photos,
    "admin:media_gallery_video_take_poster": poster,
    "admin:auth_user_password_change": password,
    "moderation:decide": queue_one,
    "moderation:decide_many": queue_many,
    "front_page:arrange": arrange,
    "merge_category": merge,
    "pin_article": pin,
    "notifications:ways": ways,
}


def test_every_address_that_takes_a_post_has_a_row():
    takes = {door.partition(" ")[0] for door, (method, *_) in DOORS.items() if method == "POST"}
    takes |= OF_TWO_METHODS | {"admin:media_gallery_video_upload_piece"}
    rows = HARMLESS.keys() | GUARDED.keys()
    to_do = [f"add {door!r} to GUARDED, or with its reason to HARMLESS" for door in takes - rows]
    to_do += [f"remove {door!r}: it takes no POST" for door in rows - takes]
    assert not to_do, "\n".join(to_do)
    assert not HARMLESS.keys() & GUARDED.keys()


@pytest.mark.parametrize("door", GUARDED)
def test_a_stale_press_leaves_what_others_have_done(person, door):
    GUARDED[door](person)


@pytest.mark.parametrize("act", ["withdraw", "cancel_schedule"])
def test_an_act_of_the_form_is_not_done_on_a_state_that_was_not_seen(person, act):
    """Somebody else has published or scheduled anew, without any change of the text."""
    article, chief = make_article(), make_user("Managing editors")
    workflow.submit(article, by=chief)
    workflow.approve(article, by=make_user("Managing editors"))
    later = database_instant() + timedelta(days=1)
    workflow.schedule(article, by=chief, at=later)
    page = Opened(person(), page_of(article))
    article.refresh_from_db()
    if act == "withdraw":
        workflow.publish(article, by=chief, pending=workflow.Pending.CANCEL)
    else:
        workflow.schedule(article, by=chief, at=later + timedelta(days=1))
    before = list(article.editions.values_list("pk", "visible"))
    answer = page.press(form="article_form", act=act, withdraw_note="Vì sao")
    assert list(article.editions.values_list("pk", "visible")) == before
    is_told(answer, "sau khi bạn mở")
    for _ in range(2):  # What publishing has written into the form is asked about first.
        if answer.redirect_chain:
            break
        page = Opened.of(answer, page)
        answer = page.press(form="article_form", act=act, withdraw_note="Vì sao")
    assert list(article.editions.values_list("pk", "visible")) != before


def test_a_decision_without_a_version_is_none():
    """What the doors require; a program says that it has seen nothing."""
    photo = make_photo()
    with pytest.raises(actions.ChangedMeanwhile):
        actions.approve(photo, by=make_user("Moderators"), seen_version=photo.version + 1)
