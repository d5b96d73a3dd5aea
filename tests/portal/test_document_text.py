"""The text inside documents: what is read of each kind, and what of hostile ones."""

import io
import time
from unicodedata import normalize

import pytest

from portal.documents import confinement
from portal.documents.confinement import Reading
from portal.documents.kinds import CONTENT_TYPES
from portal.documents.text import pdf as pdf_text
from portal.documents.text.reading import pieces_of
from portal.vietnamese import text
from tests.hostile_documents import ARCHIVES
from tests.make_documents import (
    office,
    open_document,
    pdf,
    relationship,
    text_pdf,
    word,
    workbook,
)

TITLE = "Nghị quyết số 18-NQ/TU về chuyển đổi số ở phường Vĩnh Yên"

_SHARED = "<sst><si><t>Họ tên</t></si><si><r><t>Nguyễn </t></r><r><t>Văn Ổn</t></r></si></sst>"
_STYLES = (
    '<styleSheet><numFmts><numFmt numFmtId="170" formatCode="dd/mm/yyyy"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="14"/><xf numFmtId="14"/><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="21"/></cellXfs></styleSheet>'
)


def read(content: bytes, kind: str) -> str:
    """Return the text of a document, in this process."""
    return text.normalise("\n".join(pieces_of(io.BytesIO(content), kind)))


def run(words: str) -> str:
    return f"<w:r><w:t>{words}</w:t></w:r>"


def test_a_pdf_is_read_page_by_page_in_the_marks_of_vietnamese():
    content = text_pdf(f"{TITLE}\nĐiều 1", "Trang hai: Ổ, Ễnh, Ưỡng")

    assert read(content, "pdf") == f"{TITLE} Điều 1 Trang hai: Ổ, Ễnh, Ưỡng"


@pytest.mark.parametrize("kind", ["pdf", "docx", "xlsx", "odt"])
def test_decomposed_letters_are_read_like_composed_ones(kind):
    decomposed = normalize("NFD", TITLE)
    content = {
        "pdf": lambda: text_pdf(decomposed),
        "docx": lambda: word(run(decomposed)),
        "xlsx": lambda: workbook(f'<row><c t="str"><v>{decomposed}</v></c></row>'),
        "odt": lambda: open_document("odt", f"<text:p>{decomposed}</text:p>"),
    }[kind]()

    assert decomposed != TITLE
    assert read(content, kind).removeprefix("Biểu 1 ") == TITLE


def test_a_scanned_pdf_has_no_text():
    assert read(pdf(), "pdf") == ""


def test_a_word_document_is_read_as_it_is_shown_with_its_notes():
    body = (
        f"{run('Quyết')}{run(' định')}<w:r><w:tab/><w:t>số 5</w:t><w:br/><w:t>ngày 2/9</w:t></w:r>"
        "<w:del><w:r><w:delText>đã xóa</w:delText></w:r></w:del>"
        f"<w:moveFrom>{run('chỗ cũ')}</w:moveFrom><w:ins>{run(' mới thêm')}</w:ins>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r></w:p><w:p>"
        f'<mc:AlternateContent xmlns:mc="mc"><mc:Choice>{run("Khung")}</mc:Choice>'
        f"<mc:Fallback>{run('Khung')}</mc:Fallback></mc:AlternateContent>"
    )
    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    content = word(
        body,
        relationships=relationship("footnotes", "ghichu.xml")
        + relationship("comments", "comments.xml"),
        **{
            "word/ghichu.xml": f'<w:footnotes xmlns:w="{main}">{run("Chú thích")}</w:footnotes>',
            "word/comments.xml": f'<w:comments xmlns:w="{main}">{run("Góp ý")}</w:comments>',
        },
    )

    assert read(content, "docx") == "Quyết định số 5 ngày 2/9 mới thêm Khung Chú thích"


def test_a_sheet_is_read_row_by_row_with_dates_as_they_are_written():
    first = (
        '<row><c t="s"><v>0</v></c><c t="inlineStr"><is><t>Số báo danh</t></is></c></row>'
        '<row><c t="s"><v>1</v></c><c><v>10234</v></c><c s="1"><v>43874</v></c>'
        '<c s="2"><v>0.5</v></c><c t="b"><v>1</v></c><c t="e"><v>#REF!</v></c>'
        '<c t="str"><f>A1&amp;B1</f><v>Đạt</v></c><c t="s"><v>99</v></c><c s="1"><v>x</v></c></row>'
    )
    hidden = '<row><c t="inlineStr"><is><t>Số căn cước</t></is></c></row>'
    content = workbook(first, hidden, shared=_SHARED, styles=_STYLES, states={2: "hidden"})

    assert (
        read(content, "xlsx")
        == "Biểu 1 Họ tên Số báo danh Nguyễn Văn Ổn 10234 13/02/2020 0.5 Đạt x"
    )


def test_an_open_document_is_read_without_what_was_deleted_or_remarked():
    body = (
        "<office:text><text:tracked-changes><text:p>đã xóa</text:p></text:tracked-changes>"
        "<text:h>Báo<text:s/>cáo</text:h><text:p>quý <text:span>một</text:span>"
        "<office:annotation><text:p>góp ý</text:p></office:annotation>"
        "<text:line-break/>năm nay<text:note><text:p>chú thích</text:p></text:note></text:p>"
        "</office:text>"
    )

    assert read(open_document("odt", body), "odt") == "Báo cáo quý một năm nay chú thích"


def test_open_sheets_and_slides_are_read_without_the_notes_of_the_speaker():
    cells = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    sheet = f"<table:table><table:table-row>{cells.format('Đạt')}{cells.format('02/09/2024')}"
    slide = (
        "<draw:page><draw:text-box><text:p>Du lịch</text:p></draw:text-box>"
        "<presentation:notes><text:p>nói chậm</text:p></presentation:notes></draw:page>"
    )

    assert (
        read(open_document("ods", f"{sheet}</table:table-row></table:table>"), "ods")
        == "Đạt 02/09/2024"
    )
    assert read(open_document("odp", slide), "odp") == "Du lịch"


def test_a_word_cut_between_two_pieces_of_a_part_stays_one_word():
    words = " ".join(f"chữ{number}" for number in range(200_000))

    assert read(word(run(words)), "docx") == words


def test_there_is_a_reader_for_every_kind_that_is_taken():
    made = {
        "pdf": text_pdf("Đạt"),
        "docx": word(run("Đạt")),
        "xlsx": workbook('<row><c t="str"><v>Đạt</v></c></row>'),
        **{kind: open_document(kind, "<text:p>Đạt</text:p>") for kind in ("odt", "ods", "odp")},
    }

    assert made.keys() == CONTENT_TYPES.keys()
    assert [kind for kind in made if not read(made[kind], kind).endswith("Đạt")] == []


# --- In a process of its own ----------------------------------------------------------------------


def test_the_process_gives_the_first_characters_of_the_text():
    content = text_pdf("một hai", "ba bốn", "năm")

    assert confinement.text_of(io.BytesIO(content), "pdf", most=100) == Reading(
        "một hai\nba bốn\nnăm\n"
    )
    assert confinement.text_of(io.BytesIO(content), "pdf", most=9) == Reading("một hai\nb")


def test_what_was_read_before_a_damaged_part_is_kept():
    content = office(body="<document><t>Điều 1 </t>" + "<p><t>x</t></p>" * 300_000)

    reading = confinement.text_of(io.BytesIO(content), "docx", most=5)
    assert reading == Reading("Điều ")
    reading = confinement.text_of(io.BytesIO(content), "docx", most=10**7)
    assert (reading.text[:7], reading.trouble) == ("Điều 1 ", "damaged")


@pytest.mark.parametrize("name", ["bomb", "bomb of small parts", "a million laughs"])
def test_bombs_are_not_unpacked(name):
    content, code = ARCHIVES[name]

    assert confinement.text_of(io.BytesIO(content), "docx", most=1000).trouble == code


def test_of_a_pdf_of_ten_thousand_pages_the_first_ones_are_read():
    content = text_pdf(*["Điều khoản thi hành"] * 10_000)

    began = time.monotonic()
    reading = confinement.text_of(io.BytesIO(content), "pdf", most=200_000)
    assert time.monotonic() - began < confinement.SECONDS
    lines = reading.text.splitlines()
    assert (set(lines), len(lines), reading.trouble) == (
        {"Điều khoản thi hành"},
        pdf_text.MOST_PAGES,
        "",
    )


def test_a_process_that_goes_on_for_ever_is_killed_and_what_it_has_read_is_kept(monkeypatch):
    monkeypatch.setattr(confinement, "_CHILD", "tests.endless_reading")
    monkeypatch.setattr(confinement, "SECONDS", 1)

    began = time.monotonic()
    assert confinement.text_of(io.BytesIO(b""), "pdf", most=100) == Reading("Điều 1", "too_complex")
    assert time.monotonic() - began < 20


def test_a_process_that_sleeps_for_ever_is_killed_by_the_clock(monkeypatch):
    monkeypatch.setattr(confinement, "_CHILD", "tests.endless_reading")
    monkeypatch.setattr(confinement, "_SECONDS_TO_WAIT", 2)

    reading = confinement.text_of(io.BytesIO(b"sleep"), "pdf", most=100)
    assert reading == Reading("Điều 1", "too_complex")


def test_a_failure_of_the_process_while_reading_is_not_the_documents_fault(monkeypatch):
    monkeypatch.setattr(confinement, "_CHILD", "portal.documents.no_such_module")

    with pytest.raises(confinement.ExaminationFailed, match="no_such_module"):
        confinement.text_of(io.BytesIO(pdf()), "pdf", most=100)
