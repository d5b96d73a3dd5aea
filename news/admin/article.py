"""Admin of articles ("the desk"). The rules of each action are in news/workflow/."""

from functools import partial

from django.contrib import admin, messages
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from simple_history.admin import SimpleHistoryAdmin

from news import attachments, workflow
from news.admin import article_acts, article_checks, history, remarks
from news.admin.article_form import ArticleForm
from news.admin.article_list import columns
from news.admin.article_list.changelist import ArticleList, quick_lists, source_shown
from news.admin.article_list.filters import (
    AuthorFilter,
    CategoryFilter,
    PrintedDateFilter,
    PublicStateFilter,
    RemarkFilter,
    SourceFilter,
    WaitingFilter,
)
from news.admin.article_list.search import search
from news.admin.article_preview import THUMBNAIL, show_preview
from news.admin.attachment_inline import AttachmentInline
from news.admin.bulk import views as bulk
from news.admin.category_choice import CategoryChoiceField
from news.admin.comparing.restoring import restore
from news.admin.comparing.views import compare as compare_versions
from news.admin.held_attachments import hold_sent_files
from news.bulk.run import MOST
from news.models import Article, Attachment, Edition, Ending
from news.publication_state import publication_state, seen_columns
from news.workflow import seen_words
from portal.journal.models import Action, record
from portal.rich_text.editor import PictureDesk, RichTextWidget
from portal.vietnamese import dates
from portal.web import byte_ranges
from portal.web.forms.initial_data import NoInitialTimesMixin
from portal.web.forms.unsaved_text import UnsavedTextMixin
from portal.web.full_disk import FullDiskMixin
from portal.web.numbers import parse_number

RESTORE = "khoi_phuc"


def _one_of(editions):
    """Return a column that is true if there is such an edition of the article, and else None.

    Not Exists: PostgreSQL then reads every edition there is, once for a list of 50 articles
    (20,000 editions: 40 ms; in this way 1 ms).
    """
    return models.Subquery(editions.order_by().values(found=models.Value(True))[:1])


@admin.register(Article)
class ArticleAdmin(UnsavedTextMixin, FullDiskMixin, NoInitialTimesMixin, SimpleHistoryAdmin):
    history_list_per_page = 30
    form = ArticleForm
    inlines = [AttachmentInline]

    change_form_template = "admin/news/article/change_form.html"
    autocomplete_fields = ["lead_photo", "source", "tags"]
    list_display = [
        columns.pick,
        columns.thumbnail,
        columns.title,
        columns.states,
        columns.open_remarks,
        columns.printed_on,
        "category",
        "created_by",
        columns.saved_on,
    ]
    list_display_links = [columns.title]
    list_filter = [
        WaitingFilter,
        "desk_state",
        PublicStateFilter,
        RemarkFilter,
        PrintedDateFilter,
        CategoryFilter,
        SourceFilter,
        ("created_by", AuthorFilter),
        ("saved_at", admin.DateFieldListFilter),
    ]
    list_select_related = ["category", "lead_photo", "created_by"]
    list_per_page = 50
    list_max_show_all = MOST
    show_full_result_count = False
    search_fields = ["search"]
    search_help_text = (
        "Tìm trong tiêu đề, sapo, nội dung, bút danh; có dấu hay không dấu. Đặt “cụm từ” trong "
        "ngoặc kép để tìm đúng cụm. Dán địa chỉ một bài trên cổng để tìm bài ấy."
    )
    date_hierarchy = None
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    fieldsets = [
        (None, {"fields": ["title", "summary", "body"]}),
        ("Chuyên mục", {"fields": ["category"]}),
        ("Ảnh đại diện", {"fields": ["lead_photo", "lead_caption", "lead_alt_text"]}),
        (
            "Nguồn và chủ đề",
            {
                "fields": [
                    "byline",
                    "source",
                    "source_url",
                    "source_published_at",
                    "tags",
                ],
            },
        ),
        ("Bài liên quan", {"fields": ["related_ids"]}),
        ("Ngày in trên bài", {"fields": ["published_at"]}),
        ("Hết hạn", {"fields": ["ends_at", "ends_how"]}),
    ]

    class Media:
        css = {
            "all": [
                "css/admin-desk.css",
                "css/admin-article.css",
                "css/admin-article-acts.css",
                "css/admin-remarks.css",
                "css/admin-photos.css",
                "css/admin-photo-picker.css",
                "css/admin-lead-photo.css",
            ]
        }

    # --- Permissions ----------------------------------------------------------------------

    def has_change_permission(self, request, obj=None):
        return workflow.can_edit(request.user, obj)

    def has_delete_permission(self, request, obj=None):
        # An article with editions is never deleted; the journal records the deletion of others.
        allowed = super().has_delete_permission(request, obj)
        return allowed and obj is not None and not obj.editions.exists()

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "body" and request.user.has_perm("media_gallery.view_photo"):
            kwargs["widget"] = RichTextWidget(
                pictures=PictureDesk(
                    picker=static("js/photo-picker.js"), thumbnail=reverse(THUMBNAIL, args=[0])
                ),
                media=True,
            )
        if db_field.name == "category":
            kwargs["form_class"] = CategoryChoiceField
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_fieldsets(self, request, obj=None):
        """Ask what a correction changes where the article has been public."""
        if not getattr(obj, "has_begun", False):
            return self.fieldsets
        asked = ("Lần sửa này", {"fields": ["change", "change_note"]})
        return [self.fieldsets[0], asked, *self.fieldsets[1:]]

    def get_readonly_fields(self, request, obj=None):
        return [] if workflow.can_publish(request.user) else ["published_at"]

    # --- The list -------------------------------------------------------------------------

    def get_queryset(self, request):
        editions = Edition.objects.filter(article=models.OuterRef("pk"))
        return (
            super()
            .get_queryset(request)
            .defer("body")
            .annotate(
                has_current=_one_of(editions.public()),
                has_scheduled=_one_of(editions.future()),
                has_begun=_one_of(editions.begun()),
                end_kind=models.Subquery(
                    Ending.objects.at().filter(article=models.OuterRef("pk")).values("kind")
                ),
                public_date=models.Subquery(
                    editions.order_by("-number").values("published_at")[:1]
                ),
                **seen_columns(),
                **seen_words.columns(),
            )
        )

    def get_search_results(self, request, queryset, search_term):
        return search(request, queryset, search_term), False

    def changelist_view(self, request, extra_context=None):
        context = {
            "bulk_buttons": (
                bulk.buttons(request.user) if self.has_change_permission(request) else []
            ),
            "rare_buttons": (
                bulk.buttons(request.user, rare=True) if self.has_change_permission(request) else []
            ),
            **quick_lists(request),
            **source_shown(request),
        }
        return super().changelist_view(request, context | (extra_context or {}))

    def get_changelist(self, request, **kwargs):
        return ArticleList

    # --- The form -------------------------------------------------------------------------

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(
            "ArticleForm",
            (form,),
            {"user": request.user, "rejection": getattr(request, "rejection", None)},
        )

    def get_object(self, request, object_id, from_field=None):
        """Return the article; with ``?khoi_phuc=<version>``, as in that version, unsaved."""
        article = super().get_object(request, object_id, from_field)
        wanted = request.GET.get(RESTORE, "")
        if article and wanted and request.method == "GET":
            kept = article.history.filter(history_id=parse_number(wanted)).first()
            if kept is None:
                raise Http404
            restore(article, kept)
            self.message_user(
                request,
                f"Đây là bản lưu lúc {dates.short_datetime(kept.history_date)}, chưa được khôi "
                "phục. Bấm “Lưu” để lấy lại bản này.",
                messages.WARNING,
            )
        return article

    def history_view(self, request, object_id, extra_context=None):
        if parse_number(unquote(object_id)) is None:
            raise Http404
        return super().history_view(request, object_id, extra_context)

    def get_history_queryset(self, request, history_manager, pk_name, object_id):
        """Return the versions. The library would join all that they refer to."""
        return history_manager.filter(**{pk_name: object_id}).select_related("history_user")

    def set_history_delta_changes(self, request, historical_records, foreign_keys_are_objs=True):
        """Set ``saves`` on the page of versions."""
        page = historical_records
        older = page.paginator.object_list[page.end_index() :].first() if page else None
        page.saves = history.saves(page.object_list, older)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Save and do the chosen action in one transaction.

        If the action is not allowed, both are rolled back, and the form is shown again with the
        error and the data that was typed.
        """
        if request.method == "POST" and self._may_send(request, object_id):
            hold_sent_files(request)
        try:
            with transaction.atomic():
                return super().changeform_view(request, object_id, form_url, extra_context)
        except workflow.ActionNotAllowed as error:
            request.rejection = error
            return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context |= article_acts.page_context(self, request, obj, context["adminform"].form)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.created_by = request.user
        elif form.changed_text():
            self._edited(request, obj)
            # Now, so that the save records one version with its tags, not one more for each tag
            # added and removed.
            obj.skip_history_when_saving = True
            obj.tags.set(form.cleaned_data["tags"])
            del obj.skip_history_when_saving
        else:
            return
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        article, changed = form.instance, form.changed_text()
        if any(formset.has_changed() for formset in formsets):
            if change and not changed:
                self._edited(request, article)
                # No version in the history: attachments are not in it, the journal names them.
                article.save_without_historical_record(
                    update_fields=["desk_state", "approval", "version"]
                )
            changed.append("tệp đính kèm")
        if not change:
            record(Action.CREATE, article, actor=request.user)
        elif changed:
            words = form.changed_words() or "tệp đính kèm" in changed
            workflow.record_edit(article, by=request.user, fields=changed, words=words)
        request.done = form.carry_out()

    def inputs_not_saved(self, form):
        return [*form.inputs_not_saved(), *remarks.INPUTS.values()]

    def _edited(self, request, article):
        article.version += 1
        was_approved = article.approval_id is not None
        workflow.after_edit(article, by=request.user)
        if was_approved:
            told = "Bài đã duyệt vừa được sửa nên trở về nháp: phải duyệt lại mới đăng được."
            self.message_user(request, told, messages.WARNING)

    def response_add(self, request, obj, post_url_continue=None):
        return self._told_what_was_done(request, obj) or super().response_add(
            request, obj, post_url_continue
        )

    def response_change(self, request, obj):
        return self._told_what_was_done(request, obj) or super().response_change(request, obj)

    def _told_what_was_done(self, request, article):
        if not request.done:
            return None
        current = publication_state(article).current
        link = (
            format_html(' <a href="{}">Xem trên cổng</a>', current.get_absolute_url())
            if current
            else ""
        )
        self.message_user(request, format_html("{}{}", request.done, link), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:news_article_change", args=[quote(article.pk)]))

    def delete_model(self, request, obj):
        record(Action.DELETE, obj, actor=request.user)
        for attachment in obj.attachments.all():
            attachment.delete()
        super().delete_model(request, obj)

    # --- Beside the form --------------------------------------------------------------------

    def get_urls(self):
        def door(route, name, view, guard=None):
            bound = partial(view, self)
            inside = self.admin_site.admin_view(never_cache(guard(bound) if guard else bound))
            return path(route, inside, name=f"news_{name}")

        show_checks = article_checks.show_checks
        return [
            door("add/preview/", "article_preview", show_preview),
            door("<int:object_id>/preview/", "article_preview", show_preview),
            door("add/checks/", "article_checks", show_checks, require_POST),
            door("<int:object_id>/checks/", "article_checks", show_checks, require_POST),
            door("<int:object_id>/remarks/", "article_remarks", remarks.write, require_POST),
            door(remarks.ADDRESS, "article_remark", remarks.decide, require_POST),
            door("<int:object_id>/compare/", "article_compare", compare_versions, require_safe),
            door("bulk/<str:act>/", "article_bulk", bulk.show_bulk, require_POST),
            door(
                "attachment/<int:attachment_id>/",
                "attachment_download",
                ArticleAdmin.download,
                require_safe,
            ),
            *super().get_urls(),
        ]

    def _may_send(self, request, object_id):
        article = self.get_object(request, unquote(object_id)) if object_id else None
        if object_id:
            return article is not None and self.has_change_permission(request, article)
        return self.has_add_permission(request)

    def download(self, request, attachment_id):
        """Send an attachment to staff, whether an edition lists it or not."""
        if not request.user.has_perm("news.view_attachment"):
            raise PermissionDenied
        attachment = get_object_or_404(Attachment, pk=attachment_id)
        return byte_ranges.respond(
            request,
            attachment.file.open(),
            content_type=attachments.CONTENT_TYPES[attachment.kind],
            filename=attachment.file_name,
            attachment=True,
        )

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        """Redirect to the normal form with the old version, so that restoring is a normal save."""
        change = reverse("admin:news_article_change", args=[quote(object_id)])
        return HttpResponseRedirect(f"{change}?{RESTORE}={version_id}")
