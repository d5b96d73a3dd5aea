"""Admin of the agency's pages, the links to other agencies and the notices."""

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Case, Value, When
from django.db.models.functions import Now

from portal.identity import own_pictures
from portal.identity.admin.own_picture_form import OWN_PICTURE, OwnPictureForm
from portal.identity.models import Banner, Link, LinkGroup, Page
from portal.vietnamese import dates
from portal.web.forms.edit_conflict import HIDDEN, NoOverwriteForm
from portal.web.forms.initial_data import NoInitialTimesMixin
from portal.web.forms.inline_conflict import NoOverwriteFormSet
from portal.web.forms.unsaved_text import UnsavedTextMixin
from portal.web.full_disk import FullDiskMixin


class OrderedMedia:
    """Rows of lists and of links are ordered by dragging and with buttons too."""

    js = [forms.Script("js/arrange-rows.js", type="module")]


@admin.register(Page)
class PageAdmin(UnsavedTextMixin, FullDiskMixin):
    Media = OrderedMedia

    form = NoOverwriteForm
    fields = ["title", "body", "is_public", "in_menu", "in_footer", "position", "slug"]
    list_display = ["title", "is_public", "in_menu", "in_footer", "position", "updated_on"]
    list_editable = ["in_menu", "in_footer", "position"]
    list_per_page = 100
    sortable_by = ()

    def get_queryset(self, request):
        return super().get_queryset(request).defer("body")

    def view_on_site(self, page):
        return page.get_absolute_url() if page.is_public else None

    @admin.display(description="cập nhật")
    def updated_on(self, page):
        return dates.short_datetime(page.updated_at)


class LinkInline(admin.TabularInline):
    model = Link
    form = NoOverwriteForm
    formset = NoOverwriteFormSet
    fields = ["name", "url", "position", *HIDDEN]
    extra = 3
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}


@admin.register(LinkGroup)
class LinkGroupAdmin(admin.ModelAdmin):
    Media = OrderedMedia

    form = NoOverwriteForm
    fields = ["name", "position"]
    inlines = [LinkInline]
    list_display = ["name", "position", "how_many"]
    list_editable = ["position"]
    sortable_by = ()

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(link_count=models.Count("links"))

    @admin.display(description="số liên kết")
    def how_many(self, group):
        return group.link_count


class BannerForm(OwnPictureForm):
    pictures = {"picture": own_pictures.banner}


@admin.register(Banner)
class BannerAdmin(FullDiskMixin, NoInitialTimesMixin):
    Media = OrderedMedia

    form = BannerForm
    formfield_overrides = {models.ImageField: OWN_PICTURE}
    fields = [
        "text",
        "url",
        "place",
        "is_urgent",
        "picture",
        "alt_text",
        "shown_from",
        "shown_until",
        "position",
    ]
    list_display = [
        "text",
        "place",
        "is_urgent",
        "from_label",
        "until_label",
        "state_label",
        "position",
    ]
    list_editable = ["position"]
    list_filter = ["place"]
    sortable_by = ()

    def get_queryset(self, request):
        state = Case(
            When(shown_from__gt=Now(), then=Value("chưa đến lúc")),
            When(shown_until__lte=Now(), then=Value("đã hết")),
            default=Value("đang hiện"),
        )
        return super().get_queryset(request).annotate(state=state)

    @admin.display(description="hiện từ")
    def from_label(self, banner):
        return dates.short_datetime(banner.shown_from) if banner.shown_from else "–"

    @admin.display(description="hiện đến")
    def until_label(self, banner):
        return dates.short_datetime(banner.shown_until) if banner.shown_until else "–"

    @admin.display(description="lúc này")
    def state_label(self, banner):
        return banner.state
