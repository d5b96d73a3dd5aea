"""Admin of the forms that mean the same for the search."""

from django.contrib import admin

from news.models import Spelling
from portal.database.advisory_locks import AdvisoryLock, lock_until_commit
from portal.web.forms.edit_conflict import NoOverwriteForm


class SpellingForm(NoOverwriteForm):
    """Form of a set whose forms no other set may have."""

    def clean(self):
        # Two editors may add one form at the same moment: the second check sees what the first
        # has saved. The admin saves in the transaction of this lock.
        lock_until_commit(AdvisoryLock.SPELLINGS)
        return super().clean()


@admin.register(Spelling)
class SpellingAdmin(admin.ModelAdmin):
    form = SpellingForm
    fields = ["forms", "kind", "is_ambiguous", "note"]
    list_display = ["__str__", "kind", "is_ambiguous", "note"]
    list_filter = ["kind", "is_ambiguous"]
    list_per_page = 100
    search_fields = ["forms__unaccent__icontains"]
    search_help_text = "Tìm theo cách viết; có dấu hay không dấu đều được."
    show_full_result_count = False
