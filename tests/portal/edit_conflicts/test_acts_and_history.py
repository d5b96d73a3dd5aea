"""A conflict beside an act of the workflow, the journal and the earlier versions."""

import pytest

from portal.journal.models import Entry
from tests.make import make_article, make_category
from tests.portal.edit_conflicts.desk import sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stores")]


def test_an_act_is_not_done_on_a_text_that_the_user_has_not_seen(desk):
    article = make_article(title="Lúc mở", category=make_category(), body="<p>a</p>")
    one, two = desk("Editors", article), desk("Editors", article)
    assert one.press(title="Của họ")
    assert not two.press(act="submit")
    article.refresh_from_db()
    assert article.desk_state == "draft"
    assert two.conflict() == ["Tiêu đề chỉ họ sửa, đã lấy của họ Lúc mở Của họ"]
    assert two.press(act="submit")
    article.refresh_from_db()
    assert (article.desk_state, article.title) == ("submitted", "Của họ")


def test_the_journal_and_the_history_name_what_one_has_changed(desk):
    article = make_article(title="Lúc mở")
    one, two = desk("Editors", article), desk("Editors", article)
    one.press(title="Một")
    two.press(byline="Hai")
    two.press()
    assert Entry.objects.about(article).last().facts["fields"] == ["Bút danh"]


def test_an_earlier_version_is_restored_whole_after_a_conflict(desk, client):
    article = make_article(title="Bản một", byline="Một")
    kept = article.history.first()
    article.title, article.byline, article.version = "Bản hai", "Hai", 2
    article.save()
    editor = desk("Editors", article)
    editor.data = sent(editor.client.get(f"{editor.address}?khoi_phuc={kept.pk}").content)
    assert desk("Editors", article).press(summary="Của người kia")
    assert not editor.press()
    assert editor.press()
    article.refresh_from_db()
    assert (article.title, article.byline, article.summary) == ("Bản một", "Một", "Của người kia")
