"""A reader whose browser knows an old address, when the old title comes back."""

from datetime import datetime

import pytest
from playwright.sync_api import expect

from news import workflow
from portal.taxonomy.models import Category
from portal.vietnamese.dates import VIETNAM
from tests.make import make_article, make_category, make_edition, make_user

BEGIN = datetime(2020, 2, 13, 8, 0, tzinfo=VIETNAM)


def test_an_article_is_read_after_its_title_went_and_came_back(person):
    article = make_article(title="Tên A")
    make_edition(article, visible=(BEGIN, None))
    editor, reader = make_user("Editors"), person()

    def publish(title):
        article.title = title
        article.save()
        workflow.publish(article, by=editor)

    first = f"/tin-tuc/ten-a-{article.pk}/"
    for title in ("Tên B", "Tên A", "Tên B", "Tên A"):
        publish(title)
        for address in (first, first.replace("ten-a", "ten-b"), f"{first}in/"):
            reader.goes_to(address)
            expect(reader.page.locator("h1").first).to_contain_text(title)


@pytest.mark.parametrize("slugs", [["b", "a"], ["b", "a", "b", "a"]])
def test_a_category_is_read_after_its_address_went_and_came_back(person, slugs):
    category = make_category("Kinh tế", slug="a")
    reader = person()
    for slug in slugs:
        category = Category.objects.get(pk=category.pk)
        category.slug = slug
        category.save()
        for address in ("/chuyen-muc/a/", "/chuyen-muc/b/"):
            reader.goes_to(address)
            assert reader.page.url.endswith(f"/chuyen-muc/{slug}/")
            expect(reader.page.locator("h1")).to_have_text("Kinh tế")
