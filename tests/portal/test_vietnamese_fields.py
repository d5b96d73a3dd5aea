from unicodedata import normalize

import pytest
from django import forms
from django.apps.registry import Apps
from django.core.exceptions import ValidationError
from django.db import models

from portal.vietnamese.fields import LineField, ParagraphsField

DECOMPOSED = normalize("NFD", "Vĩnh Phúc")


class Note(models.Model):
    title = LineField("tiêu đề", max_length=9, default="")
    body = ParagraphsField("nội dung", blank=True)

    class Meta:
        app_label = "tests"
        # A separate registry, so that no migration is needed.
        apps = Apps()

    def __str__(self):
        return self.title


class NoteForm(forms.ModelForm):
    class Meta:
        model = Note
        fields = ["title", "body"]


@pytest.fixture
def notes(create_table):
    return create_table(Note)


def test_saving_stores_one_spelling_and_leaves_it_on_the_object(notes):
    note = Note(title=f" {DECOMPOSED}\n", body="a\u00a0 b\r\nc ")
    note.save()
    assert (note.title, note.body) == ("Vĩnh Phúc", "a b\nc")
    assert list(notes.values_list("title", "body")) == [("Vĩnh Phúc", "a b\nc")]


def test_every_other_way_to_write_stores_it_too(notes):
    notes.bulk_create([Note(title=DECOMPOSED)])
    assert notes.get().title == "Vĩnh Phúc"
    notes.update(title=f"{DECOMPOSED} ")
    assert notes.get().title == "Vĩnh Phúc"


@pytest.mark.parametrize(
    "lookup",
    [
        "exact",
        "iexact",
        "contains",
        "icontains",
        "startswith",
        "istartswith",
        "endswith",
        "iendswith",
    ],
)
def test_a_decomposed_word_finds_the_stored_one(notes, lookup):
    notes.create(title="Vĩnh Phúc", body="Vĩnh Phúc")
    assert notes.filter(**{f"title__{lookup}": DECOMPOSED}).exists()
    assert notes.filter(**{f"body__{lookup}": DECOMPOSED}).exists()
    assert notes.filter(title__in=[DECOMPOSED]).exists()


def test_one_column_can_be_compared_with_another(notes):
    notes.create(title="Vĩnh Phúc", body="Phúc")
    notes.update(body=models.F("title"))
    assert notes.filter(title__contains=models.F("body")).exists()


def test_a_form_measures_what_would_be_stored():
    form = NoteForm({"title": DECOMPOSED, "body": "a\r\n\r\n\r\nb"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"title": "Vĩnh Phúc", "body": "a\n\nb"}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (
            "VÜnh Phóc",
            "Văn bản này dùng bảng mã cũ TCVN3 (ABC), phông .VnTime… Hãy chuyển sang Unicode "
            "(ví dụ bằng UniKey: Công cụ → Chuyển mã) rồi dán lại.",
        ),
        (
            "Vónh Phuù",
            "Văn bản này dùng bảng mã cũ VNI, phông VNI-Times… Hãy chuyển sang Unicode "
            "(ví dụ bằng UniKey: Công cụ → Chuyển mã) rồi dán lại.",
        ),
    ],
)
def test_old_encodings_are_refused_with_what_to_do(typed, sentence):
    assert NoteForm({"title": typed}).errors == {"title": [sentence]}
    with pytest.raises(ValidationError) as error:
        Note(title=typed).full_clean()
    assert error.value.message_dict == {"title": [sentence]}


def test_an_empty_line_is_no_answer():
    assert list(NoteForm({"title": " \u200b\u00a0"}).errors) == ["title"]


def test_migrations_name_the_fields_and_nothing_more():
    assert [Note._meta.get_field(name).deconstruct() for name in ("title", "body")] == [
        (
            "title",
            "portal.vietnamese.fields.LineField",
            [],
            {"verbose_name": "tiêu đề", "max_length": 9, "default": ""},
        ),
        (
            "body",
            "portal.vietnamese.fields.ParagraphsField",
            [],
            {"verbose_name": "nội dung", "blank": True},
        ),
    ]
