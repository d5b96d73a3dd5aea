"""Admin of background jobs: staff see their state, and start failed ones again."""

from copy import copy

from django.contrib import admin, messages
from django.db import transaction

from portal.jobs import queue
from portal.jobs.models import Job
from portal.journal.models import Action, record
from portal.vietnamese import dates
from portal.vietnamese.text import number

APP_MISSING = (
    "Cổng đang chạy mà không có phần làm loại việc này, nên việc được giữ lại và sẽ tự chạy khi "
    "phần ấy có lại."
)


class KindFilter(admin.SimpleListFilter):
    title = "loại việc"
    parameter_name = "loai"

    def lookups(self, request, model_admin):
        kinds = Job.objects.order_by("kind").values_list("kind", flat=True).distinct()
        return [(kind, queue.label_of(kind)) for kind in kinds]

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Job)
class JobAdmin(admin.ModelAdmin):
    list_display = ["label", "key", "state", "how_far", "news", "created", "began", "ended"]
    list_filter = ["state", KindFilter]
    list_per_page = 50
    show_full_result_count = False
    sortable_by = ()
    search_fields = ["key__exact"]
    search_help_text = "Tìm theo số hiệu của thứ được làm."
    actions = ["redo", "dismiss"]
    fields = readonly_fields = (
        "label",
        "key",
        "args",
        "state",
        "attempts",
        "how_far",
        "news",
        "created",
        "due",
        "began",
        "ended",
    )

    # Only queue.py writes jobs; "change" in the roles is the right to the two actions below.

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_redo_permission(self, request):
        return request.user.has_perm("jobs.change_job")

    @admin.action(description="Làm lại (việc hỏng)", permissions=["redo"])
    def redo(self, request, jobs):
        count = self._count_done(request, jobs, queue.redo, Action.REDO_JOB)
        if not count and any(job.kind not in queue.HANDLERS for job in jobs):
            sentence = "Chưa làm lại được: cổng đang chạy mà không có phần làm loại việc này."
            self.message_user(request, sentence, messages.WARNING)
        else:
            self._message_result(request, count, f"Đã giao lại {number(count)} việc.")

    @admin.action(description="Đã xem, bỏ khỏi danh sách (việc hỏng)", permissions=["redo"])
    def dismiss(self, request, jobs):
        count = self._count_done(request, jobs, queue.dismiss, Action.DISMISS_JOB)
        self._message_result(request, count, f"Đã bỏ {number(count)} việc hỏng khỏi danh sách.")

    def _count_done(self, request, jobs, act, action) -> int:
        """Do ``act`` with each job and return how many it was done with; the journal tells them."""
        count = 0
        for job in jobs:
            label, failure = f"{queue.label_of(job.kind)} {job.key}", job.message
            before = copy(job)  # The act deletes the row.
            with transaction.atomic():
                if act(job):
                    record(action, before, actor=request.user, job=label, failure=failure)
                    count += 1
        return count

    def _message_result(self, request, count, sentence):
        if count:
            self.message_user(request, sentence, messages.SUCCESS)
        else:
            self.message_user(
                request, "Hãy chọn việc có trạng thái “hỏng”: việc khác tự chạy.", messages.WARNING
            )

    @admin.display(description="loại việc")
    def label(self, job):
        return queue.label_of(job.kind)

    @admin.display(description="tiến độ")
    def how_far(self, job):
        return f"{job.progress} %" if job.state in {Job.State.RUNNING, Job.State.DONE} else "–"

    @admin.display(description="lời nhắn")
    def news(self, job):
        if queue.waits_for_its_app(job):
            return APP_MISSING
        if job.state == Job.State.WAITING and job.message:
            return f"{job.message} Làm lại từ {_when(job.run_at)}."
        return job.message

    @admin.display(description="giao lúc")
    def created(self, job):
        return _when(job.created_at)

    @admin.display(description="làm từ lúc")
    def due(self, job):
        return _when(job.run_at)

    @admin.display(description="bắt đầu")
    def began(self, job):
        return _when(job.started_at)

    @admin.display(description="kết thúc")
    def ended(self, job):
        return _when(job.finished_at)


def _when(instant) -> str:
    return dates.short_datetime(instant) if instant else "–"
