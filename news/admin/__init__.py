from news.admin import article, labels, photo_usage  # noqa: F401 -- registers what each holds
