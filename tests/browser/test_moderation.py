"""The moderation queue and the order of an album, in Chromium."""

import re

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from media_gallery.models import Moderated, Photo, RejectionReason, Video
from media_gallery.moderation import actions, edits
from tests.browser.page_conditions import tap_until_visible
from tests.browser.test_accessibility import violations
from tests.make import make_user
from tests.make_media import make_album
from tests.make_photos import make_photo, make_picture, make_picture_bytes
from tests.make_videos import make_video

QUEUE = "/admin/media_gallery/queue/"
State = Moderated.State


@pytest.fixture(autouse=True)
def _stores_of_its_own(stores):
    pass


@pytest.fixture
def reasons():
    sentences = ["Ảnh mờ, tối hoặc rung: hãy gửi ảnh khác rõ hơn.", "Chú thích còn thiếu hoặc sai."]
    RejectionReason.objects.all().delete()
    return [
        RejectionReason.objects.create(sentence=sentence, position=place)
        for place, sentence in enumerate(sentences)
    ]


def make_photos(count, **fields) -> list[Photo]:
    return [
        make_photo(make_picture_bytes(make_picture((900, 600))), caption=f"Ảnh thứ {n}", **fields)
        for n in range(1, count + 1)
    ]


def heading(page):
    return page.locator(".queue-item h2")


def states(photos) -> list[str]:
    by_id = dict(Photo.objects.values_list("pk", "state"))
    return [by_id[photo.pk] for photo in photos]


def become(page, photos, expected):
    """Wait for the decisions to arrive, which are sent in the background."""
    for _ in range(100):
        if states(photos) == expected:
            return
        page.wait_for_timeout(100)
    assert states(photos) == expected


def test_twenty_photos_are_decided_in_twenty_keystrokes_and_the_reasons(person, reasons):
    photos = make_photos(20)
    moderator = person("Moderators")
    moderator.goes_to(QUEUE)
    page, pressed = moderator.page, 0
    for number in range(1, 21):
        expect(heading(page)).to_contain_text(f"Ảnh thứ {number}")
        keys = ["t", "2", "Enter"] if number % 5 == 0 else ["Enter" if number % 2 else "d"]
        for key in keys:
            page.keyboard.press(key)
        pressed += len(keys)
    expect(page.locator("[data-end] h2")).to_have_text("Không còn gì trong hàng chờ này")
    assert pressed == 20 + 2 * 4
    become(
        page,
        photos,
        [State.REJECTED if number % 5 == 0 else State.APPROVED for number in range(1, 21)],
    )
    assert set(Photo.objects.filter(state=State.REJECTED).values_list("decision_note")) == {
        (reasons[1].sentence,)
    }


def test_the_next_picture_is_there_before_it_is_asked_for(person, reasons):
    photos = make_photos(3)
    moderator = person("Moderators")
    moderator.goes_to(QUEUE)
    page = moderator.page
    page.wait_for_load_state("networkidle")
    page.keyboard.press("d")
    assert heading(page).text_content().endswith("Ảnh thứ 2")
    assert page.evaluate("document.querySelector('.queue-item img').complete")
    become(page, photos, [State.APPROVED, State.PENDING, State.PENDING])


def test_the_number_of_those_that_wait_goes_down_and_up_again(person, reasons):
    photos = make_photos(3)
    moderator = person("Moderators")
    moderator.goes_to(QUEUE)
    page = moderator.page
    page.wait_for_load_state("networkidle")
    left = page.locator("[data-left]")
    for expected in ("2", "1"):
        page.keyboard.press("d")
        expect(left).to_have_text(expected)
    become(page, photos, [State.APPROVED, State.APPROVED, State.PENDING])


def test_skipping_and_going_back_and_taking_back(person, reasons):
    photos = make_photos(3)
    moderator = person("Moderators")
    moderator.goes_to(QUEUE)
    page = moderator.page
    page.wait_for_load_state("networkidle")
    page.keyboard.press("ArrowRight")
    expect(heading(page)).to_contain_text("Ảnh thứ 2")
    page.keyboard.press("d")
    become(page, photos, [State.PENDING, State.APPROVED, State.PENDING])
    page.keyboard.press("z")
    expect(page.locator(".queue-item__done")).to_have_text("Bạn vừa duyệt mục này.")
    page.keyboard.press("ArrowLeft")
    expect(heading(page)).to_contain_text("Ảnh thứ 1")
    page.keyboard.press("b")
    # A photo approved by mistake is withdrawn with a reason, from here.
    page.keyboard.press("t")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(heading(page)).to_contain_text("Ảnh thứ 3")
    become(page, photos, [State.PENDING, State.WITHDRAWN, State.PENDING])


def test_words_typed_after_a_reason_was_chosen_by_its_number_are_its_note(person, reasons):
    photos = make_photos(2)
    moderator = person("Moderators")
    moderator.goes_to(QUEUE)
    page = moderator.page
    page.wait_for_load_state("networkidle")
    page.keyboard.press("t")
    page.keyboard.press("2")
    page.keyboard.type("do chữ đè lên ảnh, 2 lần")
    page.keyboard.press("Enter")
    expect(heading(page)).to_contain_text("Ảnh thứ 2")
    become(page, photos, [State.REJECTED, State.PENDING])
    photos[0].refresh_from_db()
    assert photos[0].decision_note == f"{reasons[1].sentence}\ndo chữ đè lên ảnh, 2 lần"
    # The next one begins with nothing chosen and nothing written.
    page.keyboard.press("t")
    expect(page.locator("[name=note]")).to_have_value("")
    assert page.locator("[name=reason]:checked").count() == 0


def test_words_of_a_rejection_that_the_server_refuses_are_offered_again(person, reasons):
    (photo,) = make_photos(1)
    moderator = person("Moderators")
    moderator.goes_to(QUEUE)
    page = moderator.page
    page.wait_for_load_state("networkidle")
    edits.edit(photo, {"caption": "Đã sửa"}, by=photo.uploaded_by)
    for key in ("t", "1"):
        page.keyboard.press(key)
    page.keyboard.type("Sai tên")
    page.keyboard.press("Enter")
    expect(page.locator("[data-refusals] li")).to_contain_text("vừa được sửa")
    expect(heading(page)).to_contain_text("Đã sửa")
    page.keyboard.press("t")
    expect(page.locator("[name=note]")).to_have_value("Sai tên")
    page.keyboard.press("Enter")
    become(page, [photo], [State.REJECTED])
    photo.refresh_from_db()
    assert photo.decision_note == f"{reasons[0].sentence}\nSai tên"


def test_changes_of_something_approved_are_decided_in_the_queue(person, reasons):
    (photo, other) = make_photos(2)
    for each in (photo, other):
        actions.approve(each, by=make_user("Moderators"))
        edits.edit(each, {"caption": f"Lời mới {each.pk}"}, by=each.uploaded_by)
    moderator = person("Moderators")
    moderator.goes_to(QUEUE)
    page = moderator.page
    expect(heading(page)).to_contain_text(f"Lời mới {photo.pk}")
    expect(page.locator(".queue-item__replaced")).to_contain_text("Ảnh thứ 1")
    page.keyboard.press("d")
    expect(heading(page)).to_contain_text(f"Lời mới {other.pk}")
    page.keyboard.press("d")
    expect(page.locator("[data-end]")).to_be_visible()
    for _ in range(100):
        if not Photo.objects.waiting().exists():
            break
        page.wait_for_timeout(100)
    captions = dict(Photo.objects.values_list("pk", "caption"))
    assert captions == {each.pk: f"Lời mới {each.pk}" for each in (photo, other)}


def test_the_buttons_do_the_same_by_hand(person, reasons):
    photos = make_photos(2)
    moderator = person("Moderators", viewport={"width": 360, "height": 740}, has_touch=True)
    moderator.goes_to(QUEUE)
    page = moderator.page
    page.get_by_role("button", name=re.compile("^Duyệt")).tap()
    expect(heading(page)).to_contain_text("Ảnh thứ 2")
    reason = page.get_by_text(reasons[0].sentence)
    tap_until_visible(page.get_by_text("Từ chối…"), reason)
    reason.tap()
    page.get_by_role("button", name=re.compile("Gửi lời từ chối")).tap()
    become(page, photos, [State.APPROVED, State.REJECTED])


def test_what_the_server_refuses_comes_back_with_its_sentence(person, reasons):
    photos = make_photos(4)
    moderator = person("Moderators")
    moderator.goes_to(QUEUE)
    page = moderator.page
    page.wait_for_load_state("networkidle")
    edits.edit(photos[0], {"caption": "Đã sửa"}, by=photos[0].uploaded_by)
    actions.approve(photos[1], by=make_user("Moderators", username="nguoikhac"))
    page.keyboard.press("d")
    expect(page.locator("[data-refusals] li")).to_contain_text("vừa được sửa")
    # The photo being shown stays; the edited one comes next, loaded again.
    expect(heading(page)).to_contain_text("Ảnh thứ 2")
    page.keyboard.press("d")
    expect(page.locator("[data-refusals] li").last).to_contain_text("đã được nguoikhac duyệt")
    expect(heading(page)).to_contain_text("Đã sửa")
    expect(page.locator(".queue-item__changes")).to_contain_text("chú thích")
    for words in ("Đã sửa", "Ảnh thứ 3", "Ảnh thứ 4"):
        expect(heading(page)).to_contain_text(words)
        page.keyboard.press("d")
    expect(page.locator("[data-end]")).to_be_visible()
    become(page, photos, [State.APPROVED] * 4)


def test_nothing_is_lost_when_the_connection_drops(person, reasons):
    photos = make_photos(4)
    moderator = person("Moderators")
    moderator.goes_to(QUEUE)
    page = moderator.page
    page.wait_for_load_state("networkidle")
    moderator.context.set_offline(True)
    page.keyboard.press("d")
    page.keyboard.press("d")
    expect(page.locator("[data-sending]")).to_contain_text("2 quyết định chưa gửi được")
    expect(heading(page)).to_contain_text("Ảnh thứ 3")
    # The last one is not sent yet, so it can be undone.
    page.keyboard.press("z")
    expect(page.locator(".queue-item__done")).to_contain_text("đã được lấy lại")
    page.keyboard.press("b")
    page.keyboard.press("d")
    moderator.context.set_offline(False)
    expect(page.locator("[data-sending]")).to_have_text("")
    become(page, photos, [State.APPROVED, State.PENDING, State.APPROVED, State.PENDING])


def test_a_session_that_ended_meanwhile_costs_no_decision(person, reasons):
    photos = make_photos(2)
    moderator = person("Moderators")
    moderator.goes_to(QUEUE)
    page, context = moderator.page, moderator.context
    page.wait_for_load_state("networkidle")
    context.clear_cookies()
    page.keyboard.press("d")
    expect(page.locator("[data-sending]")).to_contain_text("Phiên làm việc đã hết")
    page.keyboard.press("d")
    # They log in again in another tab; the open page sends the rest, with a new token.
    with context.expect_page() as opened:
        page.locator("[data-sending] a").click()
    username = get_user_model().objects.get(groups__name="Moderators").username
    opened.value.locator("#id_username").fill(username)
    opened.value.locator("#id_password").fill("mật khẩu")
    opened.value.locator("[type=submit]").click()
    opened.value.wait_for_url(f"{moderator.address}/admin/")
    opened.value.close()
    become(page, photos, [State.APPROVED] * 2)


def test_the_keys_are_told(person, reasons):
    make_photos(1)
    moderator = person("Moderators")
    moderator.goes_to(QUEUE)
    page = moderator.page
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Phím tắt")).to_be_visible()
    page.keyboard.press("d")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert Photo.objects.get().is_pending


def test_a_video_is_watched_in_the_queue_before_anybody_else_can(person, reasons, stores):
    public, private = stores
    (private / "renditions/x").mkdir(parents=True)
    (private / "renditions/x/180.mp4").write_bytes(make_video())
    video = Video.objects.create(
        title="Rước kiệu",
        original="videos/x.bin",
        uploaded_by=make_user("Reporters"),
        width=320,
        height=180,
        transcript="Tiếng trống hội.",
        captions="WEBVTT\n",
        renditions=[{"path": "renditions/x/180.mp4", "width": 320, "height": 180, "bytes": 1}],
    )
    moderator = person("Moderators")
    moderator.goes_to(QUEUE)
    page = moderator.page
    film = page.locator(".queue-item video")
    expect(film).to_have_js_property("duration", 1)
    film.evaluate("film => { film.currentTime = 0.5; }")
    expect(film).to_have_js_property("seeking", False)
    expect(film).to_have_js_property("currentTime", 0.5)
    assert violations(page) == set()
    page.keyboard.press("d")
    expect(page.locator("[data-end]")).to_be_visible()
    for _ in range(50):
        video.refresh_from_db()
        if video.is_approved:
            break
        page.wait_for_timeout(100)
    assert video.is_approved
    assert not public.exists()


@pytest.mark.parametrize("width", [360, 1440])
def test_the_pages_of_the_back_office_are_for_everybody(person, reasons, width):
    photos = make_photos(3)
    album = make_album(*photos)
    moderator = person("Moderators", viewport={"width": width, "height": 900})
    page = moderator.page
    for path in (
        QUEUE,
        f"{QUEUE}?xem=album-{album.pk}",
        f"{QUEUE}sheet/",
        f"/admin/media_gallery/album/{album.pk}/photos/",
        f"/admin/media_gallery/album/{make_album().pk}/photos/add/",
    ):
        moderator.goes_to(path)
        page.wait_for_load_state("networkidle")
        # The breadcrumbs and the header are Django's.
        assert violations(page) == set(), path
        overflow = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert overflow <= 0, path
    moderator.goes_to(QUEUE)
    page.keyboard.press("t")
    assert violations(page) == set()
