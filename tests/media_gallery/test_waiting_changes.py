"""What was approved stays public; later changes wait beside it until another person approves."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from media_gallery import albums
from media_gallery.models import Album, Moderated, Photo, Video
from media_gallery.moderation import actions, edits
from media_gallery.moderation.permissions import can_edit
from media_gallery.moderation.queue import ModerationQueue, returned
from media_gallery.publication import consistency, store
from news import workflow
from portal.journal.models import Action, Entry
from portal.vietnamese import dates
from tests.make import make_article, make_category, make_user
from tests.make_media import decided, make_album, make_ready_video
from tests.make_photos import make_photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stores")]

State = Moderated.State
TODAY = dates.today()


def again(thing):
    return type(thing).objects.get(pk=thing.pk)


def journal(thing) -> list[tuple]:
    return [(entry.action, entry.actor) for entry in Entry.objects.about(thing)]


def shown_photo(**fields) -> Photo:
    """Create a public photo in a published article."""
    photo = make_photo(public=True, **fields)
    workflow.publish(make_article(lead_photo=photo), by=make_user("Editors"))
    return again(photo)


# --- Who may edit ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("group", "allowed"),
    [
        ("Reporters", False),
        ("Editors", True),
        ("Managing editors", True),
        ("Moderators", True),
        ("Administrators", True),
        (None, False),
    ],
)
def test_the_things_of_others_are_edited_by_publishers_and_moderators(group, allowed):
    user = make_user(group)
    for make in (make_photo, make_album, make_ready_video):
        thing = make()
        assert can_edit(user, thing) == allowed
        if not allowed:
            with pytest.raises(actions.LacksPermission, match="của mình"):
                edits.edit(thing, {"credit": "x"}, by=user)
            with pytest.raises(actions.LacksPermission, match="của mình"):
                edits.discard(thing, by=user)
        own = make(uploaded_by=user)
        assert can_edit(user, own) == (group is not None)


def test_every_door_refuses_a_reporter_the_things_of_others(client):
    photo = shown_photo(caption="Đã duyệt")
    album = make_album(photo, approved=True)
    video = make_ready_video(**decided())
    intern = make_user("Reporters")
    client.force_login(intern)
    before = [again(thing) for thing in (photo, album, video)]
    doors = {
        reverse("admin:media_gallery_photo_change", args=[photo.pk]): {
            "caption": "x",
            "rights_end": "13/02/2020",
            "focus_x": 50,
            "focus_y": 50,
            "opened_version": 1,
        },
        reverse("admin:media_gallery_album_change", args=[album.pk]): {"title": "x"},
        reverse("admin:media_gallery_album_photos", args=[album.pk]): {"remove": [photo.pk]},
        reverse("admin:media_gallery_album_add_photos", args=[album.pk]): {"photo": [photo.pk]},
        reverse("admin:media_gallery_video_change", args=[video.pk]): {"title": "x"},
        reverse("admin:media_gallery_video_take_poster", args=[video.pk]): {"second": "1"},
        reverse("admin:media_gallery_video_prepare", args=[video.pk]): {},
        reverse("admin:media_gallery_photo_delete", args=[photo.pk]): {"post": "yes"},
        reverse("admin:media_gallery_album_delete", args=[album.pk]): {"post": "yes"},
        reverse("admin:media_gallery_video_delete", args=[video.pk]): {"post": "yes"},
    }
    assert {door: client.post(door, data).status_code for door, data in doors.items()} == (
        dict.fromkeys(doors, 403)
    )
    row = {"photo": photo.pk, f"photo-{photo.pk}-caption": "x"}
    client.post(reverse("admin:media_gallery_photo_upload"), row)
    for thing in (photo, album, video):
        for act in ("approve", "reject", "withdraw", "resubmit", "discard"):
            name = f"admin:media_gallery_{thing._meta.model_name}_decide"
            client.post(reverse(name, args=[thing.pk]), {"act": act, "note": "x", "why": "x"})
    after = [again(thing) for thing in (photo, album, video)]
    assert [vars(thing) | {"_state": 0} for thing in after] == [
        vars(thing) | {"_state": 0} for thing in before
    ]
    done = Entry.objects.filter(actor=intern).exclude(action=Action.REFUSED)
    assert not done.exists()
    assert again(photo).is_public


# --- What waits -----------------------------------------------------------------------------------


@pytest.mark.parametrize("group", ["Reporters", "Editors", "Moderators", "Administrators"])
def test_an_edit_of_something_approved_waits_and_is_approved_by_another(group):
    editor = make_user(group)
    photo = shown_photo(caption="Đã duyệt", uploaded_by=editor)
    files = photo.published_renditions
    edits.edit(photo, {"caption": "Chưa duyệt", "is_decorative": True}, by=editor)
    photo = again(photo)
    assert (photo.state, photo.caption, photo.published_renditions) == (
        State.APPROVED,
        "Đã duyệt",
        files,
    )
    assert photo.as_edited().caption == "Chưa duyệt"
    assert journal(photo) == [("edit", editor), ("submit", editor)]
    with pytest.raises(actions.ActionNotAllowed):
        actions.approve(photo, by=editor)
    moderator = make_user("Moderators")
    assert ModerationQueue(moderator).after() == [photo]
    actions.approve(photo, by=moderator, seen_version=photo.version)
    photo = again(photo)
    assert (photo.caption, photo.is_decorative, photo.published_renditions) == (
        "Chưa duyệt",
        True,
        files,
    )
    assert (photo.waiting_changes, photo.edited_by, photo.changes) == ({}, [], [])
    assert ModerationQueue(moderator).count() == 0


@pytest.mark.parametrize("approved", [False, True])
def test_a_moderator_approves_no_words_of_their_own(approved):
    moderator, colleague = make_user("Moderators"), make_user("Moderators")
    photo = make_photo(approved=approved)
    edits.edit(photo, {"caption": "Của kiểm duyệt viên"}, by=moderator)
    with pytest.raises(actions.OwnEdit, match="chính mình sửa"):
        actions.approve(photo, by=moderator)
    assert ModerationQueue(moderator).count() == 0
    assert ModerationQueue(colleague).after() == [photo]
    actions.approve(photo, by=colleague)
    assert again(photo).caption == "Của kiểm duyệt viên"


def test_two_who_edited_need_a_third():
    one, two, three = (make_user("Moderators") for _ in range(3))
    video = make_ready_video(**decided(), transcript="x")
    edits.edit(video, {"title": "Một"}, by=one)
    edits.edit(video, {"credit": "Hai"}, by=two)
    for moderator in (one, two):
        with pytest.raises(actions.OwnEdit):
            actions.approve(video, by=moderator)
    actions.approve(video, by=three)
    video = again(video)
    assert (video.title, video.credit) == ("Một", "Hai")


def test_a_publisher_approves_no_photo_whose_words_they_wrote():
    editor = make_user("Editors")
    photo = make_photo()
    edits.edit(photo, {"caption": "Của biên tập viên"}, by=editor)
    workflow.publish(make_article(lead_photo=photo), by=editor)
    assert again(photo).state == State.PENDING


def test_the_address_of_a_video_elsewhere_waits_too():
    reporter = make_user("Reporters")
    video = Video.objects.create(
        title="Ở nơi khác",
        uploaded_by=reporter,
        external_url="https://vtv.vn/1",
        transcript="x",
        **decided(),
    )
    edits.edit(video, {"external_url": "https://lua-dao.example/"}, by=reporter)
    assert again(video).external_url == "https://vtv.vn/1"
    actions.approve(video, by=make_user("Moderators"))
    assert again(video).external_url == "https://lua-dao.example/"


def test_every_kind_of_value_waits_and_comes_back_as_it_was():
    category = make_category("Kinh tế")
    album = make_album(make_photo(), approved=True)
    values = {
        "title": "Tên khác",
        "description": "Một\nHai",
        "held_on": datetime.date(2020, 2, 13),
        "category": category,
    }
    edits.edit(album, values, by=album.uploaded_by)
    edited = again(album).as_edited()
    assert {name: getattr(edited, name) for name in values} == values
    assert again(album).category is None
    actions.approve(album, by=make_user("Moderators"))
    approved = again(album)
    assert {name: getattr(approved, name) for name in values} == values
    assert approved.folded == "ten khac mot\nhai"


def test_a_change_taken_back_does_not_wait_any_more():
    photo = make_photo(approved=True, caption="Đã duyệt", credit="A")
    by = photo.uploaded_by
    edits.edit(photo, {"caption": "Khác", "credit": "B"}, by=by)
    edits.edit(photo, {"caption": "Đã duyệt"}, by=by)
    assert again(photo).waiting_changes == {"credit": "B"}
    edits.edit(photo, {"credit": "A"}, by=by)
    photo = again(photo)
    assert (photo.waiting_changes, photo.edited_by, photo.changes) == ({}, [], [])
    assert not Photo.objects.waiting()
    edits.edit(photo, {"credit": "A"}, by=by)
    assert again(photo).version == photo.version


def test_discarded_changes_are_gone_with_their_poster(stores, files_in, client):
    reporter = make_user("Reporters")
    photo = make_photo(approved=True, caption="Đã duyệt", uploaded_by=reporter)
    edits.edit(photo, {"caption": "Khác"}, by=reporter)
    client.force_login(reporter)
    address = reverse("admin:media_gallery_photo_decide", args=[photo.pk])
    seen = {"seen_version": again(photo).version}
    page = client.post(address, {"act": "discard", **seen}, follow=True).content.decode()
    assert "Đã bỏ thay đổi đang chờ duyệt." in page
    photo = again(photo)
    assert (photo.caption, photo.waiting_changes, photo.is_approved) == ("Đã duyệt", {}, True)
    assert journal(photo)[-1] == ("discard_changes", reporter)
    with pytest.raises(actions.NothingToDo):
        edits.discard(photo, by=reporter)


def test_rejected_changes_stay_for_those_who_made_them(client):
    reporter, moderator = make_user("Reporters"), make_user("Moderators")
    photo = shown_photo(caption="Đã duyệt", uploaded_by=reporter)
    edits.edit(photo, {"caption": "Sai tên"}, by=reporter)
    actions.reject(photo, by=moderator, note="Sai tên người trong ảnh.")
    photo = again(photo)
    assert (photo.state, photo.caption, photo.is_public) == (State.APPROVED, "Đã duyệt", True)
    assert not Photo.objects.waiting()
    assert returned(reporter) == {"photo": 1, "album": 0, "video": 0}
    client.force_login(reporter)
    listed = client.get("/admin/media_gallery/photo/?cua_toi=tra_lai").content.decode()
    assert "Sai tên người trong ảnh." in listed
    page = client.get(f"/admin/media_gallery/photo/{photo.pk}/change/").content.decode()
    assert "Sai tên người trong ảnh." in page
    assert 'value="Sai tên"' in page
    edits.edit(photo, {"caption": "Đúng tên"}, by=reporter)
    assert list(Photo.objects.waiting()) == [photo]
    assert returned(reporter)["photo"] == 0
    actions.reject(photo, by=moderator, note="Vẫn sai")
    actions.resubmit(photo, by=reporter)
    actions.approve(photo, by=moderator)
    assert again(photo).caption == "Đúng tên"


def test_a_withdrawn_thing_has_its_waiting_changes_and_their_authors():
    one, two = make_user("Moderators"), make_user("Moderators")
    photo = shown_photo(caption="Đã duyệt")
    edits.edit(photo, {"caption": "Chưa duyệt"}, by=one)
    actions.withdraw(photo, by=two, note="Nhầm")
    photo = again(photo)
    assert (photo.caption, photo.waiting_changes, photo.is_public) == ("Chưa duyệt", {}, False)
    with pytest.raises(actions.OwnEdit):
        actions.approve(photo, by=one)


def test_a_category_deleted_while_it_waits_is_told():
    category = make_category("Sẽ xóa")
    album = make_album(make_photo(), approved=True)
    edits.edit(album, {"category": category}, by=album.uploaded_by)
    category.delete()
    with pytest.raises(actions.NotReady, match="đã bị xóa"):
        actions.approve(album, by=make_user("Moderators"))


def test_photos_deleted_while_they_wait_are_left_out():
    kept, gone = make_photo(), make_photo()
    album = make_album(kept, approved=True)
    albums.add(album, [gone.pk], by=album.uploaded_by)
    albums.arrange(album, [gone.pk], cover=gone.pk, by=album.uploaded_by)
    gone.delete()
    actions.approve(album, by=make_user("Moderators"))
    album = again(album)
    assert (list(album.photos.all()), album.cover) == ([kept], None)


def test_postgresql_lets_changes_wait_beside_approved_things_only():
    photo = make_photo()
    with pytest.raises(IntegrityError), transaction.atomic():
        Photo.objects.filter(pk=photo.pk).update(waiting_changes={"caption": "x"})


# --- What acts at once ----------------------------------------------------------------------------


@pytest.mark.parametrize("before", [None, TODAY + datetime.timedelta(days=9)])
def test_shortened_rights_act_at_once(stores, files_in, before):
    photo = shown_photo(rights_end=before)
    yesterday = TODAY - datetime.timedelta(days=1)
    edits.edit(photo, {"rights_end": yesterday, "caption": "Khác"}, by=photo.uploaded_by)
    photo = again(photo)
    assert (photo.rights_end, photo.waiting_changes) == (yesterday, {"caption": "Khác"})
    assert (files_in(stores[0]), photo.is_public) == ([], False)


@pytest.mark.parametrize("later", [None, TODAY + datetime.timedelta(days=99)])
def test_longer_rights_wait(later):
    end = TODAY + datetime.timedelta(days=9)
    photo = shown_photo(rights_end=end)
    edits.edit(photo, {"rights_end": later}, by=photo.uploaded_by)
    assert (again(photo).rights_end, again(photo).as_edited().rights_end) == (end, later)
    sooner = TODAY + datetime.timedelta(days=3)
    edits.edit(photo, {"rights_end": sooner}, by=photo.uploaded_by)
    photo = again(photo)
    assert (photo.rights_end, photo.waiting_changes, photo.is_public) == (sooner, {}, True)


def test_everybody_withdraws_their_own_upload_at_once_with_a_reason(stores, files_in, client):
    reporter = make_user("Reporters")
    photo = shown_photo(uploaded_by=reporter)
    client.force_login(reporter)
    address = reverse("admin:media_gallery_photo_decide", args=[photo.pk])
    typed = {"act": "withdraw", "seen_version": photo.version}
    client.post(address, typed)
    assert again(photo).is_public
    client.post(address, typed | {"note": "Người trong ảnh không đồng ý"})
    assert again(photo).state == State.WITHDRAWN
    assert files_in(stores[0]) == []
    for thing in (
        make_album(make_photo(public=True), approved=True, uploaded_by=reporter),
        make_ready_video(**decided(), uploaded_by=reporter),
    ):
        actions.withdraw(thing, by=reporter, note="Nhầm")
        assert again(thing).state == State.WITHDRAWN
    with pytest.raises(actions.LacksPermission):
        actions.withdraw(shown_photo(), by=reporter, note="x")


# --- What the public sees -------------------------------------------------------------------------


def test_public_pages_and_the_queue_show_each_their_words(client):
    photo = make_photo(public=True, caption="Chú thích đã duyệt")
    album = make_album(photo, approved=True, title="Tên đã duyệt")
    store.sync_photo(photo.pk)
    Album.objects.filter(pk=album.pk).update(published_at=album.decided_at)
    edits.edit(photo, {"caption": "Chú thích chưa duyệt"}, by=photo.uploaded_by)
    edits.edit(album, {"title": "Tên chưa duyệt"}, by=album.uploaded_by)
    for path in ("/album-anh/", album.get_absolute_url()):
        page = client.get(path).content.decode()
        assert "Tên đã duyệt" in page
        assert "chưa duyệt" not in page
    client.force_login(make_user("Moderators"))
    for thing in (photo, album):
        page = client.get(f"/admin/media_gallery/queue/?xem={thing._meta.model_name}-{thing.pk}")
        told = page.content.decode()
        assert "chưa duyệt" in told
        assert "Công chúng đang thấy:" in told
        assert "đã duyệt</dd>" in told


def test_lists_of_the_back_office_say_what_waits(client):
    client.force_login(make_user("Moderators"))
    photo = make_photo(approved=True)
    edits.edit(photo, {"caption": "Khác"}, by=photo.uploaded_by)
    listed = client.get("/admin/media_gallery/photo/").content.decode()
    assert "Có thay đổi chờ duyệt" in listed


def test_a_lost_poster_that_waits_is_found_by_the_check(stores):
    video = make_ready_video(**decided(), transcript="x")
    edits.edit(video, {"poster": "posters/mat.jpg"}, by=video.uploaded_by)
    found = [each.sentence for step in consistency.check() for each in step.findings]
    assert any("mất tệp" in sentence and "posters/mat.jpg" in sentence for sentence in found)


def test_the_rule_for_what_waits_is_the_same_in_python_and_in_postgresql():
    by = make_user("Moderators")
    for changes, note in (({}, ""), ({"caption": "x"}, ""), ({"caption": "x"}, "Sai"), ({}, "Sai")):
        make_photo(approved=True, waiting_changes=changes, changes_note=note)
    for state in (State.PENDING, State.REJECTED, State.WITHDRAWN):
        make_photo(**({} if state == State.PENDING else decided(state) | {"decided_by": by}))
    photos = Photo.objects.all()
    assert {photo for photo in photos if photo.waits} == set(Photo.objects.waiting())
    assert Photo.objects.waiting().count() == 2
