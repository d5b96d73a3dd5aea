from news.admin import article, labels  # noqa: F401 -- registers what each holds
