"""Two people edit one photo, album, video, page or other row that is no article."""

import pytest

from media_gallery.models import Album, Photo, Video
from portal.identity.models import Banner, LinkGroup, Page
from tests.make import make_category
from tests.make_media import make_album, make_ready_video
from tests.make_photos import make_photo
from tests.portal.test_identity_pages import upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stores")]


@pytest.mark.parametrize(
    ("make", "model", "theirs", "mine"),
    [
        (make_photo, Photo, ("caption", "credit"), "alt_text"),
        (make_album, Album, ("title", "description"), "held_on"),
        (make_ready_video, Video, ("title", "transcript"), "credit"),
    ],
    ids=["photo", "album", "video"],
)
def test_media_too(desk, make, model, theirs, mine):
    thing = make()
    one, two = desk("Moderators", thing), desk("Moderators", thing)
    assert one.press(**dict.fromkeys(theirs, "Của người kia"))
    assert not two.press(**{mine: "13/02/2020" if mine == "held_on" else "Của người này"})
    assert two.press()
    saved = model.objects.get(pk=thing.pk)
    assert [getattr(saved, name) for name in theirs] == ["Của người kia"] * 2
    assert str(getattr(saved, mine)) in ("Của người này", "2020-02-13")


@pytest.mark.parametrize(
    ("make", "field", "mine"),
    [
        (lambda: Page.objects.create(title="Cũ", body="<p>a</p>"), "title", "position"),
        (lambda: LinkGroup.objects.create(name="Cũ"), "name", "position"),
        (lambda: Banner.objects.create(text="Cũ"), "text", "position"),
        (lambda: make_category("Cũ"), "name", "position"),
    ],
    ids=["page", "link group", "banner", "category"],
)
def test_what_has_no_history_is_not_written_over_either(desk, make, field, mine):
    thing = make()
    one, two, three = (desk("Managing editors", thing) for _ in range(3))
    assert one.press(**{field: "Của họ"})
    assert not two.press(**{mine: "7"})
    assert two.press()
    assert not three.press(**{field: "Của tôi"})
    thing.refresh_from_db()
    assert (getattr(thing, field), getattr(thing, mine)) == ("Của họ", 7)
    assert not three.choose("mine")
    assert three.press()
    thing.refresh_from_db()
    assert (getattr(thing, field), getattr(thing, mine)) == ("Của tôi", 7)


def test_a_picture_that_somebody_else_has_put_there_meanwhile_is_not_replaced_unseen(desk):
    banner = Banner.objects.create(text="Lịch tiếp dân", place="side", alt_text="Lịch")
    one, two, three = (desk("Managing editors", banner) for _ in range(3))
    assert one.press(picture=upload(size=(800, 320)))
    theirs = Banner.objects.get().picture.name
    assert not two.press(picture=upload(size=(900, 360)))
    assert "Người khác vừa đổi tệp này" in two.page.decode()
    # Who leaves the picture alone leaves theirs.
    assert three.press(position="4")
    assert Banner.objects.get().picture.name == theirs
    assert not two.press(picture=upload(size=(900, 360)))
    assert two.press(picture=upload(size=(900, 360)))
    assert Banner.objects.get().picture.name != theirs
