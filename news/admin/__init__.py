from news.admin import article, labels, photo_usage  # noqa: F401 -- registers what each holds
from news.admin.search import spellings  # noqa: F401 -- the same
