"""The second press after a conflict saves the fields that one has changed, and no others."""

import datetime

import pytest
from django.core.files.base import ContentFile
from lxml import html

from media_gallery.models import Album, Photo, Video
from news.models import Article, Attachment
from portal.journal.models import Entry
from tests.make import make_article, make_category, make_source, make_tag, make_user
from tests.make_media import make_album, make_ready_video
from tests.make_photos import make_photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stores")]


def sent(page: bytes) -> dict:
    """Return what a browser sends of the page's main form, as it was shown."""
    (form,) = [
        each
        for each in html.fromstring(page.decode()).forms
        if each.get("id", "").endswith("_form")
    ]
    pairs: dict = {}
    for name, value in form.form_values():
        pairs.setdefault(name, []).append(value)
    return pairs


def address_of(thing) -> str:
    return f"/admin/{thing._meta.app_label}/{thing._meta.model_name}/{thing.pk}/change/"


class Desk:
    """One person's browser with the form of ``thing`` open."""

    def __init__(self, client_class, group: str, thing):
        self.client, self.address = client_class(), address_of(thing)
        self.client.force_login(make_user(group))
        self.data = sent(self.client.get(self.address).content)

    def press(self, **typed) -> bool:
        """Send the form, with ``typed`` in it; return whether it was saved."""
        self.data |= typed
        answer = self.client.post(self.address, self.data)
        if answer.status_code == 302:
            return True
        self.data = sent(answer.content)
        return False


@pytest.fixture
def desk(client):
    return lambda group, thing: Desk(type(client), group, thing)


def test_each_of_two_editors_changes_other_fields_of_an_article(desk):
    article = make_article(
        title="Lúc mở",
        summary="Dòng một\nDòng hai",
        byline="Cũ",
        source=make_source(),
        published_at=datetime.datetime(2020, 2, 13, 1, 0, 37, 123, tzinfo=datetime.UTC),
    )
    article.tags.add(make_tag("Lễ hội"))
    one, two = desk("Editors", article), desk("Editors", article)
    source, tag, category = make_source(), make_tag("Mùa xuân"), make_category("Kinh tế")
    theirs = {
        "title": "Của người kia",
        "body": "<p>Của người kia.</p>",
        "source": source.pk,
        "category": category.pk,
        "tags": [tag.pk],
    }
    assert one.press(**theirs)
    assert not two.press(byline="Bích Phượng")
    assert two.press()
    article = Article.objects.get()
    assert {
        "title": article.title,
        "body": article.body,
        "source": article.source_id,
        "category": article.category_id,
        "tags": [each.pk for each in article.tags.all()],
        "byline": article.byline,
        "summary": article.summary,
        "published_at": article.published_at.second,
    } == theirs | {
        "byline": "Bích Phượng",
        "summary": "Dòng một\nDòng hai",
        "published_at": 37,
    }


def test_a_field_that_both_have_changed_is_the_second_ones(desk):
    article = make_article(title="Lúc mở")
    one, two = desk("Editors", article), desk("Editors", article)
    assert one.press(title="Một", byline="Một")
    assert not two.press(title="Hai")
    assert two.press()
    article.refresh_from_db()
    assert (article.title, article.byline) == ("Hai", "Một")


def test_a_field_changed_and_changed_back_after_the_conflict_keeps_theirs(desk):
    article = make_article(title="Lúc mở")
    one, two = desk("Editors", article), desk("Editors", article)
    assert one.press(title="Một")
    assert not two.press(title="Hai", byline="Hai")
    assert two.press(title="Lúc mở")
    article.refresh_from_db()
    assert (article.title, article.byline) == ("Một", "Hai")


def test_three_presses_against_two_others_keep_the_fields_of_both(desk):
    article = make_article(title="Lúc mở", byline="Lúc mở", summary="Lúc mở")
    one, two, three = (desk("Editors", article) for _ in range(3))
    assert one.press(title="Một")
    assert not three.press(summary="Ba")
    assert not two.press(byline="Hai")
    assert two.press()
    assert not three.press()
    assert three.press()
    article.refresh_from_db()
    assert (article.title, article.byline, article.summary) == ("Một", "Hai", "Ba")


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


def test_titles_of_attachments_are_not_written_back(desk):
    article = make_article()
    attachment = Attachment(
        article=article, file_name="a.pdf", kind="pdf", size=4, title="Lúc mở", position=1
    )
    attachment.file.save("x", ContentFile(b"%PDF"))
    attachment.save()
    one, two = desk("Editors", article), desk("Editors", article)
    assert one.press(**{"attachments-0-title": "Của người kia"})
    assert not two.press(title="Của người này")
    assert two.press()
    assert Attachment.objects.get(pk=attachment.pk).title == "Của người kia"


@pytest.mark.parametrize(
    ("make", "model", "theirs", "mine"),
    [
        (make_photo, Photo, ("caption", "credit"), "alt_text"),
        (make_album, Album, ("title", "description"), "held_on"),
        (make_ready_video, Video, ("title", "transcript"), "credit"),
    ],
    ids=["photo", "album", "video"],
)
def test_media_too(desk, make, model, theirs, mine):
    thing = make()
    one, two = desk("Moderators", thing), desk("Moderators", thing)
    assert one.press(**dict.fromkeys(theirs, "Của người kia"))
    assert not two.press(**{mine: "13/02/2020" if mine == "held_on" else "Của người này"})
    assert two.press()
    saved = model.objects.get(pk=thing.pk)
    assert [getattr(saved, name) for name in theirs] == ["Của người kia"] * 2
    assert str(getattr(saved, mine)) in ("Của người này", "2020-02-13")


@pytest.mark.parametrize("nonsense", ["", "x", "[]", "null", '{"title": 5}', '"x"'])
def test_a_form_without_a_readable_record_of_its_opening_counts_as_changed(desk, nonsense):
    article = make_article(title="Lúc mở")
    one, two = desk("Editors", article), desk("Editors", article)
    one.press(title="Một")
    two.press(byline="Hai")
    assert two.press(opened_fields=nonsense)
    article.refresh_from_db()
    assert (article.title, article.byline) == ("Lúc mở", "Hai")
