"""A desk with something on every page: what the tests of all its pages walk through."""

from datetime import date, timedelta
from urllib.parse import urlencode

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from media_gallery.models import Moderated, RejectionReason
from media_gallery.moderation import edits
from news import workflow
from news.models import Article, Attachment
from news.models.public_record import database_instant
from portal.front_page.blocks import Kind as Block
from portal.front_page.blocks import usual
from portal.identity.models import Banner, Identity, Link, LinkGroup, Page, User
from portal.jobs.models import Job
from portal.journal.models import Entry
from portal.notifications.models import Kind
from portal.notifications.sending import notify
from portal.vietnamese import dates
from tests.make import (
    arrange_blocks,
    make_article,
    make_category,
    make_pin,
    make_remark,
    make_source,
    make_tag,
    make_takedown,
    make_user,
)
from tests.make_editing import make_open_form, make_unsaved_text
from tests.make_media import decided, make_album, make_public_album, make_ready_video
from tests.make_outside_links import make_domain, make_finding
from tests.make_photos import make_photo
from tests.make_pinned import make_page, make_pinned
from tests.make_spellings import make_spelling
from tests.make_visits import make_zero_result

TITLE = "Khánh thành cầu Bến Gỗ 2, rút ngắn 11 km đường đến Khu công nghiệp Tân Hạ"
BODY = (
    "<h2>Mục một</h2><p>Giá vải năm nay tăng <strong>50</strong> nghìn đồng một cân.</p>"
    '<p>Xem <a href="https://tinh.gov.vn/mot-dia-chi-rat-dai/khong-co-cho-ngat/">tại đây</a>.</p>'
    f"<table><tbody><tr>{'<td>1.234.567</td>' * 9}</tr></tbody></table>"
)


def log_in(person, user: User) -> None:
    """Give the person's browser a session of ``user`` without the page of the log-in."""
    client = Client()
    client.force_login(user)
    session = client.cookies["sessionid"].value
    person.context.add_cookies(
        [{"name": "sessionid", "value": session, "url": f"{person.address}/admin/"}]
    )


def make_full_desk(user: User) -> dict[str, str]:
    """Fill the empty database, with work for ``user`` on it; return {page: its address}."""
    return (
        _make_articles(user)
        | _make_media(user)
        | _make_pages_and_people()
        | _make_front_page()
        | _make_searches_without_results()
        | _make_what_waits_for(user)
        | _without_objects()
    )


def _of(model: str, number: object, *pages: str) -> dict[str, str]:
    """Return {model and page: address} of these pages of an object, and of its list and "add"."""
    names = {page: [number] for page in pages} | {"changelist": []}
    return {
        f"{model} {page}": reverse(f"admin:{model}_{page}", args=args)
        for page, args in names.items()
    }


def _make_articles(user: User) -> dict[str, str]:
    reporter = make_user("Reporters", last_name="Nguyễn", first_name="An")
    chief = make_user("Managing editors", last_name="Lê", first_name="Bình")
    parent = make_category("Kinh tế", position=1)
    child = make_category("Nông nghiệp", parent=parent)
    source, tag = make_source("tinh.gov.vn", url="https://tinh.gov.vn"), make_tag("Mùa vải")
    spelling = make_spelling("Quốc lộ số", "QLS", is_ambiguous=True, note="Quân lực?")
    other = make_article(title="Bài liên quan", category=child)

    def article(title: str, **fields) -> Article:
        words = {"body": BODY, "summary": "Tóm tắt.", "byline": "Bích Phượng", "source": source}
        people = {"created_by": reporter, "category": child, "tags": [tag]}
        return make_article(title=f"{title}: {TITLE}", **words | people | fields)

    def submitted(title: str, **fields) -> Article:
        made = article(title, **fields)
        workflow.submit(made, by=made.created_by)
        return made

    draft = article("Nháp", lead_photo=make_photo(), related_ids=[other.pk])
    attachment = Attachment(article=draft, title="Sơ đồ", file_name="a.pdf", kind="pdf", size=9)
    attachment.file.save("x", ContentFile(b"%PDF"))
    attachment.save()
    make_remark(draft, quote="Giá vải năm nay", text="Nguồn nào?")
    make_remark(draft, author=user, resolved_by=user, resolved_at=database_instant())
    make_open_form(reporter, draft, minutes=5)
    returned = submitted("Trả lại", created_by=user)
    workflow.reject(returned, by=chief, note="Thiếu số liệu.\nThiếu ảnh.")
    waiting = submitted("Chờ duyệt")
    approved = submitted("Đã duyệt")
    workflow.approve(approved, by=chief)
    scheduled = article("Hẹn giờ")
    tomorrow = database_instant() + timedelta(hours=20)
    workflow.schedule(scheduled, by=chief, at=tomorrow)
    cancelled = article("Hủy hẹn")
    workflow.schedule(cancelled, by=chief, at=tomorrow)
    workflow.cancel_schedule(cancelled, by=chief)
    urgent = article("Khẩn", created_by=chief)
    workflow.publish(urgent, by=chief, emergency="Bão vào trong đêm.")
    public = article("Đang đăng")
    workflow.publish(public, by=chief)
    public.title, public.body = f"Sửa: {TITLE}", BODY.replace("50", "60")
    public.version += 1
    public.save()
    withdrawn, moved, expired = article("Đã gỡ"), article("Đã chuyển"), article("Hết hiệu lực")
    for each in (withdrawn, moved, expired):
        workflow.publish(each, by=chief)
    workflow.withdraw(withdrawn, by=chief, note="Sai số liệu", public_reason="Bài có sai sót.")
    workflow.move(moved, by=chief, to=public, note="Trùng")
    workflow.expire(expired, by=chief, notice="Đã có quy định mới.")
    states = {
        "draft": draft,
        "returned": returned,
        "submitted": waiting,
        "approved": approved,
        "scheduled": scheduled,
        "cancelled": cancelled,
        "emergency": urgent,
        "public": public,
        "withdrawn": withdrawn,
        "moved": moved,
        "expired": expired,
    }
    pages = {
        f"article {state}": reverse("admin:news_article_change", args=[each.pk])
        for state, each in states.items()
    }
    compare = reverse("admin:news_article_compare", args=[public.pk])
    kept = public.history.last().pk
    return (
        pages
        | _of("news_article", draft.pk, "history", "delete")
        | _of("news_source", source.pk, "change", "history", "delete")
        | _of("news_tag", tag.pk, "change", "history", "delete")
        | _of("news_spelling", spelling.pk, "change", "history", "delete")
        | _of("taxonomy_category", child.pk, "change", "history", "delete")
        | {
            "takedown": reverse("admin:news_source_takedown", args=[source.pk]),
            "taken down": reverse("admin:news_source_taken_down", args=[make_takedown().pk]),
            "merge a category": reverse("merge_category", args=[child.pk]),
            "pin": reverse("pin_article", args=[waiting.pk]),
            "an article of the past": f"{pages['article public']}?{urlencode({'khoi_phuc': kept})}",
            "comparison in two columns": f"{compare}?kieu=hai-cot",
            "comparison in words": f"{compare}?kieu=tung-chu",
            "comparison of nothing": reverse("admin:news_article_compare", args=[draft.pk]),
            "preview": reverse("admin:news_article_preview", args=[draft.pk]),
        }
    )


def _make_media(user: User) -> dict[str, str]:
    reason = RejectionReason.objects.create(sentence="Ảnh mờ, không rõ người.", position=1)
    for number in range(3):
        make_photo(caption=f"Ảnh chờ số {number}", alt_text="Ruộng", credit="Lê An")
    photo = make_photo(public=True, alt_text="Cầu", rights_end=date(2026, 12, 1))
    edits.edit(photo, {"caption": "Chú thích mới"}, by=photo.uploaded_by)
    refused = make_photo(uploaded_by=user, **decided(Moderated.State.REJECTED), decision_note="Mờ.")
    album = make_album(make_photo(), make_photo(), title="Lễ hội Vạn Sim")
    make_public_album(2)
    video = make_ready_video(title="Một ngày ở hồ", captions="WEBVTT\n", transcript="Xin chào.")
    converting = make_ready_video(renditions=[], title="Đang chuyển đổi")
    return (
        _of("media_gallery_photo", photo.pk, "change", "history", "delete")
        | _of("media_gallery_album", album.pk, "change", "history", "delete")
        | _of("media_gallery_video", video.pk, "change", "history", "delete")
        | _of("media_gallery_rejectionreason", reason.pk, "change", "history", "delete")
        | {
            "a photo returned": reverse("admin:media_gallery_photo_change", args=[refused.pk]),
            "a video being converted": reverse(
                "admin:media_gallery_video_change", args=[converting.pk]
            ),
            "photos of an album": reverse("admin:media_gallery_album_photos", args=[album.pk]),
            "photos for an album": reverse("admin:media_gallery_album_add_photos", args=[album.pk]),
        }
    )


def _make_pages_and_people() -> dict[str, str]:
    Identity(portal_name="Cổng Sông Mây", agency_name="UBND tỉnh").save()
    page = Page.objects.create(title="Giới thiệu", body=BODY, is_public=True)
    pinned = make_pinned("hộ chiếu", page, make_page("Liên hệ"))
    banner = Banner.objects.create(text="Bão số 5 vào đất liền", is_urgent=True)
    group = LinkGroup.objects.create(name="Trung ương")
    for number in range(2):
        Link.objects.create(group=group, name=f"Bộ {number}", url="https://chinhphu.vn/")
    somebody = make_user("Reporters", last_name="Trần", first_name="Chi")
    job = Job.objects.create(kind="media.renditions", key="12", state=Job.State.FAILED)
    role = Group.objects.get(name="Reporters")
    domain = make_domain()
    finding = make_finding(run=domain.first_run)
    return (
        _of("identity_identity", 1, "change", "history")
        | _of("identity_page", page.pk, "change", "history", "delete")
        | _of("identity_banner", banner.pk, "change", "history", "delete")
        | _of("news_pinnedresult", pinned.pk, "change", "history", "delete")
        | _of("identity_linkgroup", group.pk, "change", "history", "delete")
        | _of("identity_user", somebody.pk, "change", "history", "delete")
        | _of("auth_group", role.pk, "change", "history", "delete")
        | _of("jobs_job", job.pk, "change", "history")
        | _of("outside_links_domain", domain.pk, "change", "history")
        | _of("outside_links_finding", finding.pk, "change", "history")
        | _of("outside_links_run", domain.first_run_id, "change", "history")
        | _of("journal_entry", Entry.objects.order_by("number").last().pk, "change", "history")
        | {
            "a person's password": reverse("admin:auth_user_password_change", args=[somebody.pk]),
            "a person's log-ins": reverse("admin:identity_user_sign_ins", args=[somebody.pk]),
        }
    )


def _make_front_page() -> dict[str, str]:
    now = database_instant()
    category = make_category("Thời sự")
    lead = make_article(title="Tin ghim", category=category)
    make_pin(lead, shown=(now, now + timedelta(days=1)))
    arrange_blocks(usual(Block.LATEST), usual(Block.CATEGORY, category=category.pk))
    return {
        "arrange": reverse("front_page:arrange"),
        "tomorrow": reverse("front_page:ahead", args=["219912310600"]),
        "list of tomorrow": reverse("front_page:ahead_page", args=["219912310600", "tin-tuc/"]),
        "nothing of tomorrow": reverse("front_page:ahead_page", args=["219912310600", "khong/"]),
    }


def _make_searches_without_results() -> dict[str, str]:
    today = dates.today()
    make_zero_result("thu tuc cap ho chieu pho thong", day=today, hours=0b111, views=1234)
    make_zero_result("tuyen dugn", day=today, hours=0b111, views=7, instead=True)
    return {"searches without results": reverse("zero_results")}


def _make_what_waits_for(user: User) -> dict[str, str]:
    about = make_tag("Lúa")
    for _ in range(2):
        notify(Kind.REMARK, about, "Trần Chi nhận xét bài “Lúa”", to=[user.pk], actor=None)
    text = make_unsaved_text(user, title="Tít chưa lưu", body="<p>Lời chưa lưu.</p>")
    return {"an unsaved text": reverse("editing:text", args=[text.key])}


def _without_objects() -> dict[str, str]:
    in_queue = reverse("admin:news_article_changelist")
    report = reverse("reports:report")
    return {
        "first page": reverse("admin:index"),
        "one app": reverse("admin:app_list", args=["news"]),
        "own password": reverse("admin:password_change"),
        "own password changed": reverse("admin:password_change_done"),
        "list of nothing": f"{in_queue}?q=khong+co+bai+nao",
        "list filtered": f"{in_queue}?desk_state__exact=draft",
        "queue": reverse("moderation:queue"),
        "sheet": reverse("moderation:sheet"),
        "upload photos": reverse("admin:media_gallery_photo_upload"),
        "report": report,
        "report refused": f"{report}?ky=tu-den&tu_ngay=31/02/2020",
        "notices": reverse("notifications:list"),
        "ways of notices": reverse("notifications:ways"),
        "unsaved texts": reverse("editing:list"),
        "own sessions": reverse("access:sessions"),
        "second factor": reverse("access:set_up"),
        **{
            f"{model} add": reverse(f"admin:{model}_add")
            for model in (
                "news_article",
                "news_source",
                "news_tag",
                "news_spelling",
                "news_pinnedresult",
                "taxonomy_category",
                "media_gallery_photo",
                "media_gallery_album",
                "media_gallery_video",
                "media_gallery_rejectionreason",
                "identity_page",
                "identity_banner",
                "identity_linkgroup",
                "identity_user",
                "auth_group",
            )
        },
    }
