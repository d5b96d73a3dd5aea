"""Admin of the pinned results of the search."""

from news.admin.pinned_results.pinned_result_admin import PinnedResultAdmin

__all__ = ["PinnedResultAdmin"]
