"""Any address of the back office, with any parameter, gets a page or 400, 404: never 500."""

import pytest
from django.contrib import admin
from django.urls import reverse

from news import workflow
from tests.make import make_article, make_user
from tests.make_photos import make_photo

pytestmark = pytest.mark.django_db

NASTY = [
    "%00",
    "a%00b",
    "%ED%A0%80",
    "%FF",
    "9" * 5000,
    "9" * 30,
    "9223372036854775808",
    "-1",
    "-9223372036854775809",
    "1.5",
    "1e999",
    "NaN",
    "",
    "9999-12-31",
    "99999-01-01",
    "0001-01-01",
    "0001-01-01 00:00:00+23:00",
    "%F0%9F%92%A9",
    "[]",
    "%",
]
#: One of each kind, for the many parameters of lists.
NASTIEST = ["%00", "9" * 5000, "9" * 30, "99999-01-01"]
ALLOWED = {200, 301, 302, 400, 403, 404, 405}


def parameters(model_admin):
    """Return the names that the list of a model takes: filters, search, order, page."""
    names = {"q", "o", "p", "all", "e", "_to_field", "_popup", "_changelist_filters", "pk", "id"}
    for each in model_admin.list_filter or ():
        field = each[0] if isinstance(each, tuple) else each
        if isinstance(field, str):
            names |= {
                f"{field}{lookup}"
                for lookup in ("", "__exact", "__id__exact", "__in", "__isnull", "__gte", "__lt")
            }
        else:
            names |= {*getattr(field, "PARAMETERS", [getattr(field, "parameter_name", None)])}
    if model_admin.date_hierarchy:
        names |= {f"{model_admin.date_hierarchy}__{part}" for part in ("year", "month", "day")}
    return sorted(names)


@pytest.fixture
def chief(client):
    client.force_login(make_user(is_superuser=True))
    client.raise_request_exception = False
    article = workflow_article()
    make_photo()
    return article


def workflow_article():
    article = make_article()
    workflow.submit(article, by=article.created_by)
    return article


def faults(client, addresses):
    return [
        (address[:120], status)
        for address in addresses
        if (status := client.get(address).status_code) not in ALLOWED
    ]


def test_any_value_of_any_parameter_of_a_list(client, chief):
    addresses = [
        f"{reverse(f'admin:{model._meta.app_label}_{model._meta.model_name}_changelist')}"
        f"?{name}={nasty}"
        for model, model_admin in admin.site._registry.items()
        for name in parameters(model_admin)
        for nasty in NASTIEST
    ]
    assert faults(client, addresses) == []


def test_any_number_in_an_address(client, chief):
    addresses = [
        f"{reverse(f'admin:{model._meta.app_label}_{model._meta.model_name}_changelist')}"
        f"{nasty}/{page}/"
        for model in admin.site._registry
        for page in ("change", "delete", "history")
        for nasty in NASTIEST
    ]
    assert faults(client, addresses) == []


@pytest.mark.parametrize(
    "shape",
    [
        "/admin/{}",
        "/admin/{}/",
        "/admin/news/{}/",
        "/admin/news/article/{article}/change/?khoi_phuc={}",
        "/admin/news/article/add/?title={}",
        "/admin/news/article/add/?category={}",
        "/admin/news/article/add/?published_at={}",
        "/admin/news/article/add/?tags={}",
        "/admin/identity/banner/add/?shown_from={}",
        "/admin/media_gallery/photo/pick/?q={}",
        "/admin/media_gallery/photo/pick/?sau={}",
        "/admin/media_gallery/queue/?{}",
        "/admin/media_gallery/queue/?loai={}&nguoi={}",
        "/admin/media_gallery/queue/keys/?sau={}",
        "/admin/media_gallery/photo/upload/?ids={}",
        "/admin/news/article/add/?lead_photo={}",
        "/admin/autocomplete/?term={}&app_label=news&model_name=article&field_name=tags",
        "/admin/autocomplete/?term=a&app_label={}&model_name=article&field_name=tags",
        "/admin/autocomplete/?term=a&app_label=news&model_name={}&field_name=tags",
        "/admin/autocomplete/?term=a&app_label=news&model_name=article&field_name={}",
        "/admin/autocomplete/?term=a&p={}&app_label=news&model_name=article&field_name=tags",
        "/admin/login/?next={}",
        "/admin/bao-cao/?{}",
        "/admin/bao-cao/?tu_ngay={}",
        "/admin/bao-cao/?den_ngay={}",
        "/admin/r/{}/1/",
        "/admin/r/1/{}/",
    ],
)
def test_any_value_in_other_addresses(client, chief, shape):
    made = [shape.replace("{article}", str(chief.pk)).format(nasty, nasty) for nasty in NASTY]
    assert faults(client, made) == []


def test_a_version_that_names_a_deleted_photo_opens(client, chief):
    photo = make_photo()
    article = make_article(lead_photo=photo)
    kept = article.history.first()
    article.lead_photo = None
    article.save()
    type(photo).objects.filter(pk=photo.pk).delete()
    base = f"/admin/news/article/{article.pk}"
    assert client.get(f"{base}/change/?khoi_phuc={kept.history_id}").status_code == 200
    assert client.get(f"{base}/history/").status_code == 200
