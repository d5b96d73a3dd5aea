import pytest
from django.apps.registry import Apps
from django.core.exceptions import ValidationError
from django.db import models

from portal.vietnamese.slugs import UniqueSlugField


class Street(models.Model):
    name = models.CharField(max_length=90)
    slug = UniqueSlugField("name", fallback="duong", help_text="Ở /duong/…/.")

    class Meta:
        app_label = "tests"
        # Of its own, so that no migration is asked for it.
        apps = Apps()

    def __str__(self):
        return self.name


@pytest.fixture
def streets(create_table):
    return create_table(Street)


def test_an_empty_slug_is_made_of_the_name_and_no_other_row_has_it(streets):
    rows = [streets.create(name=name) for name in ("Mê Linh", "mê linh", "Mê Linh!", "…")]
    assert [row.slug for row in rows] == ["me-linh", "me-linh-2", "me-linh-3", "duong"]


def test_a_given_slug_stays_whatever_the_name_becomes_until_it_is_emptied(streets):
    street = streets.create(name="Mê Linh", slug="pho-chinh")
    street.name = "Ngô Quyền"
    street.save()
    assert streets.get().slug == "pho-chinh"
    street.slug = ""
    street.save()
    assert streets.get().slug == "ngo-quyen"
    street.save()
    assert streets.get().slug == "ngo-quyen"


def test_bulk_create_makes_slugs_too(streets):
    streets.bulk_create([Street(name="Mê Linh"), Street(name="Ngô Quyền")])
    assert list(streets.values_list("slug", flat=True)) == ["me-linh", "ngo-quyen"]


def test_a_slug_is_of_letters_digits_and_hyphens(streets):
    with pytest.raises(ValidationError) as error:
        Street(name="Mê Linh", slug="mê linh").full_clean()
    assert list(error.value.message_dict) == ["slug"]


def test_migrations_name_the_source_and_the_fallback():
    assert Street._meta.get_field("slug").deconstruct() == (
        "slug",
        "portal.vietnamese.slugs.UniqueSlugField",
        ["name"],
        {
            "fallback": "duong",
            "verbose_name": "địa chỉ",
            "max_length": 80,
            "unique": True,
            "blank": True,
            "help_text": "Ở /duong/…/.",
        },
    )
