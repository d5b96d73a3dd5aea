"""Each constraint of the database refuses, by its name, what it is for."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F

from media_gallery.models import AlbumPhoto, Upload
from news import workflow
from news.models import (
    Approval,
    Article,
    AttachmentWords,
    Edition,
    EditionAttachment,
    Ending,
    SimilarArticle,
    Tag,
)
from portal.front_page.models import Arrangement
from portal.identity.models import Banner, Identity, KnownNetwork, Link, LinkGroup
from portal.jobs.models import Job
from portal.journal.models import Entry
from portal.notifications.models import Preference
from portal.visits.models import Day, ItemHour
from tests.make import (
    make_article,
    make_category,
    make_edition,
    make_pin,
    make_remark,
    make_tag,
    make_user,
)
from tests.make_editing import make_open_form, make_unsaved_text
from tests.make_media import decided, make_album, make_ready_video
from tests.make_outside_links import make_finding
from tests.make_photos import make_photo
from tests.make_pinned import make_page, make_pinned
from tests.make_visits import make_zero_result

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stores")]

BEGIN = datetime(2020, 2, 13, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
OURS = ("portal.", "news.", "media_gallery.")

#: {name of a constraint: (makes a row, what is then written into it)}; a function is called with
#: the row for the values, or, without values, does all by itself.
REFUSED = {
    "identity_identity_is_one_row": (lambda: Identity.objects.create(), {"id": 2}),
    "identity_banner_ends_after_it_begins": (
        lambda: Banner.objects.create(text="Lịch", shown_from=BEGIN),
        {"shown_until": BEGIN},
    ),
    "identity_link_is_https": (
        lambda: Link.objects.create(
            group=LinkGroup.objects.create(name="Trung ương"), name="x", url="https://x.vn/"
        ),
        {"url": "javascript:x"},
    ),
    "known_network_once": (lambda: two_known_networks(), None),
    "journal_entry_number": (lambda: two_entries_of_one_number(), None),
    "jobs_job_one_waiting": (lambda: two_jobs("waiting"), None),
    "jobs_job_one_running": (lambda: two_jobs("running", started_at=BEGIN, lease=BEGIN), None),
    "jobs_job_runs_under_a_lease": (lambda: make_job(), {"state": "running", "started_at": BEGIN}),
    "jobs_job_progress": (lambda: make_job(), {"progress": 101}),
    "outside_links_finding_once": (lambda: two_findings(), None),
    "notifications_preference_one_way_a_kind": (lambda: two_ways(), None),
    "editing_unsavedtext_one_a_tab": (
        lambda: two_of_a_tab(make_unsaved_text),
        None,
    ),
    "editing_openform_one_a_tab": (
        lambda: two_of_a_tab(lambda by, key: make_open_form(by, make_article(), key=key)),
        None,
    ),
    "news_similar_article_once": (
        lambda: [similar := make_similar(), make_similar(similar.article, similar.other)],
        None,
    ),
    "news_similar_article_is_another": (lambda: make_similar(), {"other_id": F("article_id")}),
    "taxonomy_category_not_its_own_parent": (make_category, {"parent_id": F("pk")}),
    "taxonomy_category_not_merged_into_itself": (make_category, {"merged_into_id": F("pk")}),
    "visits_day_a_visit_is_a_view": (
        lambda: Day.objects.create(day=date(2020, 2, 13), views=1, visits=1),
        {"visits": 2},
    ),
    "visits_zeroresultsearch_once": (
        lambda: [make_zero_result("bao", day=date(2020, 2, 13)) for _ in range(2)],
        None,
    ),
    "visits_day_closed_is_sealed": (
        lambda: Day.objects.create(day=date(2020, 2, 13)),
        {"closed_at": BEGIN},
    ),
    "visits_itemhour_a_unique_view_is_a_view": (
        lambda: ItemHour.objects.create(kind="article", item=1, hour=BEGIN, views=1),
        {"unique_views": 2},
    ),
    "photo_public_is_approved": (make_photo, {"published_renditions": [{"path": "x"}]}),
    "photo_has_a_size": (make_photo, {"width": 0}),
    "photo_public_has_renditions": (
        lambda: make_photo(**decided()),
        {"published_renditions": []},
    ),
    "album_has_a_photo_once": (
        lambda: AlbumPhoto.objects.create(
            album=make_album(photo := make_photo()), photo=photo, position=2
        ),
        None,
    ),
    "video_is_a_file_or_an_address": (make_ready_video, {"external_url": "https://youtu.be/x"}),
    "video_kept_once": (lambda: two_videos(content_hash="a" * 64), None),
    "video_folder_of_its_own": (lambda: two_videos(public_token="x"), None),
    "video_public_is_approved": (make_ready_video, {"published_files": {}}),
    "upload_goes_on_where_it_stopped": (lambda: two_uploads(fingerprint="x"), None),
    "upload_is_not_empty": (lambda: two_uploads(fingerprint=""), {"size": 0}),
    "news_attachmentwords_once": (lambda: two_words_of_one_name(), None),
    "news_editionattachment_once": (lambda: two_attachments_of_one_id(), None),
    "front_page_pin_once_at_a_time": (
        lambda: [
            make_pin(article, shown=(BEGIN, BEGIN + HOUR)) for article in [make_article()] * 2
        ],
        None,
    ),
    "front_page_pin_begins_and_ends": (
        lambda: make_pin(make_article(), shown=(BEGIN, None)),
        None,
    ),
    "front_page_arrangement_one_at_a_time": (
        lambda: [
            Arrangement.objects.create(in_force=DateTimeTZRange(BEGIN, None), blocks=[])
            for _ in range(2)
        ],
        None,
    ),
    "front_page_arrangement_holds_for_some_time": (
        lambda: Arrangement.objects.create(in_force=DateTimeTZRange(None, BEGIN), blocks=[]),
        None,
    ),
    "news_pinnedresult_once_a_line": (
        lambda: [make_pinned(words, make_page()) for words in ("hòa bình", "Hoà Bình")],
        None,
    ),
    "news_pinnedresult_has_words": (lambda: make_pinned("…", make_page()), None),
    "news_pinnedresult_has_few_targets": (
        lambda: make_pinned("bão", make_page()),
        {"targets": [f"page:{number}" for number in range(4)]},
    ),
    "news_pinnedresult_ends_after_it_begins": (
        lambda: make_pinned("bão", make_page(), first_day=date(2020, 2, 13)),
        {"last_day": date(2020, 2, 12)},
    ),
    "news_tag_one_spelling": (
        lambda: [make_tag("Lũ lụt"), Tag.objects.bulk_create([Tag(name="lũ lụt", slug="x")])],
        None,
    ),
    "news_edition_one_at_a_time": (
        lambda: two_editions((BEGIN, None), (BEGIN + HOUR, None)),
        None,
    ),
    "news_article_approved_has_approval": (lambda: approved_article(), {"desk_state": "draft"}),
    "news_approval_by_another": (lambda: approval_of_own_text(), None),
    "news_edition_correction_is_explained": (
        lambda: make_edition(visible=(BEGIN, None), change="substantive", change_note=""),
        None,
    ),
    "news_ending_one_at_a_time": (
        lambda: [make_ending(article) for article in [make_article()] * 2],
        None,
    ),
    "news_ending_during_some_time": (lambda: make_ending(), {"during": "empty"}),
    "news_ending_moved_leads_elsewhere": (lambda: make_ending(kind="moved"), None),
    "news_ending_confirmed_by_another": (
        lambda: make_ending(),
        {"confirmed_by_id": F("by_id"), "confirmed_at": BEGIN},
    ),
    "news_edition_released": (
        lambda: make_edition(visible=(BEGIN, None), release="approved"),
        None,
    ),
    "news_remark_resolved_by_somebody": (make_remark, {"resolved_at": BEGIN}),
    "news_edition_number": (
        lambda: two_editions((BEGIN, BEGIN + HOUR), (BEGIN + HOUR, None), number=1),
        None,
    ),
    "news_edition_visible_for_some_time": (lambda: edition_with("empty"), None),
    "news_edition_visible_in_one_form": (lambda: edition_with(f"[{BEGIN},infinity)"), None),
    "news_edition_visible_in_our_years": (lambda: edition_with("[2200-01-01,)"), None),
    "news_edition_printed_date_not_later": (
        lambda: make_edition(visible=(BEGIN, None), published_at=BEGIN + HOUR),
        None,
    ),
    "news_edition_search_in_step": (
        lambda: edition_with(f"[{BEGIN + HOUR},)", fingerprint="x"),
        None,
    ),
}
for _model, _make in (("photo", make_photo), ("album", make_album), ("video", make_ready_video)):
    REFUSED |= {
        f"media_gallery_{_model}_not_approved_by_its_owner": (
            lambda make=_make: make(**decided()),
            {"decided_by_id": F("uploaded_by_id")},
        ),
        f"media_gallery_{_model}_decisions_have_a_date": (
            lambda make=_make: make(**decided()),
            {"decided_at": None},
        ),
        f"media_gallery_{_model}_changes_wait_beside_the_approved": (
            _make,
            {"waiting_changes": {"title": "x"}},
        ),
    }


def two_words_of_one_name():
    for _ in range(2):
        AttachmentWords.of_name("a" * 64, "Biểu mẫu", "bieu-mau.pdf").save()


def two_attachments_of_one_id():
    words = AttachmentWords.of_name("a" * 64, "Biểu mẫu", "bieu-mau.pdf")
    words.save()
    edition = make_edition(visible=(BEGIN, None))
    for _ in range(2):
        EditionAttachment.objects.create(edition=edition, words=words, attachment_id=1)


def two_known_networks():
    user = make_user()
    KnownNetwork.objects.bulk_create(KnownNetwork(user=user, network="x") for _ in range(2))


def two_entries_of_one_number():
    """Number two entries alike, as the triggers of the chain never do."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE journal_entry DISABLE TRIGGER USER")
    Entry.objects.bulk_create(
        Entry(action="edit", kind="x.y", object_id=1, words="x", number=1) for _ in range(2)
    )


def make_job(**fields):
    return Job.objects.create(kind="media.renditions", key="12", **fields)


def two_ways():
    user = make_user()
    for way in ("bell", "email"):
        Preference.objects.create(user=user, kind="returned", way=way)


def two_findings():
    one = make_finding()
    make_finding(object_id=one.object_id)


def make_similar(article=None, other=None):
    return SimilarArticle.objects.create(
        article=article or make_article(), other=other or make_article(), similarity=0.5
    )


def two_jobs(state, **fields):
    return [make_job(state=state, **fields) for _ in range(2)]


def two_of_a_tab(make):
    by, key = make_user("Reporters"), uuid.uuid4()
    return [make(by, key=key) for _ in range(2)]


def two_videos(**fields):
    return [make_ready_video(**fields) for _ in range(2)]


def two_uploads(fingerprint):
    by = make_user("Reporters")
    return [
        Upload.objects.create(name="a.mp4", size=9, fingerprint=fingerprint, uploaded_by=by)
        for _ in range(2)
    ][0]


def make_ending(article=None, **fields):
    article = article or make_article()
    during = DateTimeTZRange(datetime(2100, 1, 1, tzinfo=UTC), None)
    fields = {"kind": "withdrawn", "during": during, "by": article.created_by} | fields
    return Ending.objects.create(article=article, **fields)


def approved_article():
    article = make_article()
    article.desk_state = "submitted"
    article.save()
    workflow.approve(article, by=make_user("Editors"))
    return Article.objects.get(pk=article.pk)


def approval_of_own_text():
    article = make_article()
    writer = article.created_by
    Approval.objects.create(article=article, digest="x", fields={}, writers=[writer.pk], by=writer)


def two_editions(*ranges, **fields):
    article = make_article()
    return [make_edition(article, visible=visible, **fields) for visible in ranges]


def edition_with(visible, **fields):
    """Insert an edition by SQL, with a range that Django or its fields would not write."""
    edition = make_edition(visible=(BEGIN, BEGIN + HOUR))
    columns = {
        field.column: f'"{field.column}"'
        for field in Edition._meta.concrete_fields
        if not (field.primary_key or field.generated)
    }
    columns |= {"number": "2", "visible": f"'{visible}'"}
    columns |= {name: f"'{value}'" for name, value in fields.items()}
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO news_edition ({', '.join(columns)}) "
            f"SELECT {', '.join(columns.values())} FROM news_edition WHERE id = {edition.pk}"
        )


def test_every_constraint_of_ours_is_tried():
    """Add a new constraint to ``REFUSED``."""
    named = {
        constraint.name
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith(OURS)
        for constraint in model._meta.constraints
    }
    assert named == REFUSED.keys()


@pytest.mark.parametrize("name", REFUSED)
def test_the_database_refuses_what_a_constraint_is_for(name):
    make, written = REFUSED[name]

    def act():
        with transaction.atomic():
            row = make()
            if written is not None:
                type(row)._base_manager.filter(pk=row.pk).update(**written)

    with pytest.raises(IntegrityError) as refused:
        act()
    assert refused.value.__cause__.diag.constraint_name == name
