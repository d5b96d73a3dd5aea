"""The public pages of the visit counter, and its counting endpoints as Django views."""

import datetime
from urllib.parse import urlencode

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from portal.vietnamese import csv, text
from portal.vietnamese.dates import parse_day, short_day
from portal.visits.counting import endpoint, rules
from portal.visits.statistics import chart, day_file, sums
from portal.visits.statistics.periods import UNITS, Span, Unit, span_of
from portal.web.errors import BadAddress, NoSuchPage

UNIT, UNTIL = "theo", "den"
#: The smallest picture there is: 1×1, transparent.
_GIF = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c000000000100010000020144003b"
)


@csrf_exempt  # Counting uses no cookie and no permission; the endpoint checks the origin itself.
@require_http_methods(["GET", "HEAD", "POST"])
def visits(request: WSGIRequest) -> HttpResponse:
    """Count a view on POST; show the statistics on GET and HEAD."""
    return _count(request) if request.method == "POST" else _statistics(request)


@never_cache
def _count(request: WSGIRequest) -> HttpResponse:
    """Count a view; `portal.serving` answers the same request before Django."""
    answer = endpoint.count_beacon(request.environ)
    return HttpResponse(answer.body, status=answer.status, content_type="application/json")


@never_cache
@require_safe
def count_image(request: WSGIRequest) -> HttpResponse:
    """Count a page shown by a browser without JavaScript, as left out and not as a view."""
    status = endpoint.count_image(request.environ).status
    return HttpResponse(_GIF, status=status, content_type="image/gif")


def _statistics(request: HttpRequest) -> HttpResponse:
    """Show visits and views by day, week, month or year, what was left out, and the method.

    ``?theo=ngay|tuan|thang|nam`` selects the unit; ``?den=dd/mm/yyyy`` shows the periods up to the
    one with that day. 400 for an invalid value, 404 for a day before the first counted one; three
    queries.
    """
    unit, until = _unit(request.GET), _until(request.GET)
    context = {
        "units": [(each, _link(each, until)) for each in UNITS.values()],
        "unit": unit,
        "visit_minutes": rules.VISIT_ENDS_AFTER // datetime.timedelta(minutes=1),
        "online_minutes": rules.ONLINE_FOR // datetime.timedelta(minutes=1),
        "most_views": rules.MOST_VIEWS_A_MINUTE,
        "most_pages": rules.MOST_PAGES_A_VISIT,
        "network": {
            "visits": rules.MOST_VISITS_OF_A_NETWORK,
            "views": rules.MOST_VIEWS_OF_A_NETWORK,
            "page_views": rules.MOST_VIEWS_OF_A_PAGE,
            "unique_views": rules.MOST_UNIQUE_VIEWS_OF_A_PAGE,
        },
    }
    counted = sums.counted()
    if counted:
        if until and until < counted.first:
            raise NoSuchPage(f"Cổng đếm lượt truy cập từ ngày {short_day(counted.first)}.")
        span = span_of(unit, counted.first, counted.today, until or counted.today)
        context |= {"counted": counted, "span": span, **_figures_of(span, counted)}
    return TemplateResponse(request, "visits/statistics.html", context)


@require_safe
def days(request: HttpRequest) -> HttpResponse:
    return HttpResponse(
        day_file.write(sums.counted()),
        content_type=csv.CONTENT_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{day_file.FILE_NAME}"'},
    )


def _figures_of(span: Span, counted: sums.Counted) -> dict:
    found = sums.of_periods(span, counted.today)
    left_out = sums.left_out(span)
    return {
        # The first week or month may begin before the first counted day, and the last one may end
        # after today.
        "since": max(span.begin, counted.first),
        "until": min(span.end, counted.today),
        "chart": chart.draw([_point(span.unit, each) for each in found]),
        "rows": [
            (each, span.unit.label(each.period), _closer(span.unit, each))
            for each in reversed(found)
        ],
        "visits_sum": sum(each.visits for each in found),
        "views_sum": sum(each.views for each in found),
        "left_out": left_out,
        "left_out_sum": sum(count for _, count in left_out),
        "older": span.older and _link(span.unit, span.older),
        "newer": span.newer and _link(span.unit, span.newer),
    }


def _point(unit: Unit, of: sums.PeriodSum) -> chart.Point:
    is_open = of.state in (sums.State.COUNTING, sums.State.OPEN)
    title = (
        f"{unit.name.capitalize()} {unit.label(of.period)}: "
        f"{text.number(of.visits)} lượt truy cập, {text.number(of.views)} lượt xem"
        + (f" ({of.state})" if is_open else "")
    )
    return chart.Point(unit.short_label(of.period), title, of.visits, of.views, is_open)


def _closer(unit: Unit, of: sums.PeriodSum) -> str:
    """Return the link that shows a month by days or a year by months; "" for other units."""
    parts = {"thang": UNITS["ngay"], "nam": UNITS["thang"]}.get(unit.code)
    return _link(parts, of.period.end) if parts else ""


def _unit(parameters: QueryDict) -> Unit:
    code = parameters.get(UNIT, "ngay")
    if code not in UNITS:
        raise BadAddress(f"Phần “{UNIT}” của địa chỉ phải là một trong: {', '.join(UNITS)}.")
    return UNITS[code]


def _until(parameters: QueryDict) -> datetime.date | None:
    if UNTIL not in parameters:
        return None
    try:
        return parse_day(str(parameters[UNTIL]))
    except ValueError as error:
        raise BadAddress(f"Phần “{UNTIL}” của địa chỉ không phải một ngày. {error}") from error


def _link(unit: Unit, until: datetime.date | None) -> str:
    parameters = {UNIT: unit.code} | ({UNTIL: short_day(until)} if until else {})
    return "?" + urlencode(parameters, safe="/")
