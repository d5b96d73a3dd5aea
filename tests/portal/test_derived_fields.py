import pytest
from django.apps.registry import Apps
from django.db import models

from portal.vietnamese.derived_fields import (
    DerivedFieldsMixin,
    FoldedField,
    FoldedQuerySet,
    SortKeyField,
)
from portal.vietnamese.fields import LineField
from portal.vietnamese.text import sort_key


class Street(DerivedFieldsMixin):
    name = LineField(max_length=40)
    ward = LineField(max_length=40, blank=True)
    houses = models.IntegerField(default=0)
    folded = FoldedField("name", "ward", verbose_name="từ để tìm")
    sort_key = SortKeyField("name")

    objects = FoldedQuerySet.as_manager()

    class Meta:
        app_label = "tests"
        # Of its own, so that no migration is asked for it.
        apps = Apps()

    def __str__(self):
        return self.name


@pytest.fixture
def streets(create_table):
    return create_table(Street)


def derived(streets):
    return list(streets.values_list("folded", "sort_key"))


def test_saving_derives_from_the_stored_spelling_and_leaves_it_on_the_object(streets):
    street = Street(name=" Đường  Mê Linh\n", ward="Đống Đa")
    street.save()
    expected = ("duong me linh dong da", sort_key("Đường Mê Linh"))
    assert (street.folded, street.sort_key) == expected
    assert derived(streets) == [expected]


def test_bulk_create_derives_too(streets):
    streets.bulk_create([Street(name="Mê Linh")])
    assert derived(streets) == [("me linh ", sort_key("Mê Linh"))]


def test_saving_one_source_alone_saves_what_follows_from_it(streets):
    street = streets.create(name="Mê Linh", ward="Đống Đa")
    street.ward = "Tích Sơn"
    street.save(update_fields=["ward"])
    assert derived(streets) == [("me linh tich son", sort_key("Mê Linh"))]
    street.name = "Ngô Quyền"
    street.save(update_fields=["name"])
    assert derived(streets) == [("ngo quyen tich son", sort_key("Ngô Quyền"))]


def test_update_or_create_saves_what_follows(streets):
    streets.create(name="Mê Linh")
    streets.update_or_create({"ward": "Đống Đa"}, name="Mê Linh")
    assert derived(streets) == [("me linh dong da", sort_key("Mê Linh"))]


def test_saving_another_column_leaves_alone_what_a_stale_object_would_overwrite(streets):
    stale = streets.create(name="Mê Linh")
    street = streets.get()
    street.name = "Ngô Quyền"
    street.save()
    stale.houses = 7
    stale.save(update_fields=["houses"])
    assert derived(streets) == [("ngo quyen ", sort_key("Ngô Quyền"))]


def test_a_derived_column_that_was_not_loaded_is_saved_all_the_same(streets):
    streets.create(name="Mê Linh")
    street = streets.defer("folded", "sort_key").get()
    street.name = "Ngô Quyền"
    street.save()
    assert derived(streets) == [("ngo quyen ", sort_key("Ngô Quyền"))]


def test_a_derived_column_is_computed_once_a_save(streets, monkeypatch):
    streets.create(name="Mê Linh")
    computed = []

    def derive(field, street):
        computed.append(street.name)
        return "me linh"

    monkeypatch.setattr(FoldedField, "derive", derive)
    streets.get().save()
    streets.defer("folded").get().save()
    assert computed == ["Mê Linh", "Mê Linh"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", ["Đường Mê Linh", "Mê Kông"]),
        ("me", ["Đường Mê Linh", "Mê Kông"]),
        ("LINH đường", ["Đường Mê Linh"]),
        ("mê tích", ["Mê Kông"]),
        ("linh tích", []),
        ("%", []),
    ],
)
def test_a_search_finds_every_word_in_any_order_with_marks_or_without(streets, words, found):
    streets.create(name="Đường Mê Linh", ward="Đống Đa")
    streets.create(name="Mê Kông", ward="Tích Sơn")
    assert [street.name for street in streets.search(words).order_by("pk")] == found


def test_migrations_name_the_sources():
    assert Street._meta.get_field("folded").deconstruct() == (
        "folded",
        "portal.vietnamese.derived_fields.FoldedField",
        ["name", "ward"],
        {"verbose_name": "từ để tìm", "editable": False},
    )
    copy = Street._meta.get_field("sort_key").clone()
    assert (copy.sources, copy.editable) == (("name",), False)
