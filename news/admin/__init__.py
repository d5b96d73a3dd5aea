from news.admin import (  # noqa: F401 -- registers what each holds
    article,
    labels,
    photo_usage,
    pinned_results,
)
from news.admin.search import spellings  # noqa: F401 -- the same
