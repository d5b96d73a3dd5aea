"""An article is public together with its photos, whose copies were made at their upload."""

import datetime

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from media_gallery.models import Photo
from media_gallery.photos import uploads
from media_gallery.publication import private_copies, store, sweep
from news import photo_usage, workflow
from news.admin.article_form import _what_readers_see
from news.backfill import put_in_record
from news.models import Edition
from news.models.public_record import database_instant
from portal.images import processing
from portal.jobs.models import Job
from portal.jobs.queue import enqueue, run_waiting
from tests.make import make_article, make_edition, make_user
from tests.make_photos import make_photo, make_picture_bytes, make_upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stores")]

HOUR = datetime.timedelta(hours=1)
SEEN = "Công chúng đang đọc đúng nội dung này."


def upload(content: bytes | None = None) -> Photo:
    return uploads.receive(make_upload(content), by=make_user("Reporters"), caption="Ảnh").photo


def make_article_with(*photos: Photo, lead: Photo | None = None):
    figures = "".join(f'<figure data-photo="{photo.pk}"></figure>' for photo in photos)
    return make_article(body=f"<p>Chữ</p>{figures}", lead_photo=lead)


def public_files(stores) -> list[str]:
    return sorted(str(path.relative_to(stores[0])) for path in stores[0].rglob("*.*"))


def test_readers_see_the_lead_photo_and_those_in_the_text_at_once(client):
    lead, inside = upload(), upload()
    article = make_article_with(inside, lead=lead)
    edition = workflow.publish(article, by=make_user("Editors"))
    assert set(Photo.objects.public()) == {lead, inside}
    page = client.get(edition.get_absolute_url()).content.decode()
    for photo in Photo.objects.public():
        assert photo.sources().src in page
        for file in photo.published_renditions:
            assert client.get(f"/media/{file['path']}").status_code == 200
    shared = Photo.objects.get(pk=lead.pk).to_share().url
    assert shared in page
    assert shared in client.get("/rss/").content.decode()
    assert not Job.objects.filter(kind="sync_photo").exists()
    assert _what_readers_see(edition) == SEEN


def test_publishing_decodes_no_picture(monkeypatch):
    photo = upload()

    def decode(*_):
        pytest.fail("a picture was decoded")

    monkeypatch.setattr(processing, "_decoded", decode)
    workflow.publish(make_article_with(photo), by=make_user("Editors"))
    assert list(Photo.objects.public()) == [photo]


def test_a_scheduled_edition_has_its_photos_before_its_hour():
    photo = upload()
    at = timezone.now() + HOUR
    workflow.schedule(make_article_with(photo), by=make_user("Editors"), at=at)
    assert list(Photo.objects.public()) == [photo]


def test_an_article_put_in_the_record_has_its_photos():
    photo = upload()
    put_in_record(make_article_with(photo), since=timezone.now() - HOUR, by=make_user("Editors"))
    assert list(Photo.objects.public()) == [photo]


def test_the_form_of_one_photo_and_the_page_of_many_make_the_copies_too(client):
    client.force_login(make_user("Reporters"))
    form = {"original": make_upload(), "caption": "Một ảnh", "is_decorative": ""}
    client.post(reverse("admin:media_gallery_photo_add"), form)
    client.post(reverse("admin:media_gallery_photo_upload"), {"file": make_upload()})
    made = [private_copies.has_renditions(photo) for photo in Photo.objects.all()]
    assert made == [True, True]


def test_the_desk_says_which_photos_readers_do_not_see_yet(client):
    editor = make_user("Editors")
    client.force_login(editor)
    # As photos of an earlier version, or of a disk that lost the copies.
    old, own = make_photo(caption="Cầu cũ"), make_photo(uploaded_by=editor)
    article = make_article_with(old, own)
    edition = workflow.publish(article, by=editor)
    assert _what_readers_see(edition) == (
        "Công chúng đang đọc bài này, còn thiếu 1 ảnh đang được đưa lên, sẽ hiện sau ít giây; "
        "1 ảnh chưa được kiểm duyệt."
    )
    address = reverse("admin:news_article_change", args=[article.pk])
    says = "Ảnh “Cầu cũ” đang được đưa lên cổng"
    assert says in client.get(address).content.decode()
    run_waiting()
    assert list(Photo.objects.public()) == [old]
    assert says not in client.get(address).content.decode()


def test_a_disk_without_room_for_the_links_does_not_stop_the_news(monkeypatch):
    photo = upload()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "_publish_file", full)
    edition = workflow.publish(make_article_with(photo), by=make_user("Editors"))
    assert not Photo.objects.public()
    assert "1 ảnh đang được đưa lên" in _what_readers_see(edition)
    monkeypatch.undo()
    run_waiting()
    assert list(Photo.objects.public()) == [photo]


def test_photos_go_at_the_end_date_and_when_a_scheduled_text_without_them_begins():
    soon, later = (database_instant() + hours * HOUR for hours in (1, 2))
    ended, replaced, lasting = upload(), upload(), upload()
    editor, chief = make_user("Editors"), make_user("Managing editors")
    first = make_article(lead_photo=ended, ends_at=soon, ends_how="withdrawn")
    ends_soon = workflow.publish(first, by=editor)
    article = make_article_with(replaced)
    ends_later = workflow.publish(article, by=editor)
    workflow.publish(make_article_with(lasting, ended), by=editor)
    article.body, article.change, article.change_note = "<p>Chữ</p>", "minor", "Bỏ ảnh."
    article.save()
    workflow.schedule(article, by=chief, at=later)
    assert jobs_at_ends() == {str(ends_soon.pk): soon, str(ends_later.pk): later}


def jobs_at_ends() -> dict:
    jobs = Job.objects.filter(kind=photo_usage.AT_END, state="waiting")
    return dict(jobs.values_list("key", "run_at"))


def test_a_text_that_ends_by_itself_has_one_job_for_all_of_its_photos(
    django_assert_num_queries,
):
    now = database_instant()
    for count in (1, 30):
        photos = [make_photo() for _ in range(count)]
        edition = make_edition(make_article_with(*photos), visible=(now - HOUR, now + HOUR))
        with django_assert_num_queries(4):
            photo_usage.sync_at_next_end([photo.pk for photo in photos])
        assert jobs_at_ends() == {str(edition.pk): now + HOUR}
        Job.objects.all().delete()


def test_a_photo_goes_when_its_edition_has_ended_and_is_looked_at_again_at_the_next_end():
    now = database_instant()
    gone, lasting = make_photo(public=True), make_photo(public=True)
    ended = make_edition(make_article_with(gone, lasting), visible=(now - HOUR, now))
    other = make_edition(make_article_with(lasting), visible=(now - HOUR, now + HOUR))
    enqueue(photo_usage.AT_END, ended.pk)
    run_waiting()
    assert list(Photo.objects.public()) == [lasting]
    assert jobs_at_ends() == {str(other.pk): now + HOUR}


@pytest.mark.django_db(transaction=True)
def test_what_a_rolled_back_publication_left_is_swept(stores):
    photo = upload()
    article = make_article_with(photo)
    with transaction.atomic():
        workflow.publish(article, by=make_user("Editors"))
        transaction.set_rollback(True)
    assert not Photo.objects.public()
    run_waiting()
    for _ in sweep.sweep(dry_run=False):
        pass
    assert public_files(stores) == []
    workflow.publish(article, by=make_user("Editors"))
    kept = public_files(stores)
    for _ in sweep.sweep(dry_run=False):
        pass
    assert (len(kept), public_files(stores)) == (2, kept)


@pytest.mark.django_db(transaction=True)
def test_the_sweep_runs_by_itself_every_day(stores):
    photo = upload()
    with transaction.atomic():
        workflow.publish(make_article_with(photo), by=make_user("Editors"))
        transaction.set_rollback(True)
    store.sweep_later()
    run_waiting()
    assert public_files(stores) == []
    tomorrow = Job.objects.get(kind="sweep_stores", state="waiting").run_at
    assert datetime.timedelta(hours=23) < tomorrow - timezone.now() <= datetime.timedelta(days=1)


def test_a_deleted_photo_takes_its_copies_along(stores, django_capture_on_commit_callbacks):
    photo = upload()
    folder = stores[1] / "photo-renditions"
    assert len(list(folder.rglob("*.*"))) == 2
    with django_capture_on_commit_callbacks(execute=True):
        photo.delete()
    assert list(folder.rglob("*.*")) == []


def test_regenerated_copies_replace_those_of_before(
    stores, monkeypatch, django_capture_on_commit_callbacks
):
    photo = upload(make_picture_bytes())
    workflow.publish(make_article_with(photo), by=make_user("Editors"))
    monkeypatch.setattr(processing, "RECIPE", "another")
    with django_capture_on_commit_callbacks(execute=True):
        assert store.regenerate_photo(photo.pk)
    photo.refresh_from_db()
    names = sorted(path.name for path in (stores[1] / "photo-renditions").rglob("*.*"))
    assert names == ["64-another.jpg", "64-another.webp"]
    assert private_copies.has_renditions(photo)
    assert public_files(stores) == sorted(each["path"] for each in photo.published_renditions)


def test_a_photo_that_cannot_be_made_again_does_not_stop_the_news(stores):
    photo = upload()
    workflow.publish(make_article_with(photo), by=make_user("Editors"))
    for folder in stores:
        for path in folder.rglob("*.*"):
            path.unlink()
    (stores[1] / photo.original.name).write_bytes(b"damaged")
    edition = workflow.publish(make_article_with(photo), by=make_user("Editors"))
    assert edition in Edition.objects.public()
