"""Two people edit one thing: what is merged, what is chosen, and that nothing is written over."""

import datetime
import re
from random import Random

import pytest
from django.core.files.base import ContentFile
from lxml import html

from media_gallery.models import Album, Photo, Video
from news.models import Article, Attachment
from portal.editing.models import UnsavedText
from portal.identity.models import Banner, LinkGroup, Page
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
        self.user, self.page = make_user(group), b""
        self.client.force_login(self.user)
        self.data = sent(self.client.get(self.address).content)

    def press(self, **typed) -> bool:
        """Send the form, with ``typed`` in it; return whether it was saved."""
        self.data |= typed
        answer = self.client.post(self.address, self.data)
        if answer.status_code == 302:
            self.page = b""
            return True
        self.page = answer.content
        self.data = sent(answer.content)
        return False

    def reopen(self) -> None:
        """Open the form again, as after leaving it."""
        self.page = b""
        self.data = sent(self.client.get(self.address).content)

    def choose(self, choice: str) -> bool:
        """Choose the same at all places of the conflict and send the form."""
        places = html.fromstring(self.page.decode()).xpath("//input[@type='radio']/@name")
        return self.press(**{name: choice for name in places if name.startswith("chon-")})

    def conflict(self) -> list[str]:
        """Return the text of each field of the conflict."""
        page = html.fromstring(self.page.decode())
        fields = page.xpath("//section[@class='edit-conflict__field']")
        return [" ".join(" ".join(each.itertext()).split()) for each in fields]

    def error(self) -> str:
        page = html.fromstring(self.page.decode())
        return " ".join(page.xpath("//ul[contains(@class, 'nonfield')]")[0].text_content().split())


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


def test_a_field_that_both_have_changed_is_saved_when_the_second_has_chosen(desk):
    for choice, title in (("mine", "Hai"), ("theirs", "Một")):
        article = make_article(title="Lúc mở")
        one, two = desk("Editors", article), desk("Editors", article)
        assert one.press(title="Một", byline="Một")
        assert not two.press(title="Hai")
        assert not two.press()
        assert saved(article) == ("Một", "Một")
        # The chosen text is shown before it is saved.
        assert not two.choose(choice)
        assert (saved(article), two.data["title"]) == (("Một", "Một"), [title])
        assert two.press()
        assert saved(article) == (title, "Một")


def saved(article):
    article.refresh_from_db()
    return (article.title, article.byline)


def test_a_field_changed_and_changed_back_after_the_conflict_keeps_theirs(desk):
    article = make_article(title="Lúc mở")
    one, two = desk("Editors", article), desk("Editors", article)
    assert one.press(title="Một")
    assert not two.press(title="Hai", byline="Hai")
    assert not two.press(title="Lúc mở")
    assert two.press()
    assert saved(article) == ("Một", "Hai")


def test_the_loser_sees_each_field_with_its_ancestor_theirs_and_mine(desk):
    article = make_article(title="Lúc mở", byline="Cũ", category=make_category("Kinh tế"))
    one, two = desk("Editors", article), desk("Editors", article)
    assert one.press(title="Của họ", category=make_category("Xã hội").pk)
    assert not two.press(title="Của tôi", byline="Mới")
    assert two.conflict() == [
        "Tiêu đề cả hai cùng sửa, hãy chọn Lúc bạn mở Lúc mở Họ đã sửa Lúc mở Của họ Bạn đã sửa "
        "Lúc mở Của tôi Chọn một Của họ Lúc mở Của họ Của bạn Lúc mở Của tôi Lấy của họ Giữ của "
        "tôi Chữ bạn đã gõ, nguyên vẹn Của tôi",
        "Chuyên mục chỉ họ sửa, đã lấy của họ Xã hội",
    ]
    assert "hãy chọn ở mục “Hai người cùng sửa”" in two.error()


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


def test_tags_that_each_has_added_or_removed_are_merged(desk):
    first, second, third, fourth = (make_tag(name) for name in ("Một", "Hai", "Ba", "Bốn"))
    article = make_article(tags=[first, second])
    one, two = desk("Editors", article), desk("Editors", article)
    assert one.press(tags=[first.pk, second.pk, third.pk])
    assert not two.press(tags=[second.pk, fourth.pk])
    assert two.press()
    assert set(article.tags.all()) == {second, third, fourth}


def test_a_choice_is_one_between_the_texts_that_were_seen(desk):
    article = make_article(title="Lúc mở")
    one, two, three = (desk("Editors", article) for _ in range(3))
    assert one.press(title="Một")
    assert not two.press(title="Hai")
    assert not three.press(title="Ba")
    assert not three.choose("mine")
    assert three.press()
    # Two has chosen theirs when it was "Một"; now it is "Ba".
    assert not two.choose("theirs")
    assert not two.press()
    assert saved(article)[0] == "Ba"
    assert not two.choose("mine")
    assert two.press()
    assert saved(article)[0] == "Hai"


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


@pytest.mark.parametrize("nonsense", ["", "x", "[]", "null", '{"title": 5}', "a:b:c"])
def test_a_form_without_a_readable_record_of_its_opening_asks_about_every_difference(
    desk, nonsense
):
    article = make_article(title="Lúc mở")
    one, two = desk("Editors", article), desk("Editors", article)
    one.press(title="Một")
    assert not two.press(byline="Hai", opened_fields=nonsense)
    assert [field.split(" cả hai")[0] for field in two.conflict()] == ["Tiêu đề"]
    assert not two.choose("mine")
    assert two.press()
    assert saved(article) == ("Lúc mở", "Hai")


@pytest.mark.parametrize(
    ("make", "field", "mine"),
    [
        (lambda: Page.objects.create(title="Cũ", body="<p>a</p>"), "title", "position"),
        (lambda: LinkGroup.objects.create(name="Cũ"), "name", "position"),
        (lambda: Banner.objects.create(text="Cũ"), "text", "position"),
        (lambda: make_category("Cũ"), "name", "position"),
    ],
    ids=["page", "link group", "banner", "category"],
)
def test_what_has_no_history_is_not_written_over_either(desk, make, field, mine):
    thing = make()
    one, two, three = (desk("Managing editors", thing) for _ in range(3))
    assert one.press(**{field: "Của họ"})
    assert not two.press(**{mine: "7"})
    assert two.press()
    assert not three.press(**{field: "Của tôi"})
    thing.refresh_from_db()
    assert (getattr(thing, field), getattr(thing, mine)) == ("Của họ", 7)
    assert not three.choose("mine")
    assert three.press()
    thing.refresh_from_db()
    assert (getattr(thing, field), getattr(thing, mine)) == ("Của tôi", 7)


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


def test_markup_typed_as_words_is_shown_as_words(desk):
    article = make_article(title="Lúc mở")
    one, two = desk("Editors", article), desk("Editors", article)
    one.press(title="<script>alert(1)</script>")
    two.press(title="<b>Hai</b>")
    assert b"<script>alert(1)" not in two.page
    assert "< script >alert ( 1 ) </script>" not in two.conflict()[0]
    assert b"<b>Hai" not in two.page


def test_related_articles_that_each_has_added_are_merged_in_their_order(desk):
    article, first, second, third = (make_article(title=f"Bài {n}") for n in range(4))
    article.related_ids = [first.pk]
    article.save()
    one, two = desk("Editors", article), desk("Editors", article)
    assert one.press(related_ids=f"{first.pk}\n{second.pk}")
    assert not two.press(related_ids=f"{third.pk}\n{first.pk}")
    assert two.press()
    article.refresh_from_db()
    assert article.related_ids == [third.pk, first.pk, second.pk]
