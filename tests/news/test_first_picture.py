"""The largest picture above the fold is fetched at once, those below it when they come near."""

import datetime
import re

import pytest
from django.utils import timezone

from tests.make import make_article, make_category, make_edition
from tests.make_photos import make_photo

pytestmark = pytest.mark.django_db


def pictures(client, address) -> list[str]:
    return re.findall(r"<img src=\"/media/[^>]*>", client.get(address).text)


def test_only_the_first_picture_of_a_page_is_hurried(client):
    category, hour = make_category("Kinh tế"), datetime.timedelta(hours=1)
    for number in (3, 2, 1):
        edition = make_edition(
            make_article(
                title=f"Tin {number}", category=category, lead_photo=make_photo(public=True)
            ),
            visible=(timezone.now() - number * hour, None),
        )
    for address in ("/", "/tin-tuc/", "/chuyen-muc/kinh-te/", edition.get_absolute_url()):
        first, *rest = pictures(client, address)
        assert "fetchpriority" in first, address
        assert "lazy" not in first, address
        assert all("lazy" in each and "fetchpriority" not in each for each in rest), address
