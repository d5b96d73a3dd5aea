"""Two people edit the body of one article: its paragraphs are merged or chosen."""

import pytest

from tests.make import make_article

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stores")]


def test_changes_of_other_paragraphs_are_merged_and_seen_before_they_are_saved(desk):
    article = make_article(body="<p>Vải được mùa.</p>\n<p>Hai.</p>\n<p>Giá tăng 50 nghìn.</p>")
    one, two = desk("Editors", article), desk("Editors", article)
    assert one.press(body=article.body.replace("được mùa", "mất mùa"))
    assert not two.press(body=article.body.replace("50", "60") + "<p>Thêm.</p>")
    theirs = article.body.replace("được mùa", "mất mùa")
    article.refresh_from_db()
    assert article.body == theirs
    (merged,) = two.conflict()
    assert merged.startswith("Nội dung cả hai cùng sửa, đã ghép")
    assert "Ghép lại, so với bản của họ Giá tăng 50 60 nghìn. Thêm." in merged
    assert two.press()
    article.refresh_from_db()
    assert article.body == theirs.replace("50", "60") + "\n<p>Thêm.</p>"


@pytest.mark.parametrize(
    ("choice", "middle"),
    [
        ("mine", ["<p>Hai của tôi.</p>"]),
        ("theirs", ["<p>Hai của họ.</p>"]),
        ("both", ["<p>Hai của họ.</p>", "<p>Hai của tôi.</p>"]),
    ],
)
def test_of_one_paragraph_that_both_have_changed_one_or_both_are_chosen(desk, choice, middle):
    article = make_article(body="<p>Một.</p><p>Hai.</p><p>Ba.</p>")
    one, two = desk("Editors", article), desk("Editors", article)
    assert one.press(body="<p>Một của họ.</p><p>Hai của họ.</p><p>Ba.</p>")
    assert not two.press(body="<p>Một.</p><p>Hai của tôi.</p><p>Ba của tôi.</p>")
    assert not two.choose(choice)
    assert two.press()
    article.refresh_from_db()
    assert article.body.split("\n") == ["<p>Một của họ.</p>", *middle, "<p>Ba của tôi.</p>"]
