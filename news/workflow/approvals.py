"""Approvals: who wrote a text, who may approve it, and by what right it is published.

An approval is bound to the digest of the text (digest.py). The rows are never changed, and a
foreign key of the edition over (approval, article, digest) makes PostgreSQL refuse any other text.
"""

import datetime

from django.db.models import Exists, Field, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from news.models import Approval, Article, Edition
from news.models.edition_queries import EditionQuerySet
from news.workflow.digest import changed_fields, digest, field_digests
from news.workflow.errors import LacksPermission, OwnText
from portal.identity.models import Identity
from portal.journal.models import Action, Entry

#: Facts of an edit that changed no words, but only the printed date: who publishes sets it.
NO_WORDS = {"words_changed": False}
#: Actions in the journal by which a person has a part in a text.
WRITING = (Action.CREATE, Action.EDIT, Action.SUBMIT)
#: Condition of the entries that make their actor a writer.
WROTE = Q(action__in=WRITING) & ~Q(facts__contains=NO_WORDS)

_BEFORE_ALL = datetime.datetime(1, 1, 2, tzinfo=datetime.UTC)

#: Names of the content that the form of an article has no field for.
_WORDS = {
    "source_name": "tên nguồn",
    "lead_credit": "nguồn ảnh",
    "photo_ids": "ảnh trong bài",
    "tags": "chủ đề",
    "attachments": "tệp đính kèm",
}


def writers_of(article: Article) -> set[int]:
    """Return the ids of those who wrote or submitted the text since the last edition.

    What the journal says counts: its rows cannot be changed. An edition whose text nobody else has
    seen is no last edition: one of an emergency until somebody has reviewed it, and one that its
    writer approved alone.
    """
    since = _seen(article.pk).values_list("created_at", flat=True).first()
    written = Entry.objects.about(article).filter(WROTE, actor__isnull=False)
    if since is None:
        first = {article.created_by_id}
    else:
        first, written = set(), written.filter(at__gt=since)
    return first | set(written.values_list("actor", flat=True))


def _seen(article: int | OuterRef) -> EditionQuerySet:
    """Return the begun editions of an article whose text a second person has seen, newest first."""
    begun = Edition.objects.filter(article=article).begun().exclude(approval__alone=True)
    return begun.exclude(pk__in=Edition.objects.unreviewed().values("pk")).order_by("-number")


def wrote(user) -> Q:
    """Return the condition of the articles whose `writers_of` has ``user``."""
    since = _seen(OuterRef(OuterRef("pk"))).values("created_at")[:1]
    written = Entry.objects.filter(
        WROTE,
        kind=Article._meta.label_lower,
        object_id=OuterRef("pk"),
        actor=user.pk,
        at__gt=Coalesce(Subquery(since), Value(_BEFORE_ALL)),
    )
    return Q(Exists(written)) | Q(created_by=user.pk) & ~Q(Exists(_seen(OuterRef("pk"))))


def own(user) -> Q:
    """Return the condition of the articles that ``user`` began, or wrote since the last edition."""
    return Q(created_by=user.pk) | wrote(user)


def may_approve(user, writers: set[int]) -> bool:
    """Return whether the rule of two people lets ``user`` approve a text by ``writers``."""
    return user.pk not in writers or not Identity.current().four_eyes


def approvable_by(user) -> Q:
    """Return the condition of the articles whose text `may_approve` lets ``user`` approve."""
    return ~wrote(user) if Identity.current().four_eyes else Q(pk__isnull=False)


def approvers_among(people: set[int], article: Article) -> set[int]:
    """Return those of the people, by their ids, whom `may_approve` lets approve the text."""
    return people - writers_of(article) if Identity.current().four_eyes else people


def counts(approval: Approval | None) -> bool:
    """Return whether there is an approval, and not by a writer alone while two are asked for."""
    return approval is not None and not (approval.alone and Identity.current().four_eyes)


def approve(edition: Edition, *, by) -> Approval:
    """Store that ``by`` approves the text of ``edition``, an unsaved snapshot; return the approval.

    The caller has locked the article. Raises OwnText when ``by`` wrote or submitted the text.
    """
    writers = writers_of(edition.article)
    if not may_approve(by, writers):
        raise OwnText(
            "Bạn đã viết, sửa hoặc gửi bài này nên không tự duyệt được. Hãy bấm “Gửi duyệt” để "
            "một người khác đọc và duyệt."
        )
    return _store(edition.article, field_digests(edition), writers, by=by)


def release(edition: Edition, *, by, emergency: str) -> None:
    """Give the unsaved ``edition`` the approval of its text, digest and writers.

    A text that nobody has approved yet is approved by ``by``, unless they wrote it: then it needs
    the reason ``emergency`` and the permission for that, and the edition is marked. What its writer
    approved alone, while the office allowed that, counts as long as the office does. Raises OwnText
    and LacksPermission.
    """
    fields, writers = field_digests(edition), writers_of(edition.article)
    edition.digest, edition.writers = digest(fields), sorted(writers)
    approval = edition.article.approval if counts(edition.article.approval) else None
    if approval is None or approval.digest != edition.digest:
        if may_approve(by, writers):
            approval = _store(edition.article, fields, writers, by=by)
        elif not emergency.strip():
            raise OwnText(_why_not(approval, fields))
        elif not by.has_perm("news.publish_in_emergency"):
            raise LacksPermission(
                "Bạn không có quyền đăng khẩn; việc này của thư ký tòa soạn và quản trị."
            )
        else:
            edition.release = Edition.Release.EMERGENCY
            edition.approval, edition.emergency_reason = None, emergency.strip()
            return
    edition.release, edition.approval = Edition.Release.APPROVED, approval


def review(edition: Edition, *, by) -> Approval:
    """Store that ``by`` approves ``edition``, published in an emergency, afterwards.

    Raises OwnText when ``by`` published or wrote it.
    """
    if why := why_not_review(edition, by=by):
        raise OwnText(why)
    writers = {*edition.writers, edition.published_by_id}
    return Approval.objects.create(
        article=edition.article, digest=edition.digest, fields={}, writers=sorted(writers), by=by
    )


def why_not_review(edition: Edition, *, by) -> str:
    """Return why ``by`` may not review ``edition``, "" if they neither wrote nor published it."""
    if by.pk in {*edition.writers, edition.published_by_id}:
        return "Bạn đã viết hoặc đăng khẩn bài này nên không tự xem lại được: cần một người khác."
    return ""


def _store(article: Article, fields: dict[str, str], writers: set[int], *, by) -> Approval:
    return Approval.objects.create(
        article=article,
        digest=digest(fields),
        fields=fields,
        writers=sorted(writers),
        by=by,
        alone=by.pk in writers,
    )


def _why_not(approval: Approval | None, fields: dict[str, str]) -> str:
    if approval is None:
        return (
            "Bạn đã viết, sửa hoặc gửi bài này nên không tự đăng được khi chưa ai duyệt. Hãy bấm "
            "“Gửi duyệt” để một người khác đọc và duyệt."
        )
    names = ", ".join(map(content_name, changed_fields(approval.fields, fields)))
    return f"Từ lúc bài được duyệt, đã đổi: {names}. Hãy gửi duyệt lại bản này."


def content_name(name: str) -> str:
    """Return the Vietnamese name of a field of `Edition.CONTENT`."""
    if name in _WORDS:
        return _WORDS[name]
    field = Article._meta.get_field(name.removesuffix("_id"))
    assert isinstance(field, Field)
    return str(field.verbose_name)
