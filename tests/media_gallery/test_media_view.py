import pytest

from media_gallery.publication import store
from tests.make_photos import make_exif, make_photo, make_picture_bytes

pytestmark = pytest.mark.django_db


def test_a_public_photo_is_given_out_clean(client, django_assert_num_queries):
    photo = make_photo(make_picture_bytes(exif=make_exif()), public=True)
    for rendition in photo.published_renditions:
        with django_assert_num_queries(0):
            response = client.get(f"/media/{rendition['path']}")
        assert response.status_code == 200
        assert response["Content-Type"] == f"image/{rendition['format'].lower()}"
        assert response["Cache-Control"] == "public, max-age=300"
        assert len(response.content) == rendition["bytes"]
        assert b"BI-MAT" not in response.content
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")


def test_a_withdrawn_photo_is_gone(client):
    photo = make_photo(public=True)
    urls = [f"/media/{rendition['path']}" for rendition in photo.published_renditions]
    store.remove_photo(photo)
    assert {client.get(url).status_code for url in urls} == {404}
    store.publish_photo(photo)
    assert {client.get(url).status_code for url in urls} == {404}


def test_an_original_has_no_address(client):
    photo = make_photo(public=True)
    assert client.get(f"/media/{photo.original.name}").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "",
        "photos",
        "photos/",
        "../private/bi-mat.jpg",
        "photos/../../private/bi-mat.jpg",
        "%2e%2e/private/bi-mat.jpg",
        "..%2fprivate%2fbi-mat.jpg",
        "/etc/passwd",
        "photos/x.jpg/",
        "photos//x.jpg",
        "photos/.x.jpg",
        "photos/x\x00.jpg",
        "photos/x.jpg%0a",
        "photos/x.svg",
        "photos/x.html",
        "photos/thu-muc.jpg",
        "photos/" + "a" * 5000 + ".jpg",
        "photos/ảnh.jpg",
    ],
)
def test_there_is_no_way_out_of_the_public_store(client, stores, path):
    public, private = stores
    for file in (private / "bi-mat.jpg", public / "photos/x.svg", public / "photos/x.html"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("bí mật")
    (public / "photos/thu-muc.jpg").mkdir()
    assert client.get(f"/media/{path}").status_code == 404


def test_nothing_can_be_sent_there(client):
    photo = make_photo(public=True)
    url = photo.sources().src
    assert client.post(url).status_code == 405
    assert client.head(url).content == b""
