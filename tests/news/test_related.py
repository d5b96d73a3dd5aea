"""Related items: those chosen by hand first, in their order, then automatic ones; one query."""

import re
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from news import edition_page, workflow
from news.admin.picking.related_articles import RelatedArticlesField
from news.models import Edition
from portal.back_office.categories import merging
from portal.taxonomy.menu import Menu
from portal.taxonomy.models import Category
from portal.vietnamese.dates import VIETNAM
from tests.make import make_article, make_category, make_edition, make_tag, make_user
from tests.news.test_desk_admin import form_of

pytestmark = pytest.mark.django_db

BEGIN = datetime(2020, 2, 13, 8, 0, tzinfo=VIETNAM)


def published(title, *, minutes=0, **fields) -> Edition:
    return make_edition(
        make_article(title=title, **fields), visible=(BEGIN + timedelta(minutes=minutes), None)
    )


def related_of(edition) -> list[str]:
    return [other.title for other in edition_page.related(edition, None, menu())]


def menu() -> Menu:
    return Menu(list(Category.objects.all()))


def test_items_chosen_by_hand_come_first_in_their_order():
    category, tag = make_category(), make_tag()
    old, new = published("cũ"), published("mới", minutes=5)
    tagged = published("cùng chủ đề", minutes=1, tags=[tag])
    same = [published(f"cùng mục {n}", minutes=n, category=category) for n in (1, 2, 3)]
    article = make_article(
        category=category, tags=[tag], related_ids=[new.article_id, old.article_id]
    )
    edition = make_edition(article, visible=(BEGIN, None))
    assert related_of(edition) == ["mới", "cũ", tagged.title]
    alone = make_edition(make_article(category=category), visible=(BEGIN, None))
    assert related_of(alone)[:3] == [same[2].title, same[1].title, same[0].title]


def test_an_item_chosen_by_hand_stands_once_and_six_are_all_shown():
    category = make_category()
    chosen = [published(f"{n}", minutes=n, category=category) for n in range(6)]
    published("tự tìm", minutes=9, category=category)
    ids = [each.article_id for each in chosen]
    article = make_article(category=category, related_ids=ids)
    assert related_of(make_edition(article, visible=(BEGIN, None))) == list("012345")


def test_items_of_a_merged_category_are_those_of_the_category_that_readers_see():
    merged, earlier, into = make_category(), make_category(), make_category()
    own = published("của mục cũ", category=merged)
    other = published("của mục gộp trước", minutes=1, category=earlier)
    there = published("của mục chính", minutes=2, category=into)
    chief = make_user("Managing editors")
    merging.merge(earlier, into=into, by=chief)
    merging.merge(merged, into=into, by=chief)
    for edition, others in (
        (own, [there.title, other.title]),
        (there, [other.title, own.title]),
    ):
        assert related_of(Edition.objects.get(pk=edition.pk)) == others


def test_only_public_items_are_shown_whatever_was_chosen():
    draft, gone = make_article(title="Nháp"), published("Đã gỡ")
    workflow.withdraw(gone.article, by=make_user("Managing editors"), note="Sai")
    article = make_article(related_ids=[draft.pk, gone.article_id, 999999])
    article.related_ids.append(article.pk)
    assert related_of(make_edition(article, visible=(BEGIN, None))) == []


def test_choosing_others_is_a_change_that_can_be_published():
    first, second = published("Một"), published("Hai")
    article, chief = make_article(related_ids=[first.article_id]), make_user("Managing editors")
    workflow.publish(article, by=chief)
    article.related_ids = [second.article_id, first.article_id]
    article.save()
    edition = workflow.publish(article, by=chief)
    assert related_of(edition) == ["Hai", "Một"]


def test_the_items_chosen_by_hand_cost_no_query_more(client, django_assert_num_queries):
    category = make_category()
    chosen = [published(f"{n}", category=category) for n in range(6)]
    plain = make_edition(make_article(category=category, tags=[make_tag()]), visible=(BEGIN, None))
    article = make_article(
        category=category, tags=[make_tag()], related_ids=[each.article_id for each in chosen]
    )
    by_hand = make_edition(article, visible=(BEGIN, None))
    for edition in (plain, by_hand):
        categories = menu()
        with django_assert_num_queries(1):
            edition_page.related(edition, None, categories)


def test_the_field_reads_addresses_and_numbers_and_says_which_line_is_none():
    first, second = make_article(title="Một"), make_article(title="Hai")
    field = RelatedArticlesField()
    typed = f" /tin-tuc/ten-cu-{first.pk}/ \r\n\r\nhttp://testserver/tin-tuc/hai-{second.pk}/\n"
    assert field.clean(typed + f"{first.pk}") == [first.pk, second.pk]
    assert field.prepare_value([second.pk, 999999]) == f"/tin-tuc/hai-{second.pk}/\n999999"
    assert not field.has_changed([first.pk, second.pk], typed)
    assert field.has_changed([second.pk, first.pk], typed)
    for wrong in ("/tin-tuc/x-999999/", "https://noi-khac.vn/tin-tuc/x-1/", "/video/x-1/", "chữ"):
        with pytest.raises(ValidationError, match=f"“{re.escape(wrong)}” không phải địa chỉ"):
            field.clean(f"{first.pk}\n{wrong}")


def test_the_field_takes_six_articles_at_most():
    ids = [make_article().pk for _ in range(7)]
    with pytest.raises(ValidationError, match="tối đa 6 tin liên quan; ở đây đang có 7"):
        RelatedArticlesField().clean("\n".join(map(str, ids)))


def test_an_article_is_not_related_to_itself_and_the_order_is_saved(client):
    editor = make_user("Editors")
    client.force_login(editor)
    first, second = make_article(), make_article()
    article = make_article(created_by=editor, related_ids=[first.pk, second.pk])
    address = f"/admin/news/article/{article.pk}/change/"
    refused = client.post(address, form_of(article, related_ids=str(article.pk)))
    assert "Một bài không liên quan đến chính nó" in refused.text
    client.post(address, form_of(article, related_ids=f"{second.pk}\n{first.pk}"))
    article.refresh_from_db()
    assert article.related_ids == [second.pk, first.pk]
