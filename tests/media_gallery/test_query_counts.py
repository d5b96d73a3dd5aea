"""The number of queries of staff pages of the gallery: the same with one album and with thirty."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.make import make_user
from tests.make_media import make_album
from tests.make_photos import make_photo

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "page", ["/admin/media_gallery/album/", "/admin/media_gallery/queue/sheet/"]
)
def test_a_page_asks_as_often_for_thirty_albums_as_for_one(client, page):
    client.force_login(make_user("Moderators"))

    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page).status_code == 200
        return len(asked)

    by = make_user("Reporters")
    make_album(make_photo(), uploaded_by=by)
    queries()  # Content types and the like are read once in a process.
    with_one = queries()
    for _ in range(29):
        make_album(make_photo(), make_photo(), uploaded_by=by)
    assert queries() == with_one


def test_the_list_counts_the_photos_of_each_album(client):
    client.force_login(make_user("Moderators"))
    make_album()
    make_album(make_photo(), make_photo())
    page = client.get("/admin/media_gallery/album/").content.decode()
    assert ">0 ảnh</a>" in page
    assert ">2 ảnh</a>" in page
