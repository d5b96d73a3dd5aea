"""Photos inside a text: published with it, and shown by page, preview and feed."""

from datetime import datetime, timedelta

import pytest
from django.test import RequestFactory

from media_gallery.models import Photo
from news import edition_page, views, workflow
from news.models import Edition
from portal.jobs.queue import run_waiting
from portal.vietnamese import dates
from portal.vietnamese.dates import VIETNAM
from tests import pages
from tests.make import make_article, make_category, make_edition, make_user
from tests.make_photos import make_photo

pytestmark = pytest.mark.django_db

BEGIN = datetime(2020, 2, 13, 8, 0, tzinfo=VIETNAM)


def figure(photo, caption="", **attributes) -> str:
    alt = f' data-alt="{attributes["alt"]}"' if "alt" in attributes else ""
    return f'<figure data-photo="{photo.pk}"{alt}><figcaption>{caption}</figcaption></figure>'


def figures_of(response) -> list[tuple]:
    """Return (kind of address, alternative text, caption) of each photo in the text."""
    found = []
    for element in pages.tree(response).xpath("//*[@class='article__body']//figure"):
        (image,) = element.xpath(".//img")
        kind = "public" if image.get("src").startswith("/media/photos/") else image.get("src")
        caption = " ".join("".join(element.xpath(".//figcaption//text()")).split())
        found.append((kind, image.get("alt"), caption))
    return found


def test_an_edition_names_the_photos_of_its_text_behind_the_lead_photo():
    lead, first, second = make_photo(), make_photo(), make_photo()
    body = figure(second) + figure(lead) + "<p>Tin.</p>" + figure(first) + figure(second)
    assert Edition.snapshot(make_article(lead_photo=lead, body=body)).photo_ids == [
        lead.pk,
        second.pk,
        first.pk,
    ]
    assert Edition.snapshot(make_article(body=figure(first))).photo_ids == [first.pk]


def test_the_words_of_this_use_are_shown_with_the_credit_of_the_photo(client):
    photo = make_photo(
        public=True, caption="Chú thích của ảnh", alt_text="Mô tả của ảnh", credit="Bích Phượng"
    )
    body = "<p>Tin.</p>" + "".join(
        [
            figure(photo, "Lễ <em>hội</em> &lt;2020&gt;", alt="Ba người"),
            figure(photo, "Lễ hội"),
            figure(photo),
            figure(photo, "Trang trí", alt=""),
        ]
    )
    edition = make_edition(make_article(body=body), visible=(BEGIN, None))
    response = client.get(edition.get_absolute_url())
    assert figures_of(response) == [
        ("public", "Ba người", "Lễ hội <2020> (Ảnh: Bích Phượng)"),
        ("public", "Lễ hội", "Lễ hội (Ảnh: Bích Phượng)"),
        ("public", "Mô tả của ảnh", "(Ảnh: Bích Phượng)"),
        ("public", "", "Trang trí (Ảnh: Bích Phượng)"),
    ]
    assert "<em>hội</em>" in response.text
    assert response.text.count('loading="lazy"') == 4
    assert figures_of(client.get(edition.get_absolute_url() + "in/")) == figures_of(response)


def test_a_table_that_placed_a_photo_over_its_caption_is_a_figure_on_the_page(client):
    photo = make_photo(public=True)
    body = (
        f'<h3>Mục</h3><table border="1"><tr><td>{figure(photo, alt="Ba người")}</td></tr>'
        "<tr><td>Lễ hội</td></tr></table><h4>Mục nhỏ</h4>"
    )
    edition = make_edition(make_article(body=body), visible=(BEGIN, None))
    assert edition.photo_ids == [photo.pk]
    response = client.get(edition.get_absolute_url())
    assert figures_of(response) == [("public", "Ba người", "Lễ hội")]
    body = pages.tree(response).xpath("//*[@class='article__body']")[0]
    assert [element.tag for element in body] == ["h2", "figure", "h3"]


def test_a_photo_without_a_caption_yet_tells_the_public_nothing_of_that(client):
    photo = make_photo(public=True, caption="Chưa có chú thích: le hoi")
    article = make_article(body="<p>Tin.</p>" + figure(photo), lead_photo=photo)
    edition = make_edition(article, visible=(BEGIN, None))
    response = client.get(edition.get_absolute_url())
    assert figures_of(response) == [("public", "", "")]
    assert "Chưa có chú thích" not in response.text


def test_a_photo_that_is_not_public_or_not_there_is_nothing_with_its_caption(client):
    private = make_photo()
    body = f"<p>Tin.</p>{figure(private, 'Lời kín')}<figure data-photo='999999'></figure>"
    edition = make_edition(make_article(body=body), visible=(BEGIN, None))
    for path in (edition.get_absolute_url(), edition.get_absolute_url() + "in/", "/rss/"):
        response = client.get(path)
        assert response.status_code == 200
        assert "Lời kín" not in response.text
        assert "<figure" not in response.text


@pytest.mark.parametrize(("rights_end", "shown"), [(0, True), (-1, False)])
def test_the_rights_in_a_photo_end_by_the_clock_of_the_database_alone(
    client, monkeypatch, rights_end, shown
):
    photo = make_photo(public=True, rights_end=dates.today() + timedelta(days=rights_end))
    article = make_article(body=f"<p>Tin.</p>{figure(photo, 'Lễ hội')}", lead_photo=photo)
    edition = make_edition(article, visible=(BEGIN, None))
    # On this machine it is the day after the day or before, which the page must not mix in.
    elsewhere = dates.today() + timedelta(days=1 if shown else -2)
    monkeypatch.setattr(dates, "today", lambda: elsewhere)
    for path in (edition.get_absolute_url(), edition.get_absolute_url() + "in/"):
        assert client.get(path).text.count("<figure") == 2 * shown
    assert client.get("/rss/").text.count("&lt;figure") == 2 * shown


def test_publishing_publishes_the_photos_of_the_text_and_withdrawing_withdraws_them(
    client,
):
    photo, gone = make_photo(), make_photo()
    article = make_article(body=f"<p>Tin.</p>{figure(photo, 'Lễ hội')}{figure(gone)}")
    gone_id = gone.pk
    gone.delete()
    chief = make_user("Managing editors")
    edition = workflow.publish(article, by=chief)
    run_waiting()
    assert edition.photo_ids == [photo.pk, gone_id]
    assert Photo.objects.get().is_public
    assert figures_of(client.get(edition.get_absolute_url())) == [("public", "Lễ hội", "Lễ hội")]
    workflow.withdraw(article, by=chief, note="Sai")
    assert not Photo.objects.get().is_public


def test_the_preview_shows_staff_what_the_public_cannot_see_yet():
    private, public = make_photo(), make_photo(public=True)
    body = figure(private, "Kín") + figure(public, "Mở")
    response = views.article_response(
        RequestFactory().get("/admin/"),
        Edition.snapshot(make_article(body=body)),
        preview=True,
        private_src="/admin/anh/{}/".format,
    )
    assert figures_of(response.render()) == [
        (f"/admin/anh/{private.pk}/", "Kín", "Kín"),
        ("public", "Mở", "Mở"),
    ]


def test_a_feed_has_whole_addresses_and_one_size(client):
    photo = make_photo(public=True, credit="B. P.")
    body = f"<p>Tin.</p>{figure(photo, 'Lễ hội')}"
    make_edition(make_article(body=body), visible=(BEGIN, None))
    picture = photo.to_share()
    text = client.get("/rss/").text.replace("&lt;", "<").replace("&gt;", ">")
    assert (
        f'<figure><img src="http://testserver{picture.url}" width="64" height="48" alt="Lễ hội">'
        "<figcaption>Lễ hội (Ảnh: B. P.)</figcaption></figure>"
    ) in text


def test_a_text_does_not_begin_with_the_caption_of_a_picture():
    photo = make_photo()
    caption = figure(photo, "Lời ảnh")
    begins = make_article(body=f"{caption}<p>Sáng nay.</p>")
    assert edition_page.in_short(Edition.snapshot(begins), 100) == "Sáng nay."
    assert edition_page.in_short(Edition.snapshot(make_article(body=caption)), 100) == "Lời ảnh"


def test_captions_are_found_by_search(client):
    photo = make_photo()
    body = f"<p>Sáng nay.</p>{figure(photo, 'Nghi thức rước kiệu')}"
    article = make_article(title="Khai hội", body=body, category=make_category())
    make_edition(article, visible=(BEGIN, None))
    assert "Khai hội" in client.get("/tim-kiem/", {"q": "ruoc kieu"}).text
