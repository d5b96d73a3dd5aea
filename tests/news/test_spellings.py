"""One thing, many spellings: the sets that editors write, and what the search finds by them."""

import gc
import tracemalloc
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from news.models import Spelling
from news.search.language import spellings
from news.search.language.variants import canonical
from portal.journal.models import Entry
from portal.journal.timeline import facts_in_words
from portal.kept_pages import tables
from portal.vietnamese import text
from portal.vietnamese.full_text import folded
from portal.web.page_cache import dependencies
from tests import pages
from tests.at_once import at_once
from tests.kept_pages.announcements import listening
from tests.make import make_user
from tests.make_spellings import FIRST_SETS, make_spelling, understood

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("first_spellings")]

ADD = "/admin/news/spelling/add/"

# --- What is found --------------------------------------------------------------------------------

PLACES = [
    ["Đắk Lắk", "Đăk Lăk", "Đắc Lắc", "Dac Lac", "Daklak", "ĐắkLắk", "Dak Lak", "ĐẮK LẮK"],
    ["Kon Tum", "Kontum", "KON TUM"],
    ["Đắk Nông", "Đắc Nông", "Daknong", "Dak Nong"],
    ["Gia Lai", "Gialai"],
    ["Bà Rịa – Vũng Tàu", "Bà Rịa-Vũng Tàu", "BRVT", "BR-VT", "Ba Ria Vung Tau"],
    ["tỉnh Thừa Thiên Huế", "tỉnh Thừa Thiên - Huế", "tỉnh TT Huế", "tỉnh TT-Huế"],
    ["Thừa Thiên Huế", "TP Huế", "thành phố Huế"],
    [
        "TP Hồ Chí Minh",
        "TP. Hồ Chí Minh",
        "TPHCM",
        "TP HCM",
        "TP.HCM",
        "Tp. HCM",
        "thành phố Hồ Chí Minh",
        "tp hcm",
    ],
    ["Việt Nam", "Vietnam", "Viet Nam"],
    ["Bắc Kạn", "Bắc Cạn"],
    ["Sở NN&PTNT", "Sở Nông nghiệp và PTNT", "Sở Nông nghiệp và Phát triển nông thôn"],
    ["Sở GD&ĐT", "Sở GD và ĐT", "Sở Giáo dục và Đào tạo"],
    ["Sở LĐ-TB&XH", "Sở Lao động - TB&XH", "Sở Lao động, Thương binh và Xã hội"],
    ["Ủy ban nhân dân", "Uỷ ban nhân dân", "UBND", "uy ban nhan dan"],
]


@pytest.mark.parametrize("forms", PLACES, ids=lambda forms: forms[0])
def test_every_form_of_a_place_finds_every_other(publish, found, forms):
    wanted = {publish(f"Hội nghị ở {written} sáng nay").title for written in forms}
    publish("Hội nghị ở xã Tam Phúc sáng nay", day=1)
    assert {typed: set(found(typed)) for typed in forms} == dict.fromkeys(forms, wanted)


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Tư tưởng Hồ Chí Minh", "TP.HCM"),
        ("Hoa huệ trắng", "Thừa Thiên Huế"),
        ("Sông Sài Gòn", "TPHCM"),
        # What was another province until the merger of 2025 is no other spelling.
        ("Đường ở tỉnh Phú Thọ", "Vĩnh Phúc"),
        ("Đường ở tỉnh Vĩnh Phúc", "Phú Thọ"),
        ("Tỉ 5,5 phần", "55"),
    ],
)
def test_what_means_something_else_is_not_found(publish, found, written, typed):
    publish(written)
    assert found(typed) == []


@pytest.mark.parametrize(
    "forms",
    [
        ["5 tỷ đồng", "5 tỉ đồng"],
        ["bác sĩ", "bác sỹ"],
        ["kỹ thuật", "kĩ thuật"],
        ["Lý Thường Kiệt", "Lí Thường Kiệt"],
        ["quý I", "quí I"],
        ["Vỹ Dạ", "Vĩ Dạ"],
        ["hoa tường vy", "hoa tường vi"],
        ["quả quýt", "quả quít"],
        ["Hoà Bình", "Hòa Bình"],
        ["thuỷ lợi", "thủy lợi"],
        ["khoẻ mạnh", "khỏe mạnh"],
        ["3.451 hộ", "3451 hộ"],
        ["1.250.000 đồng", "1250000 đồng"],
        ["tăng 5,5%", "tăng 5,5 %"],
        ["3.451,5 tấn", "3451,5 tấn"],
    ],
)
def test_each_spelling_of_words_and_numbers_finds_the_others(publish, found, forms):
    for written in forms:
        publish(f"Có {written} ở xã")
    publish("Không có gì cả", day=1)
    typed = {around.format(each) for each in forms for around in ("{}", '"{}"')}
    typed |= set(map(text.fold, typed))
    assert {each: len(found(each)) for each in typed} == dict.fromkeys(typed, len(forms))


@pytest.mark.parametrize("typed", ["thông tư 30", "thong tu 30", "thông tư số 30"])
def test_a_form_with_another_meaning_stands_below_what_was_typed(publish, found, typed):
    publish("Tin", body="<p>Theo Thông tư số 30/2024 của Bộ.</p>")
    publish("TT Trump áp thuế 30%", day=1)
    publish("Giao thông tốt, đầu tư 30 tỷ", day=2)
    assert found(typed)[0] == "Tin"
    assert found("TT Trump") == ["TT Trump áp thuế 30%"]


def test_it_stands_below_also_where_more_articles_match_than_are_ranked(
    publish, found, monkeypatch
):
    from news.search import ranking  # noqa: PLC0415

    monkeypatch.setattr(ranking, "MOST", 3)
    monkeypatch.setattr(ranking, "CANDIDATES", 4)
    publish("Tin", body="<p>Theo Thông tư của Bộ.</p>")
    for day in range(1, 8):
        publish(f"TT Trump ngày {day}", day=day)
    assert found("thông tư")[0] == "Tin"


def test_a_form_with_one_meaning_does_not(publish, found):
    publish("Nông thôn mới ở Tam Đảo")
    publish("Tin", body="<p>Xây dựng NTM.</p>", day=1)
    assert found("NTM") == ["Nông thôn mới ở Tam Đảo", "Tin"]


# --- What editors change --------------------------------------------------------------------------


def test_a_changed_set_finds_at_once_and_is_in_the_journal(client, login, publish, found):
    publish("Đèo Tam Điệp")
    assert found("Ba Dội") == []
    editor = login("Editors")
    client.post(ADD, {"forms": "Tam Điệp\r\nBa Dội", "kind": "place", "note": "Tên cũ"})
    assert found("Ba Dội") == found("ba doi") == ["Đèo Tam Điệp"]
    made = Spelling.objects.get(forms="Tam Điệp\nBa Dội")
    data = {"forms": "Tam Điệp\r\nBa Rọi", "kind": "place", "note": "Tên cũ"}
    page = f"/admin/news/spelling/{made.pk}/change/"
    client.post(page, pages.opened(client, page) | data)
    assert (found("Ba Dội"), found("Ba Rọi")) == ([], ["Đèo Tam Điệp"])
    page = f"/admin/news/spelling/{made.pk}/delete/"
    client.post(page, pages.opened(client, page) | {"post": "yes"})
    assert found("Ba Rọi") == []
    entries = Entry.objects.order_by("pk").filter(kind="news.spelling")
    assert [(entry.actor, entry.action) for entry in entries] == [
        (editor, "create"),
        (editor, "edit"),
        (editor, "delete"),
    ]
    assert "Tam Điệp Ba Dội → Tam Điệp Ba Rọi" in facts_in_words(entries[1]).replace("\n", " ")


@pytest.mark.parametrize(
    ("forms", "sentence"),
    [
        ("Quốc lộ số", "Hãy viết ít nhất hai cách, mỗi dòng một cách."),
        ("Quốc lộ số\n\n \n", "Hãy viết ít nhất hai cách, mỗi dòng một cách."),
        ("Tỉnh ủy\nTU", "“TU” không dấu trùng với nhiều tiếng thường gặp"),
        ("Quốc lộ số\nQuoc\nQLS", "“Quoc” không dấu trùng"),
        ("Quốc lộ số\nQ", "“Q” chưa thành chữ"),
        ("Quốc lộ số\n123", "“123” chưa thành chữ"),
        ("Quốc lộ số\n…", "“…” chưa thành chữ"),
        ("Quốc lộ số\nquốc  lộ-Số", "là một cách viết; hãy bỏ bớt một dòng."),
        ("Hòa Bình mới\nHoà Bình mới", "là một cách viết; hãy bỏ bớt một dòng."),
        ("Ủy ban\nubnd", "“ubnd” đã có ở “ủy ban nhân dân = UBND”: hãy sửa ở đó"),
        ("một hai ba bốn năm sáu bảy tám chín mười một\nMHB", "nhiều nhất 10 tiếng"),
        ("\n".join(f"Cách thứ {n}" for n in range(13)), "Nhiều nhất 12 cách viết"),
    ],
)
def test_a_set_that_would_find_the_wrong_things_is_refused_with_a_sentence(
    client, login, forms, sentence
):
    login("Editors")
    before = Spelling.objects.count()
    page = client.post(ADD, {"forms": forms, "kind": "abbreviation", "note": ""})
    (error,) = pages.each_words(page, "//ul[contains(@class, 'errorlist')]")
    assert sentence in error
    assert Spelling.objects.count() == before


def test_a_word_of_one_syllable_with_its_marks_is_a_form_only_when_typed_with_them(publish, found):
    make_spelling("xứ Huế", "Huế")
    publish("Xứ Huế")
    publish("Hoa huệ", day=1)
    assert found("huế")[0] == "Xứ Huế"
    assert len(found("huệ")) == 2
    assert understood("hue").terms[0].others == ()


def test_the_sets_of_the_first_day_are_valid():
    for spelling in Spelling.objects.all():
        spelling.full_clean()
    assert Spelling.objects.count() == len(FIRST_SETS) > 70


def test_more_forms_are_added_to_the_sets_that_are_left_and_none_twice():
    from django.apps import apps  # noqa: PLC0415

    from tests.make_spellings import more  # noqa: PLC0415

    Spelling.objects.all().delete()
    make_spelling("thành phố Hồ Chí Minh", "TPHCM")
    make_spelling("giáo dục và đào tạo", "GD&ĐT", "gd và đt")
    for _ in range(2):
        more.add_forms(apps, None)
    assert list(Spelling.objects.order_by("pk").values_list("forms", flat=True)) == [
        "thành phố Hồ Chí Minh\nTPHCM\nTP Hồ Chí Minh",
        "giáo dục và đào tạo\nGD&ĐT\ngd và đt",
    ]


def test_the_first_sets_are_written_into_an_empty_table_alone():
    from django.apps import apps  # noqa: PLC0415

    from tests.make_spellings import first  # noqa: PLC0415

    Spelling.objects.order_by("pk").first().delete()
    first.write_first_spellings(apps, None)
    assert Spelling.objects.count() == len(FIRST_SETS) - 1


def test_reporters_may_not_change_them(client, login):
    login("Reporters")
    assert client.get("/admin/news/spelling/").status_code == 403
    login("Managing editors")
    assert client.get("/admin/news/spelling/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_of_two_editors_who_add_one_form_at_once_one_is_refused(client, first_spellings):
    def add(user):
        theirs = Client()
        theirs.force_login(user)
        data = {"forms": f"Cách {user.pk}\nXYZ", "kind": "abbreviation", "note": ""}
        return theirs.post(ADD, data).status_code

    users = [make_user("Editors") for _ in range(4)]
    assert sorted(at_once(*(partial(add, user) for user in users))) == [200, 200, 200, 302]
    assert Spelling.objects.filter(forms__endswith="XYZ").count() == 1


# --- Where the sets are kept ----------------------------------------------------------------------


def test_the_search_reads_the_sets_in_one_query(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        spellings.current()
    Spelling.objects.all().delete()
    with django_assert_num_queries(1):
        assert spellings.current().longest_at(["ubnd"]) is None


def test_sets_with_the_same_content_are_made_once():
    assert spellings.current() is spellings.current()
    make_spelling("Quốc lộ số", "QLS")
    assert spellings.current().knows("qls")


def test_a_kept_page_of_the_search_depends_on_the_sets(client):
    with dependencies.collected() as reads:
        client.get("/tim-kiem/", {"q": "ubnd"})
    assert "news_spelling" in reads.names
    assert tables.strange(reads.names) == set()
    with dependencies.collected() as reads:
        client.get("/tim-kiem/")
    assert "news_spelling" not in reads.names


@pytest.mark.django_db(transaction=True)
def test_a_changed_set_is_announced_at_commit(first_spellings):
    with listening() as heard:
        made = make_spelling("Quốc lộ số", "QLS")
        assert heard.since() == {"news_spelling": set()}
        made.save()
        assert heard.since() == {}
        made.delete()
        assert heard.since() == {"news_spelling": set()}


def test_a_form_in_two_sets_has_the_others_of_both():
    table = spellings.Spellings(
        [spellings.SpellingSet.of("a b", "xyz"), spellings.SpellingSet.of("c d", "XYZ")]
    )
    assert table.others(("xyz",)) == (("a", "b"), ("c", "d"))


def test_a_set_without_valid_forms_is_refused_by_the_model_too():
    with pytest.raises(ValidationError):
        Spelling(forms="một").full_clean()


def test_what_strangers_type_leaves_little_in_memory():
    """30,000 words of theirs took 7 MB of each worker."""
    tracemalloc.start()
    try:
        for number in range(30_000):
            canonical(folded(f"khôngcó{number}"))
        gc.collect()
        held, _peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 3 * 10**6
