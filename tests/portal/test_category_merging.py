"""A category is merged into another: nothing of the record is touched, and it can be undone."""

from datetime import datetime
from functools import partial

import pytest

from news.models import Edition
from news.publication_state import publication_state
from portal.back_office.categories import merging
from portal.back_office.categories.merging import ActionNotAllowed
from portal.front_page.blocks import Kind, usual
from portal.journal.models import Entry
from portal.taxonomy.models import Category
from portal.vietnamese.dates import VIETNAM
from tests import pages
from tests.at_once import at_once
from tests.make import arrange_blocks, make_article, make_category, make_edition, make_user
from tests.make_media import make_public_album, make_public_video
from tests.make_visits import make_item_hour

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stores")]

BEGIN = datetime(2020, 2, 13, 8, 0, tzinfo=VIETNAM)


@pytest.fixture
def by(client):
    user = make_user("Managing editors")
    client.force_login(user)
    return user


@pytest.fixture
def old():
    return make_category("Nông nghiệp")


@pytest.fixture
def new():
    return make_category("Kinh tế")


def publish(category, title="Mùa cam"):
    return make_edition(make_article(title=title, category=category), visible=(BEGIN, None))


def test_what_is_in_a_merged_category_is_found_in_the_other_under_its_name(client, by, old, new):
    edition = publish(old)
    make_public_album(title="Vườn cam", category=old)
    make_public_video(title="Hái cam", category=old)
    arrange_blocks(usual(Kind.CATEGORY, category=new.pk))

    merging.merge(old, into=new, by=by)

    page = client.get("/chuyen-muc/kinh-te/")
    assert pages.titles(page) == ["Mùa cam"]
    assert pages.each_words(page, "//*[@aria-labelledby='anh-va-video']//li/a") == [
        "Video: Hái cam",
        "Album ảnh: Vườn cam",
    ]
    for address in (edition.get_absolute_url(), "/tin-tuc/", "/"):
        shown = client.get(address).text
        assert "Nông nghiệp" not in shown
        assert "/chuyen-muc/kinh-te/" in shown
    assert "<category>Kinh tế</category>" in client.get("/rss/kinh-te/").text
    assert pages.titles(client.get("/tin-tuc/?chuyen_muc=kinh-te")) == ["Mùa cam"]


@pytest.mark.parametrize("address", ["/chuyen-muc/{}/", "/rss/{}/"])
def test_every_old_address_leads_to_the_other_category_at_once(client, by, old, new, address):
    older = make_category("Trồng trọt")
    older.slug = "trong-trot-chan-nuoi"
    older.save()  # /trong-trot/ leads to it.
    merging.merge(older, into=old, by=by)
    merging.merge(old, into=new, by=by)
    for slug in ("nong-nghiep", "trong-trot-chan-nuoi", "trong-trot"):
        answer = client.get(address.format(slug))
        assert (answer.status_code, answer["Location"]) == (301, address.format("kinh-te"))


def test_a_merge_touches_no_edition_and_makes_no_article_differ_from_it(by, old, new):
    edition = publish(old)
    before = Edition.objects.filter(pk=edition.pk).values().get()

    merging.merge(old, into=new, by=by)

    assert Edition.objects.filter(pk=edition.pk).values().get() == before
    assert not publication_state(edition.article).differs


def test_children_go_along_and_what_was_merged_before_points_to_the_last(by, old, new):
    child, older = make_category("Chăn nuôi", parent=old), make_category("Lâm nghiệp")
    merging.merge(older, into=old, by=by)
    merging.merge(old, into=new, by=by)

    child.refresh_from_db()
    assert child.parent == new
    assert set(new.merged.all()) == {old, older}


def test_a_merge_is_told_in_the_journal_with_its_numbers(by, old, new):
    publish(old)
    make_article(category=old)
    merging.merge(old, into=new, by=by)
    entry = Entry.objects.get(action="merge")
    assert (entry.words, entry.actor) == ("Nông nghiệp", by)
    assert entry.facts == {
        "into": "Kinh tế",
        "children": [],
        "articles": 2,
        "public": 1,
        "albums": 0,
        "videos": 0,
    }


def test_a_merge_can_be_undone(client, by, old, new):
    publish(old)
    merging.merge(old, into=new, by=by)

    address = f"/admin/chuyen-muc/{old.pk}/gop/"
    client.post(address, pages.opened(client, address) | {"split": "1"})

    assert pages.titles(client.get("/chuyen-muc/nong-nghiep/")) == ["Mùa cam"]
    assert pages.titles(client.get("/chuyen-muc/kinh-te/")) == []
    assert Entry.objects.filter(action="split").count() == 1


def test_what_makes_no_sense_is_refused_with_a_sentence(by, old, new):
    child = make_category("Chăn nuôi", parent=old)
    second_level = make_category("Xuất khẩu", parent=new)
    for category, into, sentence in (
        (old, old, "vào chính nó"),
        (old, child, "lên cấp một trước"),
        (old, second_level, "chỉ gộp được vào chuyên mục cấp một"),
    ):
        with pytest.raises(ActionNotAllowed, match=sentence):
            merging.merge(category, into=into, by=by)
    merging.merge(old, into=new, by=by)
    with pytest.raises(ActionNotAllowed, match="đã được gộp từ trước"):
        merging.merge(old, into=new, by=by)
    with pytest.raises(ActionNotAllowed, match="hãy chọn chuyên mục ấy"):
        merging.merge(new, into=old, by=by)
    with pytest.raises(ActionNotAllowed, match="Chỉ thư ký"):
        merging.merge(new, into=child, by=make_user("Editors"))
    assert Category.objects.filter(merged_into__isnull=False).count() == 1


def test_the_page_shows_the_numbers_before_and_merges(client, by, old, new):
    publish(old)
    address = f"/admin/chuyen-muc/{old.pk}/gop/"
    assert "có 1 tin bài (1 đang đăng), 0 album ảnh, 0 video" in pages.words(client.get(address))
    assert "Hãy chọn chuyên mục." in client.post(address, {"into": ""}).text

    client.post(address, pages.opened(client, address) | {"into": new.pk})

    old.refresh_from_db()
    assert old.merged_into == new
    listed = client.get("/admin/taxonomy/category/")
    assert "Nông nghiệp (đã gộp vào Kinh tế)" in pages.words(listed)
    # It is in no menu any more.
    assert "Nông nghiệp" not in client.get("/tin-tuc/").text


def test_an_article_of_a_merged_category_is_saved_as_it_is(client, by, old, new):
    edition = publish(old)
    merging.merge(old, into=new, by=by)
    page = client.get(f"/admin/news/article/{edition.article_id}/change/")
    (chosen,) = pages.tree(page).xpath("//select[@name='category']/option[@selected]")
    assert chosen.text == "Nông nghiệp (đã gộp)"


@pytest.mark.django_db(transaction=True)
def test_merges_at_once_never_make_a_chain_or_a_circle(by):
    one, two, three = (make_category(name) for name in ("Một", "Hai", "Ba"))

    def merge(category, into):
        try:
            merging.merge(category, into=into, by=by)
        except ActionNotAllowed:
            return False
        return True

    pairs = [(one, two), (two, one), (two, three), (three, one)]
    assert any(at_once(*(partial(merge, *pair) for pair in pairs)))

    merged = Category.objects.filter(merged_into__isnull=False)
    assert not merged.filter(merged_into__merged_into__isnull=False).exists()
    assert 1 <= merged.count() <= 2


def test_the_report_and_the_desks_list_count_what_was_merged(client, by, old, new):
    article = publish(old).article
    make_item_hour(article.pk, 5)
    merging.merge(old, into=new, by=by)

    listed = client.get("/admin/news/article/", {"chuyen_muc": new.pk}).context["cl"].result_list
    assert list(listed) == [article]
    report = client.get("/admin/bao-cao/chuyen-muc.csv", {"ky": "24-gio"}).content.decode()
    (row,) = [line for line in report.splitlines() if line.lstrip('"').startswith("Kinh tế")]
    assert "5" in row
    assert "Nông nghiệp" not in report
