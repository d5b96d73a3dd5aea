"""Make what an address of the back office shows, and the address."""

from django.core.files.base import ContentFile
from django.urls import NoReverseMatch, reverse

from media_gallery.models import RejectionReason, Upload
from news.models import Attachment
from portal.identity.models import Banner, Identity, LinkGroup, Page
from portal.jobs.models import Job
from portal.journal.models import Action, record
from portal.notifications.models import Kind, Notice
from portal.notifications.sending import notify
from tests.make import (
    make_article,
    make_category,
    make_remark,
    make_source,
    make_tag,
    make_takedown,
    make_user,
)
from tests.make_editing import make_unsaved_text
from tests.make_media import make_album, make_ready_video
from tests.make_outside_links import make_domain, make_finding, make_run
from tests.make_photos import make_photo
from tests.make_pinned import make_page, make_pinned
from tests.make_spellings import make_spelling


def make_thing(model):
    """Create an object of the model, by an author who is none of the visitors."""
    match model:
        case "news_article":
            return make_article()
        case "news_tag":
            return make_tag()
        case "news_source":
            return make_source()
        case "news_spelling":
            return make_spelling("Quốc lộ số", "QLS")
        case "news_pinnedresult":
            return make_pinned("hộ chiếu", make_page())
        case "taxonomy_category":
            return make_category()
        case "media_gallery_photo":
            return make_photo()
        case "media_gallery_album":
            return make_album()
        case "media_gallery_video":
            return make_ready_video(captions="WEBVTT\n")
        case "media_gallery_rejectionreason":
            return RejectionReason.objects.create(sentence="Ảnh mờ.")
        case "journal_entry":
            article = make_article()
            return record(Action.CREATE, article, actor=article.created_by)
        case "jobs_job":
            return Job.objects.create(kind="media.renditions", key="12")
        case "outside_links_domain":
            return make_domain()
        case "outside_links_finding":
            return make_finding()
        case "outside_links_run":
            return make_run()
        case "identity_page":
            return Page.objects.create(title="Giới thiệu", body="<p>x</p>")
        case "identity_banner":
            return Banner.objects.create(text="Lịch tiếp dân")
        case "identity_linkgroup":
            return LinkGroup.objects.create(name="Trung ương")
        case "identity_identity":
            Identity().save()
            return Identity.current()
        case "identity_user":
            return make_user("Reporters")
        case "auth_group":
            return make_user("Reporters").groups.get()


def address_of(door):
    """Return the address of a door of `DOORS` (tests/portal/test_back_office_doors.py)."""
    name, _, which = door.partition(" ")
    model = "_".join(name.removeprefix("admin:").split("_")[:3])
    match name:
        case "admin:app_list":
            return reverse(name, args=[which])
        case "admin:auth_user_password_change" | "admin:identity_user_sign_ins":
            return reverse(name, args=[make_user("Reporters").pk])
        case "admin:news_article_bulk":
            return reverse(name, args=["publish"])
        case "admin:news_article_preview" | "admin:news_article_checks":
            return reverse(name, args=[] if which == "add" else [make_article().pk])
        case "admin:news_article_remark":
            remark = make_remark()
            return reverse(name, args=[remark.article_id, remark.pk])
        case "admin:news_article_compare" | "admin:news_article_remarks":
            return reverse(name, args=[make_article().pk])
        case "admin:news_article_simple_history":
            article = make_article()
            return reverse(name, args=[article.pk, article.history.get().pk])
        case "admin:news_source_takedown":
            return reverse(name, args=[make_source().pk])
        case "admin:news_source_taken_down":
            return reverse(name, args=[make_takedown().pk])
        case "admin:news_attachment_download":
            attachment = Attachment(article=make_article(), file_name="a.pdf", kind="pdf", size=4)
            attachment.file.save("x", ContentFile(b"%PDF"))
            attachment.save()
            return reverse(name, args=[attachment.pk])
        case "admin:media_gallery_video_upload_piece" | "admin:media_gallery_video_upload_validate":
            upload = Upload.objects.create(
                name="a.mp4", size=9, fingerprint="x", uploaded_by=make_user("Reporters")
            )
            return reverse(name, args=[upload.pk])
        case "moderation:part":
            return reverse(name, args=[f"photo-{make_photo().pk}"])
        case "moderation:preview":
            return reverse(name, args=[make_photo().pk])
        case "moderation:video":
            video = make_thing("media_gallery_video")
            return reverse(name, args=[video.pk, video.renditions[0]["height"]])
        case "moderation:poster" | "moderation:captions":
            return reverse(name, args=[make_thing("media_gallery_video").pk])
        case "notifications:open":
            notify(Kind.REMARK, make_tag(), "nhắc bài", to=[make_user().pk], actor=None)
            return reverse(name, args=[Notice.objects.latest("pk").pk])
        case "editing:text" | "editing:discard":
            return reverse(name, args=[make_unsaved_text().key])
        case "merge_category":
            return reverse(name, args=[make_category().pk])
        case "pin_article":
            return reverse(name, args=[make_article().pk])
        case "front_page:ahead":
            return reverse(name, args=["219912310600"])
        case "front_page:ahead_page":
            return reverse(name, args=["219912310600", "tin-tuc/"])
        case "reports:table":
            return reverse(name, args=["tin-bai"])
    try:
        return reverse(name)
    except NoReverseMatch:
        return reverse(name, args=[make_thing(model).pk])
