from django.urls import URLPattern, include, path

import portal.web.converters  # noqa: F401 — registers id, year and two_digit
from news import search_views, views
from news.archive import views as archive_views
from news.suggestions import views as suggestions
from news.syndication import feeds, sitemaps

app_name = "news"


def archive(prefix: str = "") -> list[URLPattern]:
    """Return the addresses of an archive below a list, named with ``prefix``."""
    return [
        path("<year:year>/", archive_views.year, name=f"{prefix}year"),
        path("<year:year>/<two_digit:month>/", archive_views.month, name=f"{prefix}month"),
        path(
            "<year:year>/<two_digit:month>/<two_digit:day>/",
            archive_views.day,
            name=f"{prefix}day",
        ),
    ]


urlpatterns = [
    path("tin-tuc/", views.all_news, name="list"),
    path("tin-tuc/ngay/", archive_views.go_to_day, name="go_to_day"),
    path("tin-tuc/thang/", archive_views.go_to_month, name="go_to_month"),
    path("tin-tuc/", include(archive())),
    path("tin-tuc/<str:slug>-<id:article_id>/", views.article, name="article"),
    path("tin-tuc/<str:slug>-<id:article_id>/in/", views.article_print, name="article_print"),
    path(
        "tin-tuc/<str:slug>-<id:article_id>/lich-su/", views.article_history, name="article_history"
    ),
    path("chuyen-muc/<str:slug>/", include(archive("category_"))),
    path("chu-de/<str:slug>/", views.tag, name="tag"),
    path("nguon/<str:slug>/", views.source, name="source"),
    path("tep/<id:attachment_id>/<str:name>", views.attachment, name="attachment"),
    path("tim-kiem/", search_views.search, name="search"),
    path("tim-kiem/goi-y/", suggestions.suggest, name="suggestions"),
    path("rss/", feeds.all_news, name="feed"),
    path("rss/<str:slug>/", feeds.category, name="category_feed"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-trang.xml", sitemaps.pages, name="sitemap_pages"),
    path("sitemap-luu-tru.xml", sitemaps.archive, name="sitemap_archive"),
    path("sitemap-tin-<id:number>.xml", sitemaps.news, name="sitemap_news"),
]
