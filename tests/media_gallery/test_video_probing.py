import io
import threading
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import av
import pytest

from media_gallery.videos.ffmpeg import containers, probing
from tests.make_photos import make_picture, make_picture_bytes
from tests.make_videos import (
    make_hevc_video,
    make_music,
    make_turned_video,
    make_video,
    make_webm_video,
)


def examine(content: bytes) -> probing.Facts:
    return probing.examine(io.BytesIO(content))


def rejection(content: bytes) -> str:
    with pytest.raises(containers.UnreadableVideo) as refused:
        examine(content)
    return str(refused.value)


def obstacle(**kwargs) -> str | None:
    return examine(make_video(**kwargs)).obstacle


def test_the_facts_of_a_video_that_browsers_play():
    found = asdict(examine(make_video(seconds=2)))
    assert 5_000 < found.pop("bit_rate") < 100_000
    assert found == {
        "format": "mp4",
        "seconds": 2.0,
        "width": 320,
        "height": 180,
        "rotation": 0,
        "frame_rate": 25.0,
        "video_codec": "h264",
        "audio_codec": "aac",
        "interlaced": False,
        "obstacle": None,
        "copyable": True,
    }


def test_a_video_without_sound_plays_too():
    found = examine(make_video(sound=None))
    assert (found.has_audio, found.audio_codec, found.obstacle) == (False, None, None)


def test_webm_plays_in_many_places_but_not_in_all():
    found = examine(make_webm_video())
    assert (found.format, found.video_codec, found.audio_codec) == ("webm", "vp9", "opus")
    assert found.obstacle == (
        "Tệp dùng chuẩn VP9, iPhone đời cũ không phát được; cổng sẽ chuyển sang H.264."
    )
    assert not found.copyable


@pytest.mark.parametrize(
    ("degrees", "size"), [(90, (180, 320)), (180, (320, 180)), (270, (180, 320))]
)
def test_the_size_is_the_one_that_is_shown(degrees, size):
    found = examine(make_turned_video(degrees))
    assert (found.rotation, (found.width, found.height)) == (degrees, size)
    # Players would rotate it; the portal encodes it rotated.
    assert (found.obstacle, found.copyable) == (None, False)


def test_hevc_is_named_as_what_browsers_cannot_play():
    assert examine(make_hevc_video()).obstacle == (
        "Tệp dùng chuẩn HEVC (H.265), nhiều trình duyệt không phát được; cổng sẽ chuyển sang H.264."
    )


def test_ten_bits_of_colour_are_an_obstacle():
    assert obstacle(pixel_format="yuv420p10le") == (
        "Tệp dùng chuẩn H.264 nhưng màu không phải loại 8 bit 4:2:0, "
        "nhiều trình duyệt không phát được; cổng sẽ chuyển sang loại phổ biến."
    )


def test_interlaced_pictures_are_an_obstacle():
    assert obstacle(options={"x264-params": "interlaced=1"}) == (
        "Hình của tệp quét xen kẽ như truyền hình, trình duyệt chiếu bị răng cưa; "
        "cổng sẽ chuyển thành hình liền."
    )


def test_sound_that_browsers_do_not_know_is_an_obstacle():
    assert obstacle(sound="ac3") == (
        "Tiếng của tệp dùng chuẩn AC-3, nhiều trình duyệt không phát được; cổng sẽ chuyển sang AAC."
    )


def test_good_tracks_in_another_wrapping_are_an_obstacle():
    found = examine(make_video(format="matroska"))
    assert (found.format, found.copyable) == ("mkv", False)
    assert found.obstacle == (
        "Tệp đóng gói kiểu MKV với H.264, nhiều trình duyệt không phát được; "
        "cổng sẽ chuyển sang MP4."
    )


def test_an_index_at_the_end_keeps_the_reader_waiting():
    found = examine(make_video(index_first=False))
    assert (found.format, found.copyable) == ("mp4", True)
    assert found.obstacle == (
        "Mục lục của tệp nằm ở cuối nên trình duyệt phải tải hết mới phát được; "
        "cổng sẽ chuyển mục lục lên đầu."
    )


@pytest.mark.parametrize(
    ("format", "codec", "sound", "named"),
    [
        ("avi", "mpeg4", "mp3", "MPEG-4 (DivX, Xvid)"),
        ("mpegts", "mpeg2video", "mp2", "MPEG-2"),
        ("vob", "mpeg2video", "mp2", "MPEG-2"),
        ("asf", "wmv2", None, "WMV2"),
    ],
)
def test_what_other_cameras_and_computers_write_is_read(format, codec, sound, named):
    found = examine(make_video(format=format, codec=codec, sound=sound))
    assert (found.width, found.height) == (320, 180)
    assert found.seconds == pytest.approx(1, abs=0.1)
    assert found.obstacle == (
        f"Tệp dùng chuẩn {named}, nhiều trình duyệt không phát được; cổng sẽ chuyển sang H.264."
    )


def test_text_named_as_a_video_is_no_video():
    assert rejection("Kế hoạch quay phim".encode() * 100) == (
        "Tệp này không phải video MP4, MOV, WebM, MKV, AVI, WMV hay MPEG, dù tên tệp là gì."
    )


def test_an_empty_file_is_refused():
    assert rejection(b"") == "Tệp này trống, không có dữ liệu. Hãy chọn lại tệp video."


def test_a_picture_is_sent_to_the_pictures():
    assert rejection(make_picture_bytes(make_picture(), "AVIF")) == (
        "Tệp này là ảnh, không phải video. Hãy tải lên ở mục Ảnh."
    )


def test_one_picture_is_no_film():
    assert rejection(make_video(seconds=0.04, sound=None)) == (
        "Tệp này chỉ có một hình đứng yên. Hãy tải lên ở mục Ảnh."
    )


def test_sound_alone_is_refused():
    assert rejection(make_music()) == "Tệp này không có hình, chỉ có tiếng hoặc dữ liệu khác."


@pytest.mark.parametrize("share", [0.1, 0.5, 0.97])
def test_a_file_cut_off_without_its_index_is_damaged(share):
    content = make_video(seconds=2, index_first=False)
    assert rejection(content[: int(len(content) * share)]) == (
        "Tệp video bị hỏng hoặc thiếu dữ liệu. Hãy chép lại từ máy quay rồi tải lên lại."
    )


def test_a_file_cut_off_tells_how_much_is_there():
    content = make_video(seconds=10, sound=None, options={"g": "5"})
    cut = content[: len(content) - (len(content) - content.index(b"mdat")) // 2]
    said = rejection(cut)
    assert said.startswith("Tệp thiếu phần cuối: video dài 10 giây nhưng chỉ có ")
    assert said.endswith(" giây. Hãy chép lại từ máy quay rồi tải lên lại.")


def test_a_video_that_is_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(probing, "MAX_SECONDS", 1)
    assert "Hãy cắt thành nhiều phần" in rejection(make_video(seconds=2))


def test_a_tiny_picture_is_refused():
    assert rejection(make_video(size=(32, 8))) == (
        "Hình của video này chỉ có 32 × 8 điểm ảnh, quá nhỏ để xem."
    )


def test_more_than_8k_is_refused_before_it_is_decoded(monkeypatch):
    monkeypatch.setattr(containers, "MAX_SIDE", 300)
    assert rejection(make_video()) == (
        "Hình của video này có 320 × 180 điểm ảnh, lớn hơn 8K. Hãy xuất lại ở cỡ 1080p rồi tải lên."
    )


class TestListsOfAddresses:
    """Formats that make FFmpeg open other files of the server, or URLs of other hosts."""

    @pytest.fixture
    def local_file(self, tmp_path) -> Path:
        path = tmp_path / "bi-mat.ts"
        path.write_bytes(make_video(format="mpegts", codec="mpeg2video", sound="mp2"))
        return path

    def test_a_playlist_named_mp4_is_refused(self):
        assert rejection(b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1/bi-mat.ts\n") == (
            "Tệp này chỉ là danh sách phát, không chứa hình. Hãy tải lên chính tệp video."
        )

    def test_even_a_reader_of_lists_could_open_no_file_of_the_server(self, local_file, monkeypatch):
        playlist = local_file.with_name("danh-sach.mp4")
        playlist.write_text(f"ffconcat version 1.0\nfile {local_file.name}\n")
        with av.open(str(playlist), format="concat") as trap:
            assert next(trap.decode(video=0)).width == 320
        monkeypatch.setattr(containers, "sniff", lambda file: "concat")
        with playlist.open("rb") as file, pytest.raises(containers.UnreadableVideo):
            probing.examine(file)

    def test_even_a_reader_of_lists_could_ask_no_other_host(self, local_file, monkeypatch):
        asked = []

        class Host(BaseHTTPRequestHandler):
            def do_GET(self):
                asked.append(self.path)
                self.send_response(200)
                self.end_headers()
                self.wfile.write(local_file.read_bytes())

            def log_message(self, *arguments):
                pass

        with HTTPServer(("127.0.0.1", 0), Host) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            address = f"http://127.0.0.1:{server.server_port}/bi-mat.ts"
            playlist = f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{address}\n#EXT-X-ENDLIST\n"
            with av.open(io.BytesIO(playlist.encode()), format="hls") as trap:
                assert next(trap.decode(video=0)).width == 320
            assert asked
            asked.clear()
            monkeypatch.setattr(containers, "sniff", lambda file: "hls")
            assert rejection(playlist.encode())
            server.shutdown()
        assert asked == []
