"""A new field of an article has its place in every list that must name it."""

from news.admin.article_form import TEXT_FIELDS
from news.models import Article, Edition

#: What the newsroom's software writes, not a person.
WRITTEN_BY_THE_PORTAL = {"created_by", "created_at", "saved_at", "version", "desk_state"}
#: What tells one edition of the same text from another.
NOT_TEXT = {"id", "article_id", "number", "visible", "published_by_id", "created_at"} | {
    "release",
    "digest",
    "change",
    "change_note",
    "approval_id",
    "emergency_reason",
    "writers",
}


def test_every_field_that_people_fill_in_comes_back_with_an_earlier_version():
    fields = {
        field.name
        for field in (*Article._meta.fields, *Article._meta.many_to_many)
        if field.editable and not field.primary_key
    }
    missing = fields - set(TEXT_FIELDS) - WRITTEN_BY_THE_PORTAL
    assert not missing, (
        f"Add {missing} to TEXT_FIELDS in news/admin/article_form.py: otherwise restoring an "
        "earlier version leaves it as it is."
    )


def test_every_column_of_an_edition_counts_as_its_content():
    columns = {field.attname for field in Edition._meta.concrete_fields}
    missing = columns - set(Edition.CONTENT) - set(Edition.FOR_SEARCH) - NOT_TEXT
    assert not missing, (
        f"Add {missing} to Edition.CONTENT in news/models/public_record.py: otherwise publishing "
        "an article in which nothing else was changed is refused."
    )
