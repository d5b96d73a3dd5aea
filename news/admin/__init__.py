from news.admin import article  # noqa: F401 -- registers the desk
