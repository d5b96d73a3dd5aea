"""Which documents are refused, and each for its own reason."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.documents import confinement
from portal.documents.examination import examine
from portal.documents.rejections import SENTENCES, DocumentRejected
from tests.harmless_documents import HARMLESS
from tests.hostile_documents import HOSTILE
from tests.make_documents import office, pdf


def answer_to(content: bytes) -> str:
    try:
        return examine(io.BytesIO(content))
    except DocumentRejected as error:
        return error.code


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_is_refused_for_its_own_reason(name):
    content, code = HOSTILE[name]

    assert answer_to(content) == code


@pytest.mark.parametrize("name", HARMLESS)
def test_a_harmless_document_is_taken(name):
    kind, content = HARMLESS[name]

    assert answer_to(content) == kind


def test_there_are_enough_of_both():
    assert len(HOSTILE) >= 100
    assert len(HARMLESS) >= 25


def test_every_reason_has_a_document_and_says_what_to_do():
    by_limits = {"too_large", "empty", "not_examined"}

    assert {code for _content, code in HOSTILE.values()} == SENTENCES.keys() - by_limits
    assert [each for each in SENTENCES.values() if "Hãy" not in each] == []


@given(st.binary(max_size=300))
def test_no_bytes_give_anything_but_a_kind_or_a_reason(tail):
    document, portable = office(), pdf()
    for head in (b"", b"%PDF-", b"PK\x03\x04", document[:-30], document[:40], portable[:-30]):
        answer_to(head + tail)


@given(st.data())
def test_no_flipped_byte_gives_anything_but_a_kind_or_a_reason(data):
    for whole in (office(), pdf()):
        content = bytearray(whole)
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] ^= data.draw(st.integers(1, 255))
        answer_to(bytes(content))


def test_the_process_answers_like_the_examination():
    assert confinement.kind_of(io.BytesIO(pdf())) == "pdf"
    with pytest.raises(DocumentRejected) as caught:
        confinement.kind_of(io.BytesIO(HOSTILE["script in an object stream"][0]))
    assert caught.value.code == "script"


def test_a_document_that_takes_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(confinement, "_SECONDS_TO_WAIT", 0.05)

    with pytest.raises(DocumentRejected) as caught:
        confinement.kind_of(io.BytesIO(pdf()))
    assert caught.value.code == "too_complex"


def test_a_failure_of_the_process_is_not_the_documents_fault(monkeypatch):
    monkeypatch.setattr(confinement, "_CHILD", "portal.documents.no_such_module")

    with pytest.raises(confinement.ExaminationFailed, match="no_such_module"):
        confinement.kind_of(io.BytesIO(pdf()))
    assert "Hãy thử lại" in SENTENCES["not_examined"]
