"""A reporter uploads a film over a connection that breaks, in Chromium."""

import re

import pytest
from playwright.sync_api import expect

from media_gallery.models import Upload, Video
from media_gallery.videos import uploads
from portal.jobs.queue import run_waiting
from tests.browser.page_conditions import wait_until
from tests.make_videos import make_video

ADD = "/admin/media_gallery/video/add/"


@pytest.fixture
def film(tmp_path, monkeypatch):
    """Write a film that is uploaded in several pieces; return its path."""
    content = make_video(size=(640, 360), sound=None)
    monkeypatch.setattr(uploads, "PIECE", len(content) // 6 + 1)
    path = tmp_path / "Lễ_hội Tây Thiên.mp4"
    path.write_bytes(content)
    return path


def test_a_film_survives_a_broken_line_a_pause_and_a_reload(person, film):
    reporter = person("Reporters")
    page, size = reporter.page, film.stat().st_size
    pieces = []

    def line(route):
        """Let two pieces through; abort the others until the route is removed."""
        if route.request.method == "PATCH":
            pieces.append(int(route.request.headers["upload-offset"]))
            if len(pieces) > 2:
                route.abort()
                return
        route.continue_()

    page.route("**/video/upload/**", line)
    reporter.goes_to(ADD)
    status = page.locator(".video-upload__status")
    page.locator("#id_file").set_input_files(film)
    expect(status).to_contain_text("Mất kết nối. Tự gửi tiếp từ 33 % sau")
    page.get_by_role("button", name="Tạm dừng").click()
    expect(status).to_contain_text("Đã tạm dừng ở 33 %.")
    assert uploads.offset(Upload.objects.get()) == pieces[2]

    # The page is closed and opened again, and the same file chosen.
    page.unroute("**/video/upload/**")
    page.on("dialog", lambda dialog: dialog.accept())
    reporter.goes_to(ADD)
    expect(page.locator(".video-unfinished")).to_contain_text("Lễ_hội Tây Thiên.mp4: đã gửi 33 %")
    sent = []
    page.on(
        "request",
        lambda request: (
            request.method == "PATCH" and sent.append(int(request.headers["upload-offset"]))
        ),
    )
    page.locator("#id_file").set_input_files(film)
    expect(status).to_contain_text("Đã gửi đủ")
    assert sent[0] == pieces[2]

    expect(page.locator("#id_title")).to_have_value("Lễ hội Tây Thiên")
    page.locator("#id_transcript").fill("Người dẫn: Xin chào.")
    page.locator("[name=_continue]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    video = Video.objects.get()
    assert video.size == size
    with video.original.open() as stored:
        assert stored.read() == film.read_bytes()

    expect(page.locator(".video-status__conversion")).to_contain_text("Chờ chuyển đổi")
    run_waiting()
    # The page updates itself.
    expect(page.locator("video.video-status__player")).to_be_visible()
    expect(page.locator(".video-status__conversion")).to_contain_text("Xem được")
    video.refresh_from_db()
    video.delete()


def test_what_was_pressed_is_done_though_the_film_has_just_become_ready(person, film):
    """The page was loaded again then, which stopped the request of the button."""
    reporter = person("Reporters")
    page = reporter.page
    reporter.goes_to(ADD)
    page.locator("#id_file").set_input_files(film)
    expect(page.locator(".video-upload__status")).to_contain_text("Đã gửi đủ")
    page.locator("[name=_continue]").click()
    page.wait_for_url(re.compile("/change/"))
    held, asked, answered = [], [], []
    page.route("**/admin/logout/", lambda route: held.append(route))
    page.locator("#logout-form button").click(no_wait_after=True)
    wait_until(page, lambda: held)
    run_waiting()
    page.on("request", lambda request: asked.append(request.url))
    page.on("requestfinished", lambda request: answered.append(request.url))
    # Asked only after the answer before.
    wait_until(page, lambda: any("/conversion/" in each for each in {*asked} & {*answered}))
    page.wait_for_timeout(500)
    held[0].continue_()
    expect(page.locator("#logout-form")).to_have_count(0)
    Video.objects.get().delete()


def test_saving_waits_for_the_file_and_the_picture_of_a_second_becomes_the_poster(person, film):
    reporter = person("Reporters")
    page = reporter.page
    reporter.goes_to(ADD)
    gate = []
    page.route(
        "**/video/upload/*/",
        lambda route: (
            route.continue_() if gate or route.request.method != "PATCH" else route.abort()
        ),
    )
    page.locator("#id_file").set_input_files(film)
    expect(page.locator(".video-upload__status")).to_contain_text("Mất kết nối")
    page.locator("[name=_continue]").click()
    gate.append("open")
    page.wait_for_url(re.compile("/change/"))
    run_waiting()
    expect(page.locator("video.video-status__player")).to_be_visible()
    player = page.locator("video.video-status__player")
    player.evaluate(
        """async player => {
            player.muted = true;
            await player.play();
            player.pause();
            player.currentTime = 0.4;
        }"""
    )
    expect(page.locator("#video-poster-second")).to_have_value(re.compile("^0,4"))
    before = player.get_attribute("poster")
    page.get_by_role("button", name="Lấy hình này làm bìa").click()
    expect(page.locator(".video-poster__status")).to_have_text("Đã lấy hình này làm bìa.")
    assert player.get_attribute("poster") != before
    Video.objects.get().delete()


def test_text_named_mp4_is_refused_in_a_sentence(person, tmp_path):
    reporter = person("Reporters")
    lie = tmp_path / "phim.mp4"
    lie.write_text("Đây không phải là phim. " * 200)
    reporter.goes_to(ADD)
    reporter.page.locator("#id_file").set_input_files(lie)
    expect(reporter.page.locator(".video-upload__status")).to_have_text(
        "Tệp này không phải video MP4, MOV, WebM, MKV, AVI, WMV hay MPEG, dù tên tệp là gì."
    )
    assert not Upload.objects.exists()
