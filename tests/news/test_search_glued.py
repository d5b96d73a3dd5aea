"""Numbers and letters, written together or apart: 500kV, 500 kV."""

import pytest

from news.search.language.terms import terms_of, tokens_of
from tests.make_spellings import FIRST

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("first_spellings")]


@pytest.mark.parametrize(
    "forms",
    [
        ["500 kV", "500kV", "500-kV"],
        ["100 ha", "100ha"],
        ["3.451 ha", "3.451ha", "3451 ha", "3451ha"],
        ["1,5 km", "1,5km"],
        ["20 m2", "20m2"],
        ["50 kg", "50kg"],
        ["Covid-19", "Covid19", "covid 19"],
        ["QH15", "QH 15"],
        ["quốc lộ 2C", "QL2C", "QL 2C", "ql.2c"],
        ["mạng 5G", "mạng 5 G"],
    ],
    ids=lambda forms: forms[0],
)
def test_together_or_apart_finds_the_other(publish, found, forms):
    publish("Tin khác: 1, 2, 3, 5, 15, 19, 20, 50, 100, 451, 500 và 3451")
    titles = {publish(f"Tin về {form} hôm nay").title for form in forms}
    assert {typed: set(found(typed)) for typed in forms} == dict.fromkeys(forms, titles)


@pytest.mark.parametrize("typed", ["12 em nhỏ", "lớp 10", "30 tháng 4", "bão số 3", "2 ca", "xã 5"])
def test_syllables_beside_a_number_are_words_of_their_own(typed):
    ways = [way.words for term in terms_of(tokens_of(typed), FIRST) for way in term.ways]
    assert not [word for way in ways for word in way if word[0].isdigit() != word[-1].isdigit()]
