"""The rows of a formset as they were sent are numbered anew: their fields, their files, counts."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from portal.web.forms.sent_rows import SentRows

SENT = (
    "a=1&row-TOTAL_FORMS=4&row-INITIAL_FORMS=3&row-__prefix__-name=&rows-0-name=x"
    "&row-0-id=5&row-0-name=A&row-1-id=6&row-1-name=B&row-2-id=&row-2-name=C&row-2-name=D"
)


def test_rows_are_sent_on_in_another_order_and_without_some():
    rows = SentRows(QueryDict(SENT), "row")
    assert (rows.value(2, "name"), rows.value(2, "DELETE")) == ("D", "")
    del rows.rows[2]["id"]
    assert dict(rows.renumbered([2, 0], initial=1).lists()) == {
        "a": ["1"],
        "rows-0-name": ["x"],
        "row-__prefix__-name": [""],
        "row-0-name": ["C", "D"],
        "row-1-id": ["5"],
        "row-1-name": ["A"],
        "row-TOTAL_FORMS": ["2"],
        "row-INITIAL_FORMS": ["1"],
    }


def test_files_go_with_their_rows():
    one, ten = SimpleUploadedFile("1", b""), SimpleUploadedFile("10", b"")
    files = MultiValueDict({"row-1-file": [one], "row-10-file": [ten]})
    rows = SentRows(QueryDict("row-1-id=&row-10-id="), "row")
    assert dict(rows.renumbered_files(files, [10, 1]).lists()) == {
        "row-0-file": [ten],
        "row-1-file": [one],
    }
    assert dict(rows.renumbered_files(files, [10]).lists()) == {"row-0-file": [ten]}
