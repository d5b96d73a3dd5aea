"""What two people typed is in the article, its history or a copy of the writer's."""

import re
from random import Random

import pytest

from portal.editing import texts
from portal.editing.models import UnsavedText
from tests.make import make_article

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stores")]


def test_what_was_typed_and_is_merged_or_not_chosen_is_kept_as_a_copy(desk):
    article = make_article(title="Lúc mở", body="<p>Một.</p>")
    one, two = desk("Editors", article), desk("Editors", article)
    assert one.press(title="Của họ")
    assert not two.press(title="Của tôi", byline="Tôi")
    assert not two.press()
    assert not two.choose("theirs")
    assert two.press()
    copy = UnsavedText.objects.filter(fields__title__values=["Của tôi"]).get()
    assert (copy.user, copy.object_id, copy.has_text) == (two.user, article.pk, True)
    page = two.client.get(f"/admin/chua-luu/{copy.key}/").content.decode()
    assert "Của tôi" in page


def test_words_that_were_copied_and_thrown_away_before_are_copied_again(desk):
    article = make_article(title="Lúc mở")
    one, two = desk("Editors", article), desk("Editors", article)
    for title in ("Của họ", "Vẫn của họ"):
        two.reopen()
        assert one.press(title=title)
        assert not two.press(title="Của tôi")
        copy = UnsavedText.objects.offered_to(two.user).get()
        assert copy.fields["title"]["values"] == ["Của tôi"]
        texts.discard(copy.key, user=two.user)
        one.reopen()


def test_two_who_edit_one_article_50_times_lose_no_sentence(desk):
    """Each sentence that was sent is in a save, in the article or in a copy of its writer's."""
    random = Random(11)
    article = make_article(title="Lúc mở", body="".join(f"<p>Đoạn {n}.</p>" for n in range(5)))
    people, typed = [desk("Editors", article) for _ in range(2)], []
    for number in range(50):
        person = random.choice(people)
        if person.page and random.random() < 0.6:
            person.choose(random.choice(["mine", "theirs", "both"]))
        elif not person.page or random.random() < 0.3:
            person.reopen()
        sentence = f"Câu thứ {number}"
        typed.append(sentence)
        if random.random() < 0.3:
            person.press(title=sentence)
            continue
        body = person.data["body"]
        blocks = (body if isinstance(body, str) else body[0]).split("\n")
        blocks[random.randrange(len(blocks))] = f"<p>{sentence}.</p>"
        person.press(body="\n".join(blocks))
    article.refresh_from_db()
    kept = [article.title, article.body]
    kept += [text for row in article.history.all() for text in (row.title, row.body)]
    kept += [str(copy.fields) for copy in UnsavedText.objects.all()]
    found = set(re.findall(r"Câu thứ \d+", "\n".join(kept)))
    assert found.issuperset(typed)
