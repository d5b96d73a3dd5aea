"""The portal's URLconf with a page that prerenders another one and then opens ``destination``."""

from csp.decorators import csp_exempt
from django.http import HttpResponse
from django.urls import path

from portal.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

#: The address that the page opens; it stays while this is empty.
destination = ""

# The wait: Chromium prerenders nothing in a tab with DevTools attached, as Playwright's at first.
_PAGE = """<!DOCTYPE html><title>Trang đoán trước</title>
<script>
setTimeout(() => {
  const rules = document.createElement("script");
  rules.type = "speculationrules";
  const urls = [new URLSearchParams(location.search).get("trang")];
  rules.textContent = JSON.stringify({ prerender: [{ urls, eagerness: "immediate" }] });
  document.head.append(rules);
}, 2000);
setInterval(async () => {
  const to = await (await fetch("/doan-truoc/di/")).text();
  if (to) location.href = to;
}, 100);
</script>"""


@csp_exempt()
def _page(request):
    return HttpResponse(_PAGE)


def _go(request):
    return HttpResponse(destination)


urlpatterns = [
    path("doan-truoc/", _page),
    path("doan-truoc/di/", _go),
    *urlpatterns,
]
