"""Queries whose SQL is written once, and filled with other values each time."""

import datetime

import pytest
from django.db import connection
from django.db.models import Value
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from news.models import Edition
from portal.database.compiled_queries import compiled_once
from portal.taxonomy.models import Category
from tests.make import make_article, make_category, make_edition, make_tag

pytestmark = pytest.mark.django_db


def names(categories):
    return [category.name for category in categories]


def test_the_sql_is_written_once_and_has_the_values_of_each_call():
    written = []

    @compiled_once
    def below(*, parent, but):
        written.append(parent)
        found = Category.objects.filter(parent=parent).exclude(pk__in=but)
        return found.select_related("parent").annotate(seen=Value(1)).order_by("name")

    economy, culture = make_category("Kinh tế"), make_category("Văn hóa")
    fair = make_category("Chợ phiên", parent=economy)
    farming = make_category("Nông nghiệp", parent=economy)
    feasts = make_category("Lễ hội", parent=culture)
    assert names(below(parent=economy.pk, but=(fair.pk,))) == ["Nông nghiệp"]
    assert names(below(parent=culture.pk, but=(farming.pk,))) == ["Lễ hội"]
    assert names(below(parent=culture.pk, but=(feasts.pk,))) == []
    assert len(written) == 1
    # Another query: nothing is left out.
    assert names(below(parent=economy.pk, but=())) == ["Chợ phiên", "Nông nghiệp"]
    assert len(written) == 2
    with CaptureQueriesContext(connection) as asked:
        [found] = below(parent=culture.pk, but=(0,))
        assert (found.parent, found.seen) == (culture, 1)
    assert len(asked) == 1


def test_a_parameter_may_be_an_instant_a_document_or_left_to_the_query():
    @compiled_once
    def tagged(*, tag, at):
        return Edition.objects.public(at).filter(tags__contains=tag)

    now, tag = timezone.now(), make_tag("Mùa vụ")
    edition = make_edition(
        make_article(), visible=(now - datetime.timedelta(hours=1), None), tags=[{"id": tag.pk}]
    )
    wanted = [{"id": tag.pk}]
    assert list(tagged(tag=wanted, at=None)) == [edition]
    [found] = tagged(tag=wanted, at=now)
    assert (found, found.read_at) == (edition, now)
    assert list(tagged(tag=wanted, at=now - datetime.timedelta(hours=2))) == []
    assert list(tagged(tag=[{"id": tag.pk + 1}], at=None)) == []


def test_a_parameter_may_be_a_text():
    @compiled_once
    def like(*, pattern):
        return Category.objects.filter(name__iregex=pattern)

    make_category("Kinh tế")
    make_category("50%s")
    assert names(like(pattern="^KINH")) == ["Kinh tế"]
    assert names(like(pattern="%s")) == ["50%s"]


def test_columns_are_given_as_they_were_asked_for():
    @compiled_once
    def pairs(*, ids):
        return Category.objects.filter(pk__in=ids).values_list("pk", "name")

    category = make_category("Kinh tế")
    assert list(pairs(ids=(category.pk, 0))) == [(category.pk, "Kinh tế")]
    # Nothing can be found: PostgreSQL is not asked.
    with CaptureQueriesContext(connection) as asked:
        assert list(pairs(ids=())) == []
    assert len(asked) == 0


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.filter(pk=1),
        lambda rows: rows.exclude(pk=1),
        lambda rows: rows.order_by("pk"),
        lambda rows: rows.annotate(one=Value(1)),
        lambda rows: rows.select_related("parent"),
        lambda rows: rows.only("name"),
        lambda rows: rows.defer("name"),
        lambda rows: rows.values("name"),
        lambda rows: rows | Category.objects.all(),
        lambda rows: rows.first(),
        lambda rows: rows.count(),
        lambda rows: rows.exists(),
        lambda rows: rows[:1],
        lambda rows: rows.delete(),
        lambda rows: rows.update(name="x"),
    ],
)
def test_what_is_written_cannot_be_changed(change):
    make_category("Kinh tế")
    rows = compiled_once(Category.objects.all)()
    with pytest.raises(TypeError):
        change(rows)
    assert names(Category.objects.all()) == ["Kinh tế"]
