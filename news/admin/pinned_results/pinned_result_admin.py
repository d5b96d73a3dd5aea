"""Admin of the pinned results: their form, and the list with what readers see of each now."""

from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Case, Value, When
from django.urls import reverse

from news.admin.picking.public_targets import PublicTargetsField
from news.models import PinnedResult
from news.models.search.pinned_result import MOST_TARGETS, keys_of
from portal.database.advisory_locks import AdvisoryLock, lock_until_commit
from portal.vietnamese import dates, text
from portal.web.forms.edit_conflict import NoOverwriteForm


class PinnedResultForm(NoOverwriteForm):
    targets = PublicTargetsField(
        label="Kết quả được chọn",
        most=MOST_TARGETS,
        help_text=f"Tin bài và trang giới thiệu đang công khai, đứng trên các kết quả khác theo "
        f"thứ tự này; tối đa {MOST_TARGETS}.",
        error_messages={"required": "Hãy chọn ít nhất một tin bài hoặc trang giới thiệu."},
    )

    def clean(self):
        # Two people may add the same words, or the last row, at the same moment: the second check
        # sees what the first has saved. The admin saves in the transaction of this lock.
        lock_until_commit(AdvisoryLock.PINNED_RESULTS)
        return super().clean()


@admin.register(PinnedResult)
class PinnedResultAdmin(admin.ModelAdmin):
    form = PinnedResultForm
    fields = ["words", "match", "targets", "first_day", "last_day"]
    list_display = ["words", "match", "shown_label", "from_label", "until_label", "state_label"]
    search_fields = ["words__unaccent__icontains"]
    search_help_text = "Tìm theo từ người đọc gõ; có dấu hay không dấu đều được."
    list_per_page = 100
    show_full_result_count = False
    sortable_by = ()

    def get_queryset(self, request):
        today = dates.today()
        state = Case(
            When(first_day__gt=today, then=Value("chưa đến ngày")),
            When(last_day__lt=today, then=Value("đã hết")),
            default=Value("đang hiện"),
        )
        return PinnedResult.objects.with_public_targets().annotate(state=state)

    def view_on_site(self, pinned):
        return f"{reverse('news:search')}?{urlencode({'q': pinned.words})}"

    @admin.display(description="kết quả")
    def shown_label(self, pinned):
        titles = [facts["title"] for facts in keys_of(pinned).values()]
        return "; ".join(text.excerpt(title, 80) for title in titles) or "không còn gì công khai"

    @admin.display(description="từ ngày")
    def from_label(self, pinned):
        return dates.short_day(pinned.first_day)

    @admin.display(description="đến hết ngày")
    def until_label(self, pinned):
        return dates.short_day(pinned.last_day) if pinned.last_day else "–"

    @admin.display(description="lúc này")
    def state_label(self, pinned):
        return pinned.state
