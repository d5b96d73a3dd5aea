"""The page of a video: play, seek, speed; a player of another service loads only on a click."""

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.page_conditions import until
from tests.make_media import make_public_video
from tests.make_videos import make_video

COLOUR = """(() => {
    const video = document.querySelector("video"), canvas = document.createElement("canvas");
    canvas.width = canvas.height = 1;
    const context = canvas.getContext("2d");
    context.drawImage(video, 0, 0, 1, 1);
    const [red, , blue] = context.getImageData(0, 0, 1, 1).data;
    return red > 150 && blue < 60 ? "red" : blue > 150 && red < 60 ? "blue" : `${red} ${blue}`;
})()"""
CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:09.000\nXin chào"


def half_red_half_blue(second: float) -> Image.Image:
    return Image.new("RGB", (320, 180), (220, 0, 0) if second < 5 else (0, 0, 220))


@pytest.fixture
def video():
    film = make_video(seconds=10, picture=half_red_half_blue, sound=None)
    return make_public_video(film, title="Đỏ rồi xanh", captions=CAPTIONS, transcript="Xin chào.")


def has_a_picture(page):
    """Wait for the first frame by the video's state: an event could have fired already."""
    page.evaluate("document.querySelector('video').preload = 'auto'")
    until(
        page,
        "(({ readyState, seeking }) => readyState > 1 && !seeking)"
        "(document.querySelector('video'))",
    )


def loads(page) -> str:
    """Load the video again for this window size; return the file's address."""
    page.evaluate("document.querySelector('video').load()")
    has_a_picture(page)
    return page.evaluate("document.querySelector('video').currentSrc")


def jumps(page, second):
    page.evaluate("second => { document.querySelector('video').currentTime = second; }", second)
    has_a_picture(page)


def test_nothing_of_a_video_is_loaded_before_it_is_played(person, video):
    citizen = person()
    asked = []
    citizen.page.on("request", lambda request: asked.append(request.url))
    citizen.goes_to(video.get_absolute_url())
    citizen.page.wait_for_load_state("networkidle")
    assert not [url for url in asked if url.endswith(".mp4")]


def test_nothing_moves_when_the_poster_comes(person, video):
    citizen, held = person(), []
    page = citizen.page
    page.route(f"**{video.sources().src}", lambda route: held.append(route))
    page.goto(citizen.address + video.get_absolute_url(), wait_until="domcontentloaded")
    before = page.locator("video").bounding_box()
    # The film's ratio; the poster has another.
    assert before["width"] / before["height"] == pytest.approx(16 / 9, abs=0.01)
    page.wait_for_timeout(100)
    held[0].continue_()
    page.wait_for_load_state("networkidle")
    assert page.locator("video").bounding_box() == before


def test_a_jump_shows_the_picture_of_that_moment(person, video):
    citizen = person(viewport={"width": 1280, "height": 800})
    page, ranges = citizen.page, []
    page.on("response", lambda answer: answer.url.endswith(".mp4") and ranges.append(answer.status))
    citizen.goes_to(video.get_absolute_url())
    assert loads(page).endswith("/720.mp4")
    jumps(page, 2)
    until(page, f"{COLOUR} === 'red'")
    jumps(page, 8)
    until(page, f"{COLOUR} === 'blue'")
    jumps(page, 1)
    until(page, f"{COLOUR} === 'red'")
    assert set(ranges) == {206}
    words = "document.querySelector('video').textTracks[0]"
    assert page.evaluate(f"{words}.mode") == "showing"
    assert page.evaluate(f"{words}.cues[0].text") == "Xin chào"


def test_a_telephone_gets_the_small_file_and_may_choose_the_large_one(person, video):
    citizen = person(viewport={"width": 360, "height": 740})
    page = citizen.page
    citizen.goes_to(video.get_absolute_url())
    assert loads(page).endswith("/360.mp4")
    quality = page.get_by_label("Chất lượng")
    expect(quality).to_have_value(video.files[1]["url"])
    jumps(page, 8)
    quality.select_option(video.files[0]["url"])
    has_a_picture(page)
    expect(page.locator("video")).to_have_js_property("currentTime", 8)
    assert page.evaluate("document.querySelector('video').currentSrc").endswith("/720.mp4")


def test_the_speed_is_chosen_and_stays_with_another_file(person, video):
    citizen = person(viewport={"width": 1280, "height": 800})
    page = citizen.page
    citizen.goes_to(video.get_absolute_url())
    loads(page)
    page.get_by_label("Tốc độ").select_option("1.5")
    assert page.evaluate("document.querySelector('video').playbackRate") == 1.5
    page.get_by_label("Chất lượng").select_option(video.files[1]["url"])
    has_a_picture(page)
    expect(page.locator("video")).to_have_js_property("playbackRate", 1.5)
    expect(page.get_by_label("Tốc độ")).to_have_value("1.5")


def test_another_services_player_comes_when_it_is_asked_for(person):
    video = make_public_video(external_url="https://youtu.be/dQw4w9WgXcQ", title="Phim của đài")
    citizen = person()
    page = citizen.page
    asked = []
    citizen.context.route(
        "https://www.youtube-nocookie.com/**",
        lambda route: (
            asked.append((route.request.url, route.request.headers.get("referer", ""))),
            route.fulfill(body="<p>Trình phát</p>", content_type="text/html; charset=utf-8"),
        ),
    )
    citizen.goes_to(video.get_absolute_url())
    page.wait_for_load_state("networkidle")
    assert (asked, citizen.foreign) == ([], [])
    expect(page.get_by_role("link", name="Xem tại youtu.be")).to_be_visible()
    page.get_by_role("button", name="Phát tại đây").click()
    expect(page.frame_locator(".player__frame").get_by_text("Trình phát")).to_be_visible()
    assert asked == [
        (
            "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1",
            # The service plays only if it gets the origin; it does not get the path.
            f"{citizen.address}/",
        )
    ]
    assert page.locator(".player__frame").get_attribute("title") == "Phim của đài"
    citizen.foreign.clear()  # These requests are expected.


def test_a_video_elsewhere_is_a_link_without_scripts(person):
    video = make_public_video(external_url="https://youtu.be/dQw4w9WgXcQ")
    citizen = person(java_script_enabled=False)
    citizen.goes_to(video.get_absolute_url())
    expect(citizen.page.get_by_role("link", name="Xem tại youtu.be")).to_be_visible()
    expect(citizen.page.get_by_role("button", name="Phát tại đây")).to_be_hidden()
