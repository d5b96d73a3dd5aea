"""Remarks of staff on an article: who writes them, and that they stay inside."""

import pytest

from news import remarks, workflow
from news.models import Edition, Remark
from portal.journal.models import Entry
from tests import pages
from tests.make import make_article, make_category, make_remark, make_user
from tests.make_editing import make_unsaved_text

pytestmark = pytest.mark.django_db


def address(article, remark=None):
    of = f"{remark.pk}/" if remark else ""
    return f"/admin/news/article/{article.pk}/remarks/{of}"


def beside_the_form(client, article):
    page = client.get(f"/admin/news/article/{article.pk}/change/")
    (section,) = pages.tree(page).xpath("//section[@id='nhan-xet']")
    heading = " ".join(section.xpath("h2")[0].text_content().split())
    rows = [" ".join(row.text_content().split()) for row in section.xpath(".//li")]
    return heading, rows


def test_an_editor_remarks_on_a_passage_and_the_reporter_resolves_it(client):
    reporter, editor = make_user("Reporters", username="lan"), make_user("Editors")
    article = make_article(created_by=reporter, body="<p>Giá vải <strong>tăng</strong> mạnh.</p>")
    client.force_login(editor)
    client.post(
        address(article), {"remark-text": "Tăng bao nhiêu?", "remark-quote": "giá vải  tăng mạnh"}
    )
    heading, (row,) = beside_the_form(client, article)
    assert heading == "Nhận xét 1 chưa xong"
    assert row.startswith("giá vải tăng mạnh Tăng bao nhiêu?")

    client.force_login(reporter)
    client.post(address(article, Remark.objects.get()), {"act": "resolve"})
    heading, (row,) = beside_the_form(client, article)
    assert heading == "Nhận xét"
    assert f"xong: {reporter}" in row
    client.post(address(article, Remark.objects.get()), {"act": "reopen"})
    assert beside_the_form(client, article)[0] == "Nhận xét 1 chưa xong"
    assert [(entry.action, entry.note) for entry in Entry.objects.about(article)] == [
        (action, "Tăng bao nhiêu?") for action in ("remark", "resolve_remark", "reopen_remark")
    ]


def test_a_passage_that_is_gone_is_said_to_be(client):
    article = make_article(body="<p>Giá giảm.</p>")
    make_remark(article, quote="Giá vải tăng")
    client.force_login(make_user("Editors"))
    assert "Đoạn này không còn trong bài." in beside_the_form(client, article)[1][0]


def test_a_reporter_does_not_remark_on_the_article_of_another(client):
    article, reporter = make_article(), make_user("Reporters")
    client.force_login(reporter)
    assert client.post(address(article), {"remark-text": "x"}).status_code == 403
    remark = make_remark(article)
    for act in (remarks.resolve, remarks.reopen):
        with pytest.raises(workflow.ActionNotAllowed):
            act(remark, by=reporter)
    with pytest.raises(workflow.ActionNotAllowed):
        remarks.write(article, by=reporter, text="x")
    assert Remark.objects.get().is_open


@pytest.mark.parametrize("typed", [{}, {"remark-text": " "}, {"remark-text": "x" * 2001}])
def test_what_is_no_remark_is_refused_with_a_sentence(client, typed):
    article = make_article()
    client.force_login(make_user("Editors"))
    answer = client.post(address(article), typed, headers={"X-Remarks": "1"})
    assert answer.status_code == 422
    assert pages.tree(answer).xpath("//*[@role='alert']")
    assert not Remark.objects.exists()


def test_a_remark_of_another_article_is_not_found(client):
    client.force_login(make_user("Editors"))
    assert client.post(address(make_article(), make_remark())).status_code == 404


def test_remarks_change_neither_the_text_nor_its_versions_and_are_never_public(client):
    article = make_article(category=make_category(), body="<p>Giá tăng.</p>")
    workflow.publish(article, by=make_user("Editors"))
    article.refresh_from_db()
    before = (article.version, article.history.count(), article.desk_state)
    remarks.write(article, by=make_user("Editors"), text="Bí mật tòa soạn", quote="Giá tăng")
    article.refresh_from_db()
    assert (article.version, article.history.count(), article.desk_state) == before
    edition = Edition.objects.get()
    assert b"B\xc3\xad m\xe1\xba\xadt" not in client.get(edition.get_absolute_url()).content


def test_resolving_twice_keeps_who_was_first():
    article, first, second = make_article(), make_user("Editors"), make_user("Editors")
    remark = make_remark(article)
    remarks.resolve(remark, by=first)
    remarks.resolve(remark, by=second)
    assert Remark.objects.get().resolved_by == first


def test_markup_typed_into_a_remark_is_shown_as_words(client):
    article = make_article()
    make_remark(article, text="<script>alert(1)</script>", quote="<b>x</b>")
    client.force_login(make_user("Editors"))
    page = client.get(f"/admin/news/article/{article.pk}/change/").content
    assert b"<script>alert(1)" not in page
    assert b"<b>x</b>" not in page


def test_as_many_queries_for_thirty_remarks_as_for_one(client, django_assert_max_num_queries):
    client.force_login(make_user("Editors"))
    client.get("/admin/news/article/add/")  # What is asked once a process is asked.
    counts = []
    for count in (1, 30):
        article = make_article()
        for _ in range(count):
            make_remark(article, author=make_user("Editors"), quote="x")
        with django_assert_max_num_queries(100) as queries:
            client.get(f"/admin/news/article/{article.pk}/change/")
        counts.append(len(queries))
    assert counts[1] <= counts[0]


def typed_in(page) -> list[str]:
    found = pages.tree(page).get_element_by_id
    return [(found("remark-text").text or "").strip(), found("remark-quote").get("value")]


def test_a_remark_is_typed_on_until_it_is_written(client):
    article = make_article(title="Vải thiều")
    client.force_login(make_user("Editors"))
    typed = {"remark-text": "Tăng bao nhiêu?", "remark-quote": "Giá vải"}
    words, script = [*typed.values()], {"X-Remarks": "1"}
    other = address(article, make_remark(article))
    assert typed_in(client.post(other, typed | {"act": "resolve"}, headers=script)) == words
    too_long = typed | {"remark-quote": "x" * 501}
    assert typed_in(client.post(address(article), too_long, headers=script))[0] == words[0]
    # The script sends it with the form of the article too, which may come back.
    change = f"/admin/news/article/{article.pk}/change/"
    assert typed_in(client.post(change, pages.opened(client, change) | typed)) == words
    assert typed_in(client.post(address(article), typed, headers=script)) == ["", ""]


def test_a_written_remark_is_thrown_away_where_it_is_kept_unless_it_was_typed_on(client):
    article, editor = make_article(), make_user("Editors")
    client.force_login(editor)
    words = {"remark-text": "Một\nhai", "remark-quote": "Giá vải"}
    kept = make_unsaved_text(editor, thing=article, title="Tít", **words)
    typed_on = make_unsaved_text(editor, thing=article, **words | {"remark-text": "Một hai ba"})
    others = make_unsaved_text(make_user("Editors"), thing=article, **words)
    of_another = make_unsaved_text(editor, thing=make_article(), **words)
    client.post(address(article), words | {"remark-text": "Một\r\nhai"})
    left = {}
    for text in (kept, typed_on, others, of_another):
        text.refresh_from_db()
        left[text.pk] = [name for name, field in text.fields.items() if "values" in field]
    assert left == {
        kept.pk: ["title"],
        typed_on.pk: ["remark-text", "remark-quote"],
        others.pk: ["remark-text", "remark-quote"],
        of_another.pk: ["remark-text", "remark-quote"],
    }
