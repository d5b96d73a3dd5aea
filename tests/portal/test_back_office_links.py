"""No page of the back office links to a page that its reader may not open."""

from datetime import timedelta
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.utils import timezone

from portal.back_office.roles import ROLES
from portal.jobs.models import Job
from portal.journal.models import Action, record
from tests import pages
from tests.make import make_article, make_category, make_edition, make_source, make_tag, make_user
from tests.make_media import make_album, make_ready_video
from tests.make_photos import make_photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stores")]

#: Links that act, or leave the page's work.
LEFT = ("/admin/logout/", "/admin/jsi18n/")


def one_of_each(user):
    """Create one thing of every sort that a role may see, each by ``user``."""
    photo = make_photo(uploaded_by=user)
    make_album(photo, uploaded_by=user)
    make_ready_video(uploaded_by=user)
    article = make_article(
        created_by=user,
        category=make_category(parent=make_category()),
        source=make_source(),
        lead_photo=photo,
        tags=[make_tag()],
    )
    for thing in (article, photo):
        record(Action.CREATE, thing, actor=user)
    Job.objects.create(kind="media.renditions", key=str(photo.pk))
    make_edition(article, visible=(timezone.now() - timedelta(days=1), None))


def links(response, path):
    for href in pages.tree(response).xpath("//a/@href"):
        address = urlsplit(urljoin(path, href))
        if address.path.startswith("/admin/") and not address.path.startswith(LEFT):
            yield address.path + (f"?{address.query}" if address.query else "")


@pytest.mark.parametrize("group", list(ROLES))
def test_every_link_opens(client, group):
    user = make_user(group)
    one_of_each(user)
    one_of_each(make_user("Reporters"))
    client.force_login(user)
    seen, todo, refused, came = set(), ["/admin/"], [], {}
    while todo:
        path = todo.pop()
        address = urlsplit(path)
        # One of each form of an address: filters and orders make thousands.
        form = (address.path, *sorted(parse_qs(address.query)))
        if form in seen or len(form) > 2:
            continue
        seen.add(form)
        response = client.get(path, follow=True)
        if response.status_code != 200:
            refused.append(f"{came[path]} -> {path}: {response.status_code}")
        elif response["Content-Type"].startswith("text/html"):
            here = response.request["PATH_INFO"]
            new = list(links(response, here))
            came |= {link: path for link in new if link not in came}
            todo += new
    assert len(seen) > 40
    assert sorted(refused) == []
