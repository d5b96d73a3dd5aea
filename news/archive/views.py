"""Public views of the archive "Các tin đã đưa ngày": by year, month and day, also of a category."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from news.archive import counts
from news.archive.archives import Archive
from news.archive.forms import MonthForm
from news.listings import paging
from news.listings.filters import DayForm
from portal.taxonomy.menu import category_formerly_at, menu_of
from portal.vietnamese.calendar_periods import CalendarPeriod
from portal.web.as_of import instant_of
from portal.web.errors import NoSuchPage


@require_safe
def go_to_day(request):
    """Redirect the date form to the page of its day; show it again with errors and status 400."""
    form = DayForm(request.GET)
    if not form.is_valid():
        context = {"day_form": form}
        return TemplateResponse(request, "news/go_to_day.html", context, status=400)
    return redirect(Archive().address(CalendarPeriod.of_day(form.cleaned_data["ngay"])))


@require_safe
def go_to_month(request):
    """Redirect the form of month and year to that page; show it again with errors, status 400."""
    form = MonthForm(request.GET)
    if not form.is_valid():
        context = {"month_form": form}
        return TemplateResponse(request, "news/go_to_month.html", context, status=400)
    archive = _archive_of(request, form.cleaned_data["chuyen_muc"])
    return redirect(archive.address(form.period))


@require_safe
def day(request, year, month, day, slug=""):
    """List the items of one Vietnamese calendar day, with links to the nearest days with news."""
    archive, period = _archive_of(request, slug), _period(year, month, day)
    if leads_on := _to_its_one_address(request, archive, period):
        return leads_on
    at = instant_of(request)
    page = paging.page_of(archive.editions(period), request.GET, at=at)
    context = _context(archive, period) | {"page": page, "nearest": archive.nearest(period, at)}
    if page.is_first:
        context["calendar"], context["categories"] = counts.calendar_and_categories(
            archive, period, menu_of(request), at
        )
    return TemplateResponse(request, "news/day.html", context)


@require_safe
def month(request, year, month, slug=""):
    """Show a calendar of the month, with the number of items on each day, and list the items."""
    archive, period = _archive_of(request, slug), _period(year, month)
    if leads_on := _to_its_one_address(request, archive, period):
        return leads_on
    at = instant_of(request)
    page = paging.page_of(archive.editions(period), request.GET, at=at)
    context = _context(archive, period) | {"page": page}
    if page.is_first:
        context["calendar"] = counts.month_calendar(archive, period, at)
        context["nearest"] = archive.nearest(period, at)
    return TemplateResponse(request, "news/month.html", context)


@require_safe
def year(request, year, slug=""):
    """Show the number of items in each month of the year."""
    archive, period = _archive_of(request, slug), _period(year)
    if leads_on := _to_its_one_address(request, archive, period):
        return leads_on
    at = instant_of(request)
    months = counts.months_of_year(archive, period, at)
    context = _context(archive, period) | {
        "months": months,
        "total": sum(each.count for each in months),
        "nearest": archive.nearest(period, at),
    }
    return TemplateResponse(request, "news/year.html", context)


def _archive_of(request: HttpRequest, slug: str) -> Archive:
    """Return the archive of the category that has, or once had, this slug; "" is of all news."""
    if not slug:
        return Archive()
    menu = menu_of(request)
    return Archive.of(menu.find(slug) or category_formerly_at(slug, menu), menu)


def _period(*numbers: int) -> CalendarPeriod:
    try:
        return CalendarPeriod(*numbers)
    except ValueError as error:
        raise NoSuchPage(str(error)) from error


def _to_its_one_address(
    request: HttpRequest, archive: Archive, period: CalendarPeriod
) -> HttpResponse | None:
    """Redirect ``/tin-tuc/2020/2/13/`` and former slugs; None if the path is right."""
    address = archive.address(period)
    return redirect(address, permanent=True) if address != request.path else None


def _context(archive: Archive, period: CalendarPeriod) -> dict:
    """Return what every page of the archive shows."""
    name = f" – {archive.category}" if archive.category else ""
    return {
        "title": f"Các tin đã đưa {period}{name}",
        "category": archive.category,
        "section": archive.category,
        "period": period,
        "around": [archive.link(each) for each in period.around],
        "first_page": archive.address(period),
        "all_news": Archive().link(period),
        "feed": archive.feed(period),
        "day_form": DayForm.of(period),
        "month_form": MonthForm.of(period, archive.category),
    }
