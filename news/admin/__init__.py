from news.admin import article, taxonomy  # noqa: F401 -- registers what each holds
