"""Permanent redirects are never kept without asking, and end at an address that answers."""

from datetime import datetime

import pytest
from django.core.files.base import ContentFile

from news.models import Attachment
from portal.vietnamese.dates import VIETNAM
from tests.make import make_article, make_category, make_edition, make_tag
from tests.make_media import make_album, make_public_video
from tests.make_photos import make_photo

BEGIN = datetime(2020, 2, 13, 8, 0, tzinfo=VIETNAM)


@pytest.fixture
def addresses(stores) -> list[str]:
    """Return an old address of everything that redirects."""
    category = make_category("Kinh tế", slug="moi")
    category.former_slugs.create(slug="cu")
    tag = make_tag("Lũ lụt")
    article = make_article(category=category, tags=[tag])
    attachment = Attachment(article=article, title="Tệp", file_name="tep.pdf", kind="pdf", size=4)
    attachment.file.save("x", ContentFile(b"%PDF"))
    attachment.save()
    make_edition(article, visible=(BEGIN, None))
    photo = make_photo(public=True)
    album = make_album(photo, approved=True)
    video = make_public_video()
    return [
        f"/tin-tuc/cu-{article.pk}/",
        f"/tin-tuc/cu-{article.pk}/in/",
        "/tin-tuc/2020/2/13/",
        "/tin-tuc/2020/2/",
        "/chuyen-muc/cu/",
        "/rss/cu/",
        f"/tep/{attachment.pk}/cu.pdf",
        f"/album-anh/cu-{album.pk}/",
        f"/album-anh/cu-{album.pk}/{photo.pk}/",
        f"/video/cu-{video.pk}/",
        "/tin-tuc",
    ]


@pytest.mark.django_db
def test_no_permanent_redirect_is_kept_without_asking(client, addresses):
    answers = {address: client.get(address) for address in addresses}
    assert {
        address: (answer.status_code, answer.headers.get("Cache-Control"))
        for address, answer in answers.items()
    } == dict.fromkeys(addresses, (301, "no-cache"))
    ends = {address: client.get(answer["Location"]) for address, answer in answers.items()}
    assert {address: end.status_code for address, end in ends.items()} == dict.fromkeys(
        addresses, 200
    )
