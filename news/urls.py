from django.urls import include, path

import portal.web.converters  # noqa: F401 — registers id, year and two_digit
from news import search_views, views
from news.syndication import feeds, sitemaps

app_name = "news"

archive = [
    path("", views.year, name="year"),
    path("<two_digit:month>/", views.month, name="month"),
    path("<two_digit:month>/<two_digit:day>/", views.day, name="day"),
]

urlpatterns = [
    path("tin-tuc/", views.all_news, name="list"),
    path("tin-tuc/ngay/", views.go_to_day, name="go_to_day"),
    path("tin-tuc/<year:year>/", include(archive)),
    path("tin-tuc/<str:slug>-<id:article_id>/", views.article, name="article"),
    path("tin-tuc/<str:slug>-<id:article_id>/in/", views.article_print, name="article_print"),
    path(
        "tin-tuc/<str:slug>-<id:article_id>/lich-su/", views.article_history, name="article_history"
    ),
    path("chu-de/<str:slug>/", views.tag, name="tag"),
    path("nguon/<str:slug>/", views.source, name="source"),
    path("tep/<id:attachment_id>/<str:name>", views.attachment, name="attachment"),
    path("tim-kiem/", search_views.search, name="search"),
    path("rss/", feeds.all_news, name="feed"),
    path("rss/<str:slug>/", feeds.category, name="category_feed"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-trang.xml", sitemaps.pages, name="sitemap_pages"),
    path("sitemap-tin-<id:number>.xml", sitemaps.news, name="sitemap_news"),
]
