"""OR and the minus in queries, and the headlines in which they are only characters."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from news.search import ranking
from news.search.language import query as queries
from news.search.marking import Marker
from tests import pages
from tests.make_spellings import understood

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("first_spellings")]


# --- OR -------------------------------------------------------------------------------------------


@pytest.fixture
def floods(publish):
    publish("Lũ ở Vĩnh Tường")
    publish("Lụt ở Yên Lạc", day=1)
    publish("Xây dựng NTM ở Vĩnh Tường", day=2)
    publish("Nông thôn mới ở Yên Lạc", day=3)


@pytest.mark.parametrize("either", ["lũ OR lụt", "lũ HOẶC lụt", "lũ | lụt", "lũ|lụt", "lu OR lut"])
@pytest.mark.usefixtures("floods")
def test_one_of_two_words_is_enough(found, either):
    assert found(either) == ["Lụt ở Yên Lạc", "Lũ ở Vĩnh Tường"]
    assert found(f"yên lạc {either}") == found(f"{either} yên lạc") == ["Lụt ở Yên Lạc"]
    assert found(f"{either} OR vĩnh yên") == ["Lụt ở Yên Lạc"]


@pytest.mark.usefixtures("floods")
def test_or_takes_words_in_quotes_and_forms_of_the_spellings_whole(found):
    assert found('"nông thôn mới" OR ntm vĩnh tường') == ["Xây dựng NTM ở Vĩnh Tường"]
    assert found('"nông thôn mới" OR lũ vĩnh tường') == ["Lũ ở Vĩnh Tường"]
    assert found("ntm OR lụt yên lạc") == ["Nông thôn mới ở Yên Lạc", "Lụt ở Yên Lạc"]
    assert set(found("nông thôn mới OR lụt")) == {
        "Lụt ở Yên Lạc",
        "Xây dựng NTM ở Vĩnh Tường",
        "Nông thôn mới ở Yên Lạc",
    }


def test_or_takes_a_document_number_whole(publish, found):
    publish("Nghị quyết 18-NQ/TU")
    publish("Phòng chống Covid-19", day=1)
    publish("Nhà ở 18 hộ, nq 19, tu", day=2)
    wanted = {"Nghị quyết 18-NQ/TU", "Phòng chống Covid-19"}
    assert set(found("18-NQ/TU OR Covid-19")) == set(found("Covid-19 | 18-NQ/TU")) == wanted


@pytest.mark.usefixtures("floods")
def test_an_or_without_a_word_on_one_side_is_ignored(found):
    assert found("OR lũ OR") == found("lũ OR OR") == found("| lũ |") == ["Lũ ở Vĩnh Tường"]
    assert found('lũ OR "" lụt') == found("lũ OR - lụt") == found("lũ | | lụt") == found("lũ|lụt")


def test_in_small_letters_it_is_a_word(publish, found):
    publish("To be or not to be")
    publish("Hội viên hoặc đoàn viên", day=1)
    publish("To be", day=2)
    publish("Đoàn viên", day=3)
    assert found("be or not") == ["To be or not to be"]
    assert found("hội hoặc đoàn") == ["Hội viên hoặc đoàn viên"]


def test_a_headline_in_capitals_that_has_the_word_still_leads_to_itself(publish, found):
    publish("Hội viên hoặc đoàn viên ưu tú")
    publish("Hội đoàn viên ưu tú", day=1)
    assert found("HỘI VIÊN HOẶC ĐOÀN VIÊN ƯU TÚ")[0] == "Hội viên hoặc đoàn viên ưu tú"


# --- The minus ------------------------------------------------------------------------------------


@pytest.fixture
def storms(publish):
    publish("Bão Yagi", body="<p>Lụt ở nhiều nơi.</p>")
    publish("Bão số 3", day=1)
    publish("Bão ngày 3, số hộ: 5", day=2)
    publish("Bao lụa", body="<p>Lút cán.</p>", day=3)


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ("bão -yagi", ["Bão ngày 3, số hộ: 5", "Bão số 3"]),
        ("-yagi bão", ["Bão ngày 3, số hộ: 5", "Bão số 3"]),
        ('bão -"số 3"', ["Bão ngày 3, số hộ: 5", "Bão Yagi"]),
        ("bão -“số 3” -yagi", ["Bão ngày 3, số hộ: 5"]),
        ("bão OR bao -số -yagi", []),
        # With a diacritic that word alone is left out, without any that is spelled so.
        ("bao -lụt", ["Bao lụa", "Bão ngày 3, số hộ: 5", "Bão số 3"]),
        ("bao -lut", ["Bão ngày 3, số hộ: 5", "Bão số 3"]),
    ],
)
@pytest.mark.usefixtures("storms")
def test_a_word_after_a_minus_is_left_out(found, typed, titles):
    wanted = [title for title in titles if title != "Bao lụa"] if "bão" in typed else titles
    assert [title for title in found(typed) if title in wanted] == wanted
    assert set(found(typed)) - {"Bao lụa"} == set(titles) - {"Bao lụa"}
    assert set(found(typed, thu_tu="moi")) >= set(wanted)


@pytest.fixture
def cooperatives(publish):
    publish("Lúa", body="<p>Hợp tác xã Tân Tiến, ngày 13/02/2018.</p>")
    publish("Ngô", body="<p>HTX Tân Phong, kĩ thuật mới, thông tư 30.</p>", day=1)
    publish("Khoai", body="<p>Xã hợp tác, TT 30, 13 tháng 2 năm 2018.</p>", day=2)
    publish("Sắn", body="<p>Nghị quyết 18-NQ/TU của tỉnh uỷ, kỹ thuật tốt.</p>", day=3)


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ("-htx", {"Khoai", "Sắn"}),
        ('-"hợp tác xã"', {"Ngô", "Khoai", "Sắn"}),
        ("-hợp-tác-xã", {"Khoai", "Sắn"}),
        ("-13/2/2018", {"Ngô", "Sắn"}),
        ('-"ngày 13/2/2018"', {"Ngô", "Khoai", "Sắn"}),
        ("-kỹ", {"Lúa", "Khoai"}),
        # It means something else too: what was typed is left out alone.
        ("-tt", {"Lúa", "Ngô", "Sắn"}),
        ("-18-nq/tu", {"Lúa", "Ngô", "Khoai"}),
        ("-tỉnh-ủy", {"Lúa", "Ngô", "Khoai"}),
    ],
)
@pytest.mark.usefixtures("cooperatives")
def test_what_is_left_out_is_left_out_in_each_spelling(found, typed, titles):
    assert set(found(f"lúa OR ngô OR khoai OR sắn {typed}")) == titles


@pytest.mark.parametrize(
    "typed", ['"ngày 13/2/2018"', '"ngày 13 tháng 02 năm 2018"', '"13-02-2018"']
)
@pytest.mark.usefixtures("cooperatives")
def test_a_date_in_quotes_is_found_in_each_spelling(found, typed):
    wanted = {"Lúa"} if "ngày" in typed else {"Lúa", "Khoai"}
    assert set(found(typed)) == wanted


@pytest.mark.parametrize("placed", ["hòa", "hoà"])
def test_a_word_is_left_out_with_its_tone_on_either_vowel(publish, found, placed):
    publish("Xã Hòa")
    publish("Xã Hoà", day=1)
    publish("Xã Hoa", day=2)
    assert found(f"xã -{placed}") == ["Xã Hoa"]


def test_what_is_left_out_of_the_text_does_not_come_back_by_the_title(publish, found, monkeypatch):
    """Where more articles match than are ranked, titles are looked for apart."""
    monkeypatch.setattr(ranking, "MOST", 2)
    monkeypatch.setattr(ranking, "CANDIDATES", 3)
    publish("Bão", body="<p>Yagi</p>")
    for day in range(1, 6):
        publish(f"Tin {day}", body="<p>Có bão ở xa.</p>", day=day)
    assert "Bão" in found("bão")
    assert "Bão" not in found("bão -yagi")


PASTED = [
    "Vĩnh Yên - Phúc Yên: một ngày",
    "Vĩnh Yên – Phúc Yên – Bình Xuyên",
    "- Tin vắn -",
    "Nghị quyết 18-NQ/TU về Covid-19",
    "Rét đậm, Mẫu Sơn -2 độ C, có nơi -1,5 độ",
    "Nhiệm kỳ 2020 -2025",
    "Giá vàng giảm -5%",
    "Bão số 3 –Yagi đổ bộ",
]


@pytest.mark.parametrize("title", PASTED)
def test_no_word_of_a_pasted_headline_is_left_out(publish, found, title):
    publish(title)
    assert understood(title).left_out == ()
    assert found(title) == [title]


@pytest.mark.usefixtures("storms")
def test_the_page_says_what_was_left_out(client):
    page = client.get("/tim-kiem/", {"q": 'bão -yagi -"ngày 3"'})
    assert pages.titles(page) == ["Bão số 3", "Bao lụa"]
    assert pages.each_words(page, "//*[@class='search-count']") == [
        "2 kết quả.",
        "Đã bỏ những kết quả có: “yagi”, “ngày 3 = ngày 03”.",
    ]
    page = client.get("/tim-kiem/", {"q": "bão -bao"})
    assert "Bỏ dấu trừ: từ gõ liền sau dấu trừ là từ phải bỏ." in pages.words(page, "//main")


@pytest.mark.usefixtures("cooperatives")
def test_the_page_names_the_forms_of_what_was_left_out(client):
    page = client.get("/tim-kiem/", {"q": "lúa OR sắn -htx -13/2/2018"})
    said = "Đã bỏ những kết quả có: “htx = hợp tác xã”, “13 2 2018”."
    assert said in pages.words(page, "//main")


@pytest.mark.parametrize("typed", ["-bão", '-"bão số 3" -lụt', "- -bão OR"])
@pytest.mark.usefixtures("storms")
def test_a_query_that_only_leaves_out_is_told_so(client, typed):
    page = client.get("/tim-kiem/", {"q": typed})
    assert page.status_code == 200
    assert pages.titles(page) == []
    assert "Câu vừa gõ chỉ có từ phải bỏ (sau dấu trừ)." in pages.words(page, "//main")


def test_only_what_was_wanted_is_marked():
    marked = Marker(understood('bão OR "sạt lở" -lụt')).whole("Bão, lụt, bao, sạt lở và sạt")
    assert marked == "<mark>Bão</mark>, lụt, bao, <mark>sạt lở</mark> và sạt"


@pytest.mark.parametrize(
    ("typed", "line", "marked"),
    [
        ("cán bộ", "Cán bộ cần bỏ", "<mark>Cán bộ</mark> cần bỏ"),
        ("cán bộ", "Cần bỏ", "<mark>Cần bỏ</mark>"),
        ("can bo", "Cán bộ cần bỏ", "<mark>Cán bộ cần bỏ</mark>"),
    ],
)
def test_words_are_marked_as_typed_and_others_only_where_those_are_not(typed, line, marked):
    assert Marker(understood(typed)).whole(line) == marked


# --- Corrections ----------------------------------------------------------------------------------


def meant(client, typed):
    return pages.each_words(client.get("/tim-kiem/", {"q": typed}), "//*[@class='search-meant']//a")


def test_a_word_is_corrected_and_the_operators_stay(client, publish):
    publish("Nghị quyết về đường sắt")
    publish("Nghị quyết về lụt", day=1)
    assert meant(client, "nghi quet -lut") == ["nghi quyet -lut"]
    assert meant(client, 'nghi quet -"duong satt"') == ['nghi quyet -"duong satt"']
    page = client.get("/tim-kiem/", {"q": "nghi quet -lụt"})
    assert pages.titles(page) == ["Nghị quyết về đường sắt"]
    assert "đuong sat OR qquyet" not in meant(client, "duong satt OR qquyet")


def test_of_two_misspelt_words_with_or_one_is_corrected(client, publish):
    publish("Nghị quyết về đường sắt")
    assert "quyet OR zzzz" in meant(client, "quyett OR zzzz")


def test_what_is_left_out_is_never_corrected(client, publish):
    publish("Nghị quyết về đường sắt")
    assert meant(client, "nghi quyet -duongg") == []
    # It is left out of what is told, too.
    assert meant(client, "nghi quet -duong") == []


# --- Whatever is typed ----------------------------------------------------------------------------

HOSTILE = [
    "OR",
    "OR OR",
    "| | |",
    "|||",
    "- - -",
    "--",
    "-",
    "-OR",
    "OR -OR",
    '-"',
    '-""',
    '""',
    '-"-"-"',
    '"OR"',
    '"a" OR "b',
    "a OR b OR",
    "-" * 900,
    "a -" * 300,
    "OR a " * 200,
    " OR ".join("abcdefghij" * 12),
    " ".join(f"-x{number}" for number in range(180)) + " a",
    "\u202ea OR\u202c \u200f-b",
    "a\u200b|\u200bb",
    "!a -!b",
    "a -(b | c)",
    "-'a' a",
    "a -\\",
    "－a ｜ b",
    "−a b",
    "-🙂 a",
    "-_ a",
    "-a:* | b & !c",
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_a_query_of_operators_gets_a_page(client, publish, typed):
    publish("a x 1")
    for others in ({}, {"thu_tu": "moi"}):
        answer = client.get("/tim-kiem/", {"q": typed, **others})
        assert answer.status_code == 200
        assert pages.words(answer, "//main//h1") == "Tìm kiếm"


@pytest.mark.parametrize("typed", ["a OR \0", "OR " * 30_000, "-" + "ệ" * 100_000])
def test_what_is_too_long_or_cannot_be_read_is_told_so(client, typed):
    answer = client.get("/tim-kiem/", {"q": typed})
    assert answer.status_code == 400
    assert "Chưa tìm được" in pages.words(answer, "//main")


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.sampled_from(
            [*'"|- ', " OR ", " HOẶC ", " -", ' -"', "nđ", "18-NQ/TU", "42", "tt", "lũ"]
        )
    ).map("".join)
)
def test_any_mix_of_operators_is_a_query(client, typed):
    assert client.get("/tim-kiem/", {"q": typed}).status_code in {200, 400}
    query = understood(typed)
    Marker(query).whole(typed)
    # What is put in the place of its own words makes the same query.
    again = understood(query.with_words(query.words))
    assert again.words == query.words
    assert again.left_out == query.left_out


@pytest.mark.parametrize(
    "typed",
    [
        " OR ".join(f"chữ{number}" for number in range(20_000)),
        " ".join(f"{n % 28 + 1}/{n % 12 + 1}/{1000 + n}" for n in range(9000)),
        " ".join(f"-bỏ{number}" for number in range(20_000)) + " a",
        "thành phố Huế Đắk Lắk TT " * 4000,
    ],
)
def test_a_tsquery_is_bounded_whatever_is_typed(typed):
    query = understood(typed)
    assert len(query.terms) <= queries.MOST_TERMS
    assert sum(len(term.others) for term in query.terms) <= queries.MOST_WAYS
    assert len(query.left_out) <= queries.MOST_TERMS
    written = (query.folded, query.accented, query.literal, query.strict, query.in_a_row)
    assert max(map(len, (*written, query.pairs, *sum(query.rows, ())))) < 100_000


@pytest.mark.parametrize(
    "title", ["Vĩnh Phúc -Điểm đến hấp dẫn", 'Ông An -"vua" cam ở Lập Thạch', "-5 độ ở Mẫu Sơn"]
)
def test_a_headline_with_a_loose_dash_finds_its_article(client, publish, title):
    publish(title)
    assert pages.titles(client.get("/tim-kiem/", {"q": title})) == [title]


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["፩/፩", "𐩀/𐩀", "፩ tháng ፩", "፩/፩/፩፩፩፩", "०१/०२"])
def test_digits_that_are_no_decimals_make_no_date(client, typed):
    assert client.get("/tim-kiem/", {"q": typed}).status_code == 200
