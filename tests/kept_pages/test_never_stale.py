"""After any acts in any order, every address answers as a portal without a memory would."""

import contextlib
import random
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from media_gallery.models import Album, Photo, Video
from media_gallery.moderation import actions
from news import workflow
from news.models import Article, Edition, PinnedResult, Source, Tag
from news.models.public_record import database_instant
from news.related import comparing
from news.related.frequencies import Frequencies
from portal.front_page.models import Pin
from portal.identity.models import Banner, Identity, Link, LinkGroup, Page
from portal.kept_pages.listener import State
from portal.taxonomy.models import Category
from tests.kept_pages.reader import PROMISED, KeepingPortal, soft_articles
from tests.make import make_category, make_edition, make_pin, make_source, make_user
from tests.make_media import make_album
from tests.make_pinned import make_pinned
from tests.news.make_events import make_report, reports
from tests.news.random_acts import NOT_ALLOWED, Newsroom, act, any_step

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("stores")]

SOON = timedelta(milliseconds=60)
NOTHING_COUNTED = Frequencies({}, 0)


@pytest.fixture
def portal() -> Iterator[KeepingPortal]:
    portal = KeepingPortal()
    portal.listener.start()
    until = time.monotonic() + 10
    while portal.listener.state is not State.FRESH:
        assert time.monotonic() < until
        time.sleep(0.01)
    yield portal
    portal.listener.stop()
    portal.listener.join()


def everything(room: Newsroom) -> list[str]:
    """Return the public addresses of all that there is, and of some that may be one day."""
    found = ["/", "/tin-tuc/", "/rss/", "/sitemap.xml", "/sitemap-trang.xml", "/robots.txt"]
    found += ["/album-anh/", "/video/", "/sitemap-anh-video.xml", "/tim-kiem/?q=ban"]
    found += [f"/tim-kiem/goi-y/?q={q}" for q in ("ban", "ti", "ch", "tr", "ng")]
    found += ["/luot-truy-cap/", "/.well-known/security.txt", "/sitemap-tin-1.xml"]
    found.append("/sitemap-luu-tru.xml")
    today = timezone.localtime()
    found += [f"/tin-tuc/{today:%Y}/", f"/tin-tuc/{today:%Y/%m}/", f"/tin-tuc/{today:%Y/%m/%d}/"]
    yesterday = today - timedelta(days=1)
    found += [f"/tin-tuc/{yesterday:%Y/%m/%d}/", "/tin-tuc/2020/", "/tin-tuc/2020/02/"]
    found += [f"/rss/?tu_ngay={today:%Y-%m-%d}", "/rss/?den_ngay=2020-02-13"]
    for category in Category.objects.all():
        found += [f"/chuyen-muc/{category.slug}/", f"/rss/{category.slug}/"]
        found += [
            f"/chuyen-muc/{category.slug}/{period}/"
            for period in (f"{today:%Y}", f"{today:%Y/%m}", f"{today:%Y/%m/%d}", "2020/02/13")
        ]
        found.append(f"/tin-tuc/?chuyen_muc={category.slug}")
    found += [f"/chu-de/{tag.slug}/" for tag in Tag.objects.all()]
    for source in Source.objects.all():
        found += [f"/nguon/{source.slug}/", f"/tin-tuc/?nguon={source.slug}"]
    found += [f"/trang/{page.slug}/" for page in Page.objects.all()]
    for article in Article.objects.all():
        address = f"/tin-tuc/{Edition(title=article.title).slug}-{article.pk}/"
        found += [address, f"{address}in/", f"{address}lich-su/"]
        found += [edition.get_absolute_url() for edition in article.editions.all()]
    for album in Album.objects.all():
        found.append(album.get_absolute_url())
        found += [f"{album.get_absolute_url()}{photo.pk}/" for photo in album.photos.all()]
    found += [video.get_absolute_url() for video in Video.objects.all()]
    return list(dict.fromkeys(found))


def acts_besides(room: Newsroom, chance: random.Random) -> dict[str, Callable[[], object]]:
    """Return acts of other parts of the portal, by name."""
    number = chance.randrange(10**9)

    def change(model, **fields):
        rows = list(model.objects.all())
        if rows:
            row = chance.choice(rows)
            model.objects.filter(pk=row.pk).update(**fields)

    def decide():
        album = chance.choice(list(Album.objects.all()))
        if album.is_approved:
            actions.withdraw(album, by=room.people[5], note="Sai")
        else:
            actions.approve(album, by=room.people[5])

    def notice():
        begin = database_instant() + SOON
        Banner.objects.create(text=f"Bão {number}", shown_from=begin, shown_until=begin + SOON)
        time.sleep(3 * SOON.total_seconds())

    def pin():
        Pin.objects.all().delete()
        begin = database_instant() + SOON
        make_pin(chance.choice(room.articles), shown=(begin, begin + SOON))
        time.sleep(2 * SOON.total_seconds())

    def pin_result():
        PinnedResult.objects.all().delete()
        targets = [chance.choice(room.articles), Page.objects.get()]
        make_pinned("bản", *targets, last_day=chance.choice([None, date(2020, 1, 1)]))

    def end_rights():
        photo = chance.choice(room.photos)
        day = timezone.localdate() + timedelta(days=chance.choice([-1, 1]))
        Photo.objects.filter(pk=photo.pk).update(rights_end=chance.choice([None, day]))

    return {
        "rename the portal": lambda: change(Identity, portal_name=f"Cổng {number}"),
        "rename a category": lambda: change(Category, name=f"Mục {number}"),
        "move a category": lambda: change(Category, slug=f"muc-{number}"),
        "rename a source": lambda: change(Source, name=f"Báo {number}"),
        "rename a tag": lambda: change(Tag, name=f"Chủ đề {number}", slug=f"chu-de-{number}"),
        "write a page": lambda: change(Page, body=f"<p>Trang {number}</p>"),
        "rename a page": lambda: change(Page, title=f"Trang {number}"),
        "change a link": lambda: change(Link, name=f"Nơi {number}"),
        "rename a group of links": lambda: change(LinkGroup, name=f"Nhóm {number}"),
        "put a notice up": notice,
        "pin an article": pin,
        "pin a result of the search": pin_result,
        "decide on an album": decide,
        "caption a photo": lambda: change(Photo, caption=f"Ảnh {number}"),
        "end the rights in a photo": end_rights,
        "make a category": lambda: make_category(f"Mới {number}"),
        "find related articles": lambda: list(comparing.compare_waiting(NOTHING_COUNTED)),
    }


def make_room() -> Newsroom:
    room = Newsroom.make()
    source = make_source()
    Article.objects.filter(pk=room.articles[0].pk).update(source=source)
    for photo in room.photos[:2]:
        actions.approve(photo, by=room.people[5])
    make_album(*room.photos[:2], title="Ngày hội")
    Identity.objects.update_or_create(pk=1, defaults={"email": "a@tinh.vn"})
    group = LinkGroup.objects.create(name="Trung ương")
    Link.objects.create(group=group, name="Chính phủ", url="https://chinhphu.vn/")
    Page.objects.create(title="Giới thiệu", slug="gioi-thieu", body="<p>A</p>", is_public=True)
    return room


def run(portal: KeepingPortal, seed: int, times: int) -> None:
    chance, room = random.Random(seed), make_room()
    portal.differences(everything(room))
    done: list[str] = []
    for _ in range(times):
        if chance.random() < 0.6:
            step = any_step(room, chance)
            name = step.what
            with contextlib.suppress(*NOT_ALLOWED):
                act(step, room, chance)
                done.append(name)
        else:
            name, besides = chance.choice(list(acts_besides(room, chance).items()))
            with contextlib.suppress(*NOT_ALLOWED):
                besides()
                done.append(name)
        assert portal.differences(everything(room)) == [], (seed, done)
    public = set(Edition.objects.public().values_list("article_id", flat=True))
    for article in room.articles:
        if edition := article.editions.public().first():
            entry = portal.memory.get(portal.key(edition.get_absolute_url()))
            assert entry is None or soft_articles(entry) <= public
    # The memory was worth something, and what was compared was no new page.
    assert portal.compared > times * 10


@pytest.mark.parametrize(
    ("seed", "times"),
    [(1, 8), (2, 8), *(pytest.param(seed, 200, marks=pytest.mark.soak) for seed in range(3, 9))],
)
def test_no_word_is_stale_a_second_after_an_act(portal, seed, times):
    run(portal, seed, times)


def test_a_change_that_is_not_announced_would_be_found(portal):
    """The proof of the test itself: without the triggers of a table it fails."""
    room = make_room()
    portal.differences(everything(room))
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE taxonomy_category DISABLE TRIGGER USER")
    try:
        Category.objects.update(name="Không ai biết")
        assert portal.differences(["/", "/tin-tuc/"]) != []
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE taxonomy_category ENABLE TRIGGER USER")


def test_an_article_related_by_its_text_is_gone_from_kept_pages_when_it_is_withdrawn(portal):
    crash, _patients, inquiry = (each for each in reports() if each.event.startswith("tai nạn"))
    kept, similar = make_report(crash), make_report(inquiry)
    for hours in (1, 2, 3):  # Else it is a neighbour in time too.
        make_edition(visible=(kept.begins_at + timedelta(hours=hours), None))
    comparing.compare(kept.article_id, NOTHING_COUNTED)
    address = kept.get_absolute_url()
    assert similar.article_id in soft_articles(portal.made_now(address))
    until = time.monotonic() + PROMISED
    workflow.withdraw(similar.article, by=make_user("Managing editors"), note="Sai")
    while portal.memory.get(portal.key(address)) is not None:
        assert time.monotonic() < until
        time.sleep(0.01)
    assert similar.article_id not in soft_articles(portal.made_now(address))
