"""The root URLconf (design: docs/architecture.md)."""

from django.contrib import admin
from django.urls import include, path
from django.views.decorators.cache import never_cache

from news import views as news
from news.admin.picking.views import link_targets
from portal.back_office.categories import views as categories
from portal.back_office.going_live import public_address
from portal.back_office.going_live import views as going_live
from portal.back_office.reports import zero_results
from portal.front_page import views as front_page
from portal.images import media_view
from portal.pages import health, home, styleguide, well_known
from portal.rich_text.views import clean_paste

urlpatterns = [
    path("", home.front_page, name="home"),
    path("", include("news.urls")),
    # Named here, without a namespace: taxonomy (floor 1) reverses it and may not use "news:".
    path("chuyen-muc/<str:slug>/", news.category, name="category"),
    path("", include("media_gallery.urls")),
    path("", include("portal.identity.urls")),
    path("", include("portal.visits.urls")),
    path("robots.txt", well_known.robots_txt, name="robots_txt"),
    path(".well-known/security.txt", well_known.security_txt, name="security_txt"),
    path(".well-known/portal-check", public_address.answer, name="going_live_answer"),
    path("favicon.ico", well_known.favicon_ico, name="favicon_ico"),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("admin/media_gallery/queue/", include("media_gallery.admin.urls")),
    path("admin/chua-luu/", include("portal.editing.urls")),
    path("admin/trang-nhat/", include("portal.front_page.urls")),
    # Named here, without a namespace: news (floor 4) links to it.
    path(
        "admin/trang-nhat/ghim/<int:article_id>/",
        admin.site.admin_view(never_cache(front_page.pin)),
        name="pin_article",
    ),
    # Named here too: taxonomy (floor 1) links to it from the form of a category.
    path(
        "admin/chuyen-muc/<int:category_id>/gop/",
        admin.site.admin_view(never_cache(categories.merge)),
        name="merge_category",
    ),
    path(
        "admin/mo-cong/",
        admin.site.admin_view(never_cache(going_live.going_live)),
        name="going_live",
    ),
    path("admin/bao-cao/", include("portal.back_office.reports.urls")),
    path("admin/tim-khong-thay/", admin.site.admin_view(zero_results.show), name="zero_results"),
    path(
        "admin/tim-khong-thay/da-xem/",
        admin.site.admin_view(zero_results.mark_as_seen),
        name="zero_results_seen",
    ),
    path("admin/dang-nhap/", include("portal.access.urls")),
    path("admin/quen-mat-khau/", include("portal.back_office.passwords.urls")),
    path("admin/thong-bao/", include("portal.notifications.urls")),
    # Named here, without a namespace: rich_text (floor 0) reverses it for the editor.
    path("admin/dan/", admin.site.admin_view(clean_paste), name="clean_paste"),
    # The same for what a text may lead to.
    path("admin/lien-ket/", link_targets, name="link_targets"),
    path("admin/", admin.site.urls),
    path("styleguide/", styleguide.styleguide),
    path("media/<path:path>", media_view.serve, name="public_media"),
]

handler400 = "portal.pages.error_pages.bad_request"
handler403 = "portal.pages.error_pages.permission_denied"
handler404 = "portal.pages.error_pages.page_not_found"
handler500 = "portal.pages.error_pages.server_error"
