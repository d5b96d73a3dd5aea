"""Django settings. Those that an operator may change are environment variables."""

import os
from pathlib import Path

from portal import database, environment
from portal.logs.configuration import FORMATS
from portal.logs.configuration import configuration as logging_configuration
from portal.web import proxies

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = environment.data_folder(os.environ, BASE_DIR / "var")

DEBUG = environment.flag(os.environ, "PORTAL_DEBUG")
SECRET_KEY = environment.secret_key(os.environ, DATA_DIR)
ADMIN_HOST = environment.admin_host(os.environ)
ALLOWED_HOSTS = [*environment.hosts(os.environ), *([ADMIN_HOST] if ADMIN_HOST else [])]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
TRUSTED_PROXIES = proxies.networks(environment.words(os.environ, "PORTAL_TRUSTED_PROXIES"))
# Who may open the back office; empty: everybody who can reach the portal.
ADMIN_NETWORKS = proxies.networks(
    environment.words(os.environ, "PORTAL_ADMIN_NETWORKS"), "PORTAL_ADMIN_NETWORKS"
)
# PORTAL_HOSTS is set only on a public server, which must use HTTPS.
IN_PRODUCTION = bool(environment.words(os.environ, "PORTAL_HOSTS"))

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

INSTALLED_APPS = [
    "portal.identity",
    "portal.journal",
    "portal.jobs",
    "portal.taxonomy",
    "portal.visits",
    "portal.notifications",
    "portal.outside_links",
    "portal.editing",
    "media_gallery",
    "news",
    "portal.front_page",
    "portal.kept_pages",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    # After django_otp and identity, whose admins it replaces.
    "portal.access",
    "portal.apps.BackOfficeConfig",  # django.contrib.admin
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "ckeditor",
    "django_filters",
    "simple_history",
    # Last: after migrate it writes the roles, which need the permissions of all other apps.
    "portal",
]
# Sample content. manage.py sets this for the commands that create it.
if environment.flag(os.environ, "PORTAL_SAMPLE"):
    INSTALLED_APPS.insert(0, "portal.sample")

MIDDLEWARE = [
    "portal.logs.request_ids.RequestIdMiddleware",
    "portal.web.headers.security.SecurityHeadersMiddleware",
    "portal.web.proxies.ForwardedMiddleware",
    "portal.web.headers.redirects.RevalidateRedirectsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.back_office.admin_host.AdminHostMiddleware",
    "portal.back_office.site.BackOfficeMiddleware",
    "portal.back_office.networks.AdminNetworksMiddleware",
    "portal.pages.methods.AllowedMethodsMiddleware",
    "portal.back_office.addresses.BackOfficeAddressMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "portal.access.middleware.SessionsMiddleware",
    "portal.back_office.passwords.first.FirstPasswordMiddleware",
    "portal.access.confirmation.middleware.ConfirmationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.identity.context_processors.identity",
                "portal.pages.context_processors.menu",
                "portal.visits.context_processors.visits",
                "news.context_processors.day_form",
            ],
        },
    },
]

DATABASES = {"default": database.configuration(os.environ, DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "identity.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    # Django's common passwords too.
    {"NAME": "portal.identity.passwords.validation.EasilyGuessedValidator"},
]
LOGIN_URL = "admin:login"
# After a log-in whose ?next= is refused, too.
LOGIN_REDIRECT_URL = "admin:index"
# Who must have a second factor: portal/access/second_factor.py.
SECOND_FACTOR = environment.choice(os.environ, "PORTAL_SECOND_FACTOR", ["leaders", "all"])

LANGUAGE_CODE = "vi"
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
FORMAT_MODULE_PATH = ["portal.vietnamese.formats"]
LOCALE_PATHS = [BASE_DIR / "locale"]

# Cookies only in the back office: public pages are the same for everybody. Browsers take a cookie
# called __Host- only with Secure and the path "/", and from this host alone: no other site of the
# province can set it. Outside the back office portal.web.headers.security hides it from all views.
BACK_OFFICE_PATH = "/admin/"
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/" if IN_PRODUCTION else BACK_OFFICE_PATH
SESSION_COOKIE_NAME = "__Host-sessionid" if IN_PRODUCTION else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if IN_PRODUCTION else "csrftoken"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
# A request makes a session last longer at most every five minutes: portal/access/sessions.py.
SESSION_COOKIE_AGE = 24 * 3600
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "portal.pages.error_pages.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IN_PRODUCTION
SECURE_HSTS_SECONDS = 30 * 24 * 3600 if IN_PRODUCTION else 0
# TLS ends at a proxy: only a trusted one may say which scheme the reader used.
SECURE_SSL_REDIRECT = IN_PRODUCTION and bool(TRUSTED_PROXIES)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]

# Above rich_text's limit of 2,000,000 characters, which has an error message of its own.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

X_FRAME_OPTIONS = "DENY"
# Public pages load only the portal's own files; a script in an article would not run.
# portal/back_office/site.py has the policy of the admin.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "media-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    },
}
SECURE_REFERRER_POLICY = "same-origin"

# Notices to staff (portal/notifications). Without PORTAL_EMAIL_URL they are printed.
_MAIL = environment.mail(os.environ)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _MAIL else 'console'}.EmailBackend"
if _MAIL:
    EMAIL_HOST, EMAIL_PORT = _MAIL.host, _MAIL.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.user, _MAIL.password
    EMAIL_USE_SSL, EMAIL_USE_TLS = _MAIL.ssl, _MAIL.starttls
    DEFAULT_FROM_EMAIL = SERVER_EMAIL = _MAIL.sender
# Who is told when there are many faults (portal/logs/storms.py).
ADMINS = [("", address) for address in environment.addresses(os.environ, "PORTAL_ADMIN_EMAILS")]
LOGGING = logging_configuration(environment.choice(os.environ, "PORTAL_LOG", FORMATS))
# Where `serve` gives metrics to Prometheus: HOST:PORT; empty: none.
METRICS = os.environ.get("PORTAL_METRICS", "").strip()
PAGE_MEMORY = environment.megabytes(os.environ, "PORTAL_PAGE_MEMORY", 64)
# A link for a forgotten password (portal/back_office/passwords/forgotten.py): one hour.
PASSWORD_RESET_TIMEOUT = 3600
# A server that does not answer holds up the background job, and no more.
EMAIL_TIMEOUT = 20

STATIC_URL = "/static/"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "portal.serving.static_storage.UsedFilesFinder",
]
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
CACHES = {
    "default": {
        # Fragments of pages, of 1 kB on average, in the memory of each process (decision 12).
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 4000},
    }
}

STORAGES = {
    # Public renditions: anybody may read all files here, the proxy too, which is another user.
    "default": {
        "BACKEND": "portal.web.file_storage.WholeFileStorage",
        "OPTIONS": {"directory_permissions_mode": 0o755, "file_permissions_mode": 0o644},
    },
    # Originals and attachments: served only by views that check the permission.
    "private": {
        "BACKEND": "portal.web.file_storage.WholeFileStorage",
        "OPTIONS": {"location": DATA_DIR / "private", "base_url": None},
    },
    "staticfiles": {"BACKEND": "portal.serving.static_storage.StaticStorage"},
}

CKEDITOR_BASEPATH = "/static/ckeditor/ckeditor/"
# CKEditor 4 has no free support any more; docs/decisions/0002 says how it is restricted.
SILENCED_SYSTEM_CHECKS = [
    "ckeditor.W001",
    # HSTS for this host only: a province's other sites share its domain and may not have HTTPS.
    "security.W005",
    "security.W021",
    # Without a trusted proxy the scheme is unknown and a redirect would loop; docs/operations.md.
    "security.W008",
]
