"""Search: everything public is found in any spelling, and no input breaks the page."""

from datetime import datetime, timedelta
from unicodedata import normalize

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from news.models import Edition
from news.search import ranking
from news.search.marking import Marker
from portal.vietnamese import full_text, text
from portal.vietnamese.dates import VIETNAM
from portal.vietnamese.full_text import LONGEST_TEXT
from tests.make import make_category, make_source
from tests.make_spellings import understood

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("first_spellings")]

BEGIN = datetime(2020, 2, 13, 8, 0, tzinfo=VIETNAM)
DAY = timedelta(days=1)


# --- Results --------------------------------------------------------------------------------------

HEADLINE = "Vĩnh Yên - Phúc Yên: “Đường lớn” đã mở – 3.451/6.191 hộ nhận Hỗ trợ"


@pytest.mark.parametrize(
    "typed",
    [
        HEADLINE,
        text.fold(HEADLINE),
        normalize("NFD", HEADLINE),
        HEADLINE.upper(),
        HEADLINE.replace("“", '"').replace("”", '"'),
        f'"{HEADLINE}"',
        f"  – {HEADLINE} –\n",
        HEADLINE.replace(" ", "\u00a0"),
        HEADLINE.replace("Yên", "Y\u200bên"),
        "Vinh Yên phuc Yên duong lon",
        "3451 ho nhan",
        "6.191 hộ",
    ],
)
def test_a_headline_is_found_in_every_spelling(publish, found, typed):
    publish("Vĩnh Yên và Phúc Yên nhận đường lớn, hỗ trợ đã mở cho hộ", day=3)
    publish(HEADLINE)
    assert found(typed)[0] == HEADLINE


NUMBERS = {
    "Nghị định 42/2022/NĐ-CP về cổng thông tin": [
        "42/2022/nđ-cp",
        "42/2022/NĐ-CP",
        "42/2022/ND-CP",
        "42/2022/N\u00d0-CP",
        "nghị định 42",
        "nghi dinh 42/2022",
        "nghị định số 42",
        "nđ 42",
        "42 2022 nd cp",
        "nd-cp 42",
    ],
    "Phê duyệt quy hoạch (1234/QĐ-UBND)": [
        "1234/QĐ-UBND",
        "1234/qd-ubnd",
        "so 1234 qd ubnd",
        "quyết định 1234",
        "số 1234/QĐ-UBND",
        "quyet dinh so 1234 uy ban nhan dan",
        "1.234/QĐ-UBND",
    ],
    "Trồng rừng (86/KH-UBND)": [
        "kế hoạch số 86 UBND",
        "ke hoach so 86 ubnd",
        "kế hoạch 86 ủy ban nhân dân",
    ],
    "Phòng, chống bão (07/CĐ-UBND)": [
        "7/CĐ-UBND",
        "07/cd-ubnd",
        "công điện 7",
        "cong dien so 7",
        "CĐ 07",
        "công điện 7 UBND",
    ],
    "Quyết định số 5/2025/QĐ-UBND": ["05/2025/QĐ-UBND", "qd 05/2025", "quyết định 05/2025"],
    "Nghị quyết số 18-NQ/TU của Tỉnh ủy": ["18-NQ/TU", "18-nq/tu", "nq 18", "nghi quyet 18"],
    "Phòng, chống Covid-19 tại Thành phố": ["Covid-19", "covid 19", "tp covid", "COVID–19"],
    "Trường THPT Trần Phú": ["trung học phổ thông trần phú", "thpt tran phu"],
}


@pytest.mark.parametrize(
    ("title", "typed"), [(title, typed) for title, ways in NUMBERS.items() for typed in ways]
)
def test_a_number_is_found_in_every_spelling(publish, found, title, typed):
    for each in NUMBERS:
        publish(each)
    # Newer, and with the parts of every number, but not next to each other.
    publish("Ngày 18 tháng 19, 42 hộ", day=9, body="<p>1234 tu, 2022. Nghị quyết, quyết định.</p>")
    publish("UBND có kế hoạch cho 86 hộ", day=9, body="<p>Của ủy ban nhân dân</p>")
    publish("7 hộ và UBND", day=9, body="<p>Quyết định 2025: 5 nhà</p>")
    assert found(typed)[0] == title


def test_a_common_syllable_beside_a_number_makes_no_document_number():
    """The AN of QP-AN."""
    assert understood("khu 5 an phú").strict == ""
    as_typed, with_zero = "('5' <-> 'qp' <-> 'an')", "('05' <-> 'qp' <-> 'an')"
    assert understood("khu 5 qp-an").strict == f"({as_typed} | {with_zero})"


@pytest.mark.parametrize("typed", ["kĩ thuật", "kỹ thuật", "ki thuat", "ky thuat", '"kĩ thuật"'])
@pytest.mark.parametrize("title", ["Hội thi kỹ thuật", "Hội thi kĩ thuật"])
def test_i_and_y_find_each_other(publish, found, typed, title):
    publish(title)
    assert found(typed) == [title]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("lí do", "Vì lý do thời tiết"),
        ("Lý Thái Tổ", "Tượng đài Lí Thái Tổ"),
        ("quí III", "Thu ngân sách quý III"),
        ("qui hoạch", "Lập quy hoạch tỉnh"),
        ("tỉ lệ", "Tỷ lệ hộ nghèo"),
        ("bác sỹ", "Khen thưởng bác sĩ"),
        ("nước Mĩ", "Đoàn nước Mỹ sang thăm"),
        ("hy vọng", "Mang hi vọng đến vùng cao"),
    ],
)
def test_the_other_spelling_is_found_and_marked(publish, found, typed, title):
    publish(title)
    assert found(typed) == [title]
    marked = str(Marker(understood(typed)).whole(title))
    assert marked.count("<mark>") == 1
    assert len(marked.split("<mark>")[1].split("</mark>")[0].split()) == len(typed.split())


def test_words_that_i_and_y_tell_apart_do_not_find_each_other(publish, found):
    publish("Bạn Thy thi vẽ ở Tai")
    assert found("thi Tay") == []
    assert found("Thí") == ["Bạn Thy thi vẽ ở Tai"]


@pytest.mark.parametrize("typed", ["hòa thủy khỏe", "hoà thuỷ khoẻ", "hoa thuy khoe"])
@pytest.mark.parametrize("title", ["Hòa Thủy khỏe", "Hoà Thuỷ khoẻ"])
def test_the_tone_may_stand_on_either_vowel(publish, found, typed, title):
    publish(title)
    publish("Hỏa thụy khoe", day=5)
    assert found(typed)[-1 if typed.isascii() else 0] == title
    assert len(found(typed)) == 2


def test_words_with_the_diacritics_typed_stand_first(publish, found):
    publish("Tin cũ", body="<p>đội ngũ cán bộ</p>")
    publish("Cần bỏ thủ tục", day=1)
    assert found("cán bộ") == ["Tin cũ", "Cần bỏ thủ tục"]
    assert found("can bo") == ["Cần bỏ thủ tục", "Tin cũ"]


def test_title_stands_above_sapo_above_text_and_newer_above_older(publish, found):
    publish("Trong tiêu đề: đê điều")
    publish("A", summary="Đê điều trong sapo", day=1)
    publish("B", body="<p>Đê điều trong bài, cũ hơn</p>", day=2)
    publish("C", body="<p>Đê điều trong bài, mới hơn</p>", day=3)
    assert found("đê điều") == ["Trong tiêu đề: đê điều", "A", "C", "B"]
    assert found("đê điều", thu_tu="moi") == ["C", "B", "A", "Trong tiêu đề: đê điều"]


def test_a_long_headline_and_a_sentence_of_the_text_are_found(publish, found):
    headline = "Hội nghị " + "rất dài về nhiều việc của tỉnh trong năm " * 4
    sentence = "Ông nói: “Bà con thôn Đồng Cạn đã chờ 12 năm – nay có nước sạch, ai cũng vui”."
    publish(headline.strip(), body=f"<p>Mở đầu.</p><p>{sentence.replace('ông', '<b>ông</b>')}</p>")
    publish("Khác")
    assert found(headline + " " + headline[:60]) == found(sentence) == [headline.strip()]


def test_words_in_quotes_stand_in_a_row(publish, found):
    publish("Nông thôn mới")
    publish("Thôn mới của nông dân")
    assert found('"nông thôn mới"') == found("“nong thon moi”") == ["Nông thôn mới"]
    assert len(found("nông thôn mới")) == 2
    # An unpaired quote is ignored.
    assert len(found('nông "thôn mới')) == 2


DATES = [
    "13/02/2018",
    "13/2/2018",
    "13 / 02 / 2018",
    "13.2.2018",
    "13-02-2018",
    "ngày 13/2/2018",
    "ngày 13 tháng 2 năm 2018",
    "13 thang 02 nam 2018",
]


@pytest.mark.parametrize("written", DATES)
@pytest.mark.parametrize("typed", [*DATES, "2018-02-13"])
def test_a_date_is_found_however_it_is_written(publish, found, written, typed):
    publish(f"Lễ hội {written} ở xã")
    publish("Ngày 2 tháng 13 bài, năm 2018 có 02 hội", day=1)
    assert found(typed) == [f"Lễ hội {written} ở xã"]


def test_a_day_without_a_year_is_found_too(publish, found):
    publish("Quốc khánh ngày 02/9")
    publish("Quốc khánh 2 tháng 9", day=1)
    publish("9 hộ nhận 2 con bò", day=2)
    for typed in (
        "2/9",
        "02/09",
        "ngày 2/9",
        "2 thang 9",
        "ngày 2 tháng 9",
        "ngày 2-9",
        "ngày 2.9",
    ):
        assert set(found(typed)) == {"Quốc khánh ngày 02/9", "Quốc khánh 2 tháng 9"}


@pytest.mark.parametrize("typed", ["12/5-NQ", "42/2022", "1.2.3.4", "31/13", "3.451"])
def test_what_is_no_date_is_not_taken_for_one(typed):
    assert "tháng" not in understood(typed).accented + understood(typed).folded
    assert "thang" not in understood(typed).folded


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("Nghị định số 100/2019/NĐ-CP", "NĐ100"),
        ("Nghị định số 100/2019/NĐ-CP", "nd100"),
        ("Sạt lở quốc lộ 2", "QL2"),
        ("Sạt lở QL2", "quốc lộ 2"),
        ("Sạt lở QL 2", "ql2"),
        ("Phòng chống Covid-19", "covid19"),
        ("Sở Giao thông vận tải", "sở GTVT"),
        ("Sở GTVT họp", "so giao thong van tai"),
        ("Sở TN&MT", "sở tài nguyên và môi trường"),
        ("Sở Tài nguyên và Môi trường", "Sở TN-MT"),
        ("Sở TNMT", "sở TN&MT"),
        ("Phát triển KT-XH", "KTXH"),
        ("Sở LĐ-TB&XH", "lao động - thương binh và xã hội"),
        ("Sở Lao động – Thương binh và Xã hội", "LĐTBXH"),
        ("Ở TP.HCM", "TPHCM"),
        ("Ở TPHCM", "thành phố Hồ Chí Minh"),
        ("Ở Thành phố Hồ Chí Minh", "TP HCM"),
        ("Phòng GD-ĐT", "phòng giáo dục và đào tạo"),
        ("Công an: CSGT ra quân", "cảnh sát giao thông"),
    ],
)
def test_abbreviations_find_each_other_and_the_full_form(publish, found, title, typed):
    publish(title)
    publish("Tin khác 100", day=1)
    assert found(typed) == [title]
    assert found(text.fold(typed)) == [title]


def test_what_was_typed_stands_above_what_it_may_mean(publish, found):
    publish("Thông tư 30 về học bạ")
    publish("TT 30 khách", day=1)
    publish("Tin", body="<p>Theo Thông tư 30 thì khác.</p>", day=2)
    assert found("thông tư 30") == ["Thông tư 30 về học bạ", "Tin", "TT 30 khách"]


@pytest.mark.parametrize("typed", ["Nguyễn Văn An", "nguyen van an", "NGUYEN VAN AN", '"văn an"'])
def test_a_person_leads_before_those_whose_syllables_are_scattered(
    publish, found, monkeypatch, typed
):
    """Also where more articles than are ranked have each syllable somewhere."""
    monkeypatch.setattr(ranking, "MOST", 4)
    monkeypatch.setattr(ranking, "CANDIDATES", 5)
    person = publish("Một gương tốt", body="<p>Ông Nguyễn Văn An, thôn Đồng Cạn.</p>")
    for day in range(1, 9):
        publish(
            f"Văn hóa ngày {day}",
            summary="An toàn cho lễ hội; bà Nguyễn Thị Văn nói về văn nghệ",
            body="<p>Nguyễn Thị Hoa, Lê Văn Bình, Trần Bình An.</p>",
            day=day,
        )
    assert found(typed)[0] == person.title


def test_words_in_a_row_stand_above_the_same_words_in_a_title(publish, found):
    publish("Gương tốt", body="<p>Bà Lò Thị Bình An ở bản Na.</p>")
    publish("An ninh: lò gạch ở chợ Bình Thị", day=1)
    assert found("lo thi binh an") == ["Gương tốt", "An ninh: lò gạch ở chợ Bình Thị"]


def test_the_pairs_of_postgresql_are_those_of_a_query(publish):
    title = "Nghị định 42/2022/NĐ-CP: hòa hoà “Đắk Lắk” 한글 m² " + "a" * 31
    body = "<p>" + " ".join(f"chữ{number} " * 2 for number in range(3000)) + "</p>"
    edition = publish(title, body=body)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tsvector_to_array(search_pairs) FROM news_edition WHERE id = %s", [edition.pk]
        )
        ((stored,),) = cursor.fetchall()
    line = full_text.words(title) + full_text.words(text.plain_text(body))
    wanted = set(full_text.pairs(line))
    assert {"nghi_dinh", "42_2022", "hoa_hoa", "dak_lak"} <= set(stored)
    assert set(stored) == wanted


def test_the_longest_words_and_texts_have_pairs_that_postgresql_can_store(publish):
    long = [f"{number:05}" + "a" * 25 for number in range(LONGEST_TEXT // 31)]
    # More than the positions of a vector: all later ones are at the last.
    many = [f"a{number}" for number in range(LONGEST_TEXT // 7)]
    for words, most in ((long, len(long)), (many, 16_382)):
        edition = publish("Dài", body=f"<p>{' '.join(words)}</p>")
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT length(search_pairs) FROM news_edition WHERE id = %s", [edition.pk]
            )
            ((pairs,),) = cursor.fetchall()
        assert most - 10 < pairs <= most


def test_one_syllable_is_enough_and_none_is_left_out(publish, found):
    publish("Và")
    publish("Ý A")
    assert found("và") == ["Và"]
    assert found("a") == ["Ý A"]


def test_the_filters_narrow_what_is_found(publish, found):
    other = make_category("Văn hóa")
    publish("Lũ lụt một", source=make_source("tinh.vn"))
    publish("Lũ lụt hai", category=other, day=1)
    assert found("lũ lụt", chuyen_muc="van-hoa") == ["Lũ lụt hai"]
    assert found("lũ lụt", nguon="tinh-vn") == ["Lũ lụt một"]
    assert found("lũ lụt", den_ngay="13/02/2020") == ["Lũ lụt một"]
    assert found("lũ lụt", tu_ngay="14/02/2020", thu_tu="moi") == ["Lũ lụt hai"]


def test_only_the_text_that_is_public_now_is_found(publish, found):
    edition = publish("Bản đầu tiên")
    now = DateTimeTZRange(BEGIN, datetime.now(VIETNAM))
    Edition.objects.filter(pk=edition.pk).update(visible=now)
    assert found("bản đầu tiên") == found("bản đầu tiên", thu_tu="moi") == []
