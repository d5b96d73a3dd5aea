"""check_media finds and repairs differences between rows and files; make_renditions regenerates."""

import io
import os
import time

import pytest
from django.core.management import CommandError, call_command

from media_gallery.models import Album, Moderated, Photo
from media_gallery.moderation import actions
from media_gallery.publication import consistency, private_copies, regeneration, store
from media_gallery.videos import uploads
from portal.images import processing
from portal.jobs.models import Job
from portal.vietnamese import dates
from tests.make import make_user
from tests.make_media import decided, make_album, make_ready_video, make_video_of
from tests.make_photos import make_photo, make_picture, make_picture_bytes
from tests.make_videos import make_video

pytestmark = pytest.mark.django_db

State = Moderated.State


def check(*args) -> str:
    said = io.StringIO()
    call_command("check_media", *args, stdout=said)
    return said.getvalue()


def findings(**options) -> list[consistency.Finding]:
    return [finding for step in consistency.check(**options) for finding in step.findings]


def make_old(path, days=2):
    then = time.time() - days * 86400
    os.utime(path, (then, then))


def make_shown_photo(**fields) -> Photo:
    """Create a public photo in an approved album."""
    photo = make_photo(public=True, **fields)
    make_album(photo, approved=True)
    return photo


def clean() -> bool:
    return "khớp nhau" in check()


# --- No differences -------------------------------------------------------------------------------


def test_where_all_agrees_nothing_is_found_and_nothing_touched(stores, files_in):
    public, private = stores
    photo = make_shown_photo()
    make_photo()
    private_copies.thumbnail(photo)
    private_copies.preview(photo)
    store.sync_video(make_ready_video(**decided(), transcript="x").pk)
    for path in private.rglob("*.*"):
        make_old(path)
    before = files_in(public), files_in(private)
    assert clean()
    assert (files_in(public), files_in(private)) == before


# --- The public store -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spoil",
    [
        lambda photo: Photo.objects.update(rights_end=dates.make_day(2020, 2, 13)),
        lambda photo: Album.objects.update(state=State.WITHDRAWN),
        lambda photo: Album.objects.first().places.all().delete(),
    ],
    ids=["rights", "album", "unused"],
)
def test_what_should_not_be_public_goes(stores, files_in, spoil):
    public, _private = stores
    photo = make_shown_photo()
    spoil(photo)
    assert files_in(public) != []
    assert "ở kho công khai dù không được phép" in check()
    photo.refresh_from_db()
    assert (files_in(public), photo.published_renditions) == ([], None)
    assert clean()


def test_what_should_be_public_comes(stores, files_in):
    public, _private = stores
    photo = make_photo(approved=True)
    make_album(photo, approved=True)
    assert "chưa có ở kho công khai" in check()
    photo.refresh_from_db()
    assert photo.is_public
    (public / files_in(public)[0]).unlink()
    assert "thiếu tệp ở kho công khai" in check()
    assert len(files_in(public)) == len(photo.published_renditions)
    assert clean()


def test_bytes_that_nobody_records_go(stores, files_in):
    public, _private = stores
    photo, pending = make_shown_photo(), make_photo()
    recorded = files_in(public)
    # The state after a publication that was killed before its record was committed.
    crashed = public / store.photo_folder(pending.public_token)
    nobody, writing = public / "photos/khong-ai", public / "videos/dang-viet"
    for folder in (crashed, nobody, writing):
        folder.mkdir(parents=True)
        (folder / "320.jpg").write_bytes(b"x")
    (public / "photos" / photo.public_token / "999.jpg").write_bytes(b"x")
    make_old(nobody / "320.jpg")
    make_old(nobody)
    # A hard link is as old as its original; that it was made just now, only its folder tells.
    make_old(writing / "320.jpg")
    said = check()
    assert said.count("không ai ghi nhận") == 3
    assert files_in(public) == sorted([*recorded, "videos/dang-viet/320.jpg"])
    assert not crashed.exists()
    make_old(writing)
    check()
    assert files_in(public) == recorded


def test_a_video_is_looked_after_like_a_photo(stores, files_in):
    public, private = stores
    video = make_ready_video(**decided(), captions="WEBVTT\n")
    assert "chưa có ở kho công khai" in check()
    video.refresh_from_db()
    assert sorted(store.public_paths(video.published_files)) == files_in(public)
    (public / files_in(public)[0]).unlink()
    assert "thiếu tệp ở kho công khai" in check()
    video.refresh_from_db()
    assert sorted(store.public_paths(video.published_files)) == files_in(public)
    assert clean()
    (private / video.renditions[0]["path"]).unlink()
    with pytest.raises(CommandError, match="1 chỗ không sửa được"):
        check()


def test_rights_that_nothing_would_end_get_their_clock_back(stores):
    photo = make_photo(approved=True, rights_end=dates.today())
    make_album(photo, approved=True)
    store.sync_photo(photo.pk)
    assert clean()
    Job.objects.all().delete()
    assert "không có việc nào gỡ xuống" in check()
    assert Job.objects.filter(kind="end_photo_rights", state="waiting").count() == 1
    assert clean()


# --- The private store ----------------------------------------------------------------------------


def test_a_lost_original_is_told_and_leaves_no_broken_picture(stores, files_in):
    public, private = stores
    photo = make_shown_photo()
    (private / photo.original.name).unlink()
    with pytest.raises(CommandError, match="0 chỗ đã sửa, 1 chỗ không sửa được"):
        check()
    photo.refresh_from_db()
    assert photo.is_public
    (public / files_in(public)[0]).unlink()
    with pytest.raises(CommandError, match="1 chỗ đã sửa, 1 chỗ không sửa được"):
        check()
    photo.refresh_from_db()
    assert (photo.published_renditions, files_in(public)) == (None, [])


def test_private_files_that_belong_to_nothing_go_when_a_day_old(stores, files_in):
    _public, private = stores
    photo = make_photo()
    private_copies.thumbnail(photo)
    for path in ("photos/2020/02/x.jpg", "posters/x.jpg", "attachments/x.pdf", "previews/0.jpg"):
        (private / path).parent.mkdir(parents=True, exist_ok=True)
        (private / path).write_bytes(b"x")
    make_old(private / "photos/2020/02/x.jpg")
    make_old(private / "attachments/x.pdf")
    said = check()
    assert "photos/2020/02/x.jpg không thuộc về gì" in said
    assert "attachments/x.pdf không thuộc về gì" in said
    assert files_in(private) == sorted([photo.original.name, "posters/x.jpg", photo.thumbnail_path])


# --- The command ----------------------------------------------------------------------------------


def test_what_is_coming_in_and_what_is_being_made_stays_however_old(stores, files_in):
    private = stores[1]
    film = make_video()
    upload = uploads.begin(by=make_user("Reporters"), name="phim.mp4", size=len(film))
    uploads.append(upload, io.BytesIO(film[:4000]), at=0, length=4000)
    video = make_video_of(film)
    copy = private / video.copies_folder / "320x180.mp4"
    copy.parent.mkdir(parents=True)
    copy.write_bytes(b"first of two")
    for path in (upload.path, video.original.name, copy):
        make_old(private / path)

    assert findings() == []
    assert len(files_in(private)) == 3


def test_a_dry_run_tells_and_touches_nothing(stores, files_in):
    public, private = stores
    make_shown_photo()
    Album.objects.update(state=State.WITHDRAWN)
    (private / "posters").mkdir()
    (private / "posters/x.jpg").write_bytes(b"x")
    make_old(private / "posters/x.jpg")
    before = files_in(public), files_in(private)
    assert "2 chỗ sẽ sửa." in check("--dry-run")
    assert (files_in(public), files_in(private)) == before
    assert "2 chỗ đã sửa." in check()
    assert clean()


def test_stopped_it_keeps_what_it_mended_and_goes_on_later(stores, monkeypatch):
    photos = [make_photo(approved=True) for _ in range(3)]
    make_album(*photos, approved=True)
    settle, count = store.sync_photo, iter(range(9))

    def stopped(photo_id):
        if next(count) == 1:
            raise KeyboardInterrupt
        settle(photo_id)

    monkeypatch.setattr(store, "sync_photo", stopped)
    with pytest.raises(CommandError, match="Đã dừng; 1 chỗ"):
        check()
    assert "2 chỗ đã sửa." in check()
    assert Photo.objects.public().count() == 3


def test_one_that_cannot_be_mended_does_not_keep_the_others(stores):
    _public, private = stores
    broken, good = make_photo(approved=True), make_photo(approved=True)
    make_album(broken, good, approved=True)
    (private / broken.original.name).write_bytes(b"not a picture")
    assert [each.repaired for each in findings()] == [False, True]
    assert list(Photo.objects.public()) == [good]


# --- make_renditions ------------------------------------------------------------------------------


def make_old_recipe(monkeypatch, widths=(200, 320)):
    monkeypatch.setattr(processing, "WIDTHS", widths)
    monkeypatch.setattr(processing, "RECIPE", "another")


def renditions(*args) -> str:
    said = io.StringIO()
    call_command("make_renditions", *args, stdout=said)
    return said.getvalue()


def test_renditions_are_made_anew_under_new_addresses(stores, files_in, monkeypatch):
    public, _private = stores
    photo = make_shown_photo(content=make_picture_bytes(make_picture((400, 300))))
    private_one = make_photo()
    before = files_in(public)
    make_old_recipe(monkeypatch)
    renditions()
    photo.refresh_from_db()
    assert {each["width"] for each in photo.published_renditions} == {200, 320}
    assert sorted(each["path"] for each in photo.published_renditions) == files_in(public)
    assert not set(before) & set(files_in(public))
    assert Photo.objects.get(pk=private_one.pk).published_renditions is None
    after = files_in(public)
    renditions()
    assert files_in(public) == after
    renditions("--all")
    assert not set(after) & set(files_in(public))
    assert clean()


def test_renewing_goes_on_where_it_was_stopped(stores, monkeypatch):
    photos = [make_shown_photo() for _ in range(3)]
    make_old_recipe(monkeypatch)
    steps = regeneration.regenerate()
    assert next(steps).photo == photos[0]
    steps.close()
    renewed = []
    regenerate_photo = store.regenerate_photo
    monkeypatch.setattr(
        store, "regenerate_photo", lambda pk: (renewed.append(pk), regenerate_photo(pk))
    )
    renditions()
    assert renewed == [photos[1].pk, photos[2].pk]


def test_a_photo_that_cannot_be_made_anew_keeps_what_it_has(stores, files_in, monkeypatch):
    public, private = stores
    broken, good = make_shown_photo(), make_shown_photo()
    (private / broken.original.name).unlink()
    kept = [path for path in files_in(public) if broken.public_token in path]
    make_old_recipe(monkeypatch)
    with pytest.raises(CommandError, match="1 ảnh không làm lại được"):
        renditions()
    assert set(kept) <= set(files_in(public))
    assert store.has_current_renditions(Photo.objects.get(pk=good.pk))
    assert {path.split("/")[1] for path in files_in(public)} == set(
        Photo.objects.values_list("public_token", flat=True)
    )


def test_a_photo_withdrawn_meanwhile_is_not_brought_back(stores, files_in):
    public, _private = stores
    photo = make_shown_photo()
    actions.withdraw(photo, by=make_user("Moderators"), note="x")
    assert store.regenerate_photo(photo.pk) is False
    assert files_in(public) == []
    assert not Job.objects.filter(state="failed").exists()
