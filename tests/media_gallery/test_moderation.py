"""Decisions by moderators, their permissions, and the effect on the public store."""

from contextlib import suppress
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from media_gallery.models import Album, Moderated, Photo, RejectionReason
from media_gallery.moderation import actions, edits
from media_gallery.publication import store
from portal.jobs.queue import run_waiting
from portal.journal.models import Action, Entry
from tests.at_once import at_once
from tests.make import make_user
from tests.make_media import decided, make_album
from tests.make_photos import make_photo

pytestmark = pytest.mark.django_db(transaction=True)

State = Moderated.State


@pytest.fixture
def moderator():
    return make_user("Moderators")


def again(thing):
    """Run the jobs and return ``thing`` reloaded."""
    run_waiting()
    thing.refresh_from_db()
    return thing


def journal(thing) -> list[tuple]:
    return [(entry.action, entry.actor, entry.note) for entry in Entry.objects.about(thing)]


# --- Photos in albums -----------------------------------------------------------------------------


def test_an_album_is_public_with_its_approved_photos_only(stores, files_in, moderator):
    public, _private = stores
    good, refused, pending = make_photo(), make_photo(), make_photo()
    album = make_album(refused, good, pending)
    actions.approve(album, by=moderator)
    assert (list(Album.objects.public()), files_in(public)) == ([], [])
    actions.approve(good, by=moderator)
    actions.reject(refused, by=moderator, note="Mờ")
    again(good)
    assert list(Album.objects.public()) == [album]
    assert list(album.public_photos()) == [good]
    assert {path.split("/")[1] for path in files_in(public)} == {good.public_token}


def test_the_bytes_of_a_withdrawn_album_are_gone_before_that_is_committed(
    stores, files_in, moderator
):
    public, _private = stores
    one, shared = make_photo(approved=True), make_photo(approved=True)
    album = make_album(one, shared)
    make_album(shared, approved=True)
    actions.approve(album, by=moderator)
    again(one)
    with transaction.atomic():
        actions.withdraw(album, by=moderator, note="Nhầm")
        folders = {path.split("/")[1] for path in files_in(public)}
    shared.refresh_from_db()
    assert folders == {shared.public_token}
    assert not again(one).is_public
    assert again(shared).is_public


def test_a_withdrawn_photo_leaves_its_album_and_the_store(stores, files_in, moderator):
    public, _private = stores
    photo = make_photo(approved=True)
    make_album(photo, approved=True)
    store.sync_photo(photo.pk)
    assert again(photo).is_public
    actions.withdraw(photo, by=moderator, note="Người trong ảnh rút lại đồng ý")
    assert (files_in(public), list(Album.objects.public())) == ([], [])
    assert again(photo).state == State.WITHDRAWN
    assert photo.decision_note == "Người trong ảnh rút lại đồng ý"


# --- Permissions and states -----------------------------------------------------------------------


@pytest.mark.parametrize("group", ["Reporters", "Editors", "Managing editors"])
def test_only_moderators_decide(group):
    somebody, photo = make_user(group), make_photo()
    for act in (
        lambda: actions.approve(photo, by=somebody),
        lambda: actions.reject(photo, by=somebody, note="x"),
        lambda: actions.withdraw(make_photo(approved=True), by=somebody, note="x"),
        lambda: actions.resubmit(make_photo(**decided(State.REJECTED)), by=somebody),
    ):
        with pytest.raises(actions.LacksPermission):
            act()
    assert again(photo).state == State.PENDING


def test_a_photo_edited_after_it_was_seen_is_not_rejected_unseen(moderator):
    photo = make_photo()
    edits.edit(photo, {"caption": "Rõ hơn"}, by=photo.uploaded_by)
    with pytest.raises(actions.ChangedMeanwhile):
        actions.reject(photo, by=moderator, note="Mờ", seen_version=1)
    assert again(photo).state == State.PENDING


@pytest.mark.parametrize("group", ["Moderators", "Administrators"])
def test_nobody_approves_their_own_upload(group):
    somebody = make_user(group)
    own = make_photo(uploaded_by=somebody)
    for thing in (own, make_album(own, uploaded_by=somebody)):
        with pytest.raises(actions.OwnUpload):
            actions.approve(thing, by=somebody)
        assert journal(thing) == []
    with pytest.raises(IntegrityError), transaction.atomic():
        Photo.objects.filter(pk=own.pk).update(**decided() | {"decided_by": somebody})


def test_what_is_decided_is_not_decided_again(moderator):
    photo = make_photo()
    actions.approve(photo, by=moderator)
    with pytest.raises(actions.NothingToDo, match="đã được"):
        actions.approve(photo, by=make_user("Moderators"))
    with pytest.raises(actions.NothingToDo, match="đã duyệt"):
        actions.reject(photo, by=moderator, note="x")
    actions.withdraw(photo, by=moderator, note="x")
    with pytest.raises(actions.NothingToDo, match="đã gỡ"):
        actions.withdraw(photo, by=moderator, note="x")
    with pytest.raises(actions.NothingToDo, match="chờ duyệt"):
        actions.resubmit(make_photo(), by=moderator)


def test_a_decision_against_something_says_why(moderator):
    photo, reason = make_photo(), RejectionReason.objects.create(sentence="Ảnh mờ, hãy gửi ảnh rõ.")
    with pytest.raises(actions.NotReady):
        actions.reject(photo, by=moderator, note="  ")
    with pytest.raises(actions.NotReady):
        actions.withdraw(make_photo(approved=True), by=moderator, note=" ")
    actions.reject(photo, by=moderator, reason=reason, note="Cả ảnh sau cũng vậy.")
    assert again(photo).decision_note == "Ảnh mờ, hãy gửi ảnh rõ.\nCả ảnh sau cũng vậy."


def test_an_album_without_photos_is_not_approved(moderator):
    with pytest.raises(actions.NotReady, match="chưa có ảnh"):
        actions.approve(make_album(), by=moderator)


# --- Resubmitting ---------------------------------------------------------------------------------


def test_a_rejected_photo_comes_back_with_what_was_changed(moderator):
    photo, other = make_photo(), make_photo()
    actions.reject(photo, by=moderator, note="Thiếu chú thích")
    edits.edit(photo, {"caption": "Rõ hơn"}, by=photo.uploaded_by)
    assert again(photo).state == State.REJECTED
    actions.resubmit(photo, by=photo.uploaded_by)
    assert list(Photo.objects.waiting()) == [other, again(photo)]
    assert photo.changes == ["chú thích"]
    actions.approve(photo, by=moderator)
    assert journal(photo) == [
        (Action.REJECT_MEDIA, moderator, "Thiếu chú thích"),
        (Action.EDIT, photo.uploaded_by, ""),
        (Action.SUBMIT, photo.uploaded_by, ""),
        (Action.APPROVE, moderator, ""),
    ]
    assert again(photo).changes == []


def test_what_was_edited_meanwhile_is_not_approved_unseen(moderator):
    photo = make_photo()
    edits.edit(photo, {"caption": "Khác"}, by=photo.uploaded_by)
    with pytest.raises(actions.ChangedMeanwhile):
        actions.approve(photo, by=moderator, seen_version=1)
    actions.approve(photo, by=moderator, seen_version=2)


# --- Races ----------------------------------------------------------------------------------------


def test_decisions_at_the_same_moment_leave_store_state_and_journal_alike(stores, files_in):
    public, _private = stores
    photos = [make_photo() for _ in range(3)]
    album = make_album(*photos, approved=True)
    moderators = [make_user("Moderators") for _ in range(4)]

    def decide(by):
        for turn in range(8):
            for thing in (*photos, album):
                with suppress(actions.ActionNotAllowed):
                    if turn % 2:
                        actions.withdraw(thing, by=by, note="x")
                    else:
                        actions.approve(thing, by=by)

    def settle():
        for _ in range(20):
            run_waiting()

    at_once(*(partial(decide, each) for each in moderators), settle)
    run_waiting()
    album.refresh_from_db()
    wanted = []
    for photo in photos:
        photo.refresh_from_db()
        acts = [entry.action for entry in Entry.objects.about(photo)]
        assert acts == [Action.APPROVE, Action.WITHDRAW] * (len(acts) // 2) + [Action.APPROVE] * (
            len(acts) % 2
        )
        assert photo.is_public == (photo.is_approved and album.is_approved)
        wanted += [each["path"] for each in photo.published_renditions or ()]
    assert files_in(public) == sorted(wanted)
