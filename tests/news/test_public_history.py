"""The page of an article that tells readers when it was published and what was corrected."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from news import workflow
from news.comparison import public_history
from news.models import Edition, Ending
from portal.vietnamese.dates import VIETNAM
from tests import pages
from tests.make import make_article, make_edition, make_user
from tests.make_media import make_public_album, make_public_video
from tests.make_photos import make_photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stores")]

BEGIN = datetime(2020, 2, 13, 8, 0, tzinfo=VIETNAM)
HOUR = timedelta(hours=1)
EXPLAINED = {"change": "substantive", "change_note": "Cầu dài 500 m, không phải 450 m."}


def make_editions(*texts: dict, article=None, gap_before: int | None = None) -> Edition:
    """Make editions of one article, an hour each, the last without an end; return the last.

    Before the one at ``gap_before`` the article was withdrawn for a while.
    """
    article = article or make_article(title="Cầu mới", body="<p>Cầu dài 450 m.</p>")
    for number, fields in enumerate(texts):
        end = None if number == len(texts) - 1 else BEGIN + (number + 1) * HOUR
        if gap_before == number + 1:
            end -= HOUR / 2
        edition = make_edition(
            article, visible=(BEGIN + number * HOUR, end), published_at=BEGIN, **fields
        )
    return edition


def address(edition: Edition) -> str:
    return f"{edition.get_absolute_url()}lich-su/"


def history(client, edition) -> str:
    answer = client.get(address(edition))
    assert answer.status_code == 200
    return pages.words(answer, "//main")


def marked(client, edition) -> tuple[list[str], list[str]]:
    """Return the words that the page marks as deleted and as inserted in an article."""
    answer = client.get(address(edition))
    section = "//section[contains(@class, 'history__step')]"
    return tuple(pages.each_words(answer, f"{section}//{tag}") for tag in ("del", "ins"))


# --- What it tells ----------------------------------------------------------------------------


def test_a_correction_tells_its_note_and_marks_what_it_changed(client):
    edition = make_editions({}, EXPLAINED | {"body": "<p>Cầu dài 500 m.</p>"})
    told = history(client, edition)
    assert "Đăng lần đầu: Thứ Năm, ngày 13/02/2020, 08:00" in told
    assert "Đính chính 13/02/2020 09:00 Cầu dài 500 m, không phải 450 m. Nội dung" in told
    assert marked(client, edition) == (["450"], ["500"])


def test_a_minor_change_tells_its_day_and_nothing_else(client):
    edition = make_editions(
        {}, {"change": "minor", "change_note": "Lỗi gõ.", "body": "<p>Cầu dài 460 m.</p>"}
    )
    answer = client.get(address(edition))
    assert "Sửa nhỏ 13/02/2020 Về bài" in pages.words(answer, "//main")
    assert not any(word in answer.content.decode() for word in ("Lỗi gõ", "09:00"))
    # Among the words alone: the article's number stands in addresses and may hold these digits.
    assert not any(word in pages.words(answer) for word in ("450", "460"))
    assert b"compared" not in answer.content.replace(b"compared.css", b"")


def test_a_later_edition_that_says_nothing_is_an_update(client):
    edition = make_editions({}, {"change": "", "change_note": ""})
    assert "Cập nhật 13/02/2020 09:00" in history(client, edition)


def test_the_newest_comes_first(client):
    edition = make_editions({}, {"change": "minor"}, EXPLAINED, {"change": ""})
    steps = pages.each_words(client.get(address(edition)), "//main//h2")
    assert [step.split(" 1")[0] for step in steps] == ["Cập nhật", "Đính chính", "Sửa nhỏ"]


def test_a_text_never_changed_says_so(client):
    assert "Từ đó đến nay bài chưa được sửa." in history(client, make_editions({}))


def test_a_correction_of_nothing_that_is_read_says_so(client):
    assert "Chữ của bài không đổi." in history(client, make_editions({}, EXPLAINED))


def test_a_scheduled_correction_is_not_told_before_it_begins(client):
    edition = make_editions({}, {"change": "minor"})
    tomorrow = datetime.now(VIETNAM) + 24 * HOUR
    edition.visible = type(edition.visible)(edition.visible.lower, tomorrow)
    edition.save()
    make_edition(
        edition.article,
        visible=(tomorrow, None),
        published_at=BEGIN,
        **EXPLAINED | {"title": "Tên mai"},
    )
    assert not any(word in history(client, edition) for word in ("Đính chính", "mai", "500"))
    assert "Đính chính" not in client.get(edition.get_absolute_url()).content.decode()


def test_what_the_workflow_publishes_is_told(client, editor):
    article = make_article(change="", change_note="", title="Cầu mới", body="<p>Dài 450 m.</p>")
    workflow.publish(article, by=editor)
    article.refresh_from_db()
    article.body, article.change, article.change_note = "<p>Dài 500 m.</p>", *EXPLAINED.values()
    workflow.after_edit(article, by=article.created_by)
    article.save()
    edition = workflow.publish(article, by=make_user("Editors"))
    assert marked(client, edition) == (["450"], ["500"])


# --- What it keeps to itself --------------------------------------------------------------------


def test_a_text_that_was_withdrawn_is_never_shown_again(client):
    """Nor is any before it: the withdrawal was of the whole article."""
    secret = {"body": "<p>Ông Nguyễn Bí Mật có lỗi.</p>"}
    body = {"body": "<p>Không có ai.</p>"}
    edition = make_editions(
        secret, EXPLAINED | secret | {"title": "Tên cũ"}, EXPLAINED | body, gap_before=2
    )
    told = history(client, edition)
    assert told.count("Đính chính") == 2
    assert told.count("Chữ của bản đã gỡ không hiện ở đây.") == 2
    assert not any(word in told for word in ("Bí Mật", "Không có ai", "Tên cũ"))


def test_corrections_after_a_withdrawal_are_compared_again(client):
    bodies = [{"body": f"<p>Dài {number} m.</p>"} for number in (100, 200, 300)]
    edition = make_editions(bodies[0], EXPLAINED | bodies[1], EXPLAINED | bodies[2], gap_before=1)
    assert marked(client, edition) == (["200"], ["300"])


def test_only_public_pictures_are_shown_and_no_words_of_others(client):
    shown, hidden = make_photo(public=True, alt_text="Trụ cầu"), make_photo(caption="Kín")
    album, video = make_public_album(2, title="Hội làng"), make_public_video(title="Phim")
    figures = "".join(
        f'<figure data-{kind}="{each.pk}"><figcaption>{caption}</figcaption></figure>'
        for kind, each, caption in (
            ("photo", shown, "Ảnh cầu"),
            ("photo", hidden, "Lời kín"),
            ("album", album, "Xem hội"),
            ("video", video, "Xem phim"),
        )
    )
    edition = make_editions(
        {},
        EXPLAINED
        | {"body": f"<p>Cầu dài 450 m.</p>{figures}"}
        | {"lead_photo": hidden, "lead_caption": "Ảnh chính kín", "lead_credit": "Người kín"},
    )
    answer = client.get(address(edition))
    told = pages.words(answer, "//main")
    assert "kín" not in told.lower()
    assert all(word in told for word in ("Ảnh cầu", "Album: Hội làng", "Video: Phim", "Xem phim"))
    (picture,) = pages.tree(answer).xpath("//main//img")
    assert (picture.get("src"), picture.get("alt")) == (shown.sources().src, "Trụ cầu")


def test_related_items_have_the_title_they_have_in_public(client):
    public = make_edition(title="Tin công khai", visible=(BEGIN, None))
    draft = make_article(title="Tin nháp")
    edition = make_editions({}, EXPLAINED | {"related_ids": [public.article_id, draft.pk]})
    told = history(client, edition)
    assert "Tin công khai; một tin không công khai" in told
    assert "Tin nháp" not in told


def test_an_end_date_is_no_part_of_what_was_corrected(client):
    edition = make_editions({}, EXPLAINED | {"ends_at": BEGIN + 99_999 * HOUR})
    assert "Chữ của bài không đổi." in history(client, edition)


def test_the_text_of_an_edition_cannot_write_html(client):
    edition = make_editions(
        {}, EXPLAINED | {"change_note": "<b>Sửa</b>", "title": "<script>x</script>"}
    )
    answer = client.get(address(edition))
    assert not pages.tree(answer).xpath("//main//b | //main//script")


# --- How much it does ---------------------------------------------------------------------------


def test_older_corrections_say_that_they_are_not_compared(client, monkeypatch):
    monkeypatch.setattr(public_history, "MOST_COMPARED", 2)
    bodies = [{"body": f"<p>Dài {number} m.</p>"} for number in range(100, 104)]
    edition = make_editions(bodies[0], *(EXPLAINED | body for body in bodies[1:]))
    assert marked(client, edition) == (["102", "101"], ["103", "102"])
    assert history(client, edition).count("Không hiện chỗ được sửa") == 1


def test_texts_that_take_too_long_to_compare_are_not(client, monkeypatch):
    monkeypatch.setattr(public_history, "MOST_CHARACTERS", 50)
    body = {"body": "<p>Cầu dài 500 m.</p>"}
    edition = make_editions({}, EXPLAINED | body, EXPLAINED | body)
    assert history(client, edition).count("Không hiện chỗ được sửa") == 1


@pytest.mark.parametrize("corrections", [1, 35])
def test_the_page_asks_as_often_for_many_editions_as_for_one(client, corrections):
    photo, album = make_photo(public=True), make_public_album(1)
    other, video = make_edition(visible=(BEGIN, None)), make_public_video()
    things = (("photo", photo), ("album", album), ("video", video))
    figures = "".join(f'<figure data-{kind}="{each.pk}"></figure>' for kind, each in things)
    edition = make_editions(
        {},
        *(
            EXPLAINED
            | {"body": f"<p>Dài {number} m.</p>{figures}", "lead_photo": photo}
            | {"related_ids": [other.article_id]}
            for number in range(corrections)
        ),
    )
    client.get("/")  # The totals of the visit counter.
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address(edition)).status_code == 200
    # Identity, menu, links; the public edition; all editions, the texts, and what is in them.
    assert len(queries) == 3 + 1 + 2 + 5
    assert not [query for query in queries if '"news_article"' in query["sql"]]


# --- Who may see it -----------------------------------------------------------------------------


def test_a_stale_address_leads_to_the_right_one(client):
    edition = make_editions({}, EXPLAINED | {"title": "Cầu dài"})
    answer = client.get(f"/tin-tuc/cau-moi-{edition.article_id}/lich-su/")
    assert (answer.status_code, answer["Location"]) == (301, address(edition))


def test_it_is_there_as_long_as_the_article_is(client):
    draft = make_article(title="Nháp")
    gone = make_edition(title="Đã gỡ", visible=(BEGIN, BEGIN + HOUR))
    assert client.get(f"/tin-tuc/nhap-{draft.pk}/lich-su/").status_code == 404
    answer = client.get(address(gone))
    assert answer.status_code == 410
    assert answer.content == client.get(gone.get_absolute_url()).content


def test_the_history_of_a_moved_article_leads_to_the_other(client, managing_editor):
    edition, other = make_editions({}, EXPLAINED), make_edition(title="Kia", visible=(BEGIN, None))
    workflow.move(edition.article, by=managing_editor, to=other.article, note="Trùng.")
    assert Ending.objects.exists()
    answer = client.get(address(edition))
    assert (answer.status_code, answer["Location"]) == (301, other.get_absolute_url())


def test_it_is_for_reading_only_and_for_no_search_engine(client):
    edition = make_editions({}, EXPLAINED)
    assert client.post(address(edition)).status_code == 405
    assert client.head(address(edition)).status_code == 200
    answer = client.get(address(edition))
    assert pages.tree(answer).xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert not pages.tree(answer).xpath("//link[@rel='canonical']")
    assert not answer.cookies


# --- The article page ---------------------------------------------------------------------------


def test_an_article_leads_to_its_history_once_it_was_changed(client):
    first = make_edition(visible=(BEGIN, None))
    assert address(first) not in pages.links(client.get(first.get_absolute_url()))
    changed = make_editions({}, {"change": "minor"})
    assert address(changed) in pages.links(client.get(changed.get_absolute_url()))


@pytest.mark.parametrize("view", ["", "in/"])
def test_an_article_tells_its_newest_correction_also_after_minor_changes(client, view):
    note = {"change": "substantive", "change_note": "Lời trước."}
    edition = make_editions({}, note, EXPLAINED, {"change": "minor", "change_note": "Lỗi gõ."})
    told = pages.words(client.get(edition.get_absolute_url() + view), "//main")
    assert "Đính chính ngày 13/02/2020: Cầu dài 500 m, không phải 450 m." in told
    assert "Lời trước" not in told
    assert "Lỗi gõ" not in told


def test_a_preview_tells_the_correction_as_it_will_stand(client, editor):
    client.force_login(editor)
    article = make_editions({}).article
    article.change, article.change_note = EXPLAINED.values()
    article.save()
    answer = client.get(f"/admin/news/article/{article.pk}/preview/")
    assert "Cầu dài 500 m, không phải 450 m." in pages.words(answer, "//main//*[@role='note']")
    assert not [link for link in pages.links(answer) if "lich-su" in link]
