import os
from pathlib import Path

import pytest
from django.core.files import File
from django.test import RequestFactory
from django.utils.http import http_date

from portal.web import byte_ranges

MODIFIED = 1_581_559_200
CONTENT = bytes(range(100))


@pytest.fixture
def file(tmp_path) -> Path:
    path = tmp_path / "du-lieu.bin"
    path.write_bytes(CONTENT)
    os.utime(path, (MODIFIED, MODIFIED))
    return path


@pytest.fixture
def long_file(tmp_path) -> Path:
    """Write a file of two and a half pieces in which every kilobyte is different."""
    path = tmp_path / "dai.bin"
    path.write_bytes(b"".join(number.to_bytes(4) * 256 for number in range(2560)))
    return path


def respond(path, method="get", *, filename=None, attachment=False, **headers):
    request = getattr(RequestFactory(headers=headers), method)("/")
    return byte_ranges.respond(
        request,
        path,
        content_type="video/mp4",
        cache_control="public, max-age=300",
        filename=filename,
        attachment=attachment,
    )


def body(response) -> bytes:
    return response.getvalue()


def etag_of(file) -> str:
    return respond(file)["ETag"]


def test_a_small_file_is_one_bytes_object(file):
    response = respond(file)
    assert (response.status_code, response.content) == (200, CONTENT)
    assert not response.streaming
    assert dict(response.items()) == {
        "Accept-Ranges": "bytes",
        "Cache-Control": "public, max-age=300",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Content-Type": "video/mp4",
        "ETag": etag_of(file),
        "Last-Modified": http_date(MODIFIED),
        "X-Content-Type-Options": "nosniff",
    }


@pytest.mark.django_db  # Closing a response also closes old database connections.
def test_of_a_large_file_the_server_is_told_the_part_to_send(long_file):
    opened, size = File(long_file.open("rb")), long_file.stat().st_size
    response = respond(opened)
    assert opened.closed
    assert response.file_part == byte_ranges.FilePart(long_file, 0, size)
    assert response["Content-Length"] == str(size)
    assert "Content-Disposition" not in response
    assert response["Content-Type"] == "video/mp4"
    assert body(response) == long_file.read_bytes()
    response.close()


@pytest.mark.django_db
def test_of_a_long_range_too(long_file):
    size = long_file.stat().st_size
    response = respond(long_file, Range="bytes=1000-")
    assert response.status_code == 206
    assert response.file_part == byte_ranges.FilePart(long_file, 1000, size - 1000)
    assert response["Content-Length"] == str(size - 1000)
    assert response["Content-Range"] == f"bytes 1000-{size - 1}/{size}"
    assert body(response) == long_file.read_bytes()[1000:]
    response.close()
    few = respond(long_file, Range="bytes=1000-1999")
    assert (few.status_code, few.content) == (206, long_file.read_bytes()[1000:2000])


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=10-19", 10, 19),
        ("bytes=90-", 90, 99),
        ("bytes=0-", 0, 99),
        ("bytes=-10", 90, 99),
        ("bytes=-1000", 0, 99),
        ("bytes=50-1000", 50, 99),
        ("Bytes=1-2", 1, 2),
    ],
)
def test_a_range_is_answered(file, asked, first, last):
    response = respond(file, Range=asked)
    assert (response.status_code, response.content) == (206, CONTENT[first : last + 1])
    assert response["Content-Range"] == f"bytes {first}-{last}/100"
    assert response["Content-Type"] == "video/mp4"
    assert response["ETag"] == etag_of(file)


@pytest.mark.parametrize("asked", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_a_range_behind_the_end_is_416(file, asked):
    response = respond(file, Range=asked)
    assert (response.status_code, response.content) == (416, b"")
    assert response["Content-Range"] == "bytes */100"


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=0-1,5-6",
        "bytes=5-1",
        "bytes=-",
        "bytes=",
        "bytes=a-b",
        "bytes=1-2-3",
        "items=0-1",
        "0-1",
        "bytes=\u0663-\u0664",
        "bytes=" + "9" * 5000 + "-",
    ],
)
def test_several_ranges_and_nonsense_get_the_whole_file(file, asked):
    response = respond(file, Range=asked)
    assert (response.status_code, response.content) == (200, CONTENT)
    assert "Content-Range" not in response


def test_an_empty_file_has_no_ranges(file):
    file.write_bytes(b"")
    assert (respond(file).status_code, respond(file).content) == (200, b"")
    assert respond(file, Range="bytes=0-").status_code == 416


def test_head_tells_the_size_and_ignores_ranges(long_file):
    response = respond(long_file, "head", Range="bytes=0-1")
    assert (response.status_code, response.content) == (200, b"")
    assert response["Content-Length"] == str(long_file.stat().st_size)
    assert response["Accept-Ranges"] == "bytes"


def test_a_reader_who_has_the_file_gets_304(file):
    for headers in (
        {"If-None-Match": etag_of(file)},
        {"If-None-Match": f'"other", {etag_of(file)}'},
        {"If-Modified-Since": http_date(MODIFIED)},
    ):
        response = respond(file, **headers)
        assert (response.status_code, response.content) == (304, b"")
        assert response["ETag"] == etag_of(file)
        assert response["Cache-Control"] == "public, max-age=300"
    assert respond(file, **{"If-None-Match": '"other"'}).status_code == 200
    assert respond(file, **{"If-Match": '"other"'}).status_code == 412


def test_a_changed_file_has_another_tag(file):
    before = etag_of(file)
    file.write_bytes(CONTENT[::-1])
    assert etag_of(file) != before
    assert not before.startswith("W/")


@pytest.mark.parametrize(
    ("if_range", "status"),
    [
        ("{etag}", 206),
        (http_date(MODIFIED), 206),
        ('"other"', 200),
        ("W/{etag}", 200),
        (http_date(MODIFIED - 1), 200),
        (http_date(MODIFIED + 1), 200),
        ("nonsense", 200),
    ],
)
def test_a_range_holds_only_for_the_file_the_reader_knows(file, if_range, status):
    if_range = if_range.replace("{etag}", etag_of(file))
    response = respond(file, Range="bytes=0-9", **{"If-Range": if_range})
    assert response.status_code == status
    # A partial response means that the reader's part is still current.
    assert response.content == (CONTENT[:10] if status == 206 else CONTENT)


@pytest.mark.parametrize(
    ("name", "attachment", "header"),
    [
        ("bao-cao.pdf", True, 'attachment; filename="bao-cao.pdf"'),
        (
            "Báo cáo 90%.pdf",
            False,
            "inline; filename*=utf-8''B%C3%A1o%20c%C3%A1o%2090%25.pdf",
        ),
        ('a"b\\c.pdf', True, 'attachment; filename="a\\"b\\\\c.pdf"'),
        (None, True, "attachment"),
    ],
)
def test_a_file_is_saved_under_its_vietnamese_name(file, name, attachment, header):
    response = respond(file, filename=name, attachment=attachment)
    assert response["Content-Disposition"] == header


def test_every_answer_closes_the_file(file):
    for method, headers in (
        ("get", {}),
        ("head", {}),
        ("get", {"Range": "bytes=0-1"}),
        ("get", {"Range": "bytes=500-"}),
        ("get", {"If-None-Match": etag_of(file)}),
    ):
        opened = File(file.open("rb"))
        respond(opened, method, **headers)
        assert opened.closed
