"""Edits that need no form: another category, one more tag. They follow the rules of the form."""

from news import workflow
from news.models import Article, Tag
from portal.journal.models import Action, record
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


def _require_right(article: Article, by) -> None:
    if not workflow.can_edit(by, article):
        raise workflow.LacksPermission("Bạn chỉ sửa được bài của mình.")


def _save(article: Article, field: str, *, by) -> str:
    """Save as the form does; return what else has changed, in a sentence."""
    state = article.desk_state
    article.version += 1
    workflow.after_edit(article, by=by)
    article.save()
    record(Action.EDIT, article, actor=by, fields=[field])
    if article.desk_state == state:
        return ""
    return f" Bài trở về trạng thái: {article.get_desk_state_display()}."
