"""Django's LOGGING setting."""

FORMATS = ("text", "json")


def configuration(form: str) -> dict:
    """Return LOGGING for standard error in this format, one of `FORMATS`.

    Refused requests (4xx) are not logged. Django's own handlers are replaced: without debugging
    they write nothing.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "text": {"()": "portal.logs.formatters.TextFormatter"},
            "json": {"()": "portal.logs.formatters.JsonFormatter"},
        },
        "filters": {"foreseen": {"()": "portal.logs.foreseen.ForeseenFilter"}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": form,
                "filters": ["foreseen"],
            },
            "storms": {"()": "portal.logs.storms.StormHandler"},
        },
        "root": {"handlers": ["stderr", "storms"], "level": "WARNING"},
        "loggers": {
            "django": {"handlers": [], "level": "WARNING"},
            "django.request": {"level": "ERROR"},
            "django.security.csrf": {"level": "ERROR"},
            # The server's parent process has handlers of granian's besides.
            "_granian": {"propagate": False},
        },
    }
