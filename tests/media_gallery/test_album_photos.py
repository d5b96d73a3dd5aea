"""The photos of an album: adding, removing, order, and the effect on the public store."""

from functools import partial

import pytest
from django.db import models, transaction
from django.urls import reverse

from media_gallery import albums
from media_gallery.models import Album, Photo
from media_gallery.moderation import actions
from media_gallery.publication import store
from portal.jobs.queue import run_waiting
from portal.journal.models import Action, Entry
from tests.at_once import at_once
from tests.make import make_user
from tests.make_media import make_album
from tests.make_photos import make_photo
from tests.pages import opened

pytestmark = pytest.mark.django_db


def order(album) -> list[Photo]:
    return list(album.photos.order_by("in_albums__position", "in_albums"))


def page(album, add=False) -> str:
    name = "add_photos" if add else "photos"
    return reverse(f"admin:media_gallery_album_{name}", args=[album.pk])


@pytest.fixture
def reporter(client):
    reporter = make_user("Reporters")
    client.force_login(reporter)
    return reporter


# --- Changing the photos --------------------------------------------------------------------------


def test_photos_come_in_at_the_end_each_once(reporter):
    one, two, three = make_photo(), make_photo(), make_photo()
    album = make_album(one, uploaded_by=reporter)
    wanted = [three.pk, one.pk, two.pk, three.pk, 10**9]
    assert albums.add(album, wanted, by=reporter) == 2
    assert order(album) == [one, three, two]
    album.refresh_from_db()
    assert (album.version, album.changes) == (2, ["thêm 2 ảnh"])
    assert [(each.action, each.facts) for each in Entry.objects.about(album)] == [
        (Action.EDIT, {"fields": ["thêm 2 ảnh"]})
    ]


def test_photos_come_in_before_another(reporter):
    one, two, three, late, last = (make_photo() for _ in range(5))
    album = make_album(one, two, three, uploaded_by=reporter)

    albums.add(album, [late.pk], before=two.pk, by=reporter)
    albums.add(album, [last.pk], before=10**9, by=reporter)

    assert order(album) == [one, late, two, three, last]


def test_before_another_is_meant_exactly_also_where_photos_share_a_position(reporter):
    one, two, late = make_photo(), make_photo(), make_photo()
    album = make_album(one, two, uploaded_by=reporter)
    album.places.update(position=7)

    albums.add(album, [late.pk], before=two.pk, by=reporter)

    assert order(album) == [one, late, two]


def test_an_album_has_a_limit(reporter, monkeypatch):
    monkeypatch.setattr(albums, "MAX_PHOTOS", 2)
    album = make_album(make_photo(), uploaded_by=reporter)
    with pytest.raises(albums.TooManyPhotos, match="nhiều nhất 2 ảnh"):
        albums.add(album, [make_photo().pk, make_photo().pk], by=reporter)
    assert len(order(album)) == 1


def test_a_photo_costs_as_many_queries_in_a_full_album_as_in_an_empty_one(
    reporter, django_assert_num_queries
):
    reporter.has_perm("media_gallery.change_album")  # Read once for each user.
    for there in (1, 30):
        album = make_album(*(make_photo() for _ in range(there)), uploaded_by=reporter)
        photo = make_photo()
        with django_assert_num_queries(15):
            albums.add(album, [photo.pk], by=reporter)


def test_order_cover_and_what_leaves_are_one_change(reporter):
    one, two, three = make_photo(), make_photo(), make_photo()
    album = make_album(one, two, three, uploaded_by=reporter)
    albums.arrange(album, [three.pk, two.pk, one.pk], removed=[two.pk], cover=one.pk, by=reporter)
    album.refresh_from_db()
    assert (order(album), album.cover) == ([three, one], one)
    facts = Entry.objects.about(album).get().facts
    assert facts == {"fields": ["bỏ 1 ảnh", "thứ tự ảnh", "ảnh bìa"]}
    albums.arrange(album, [three.pk, one.pk], cover=one.pk, by=reporter)
    assert Entry.objects.about(album).count() == 1
    albums.arrange(album, [three.pk], removed=[one.pk], cover=one.pk, by=reporter)
    album.refresh_from_db()
    assert album.cover is None


def test_what_somebody_added_meanwhile_stays_and_what_left_is_passed_over(reporter):
    one, two, added = make_photo(), make_photo(), make_photo()
    album = make_album(one, two, uploaded_by=reporter)
    albums.add(album, [added.pk], by=reporter)
    albums.arrange(album, [two.pk, 10**9, one.pk], cover=None, by=reporter)
    assert order(album) == [two, one, added]


def test_only_those_who_may_edit_albums_change_them():
    album, nobody = make_album(make_photo()), make_user()
    with pytest.raises(actions.LacksPermission):
        albums.add(album, [make_photo().pk], by=nobody)
    with pytest.raises(actions.LacksPermission):
        albums.arrange(album, [], cover=None, by=nobody)


@pytest.mark.django_db(transaction=True)
def test_the_public_sees_the_approved_photos_until_others_are_approved(stores, files_in, reporter):
    public, _private = stores
    stays, leaves, shared, comes = (make_photo(approved=True) for _ in range(4))
    album = make_album(stays, leaves, shared, approved=True, uploaded_by=reporter)
    make_album(shared, approved=True)
    for photo in (stays, leaves, shared):
        store.sync_photo(photo.pk)

    def public_photos():
        run_waiting()
        folders = {path.split("/")[1] for path in files_in(public)}
        return set(Photo.objects.filter(public_token__in=folders))

    albums.add(album, [comes.pk], by=reporter)
    albums.arrange(album, [comes.pk], removed=[leaves.pk, shared.pk], cover=comes.pk, by=reporter)
    assert public_photos() == {stays, leaves, shared}
    album.refresh_from_db()
    assert (album.is_approved, album.cover, order(album)) == (True, None, [stays, leaves, shared])
    assert albums.photos_as_edited(album) == [comes, stays]
    assert list(Album.objects.waiting()) == [album]
    moderator = make_user("Moderators")
    actions.approve(album, by=moderator)
    assert public_photos() == {stays, shared, comes}
    album.refresh_from_db()
    assert (album.cover, order(album)) == (comes, [comes, stays])
    with transaction.atomic():
        actions.withdraw(album, by=moderator, note="Nhầm")
        folders = {path.split("/")[1] for path in files_in(public)}
    assert folders == {Photo.objects.get(pk=shared.pk).public_token}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("approved", [False, True])
def test_two_people_arranging_at_once_leave_every_photo_in_one_place(approved):
    photos = [make_photo() for _ in range(6)]
    ids = [photo.pk for photo in photos]
    album = make_album(*photos[:4], approved=approved)
    people = [make_user("Editors") for _ in range(2)]

    def work(person, wanted, added):
        for _ in range(10):
            albums.arrange(album, wanted, cover=wanted[0], by=person)
        albums.add(album, [added], by=person)

    at_once(
        partial(work, people[0], ids[:4], ids[4]),
        partial(work, people[1], ids[3::-1], ids[5]),
    )
    album.refresh_from_db()
    if approved:
        assert order(album) == photos[:4]
        actions.approve(album, by=make_user("Moderators"))
    places = list(album.places.values_list("photo", "position"))
    assert {photo for photo, _ in places} == set(ids)
    assert len({position for _, position in places}) == 6


def test_an_approved_album_is_not_deleted():
    album = make_album(make_photo(), approved=True)
    with pytest.raises(models.ProtectedError):
        album.delete()
    with pytest.raises(models.ProtectedError):
        Album.objects.all().delete()
    actions.withdraw(album, by=make_user("Moderators"), note="x")
    album.delete()
    assert not Album.objects.exists()


# --- The pages ------------------------------------------------------------------------------------


def test_a_reporter_makes_an_album_and_fills_it(client, reporter):
    response = client.post(
        "/admin/media_gallery/album/add/",
        {"title": "Lễ hội", "description": "", "held_on": "13/02/2020", "category": ""},
    )
    album = Album.objects.get()
    assert (album.uploaded_by, response.url) == (reporter, page(album, add=True))
    photos = [make_photo(caption="Kiệu"), make_photo(caption="Trống hội")]
    listed = client.get(page(album, add=True)).context["photos"]
    assert listed == photos[::-1]
    assert client.get(page(album, add=True), {"q": "trong HOI"}).context["photos"] == [photos[1]]
    assert client.get(page(album, add=True), {"cua_toi": 1}).context["photos"] == []
    response = client.post(page(album, add=True), {"photo": [photo.pk for photo in photos]})
    assert response.url == page(album)
    assert order(album) == photos
    assert client.get(page(album, add=True)).context["photos"] == []


def test_without_a_script_a_button_moves_one_place_and_saves(client, reporter):
    photos = [make_photo() for _ in range(3)]
    album = make_album(*photos, uploaded_by=reporter)
    ids = [photo.pk for photo in photos]
    shown = opened(client, page(album)) | {"photo": ids, "cover": ""}
    response = client.post(page(album), shown | {"move": f"up-{ids[2]}"})
    assert response.url == f"{page(album)}#photo-{ids[2]}"
    assert order(album) == [photos[0], photos[2], photos[1]]
    ids = [photo.pk for photo in order(album)]
    shown = opened(client, page(album)) | {"photo": ids, "cover": ""}
    client.post(page(album), shown | {"move": f"up-{ids[0]}"})
    assert [photo.pk for photo in order(album)] == ids


def test_three_hundred_photos_are_saved_in_one_request(
    client, reporter, django_assert_max_num_queries
):
    photo = make_photo()
    photos = Photo.objects.bulk_create(
        Photo(
            caption=f"Ảnh {number}",
            uploaded_by=reporter,
            width=4,
            height=3,
            content_hash=f"{number:064x}",
            original=photo.original.name,
            dominant_colour="#000000",
        )
        for number in range(300)
    )
    album = make_album(uploaded_by=reporter)
    albums.add(album, [each.pk for each in photos], by=reporter)
    with django_assert_max_num_queries(16):
        content = client.get(page(album)).content.decode()
    assert content.count('loading="lazy"') == 300
    ids = [each.pk for each in reversed(photos)]
    typed = opened(client, page(album)) | {"photo": ids, "cover": ids[5]}
    assert client.post(page(album), typed).status_code == 302
    album.refresh_from_db()
    assert ([each.pk for each in order(album)], album.cover_id) == (ids, ids[5])


def test_a_script_says_before_which_photo_a_late_one_goes(client, reporter):
    album, photo = make_album(make_photo(), uploaded_by=reporter), make_photo()
    (there,) = order(album)
    for before, expected in (("", [there, photo]), (there.pk, [photo, there]), ("x", None)):
        album.places.exclude(photo=there).delete()
        client.post(page(album, add=True), {"photo": photo.pk, "before": before})
        assert order(album) == (expected or [there, photo])


def test_a_script_is_told_what_came_in(client, reporter, monkeypatch):
    album, photo = make_album(uploaded_by=reporter), make_photo()
    headers = {"accept": "application/json"}
    answer = client.post(page(album, add=True), {"photo": photo.pk}, headers=headers)
    assert answer.json() == {"added": 1}
    monkeypatch.setattr(albums, "MAX_PHOTOS", 1)
    answer = client.post(page(album, add=True), {"photo": make_photo().pk}, headers=headers)
    assert answer.status_code == 409
    assert "nhiều nhất 1 ảnh" in answer.json()["error"]
