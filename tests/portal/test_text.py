import random
from unicodedata import normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from portal.vietnamese.text import (
    excerpt,
    fold,
    legacy_encoding,
    normalise,
    normalise_paragraphs,
    number,
    plain_text,
    slug,
    sort_key,
)

NFC = "Việt"
NFD = normalize("NFD", NFC)
HALF_COMPOSED = "Viê\u0323t"  # Windows-1258

TEXTS = some.text(
    some.one_of(
        some.characters(),
        some.sampled_from(
            "ăâđêôơưÐð \u0301\u0323\u200b\u200d👩💻🏴\U000e0067\U000e007f\ufe0fßıİ\u00a0\n<&>"
        ),
    )
)


@pytest.mark.parametrize(
    "spelling", [NFC, NFD, HALF_COMPOSED, "Vi\u200bệt", "\ufeffViệt", "Vi\xadệt"]
)
def test_every_spelling_of_a_word_becomes_one(spelling):
    assert normalise(spelling) == NFC


def test_icelandic_eth_becomes_the_vietnamese_letter():
    assert normalise("72/2013/NÐ-CP ðồng") == "72/2013/NĐ-CP đồng"


@pytest.mark.parametrize("name", ["Sigurður", "Davíð", "Guðmundsdóttir", "Reykjavíkurborg með"])
def test_eth_stays_in_a_word_that_is_not_vietnamese(name):
    assert normalise(name) == name


def test_eth_inside_a_vietnamese_word_becomes_the_vietnamese_letter():
    assert normalise("hóaðơn, lãnhðạo, QÐ-TTg, HÐND") == "hóađơn, lãnhđạo, QĐ-TTg, HĐND"


def test_a_text_without_spaces_is_read_once():
    """Reading the run of letters again from each of its letters would take hours."""
    run = "a" * 300_000
    assert normalise(f"{run} ðồng {run}ð") == f"{run} đồng {run}ð"


@pytest.mark.parametrize(
    "emoji",
    [
        "👨\u200d👩\u200d👧",
        "👩🏽\u200d💻",
        "❤\ufe0f\u200d🔥",
        "🏳\ufe0f\u200d🌈",
        "👁\ufe0f\u200d🗨\ufe0f",
        "⛹🏿\u200d♀\ufe0f",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "🇻🇳",
        "1\ufe0f\u20e3",
    ],
)
def test_an_emoji_of_several_characters_stays_whole(emoji):
    assert normalise(f"Chào{emoji}  bạn") == f"Chào{emoji} bạn"


def test_joiners_and_tags_outside_an_emoji_are_gone():
    hidden = "".join(chr(0xE0000 + ord(letter)) for letter in "mua ngay")
    assert normalise(f"Hà\u200d Nội\u200d👧 👨\u200d {hidden}🏴{hidden}") == "Hà Nội👧 👨 🏴"


def test_white_space_of_every_kind_becomes_one_space():
    assert (
        normalise("\tVĩnh\u00a0\u00a0Phúc\r\n\u2003ngày \u202813/02\x0b") == "Vĩnh Phúc ngày 13/02"
    )


def test_direction_marks_and_controls_are_gone():
    assert normalise("\u202eVĩnh\u202c \x00Phúc\x07\u2066\ud800") == "Vĩnh Phúc"


def test_a_tone_meets_its_letter_across_an_invisible_character():
    assert normalise("Phu\u200b\u0301c") == "Phúc"


def test_paragraphs_keep_their_lines():
    assert normalise_paragraphs(" a\u00a0b \r\rc\u2028d\n\n\n\n e\n") == "a b\n\nc\nd\n\ne"


@given(TEXTS)
@example("e\u200b\u0301\u0338")
def test_normalising_twice_equals_once(text):
    for function in (normalise, normalise_paragraphs, fold, lambda text: fold(normalise(text))):
        assert function(function(text)) == function(text)


@given(TEXTS)
def test_paragraphs_are_lines(text):
    lines = normalise_paragraphs(text).split("\n")
    assert lines == [normalise(line) for line in lines]


def test_folding_leaves_letters_as_typed_in_a_hurry():
    assert [fold(word) for word in (NFC, NFD, HALF_COMPOSED)] == ["viet"] * 3
    assert (
        fold("ĐƯỜNG Đẹp: ằẳẵắặ ầẩẫấậ ềểễếệ ồổỗốộ ờởỡớợ ừửữứự ỳỷỹýỵ – Ðăk")
        == "duong dep: aaaaa aaaaa eeeee ooooo ooooo uuuuu yyyyy – dak"
    )


@pytest.mark.parametrize(
    ("title", "address"),
    [
        ("Đường Hồ Chí Minh qua Đắk Lắk", "duong-ho-chi-minh-qua-dak-lak"),
        ("  “Tết” – sum vầy!  ", "tet-sum-vay"),
        ("Quyết định 42/2022/NÐ-CP", "quyet-dinh-42-2022-nd-cp"),
        ("Rừng 1.200 m²", "rung-1-200-m2"),
        ("Tromsø, Łódź, Weißensee, Læsø", "tromso-lodz-weissensee-laeso"),
        ("Bœuf, Þór, Diyarbakır, Malta Ħal", "boeuf-thor-diyarbakir-malta-hal"),
        ("…", ""),
        ("新聞", ""),
        ("", ""),
    ],
)
def test_a_slug_is_the_words_in_ascii(title, address):
    assert slug(title) == address


@given(TEXTS, some.integers(min_value=1, max_value=30))
def test_a_slug_is_never_longer_than_asked_nor_ends_in_a_hyphen(text, length):
    made = slug(text, length)
    assert len(made) <= length
    assert made == made.strip("-")
    assert slug(made, length) == made


def test_a_slug_is_cut_between_words():
    assert slug("cải cách thủ tục hành chính", 15) == "cai-cach-thu"
    assert slug("cải cách thủ tục hành chính", 16) == "cai-cach-thu-tuc"


@pytest.mark.parametrize(
    "in_order",
    [
        list("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"),
        ["ma", "mà", "mả", "mã", "má", "mạ"],
        ["an", "ang", "ăn", "ăng", "ân"],
        ["Ba Đình", "Ba Vì", "Bà Rịa", "Bạc Liêu", "Bắc Giang", "Bắc Ninh", "Bến Tre"],
        ["Cần Thơ", "Dak", "Đà Lạt", "Đắk Lắk", "Điện Biên", "Đồng Nai", "Gia Lai"],
        ["tuân thủ", "tuần chay"],
        ["Phường 1", "Phường 2", "Phường 10", "Phường An Lạc"],
        ["ba", "ba ba", "bà"],
    ],
)
def test_words_stand_as_in_a_dictionary(in_order):
    mixed = random.Random(1).sample(in_order, len(in_order))
    assert sorted(mixed, key=sort_key) == in_order


def test_spelling_case_and_punctuation_do_not_move_a_word():
    assert len({sort_key(word) for word in (NFC, NFD, HALF_COMPOSED, "VIỆT", "“việt”")}) == 1


@given(TEXTS)
def test_a_sort_key_can_be_stored(text):
    sort_key(text).encode()
    assert "\x00" not in sort_key(text)


def test_an_excerpt_ends_with_a_whole_word():
    text = "Sáng ngày 13/02, Chủ tịch UBND tỉnh – cùng đoàn – đi kiểm tra."
    assert [excerpt(text, length) for length in (100, 18, 16, 37)] == [
        text,
        "Sáng ngày 13/02…",
        "Sáng ngày…",
        "Sáng ngày 13/02, Chủ tịch UBND tỉnh…",
    ]


@given(TEXTS, some.integers(min_value=1, max_value=50))
def test_an_excerpt_is_never_longer_than_asked(text, length):
    assert len(excerpt(text, length)) <= length


def test_plain_text_is_what_a_reader_sees():
    html = (
        "<h2>T&ecirc;n</h2><p>một<br>hai<b>ba</b></p><style>p{}</style><!-- y -->"
        "<script>x()</script><table><tr><td>1</td><td>2</td></tr></table>&lt;b&gt; &amp;lt; 5 > 3"
    )
    assert plain_text(html) == "Tên một haiba 1 2 <b> &lt; 5 > 3"


def test_numbers_are_grouped_with_dots():
    assert [number(n) for n in (0, 999, 1000, 7448251, -1234)] == [
        "0",
        "999",
        "1.000",
        "7.448.251",
        "-1.234",
    ]


# The same sentences in three encodings.
UNICODE = [
    "Vĩnh Phúc",
    "Đà Lạt",
    "Hội nghị tổng kết công tác phòng chống dịch bệnh năm 2004",
    "Ủy ban nhân dân tỉnh họp phiên thường kỳ tháng mười hai",
]
TCVN3 = [
    "VÜnh Phóc",
    "§µ L¹t",
    "Héi nghÞ tæng kÕt c«ng t¸c phßng chèng dÞch bÖnh n¨m 2004",
    "ñy ban nh©n d©n tØnh häp phiªn th­êng kú th¸ng m­êi hai",
]
VNI = [
    "Vónh Phuùc",
    "Ñaø Laït",
    "Hoäi nghò toång keát coâng taùc phoøng choáng dòch beänh naêm 2004",
    "UÛy ban nhaân daân tænh hoïp phieân thöôøng kyø thaùng möôøi hai",
]


@pytest.mark.parametrize("text", TCVN3)
def test_tcvn3_is_recognised(text):
    assert legacy_encoding(text) == "TCVN3"


@pytest.mark.parametrize("text", VNI)
def test_vni_is_recognised(text):
    assert legacy_encoding(text) == "VNI"


def test_a_pasted_paragraph_is_recognised_inside_a_long_article():
    article = " ".join(40 * UNICODE)
    assert [legacy_encoding(f"{article}\n{text} {article}") for text in (TCVN3[2], VNI[2])] == [
        "TCVN3",
        "VNI",
    ]


@pytest.mark.parametrize(
    "text",
    [
        *UNICODE,
        *(normalize("NFD", text) for text in UNICODE),
        "",
        "Covid-19",
        "5 µm ± 1®",
        "Bụi mịn PM2.5 nhỏ hơn 2,5 µm; 10 µg/m³; § 5; © 2020; ½ giờ; 30 °C; 2×3 = 6; Ø32 mm",
        "µm",
        "L'été où l'on a été à la fête, déjà très près de l'île, garçon naïf et Noël: élève, œuvre",
        "« Être là », dit-il, « où vas-tu ? »",
        "Müller aus Köln fährt über Zürich nach München; schöne Grüße, Straße, größer",
        "Coração de São Paulo, pão e mãe, irmão não põe maçã",
        "El niño español: ¿qué año? ¡Según José, aún está en León, señor!",
        "Vi må gå på tur når det er så fint på øya, både små og blå båter",
        "Công ty TNHH Samsung® Việt Nam, Coca-Cola™",
        "Ðảng bộ tỉnh Ðắk Lắk",
        "HỌP BÁO THƯỜNG KỲ",
        "Thí nghiệm α-β, ∑ x² ≥ 0, ¹ chú thích",
        "Đài Phát thanh – Truyền hình tỉnh¹",
        "Họ và tên: Nguyễn Văn A; ñ",
        "Crème brûlée",
        "coopération franco-vietnamienne à Huế",
    ],
)
def test_text_in_unicode_accuses_nobody(text):
    assert legacy_encoding(text) is None


def test_a_font_of_the_encoding_makes_one_word_enough():
    text = "Bản tin đã đăng ngày 12, tØnh và các huyện"
    assert legacy_encoding(text) is None
    assert legacy_encoding(text, "<font face='.VnTime'>") == "TCVN3"
    assert legacy_encoding("Bản tin, tænh", "<p style='font-family:VNI-Times'>") == "VNI"


def test_the_name_of_a_font_alone_accuses_nobody():
    assert legacy_encoding("Vĩnh Phúc", "<style>@font-face{font-family:.VnTime}</style>") is None


@given(TEXTS)
def test_the_question_has_an_answer_for_any_text(text):
    assert legacy_encoding(text, text) in (None, "TCVN3", "VNI")
