"""The public store has the photos that editions show, and no others."""

import datetime
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.db import transaction

from media_gallery.models import Photo
from media_gallery.moderation import actions
from news import photo_usage, workflow
from news.models.public_record import database_instant as now
from portal.jobs.queue import run_waiting
from portal.journal.models import Entry
from tests.make import make_article, make_user
from tests.make_photos import make_photo

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("stores")]

HOUR = datetime.timedelta(hours=1)


def public_bytes():
    root = storages["default"].location
    return sorted(path for path in Path(root).rglob("*") if path.is_file())


def is_public(photo):
    """Run the jobs and return whether the photo is public."""
    run_waiting()
    photo.refresh_from_db()
    return photo.is_public


def test_a_photo_is_public_while_an_edition_shows_it(managing_editor):
    photo = make_photo()
    article = make_article(lead_photo=photo)
    assert (is_public(photo), public_bytes()) == (False, [])
    workflow.publish(article, by=managing_editor)
    assert is_public(photo)
    assert public_bytes()
    workflow.withdraw(article, by=managing_editor, note="Thử")
    assert (is_public(photo), public_bytes()) == (False, [])


def test_a_photo_left_out_of_the_next_edition_goes(managing_editor):
    photo = make_photo()
    article = make_article(lead_photo=photo)
    workflow.publish(article, by=managing_editor)
    article.refresh_from_db()
    article.lead_photo = None
    article.save()
    workflow.publish(article, by=managing_editor)
    assert not is_public(photo)


def test_scheduling_approves_the_photo_and_cancelling_takes_it_back(managing_editor):
    photo = make_photo()
    article = make_article(lead_photo=photo)
    workflow.schedule(article, by=managing_editor, at=now() + HOUR)
    assert is_public(photo)
    workflow.cancel_schedule(article, by=managing_editor)
    assert not is_public(photo)


def test_a_photo_another_article_still_shows_stays(managing_editor):
    photo = make_photo()
    one, other = make_article(lead_photo=photo), make_article(lead_photo=photo)
    workflow.publish(one, by=managing_editor)
    workflow.publish(other, by=managing_editor)
    assert is_public(photo)
    addresses = public_bytes()
    workflow.withdraw(one, by=managing_editor, note="Thử")
    assert is_public(photo)
    assert public_bytes() == addresses


def test_the_bytes_are_gone_before_the_withdrawal_is_committed(managing_editor):
    photo = make_photo()
    article = make_article(lead_photo=photo)
    workflow.publish(article, by=managing_editor)
    with transaction.atomic():
        workflow.withdraw(article, by=managing_editor, note="Thử")
        assert public_bytes() == []


def test_a_damaged_original_does_not_undo_a_publication(managing_editor):
    photo = make_photo()
    article = make_article(lead_photo=photo)
    photo.original.storage.delete(photo.original.name)
    edition = workflow.publish(article, by=managing_editor)
    assert type(edition).objects.public().exists()
    assert not is_public(photo)


def test_publishing_approves_the_photo_in_the_name_of_who_publishes(managing_editor):
    photo = make_photo()
    article = make_article(lead_photo=photo)
    workflow.publish(article, by=managing_editor)
    photo.refresh_from_db()
    assert (photo.state, photo.decided_by) == (Photo.State.APPROVED, managing_editor)
    (entry,) = Entry.objects.about(photo)
    assert (entry.action, entry.actor) == ("approve", managing_editor)
    assert entry.facts == {"with_article": article.pk}


def test_what_the_publisher_uploaded_waits_for_somebody_else(managing_editor):
    own = make_photo(uploaded_by=managing_editor)
    edition = workflow.publish(make_article(lead_photo=own), by=managing_editor)
    assert not is_public(own)
    assert photo_usage.held_back(edition) == [own]
    actions.approve(own, by=make_user("Moderators"))
    assert is_public(own)
    assert photo_usage.held_back(edition) == []


def test_a_photo_a_moderator_refused_does_not_come_back_with_an_article(managing_editor):
    photo = make_photo()
    actions.reject(photo, by=make_user("Moderators"), note="Mờ")
    edition = workflow.publish(make_article(lead_photo=photo), by=managing_editor)
    assert not is_public(photo)
    assert photo_usage.held_back(edition) == [photo]


def test_an_approved_photo_that_nothing_shows_is_not_in_the_public_store(managing_editor):
    photo = make_photo()
    actions.approve(photo, by=make_user("Moderators"))
    assert (is_public(photo), public_bytes()) == (False, [])


@pytest.mark.parametrize("group", ["Reporters", "Moderators"])
def test_the_page_of_a_photo_names_the_articles_with_it_to_everybody(client, group):
    photo = make_photo(approved=True)
    article = make_article(lead_photo=photo, title="Lễ hội đầu xuân")
    client.force_login(make_user(group))
    page = client.get(f"/admin/media_gallery/photo/{photo.pk}/change/").content.decode()
    assert "Tin “Lễ hội đầu xuân”" in page
    address = f"/admin/news/article/{article.pk}/change/"
    assert (address in page) == (group == "Reporters")
