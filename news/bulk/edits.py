"""Edits that need no form: category, tags, reason of a correction. The form's rules hold."""

from collections.abc import Iterable

from django.db.models import Q

from news import workflow
from news.models import Article, Edition, Tag
from news.models.after_publication import Change
from portal.taxonomy.models import Category


def move(article: Article, category: Category, *, by) -> str:
    """Give the locked ``article`` the category; raises ActionNotAllowed."""
    _require_right(article, by)
    if article.category_id == category.pk:
        raise workflow.NothingToDo(f"Bài đã ở chuyên mục “{category}”.")
    article.category = category
    return f"Đã chuyển sang “{category}”.{_save(article, 'Chuyên mục', by=by)}"


def add_tag(article: Article, tag: Tag, *, by) -> str:
    """Add the tag to the locked ``article``; raises ActionNotAllowed."""
    _require_right(article, by)
    if article.tags.filter(pk=tag.pk).exists():
        raise workflow.NothingToDo(f"Bài đã có chủ đề “{tag}”.")
    # One version in the history, made by the save.
    article.skip_history_when_saving = True  # type: ignore[attr-defined]
    article.tags.add(tag)
    del article.skip_history_when_saving  # type: ignore[attr-defined]
    return f"Đã thêm chủ đề “{tag}”.{_save(article, 'Chủ đề', by=by)}"


def remove_tag(article: Article, tag: Tag, *, by) -> str:
    """Remove the tag from the locked ``article``; raises ActionNotAllowed."""
    _require_right(article, by)
    if not article.tags.filter(pk=tag.pk).exists():
        raise workflow.NothingToDo(f"Bài không có chủ đề “{tag}”.")
    article.skip_history_when_saving = True  # type: ignore[attr-defined]
    article.tags.remove(tag)
    del article.skip_history_when_saving  # type: ignore[attr-defined]
    return f"Đã bỏ chủ đề “{tag}”.{_save(article, 'Chủ đề', by=by)}"


def unexplained(ids: Iterable[int]) -> set[int]:
    """Return those of the articles that have been public, and do not say what changes and why."""
    begun = Edition.objects.begun().filter(article__in=ids)
    missing = Article.objects.filter(
        Q(change="") | Q(change_note=""), pk__in=begun.values("article")
    )
    return set(missing.values_list("pk", flat=True))


def explain(article: Article, change: str, note: str, *, by) -> None:
    """Say what the next edition of the locked ``article`` changes, if nobody has said it yet.

    The reason of a minor change is no word for readers: who gives it does not write of the text,
    and may still approve it; whoever writes a note that readers will see counts as a writer.
    """
    if not note or not unexplained([article.pk]):
        return
    _require_right(article, by)
    if article.change not in ("", change):
        raise workflow.NotReady(
            "Bài đã được chọn một loại sửa đổi khác mà chưa có lời: hãy mở bài, ghi đã sửa gì, vì "
            "sao."
        )
    article.version += 1
    article.change, article.change_note = change, note
    # Not `workflow.after_edit`: a submitted text stays submitted, and the note is the new one.
    workflow.drop_approval(article)
    article.save()
    words = change != Change.MINOR
    workflow.record_edit(article, by=by, fields=["Đã sửa gì, vì sao"], words=words)


def _require_right(article: Article, by) -> None:
    if not workflow.can_edit(by, article):
        raise workflow.LacksPermission("Bạn chỉ sửa được bài của mình.")


def _save(article: Article, field: str, *, by) -> str:
    """Save as the form does; return what else has changed, in a sentence."""
    state = article.desk_state
    article.version += 1
    workflow.after_edit(article, by=by)
    article.save()
    workflow.record_edit(article, by=by, fields=[field])
    if article.desk_state == state:
        return ""
    return f" Bài trở về trạng thái: {article.get_desk_state_display()}."
