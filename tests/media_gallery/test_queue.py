"""The moderation queue without its script: its items, their order, and its forms."""

import datetime
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from media_gallery.models import Moderated, Photo, RejectionReason, Video
from media_gallery.moderation import actions, edits
from media_gallery.moderation.queue import ModerationQueue, key_of
from portal.journal.models import Entry
from portal.web import session_over
from tests import pages
from tests.at_once import at_once
from tests.make import make_article, make_user
from tests.make_media import decided, make_album
from tests.make_photos import make_photo

pytestmark = pytest.mark.django_db

QUEUE = "/admin/media_gallery/queue/"
State = Moderated.State


def make_video(**fields):
    fields.setdefault("uploaded_by", make_user("Reporters"))
    return Video.objects.create(title="Lễ hội", external_url="https://vi.example/1", **fields)


@pytest.fixture
def moderator():
    return make_user("Moderators")


@pytest.fixture
def desk(client, moderator):
    client.force_login(moderator)
    return client


def shown(response) -> Moderated | None:
    return response.context["thing"]


def decision(thing, act="approve", **fields) -> dict:
    return {"thing": key_of(thing), "act": act, "seen_version": thing.version, **fields}


# --- The order ------------------------------------------------------------------------------------


def test_all_kinds_wait_in_one_line_longest_waiting_first(moderator):
    now = timezone.now()
    ages = {"photo": 3, "album": 1, "video": 2}
    photo = make_photo(waiting_since=now - datetime.timedelta(hours=ages["photo"]))
    inside = make_photo(waiting_since=now)
    album = make_album(inside, waiting_since=now - datetime.timedelta(hours=ages["album"]))
    video = make_video(waiting_since=now - datetime.timedelta(hours=ages["video"]))
    line = ModerationQueue(moderator)
    assert line.after(limit=9) == [photo, video, album, inside]
    assert line.after(video, limit=9) == [album, inside]
    assert (line.count(), line.counts()) == (4, {"photo": 2, "album": 1, "video": 1})


def test_those_of_one_instant_are_all_come_by(moderator):
    now = timezone.now()
    things = [make_photo(waiting_since=now) for _ in range(3)]
    things.append(make_album(things[0], waiting_since=now))
    things.append(make_video(waiting_since=now))
    line, met, thing = ModerationQueue(moderator), [], None
    while following := line.after(thing):
        thing = following[0]
        met.append(thing)
    assert [key_of(each) for each in met] == sorted(map(key_of, things))


def test_only_what_can_be_decided_on_waits(moderator):
    make_photo(uploaded_by=moderator)
    make_photo(approved=True)
    make_photo(**decided(State.REJECTED))
    make_album()
    Video.objects.create(title="Đang chuyển đổi", original="x", uploaded_by=make_user())
    assert ModerationQueue(moderator).after(limit=9) == []


def test_a_part_of_the_line_is_asked_for_by_kind_uploader_and_album(moderator):
    one, other = make_photo(), make_photo()
    album, video = make_album(one), make_video()
    assert ModerationQueue(moderator, kind="video").after(limit=9) == [video]
    assert ModerationQueue(moderator, uploader=other.uploaded_by_id).after(limit=9) == [other]
    assert ModerationQueue(moderator, album=album.pk).after(limit=9) == [one]
    everybody = {each.uploaded_by for each in (one, other, album, video)}
    assert set(ModerationQueue(moderator).uploaders()) == everybody


# --- The page -------------------------------------------------------------------------------------


def test_the_page_shows_what_a_moderator_has_to_know(desk):
    photo = make_photo(caption="Khai hội Tây Thiên", credit="Bích Phượng", alt_text="Ba người")
    make_album(photo, title="Lễ hội", waiting_since=timezone.now() + datetime.timedelta(hours=1))
    make_article(title="Khai mạc lễ hội", lead_photo=photo)
    page = desk.get(QUEUE).content.decode()
    for words in (
        "Khai hội Tây Thiên",
        "Bích Phượng",
        "Ba người",
        "Album “Lễ hội”",
        "Tin “Khai mạc lễ hội”",
        reverse("moderation:preview", args=[photo.pk]),
        photo.uploaded_by.username,
    ):
        assert words in page


def test_what_was_changed_and_why_it_was_refused_are_shown(desk, moderator):
    photo = make_photo()
    actions.reject(photo, by=moderator, note="Thiếu chú thích")
    edits.edit(photo, {"caption": "Đã sửa"}, by=photo.uploaded_by)
    actions.resubmit(photo, by=photo.uploaded_by)
    page = desk.get(QUEUE).content.decode()
    assert "Đã sửa từ lần quyết định trước: <b>chú thích</b>" in page
    assert "Thiếu chú thích" in page


def test_a_form_approves_and_shows_the_next(desk):
    first, second = make_photo(), make_photo()
    assert shown(desk.get(QUEUE)) == first
    response = desk.post(f"{QUEUE}decide/", decision(first), follow=True)
    assert shown(response) == second
    first.refresh_from_db()
    assert first.is_approved
    assert "Đã duyệt." in response.content.decode()


def test_a_form_refuses_with_a_reason_and_a_note(desk):
    reason = RejectionReason.objects.create(sentence="Quá tối.")
    photo = make_photo()
    desk.post(f"{QUEUE}decide/", decision(photo, "reject", reason=reason.pk, note="Chụp lại nhé."))
    photo.refresh_from_db()
    assert (photo.state, photo.decision_note) == (State.REJECTED, "Quá tối.\nChụp lại nhé.")


def test_the_part_of_the_line_is_kept_from_page_to_page(desk):
    make_photo()
    video, second = make_video(), make_video()
    response = desk.post(f"{QUEUE}decide/?loai=video", decision(video), follow=True)
    # A video without subtitles and transcript cannot be approved; it stays, to be rejected.
    assert shown(response) == video
    assert "phụ đề" in response.content.decode()
    response = desk.get(QUEUE, {"loai": "video", "sau": key_of(video)})
    assert shown(response) == second
    assert response.context["back"] == key_of(video)


@pytest.mark.parametrize("nonsense", ["photo-x", "photo-", "user-1", "photo-9999999999999999999"])
def test_nonsense_in_the_address_begins_at_the_head(desk, nonsense):
    photo = make_photo()
    assert shown(desk.get(QUEUE, {"sau": nonsense})) == photo
    assert shown(desk.get(QUEUE, {"xem": nonsense, "loai": "x", "nguoi": "-1"})) == photo
    assert desk.get(f"{QUEUE}{nonsense}/part/").status_code == 404


def test_only_moderators_come_in(client):
    photo, script = make_photo(), {"accept": "application/json"}
    for address in ("", "keys/", "sheet/", f"{key_of(photo)}/part/"):
        assert client.get(QUEUE + address).status_code == 302
        answer = client.get(QUEUE + address, headers=script)
        told = answer.json()
        assert told.pop("csrf")
        assert (answer.status_code, told) == (
            401,
            dict.fromkeys(("error", "sentence"), session_over.SENTENCE),
        )
    client.force_login(make_user("Editors"))
    for address in ("", "keys/", "sheet/", f"{key_of(photo)}/part/"):
        assert client.get(QUEUE + address).status_code == 403
        answer = client.get(QUEUE + address, headers=script)
        assert (answer.status_code, answer.json()) == (
            403,
            {"error": "Bạn không có quyền kiểm duyệt ảnh, album và video."},
        )
    assert client.post(f"{QUEUE}decide/", decision(photo)).status_code == 403


def test_the_bytes_are_for_those_who_may_see_the_thing(client, stores, files_in):
    public, _private = stores
    photo = make_photo()
    preview = reverse("moderation:preview", args=[photo.pk])
    assert client.get(preview).status_code == 302
    client.force_login(make_user())
    assert client.get(preview).status_code == 403
    client.force_login(make_user("Moderators"))
    answer = client.get(preview)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert answer["Cache-Control"] == "private, no-store"
    assert files_in(public) == []


def test_a_video_is_played_from_the_private_store_by_range(desk, stores):
    _public, private = stores
    (private / "v").mkdir(parents=True)
    (private / "v/720.mp4").write_bytes(b"0123456789")
    video = Video.objects.create(
        title="x",
        original="v/o.bin",
        uploaded_by=make_user(),
        captions="WEBVTT\n",
        renditions=[{"path": "v/720.mp4", "width": 1280, "height": 720, "bytes": 10}],
    )
    address = reverse("moderation:video", args=[video.pk, 720])
    answer = desk.get(address, headers={"range": "bytes=2-4"})
    assert (answer.status_code, answer.content) == (206, b"234")
    assert desk.get(reverse("moderation:video", args=[video.pk, 360])).status_code == 404
    assert desk.get(reverse("moderation:captions", args=[video.pk])).content == b"WEBVTT\n"
    assert desk.get(reverse("moderation:poster", args=[video.pk])).status_code == 404
    page = desk.get(QUEUE, {"xem": key_of(video)}).content.decode()
    assert f'<source src="{address}"' in page


# --- JSON for the script --------------------------------------------------------------------------


def sent(desk, thing, act="approve", **fields):
    return desk.post(
        f"{QUEUE}decide/", decision(thing, act, **fields), headers={"accept": "application/json"}
    )


def test_the_script_is_told_how_many_wait_and_what_comes_next(desk):
    photos = [make_photo() for _ in range(3)]
    assert desk.get(f"{QUEUE}keys/", {"sau": key_of(photos[0])}).json() == {
        "keys": [key_of(photos[1]), key_of(photos[2])],
        "left": 3,
    }
    answer = sent(desk, photos[0])
    assert (answer.status_code, answer.json()) == (200, {"done": "Đã duyệt.", "left": 2})


def test_what_was_edited_meanwhile_comes_back(desk):
    photo = make_photo()
    edits.edit(photo, {"caption": "Đã sửa"}, by=photo.uploaded_by)
    for act in ("approve", "reject"):
        answer = sent(desk, photo, act, note="x")
        assert answer.status_code == 409
        assert answer.json() == {
            "error": "“Đã sửa” vừa được sửa; hãy xem lại rồi quyết định.",
            "again": True,
        }


def test_what_another_has_decided_does_not_come_back(desk):
    photo = make_photo()
    actions.approve(photo, by=make_user("Moderators", username="nguoikhac"))
    answer = sent(desk, photo)
    assert answer.json() == {"error": f"“{photo}” đã được nguoikhac duyệt rồi.", "again": False}


def test_the_same_decision_sent_twice_is_done_once(desk):
    photo = make_photo()
    assert [sent(desk, photo).status_code for _ in range(2)] == [200, 200]
    assert Entry.objects.about(photo).count() == 1
    other = make_photo()
    assert [sent(desk, other, "reject", note="x").status_code for _ in range(2)] == [200, 200]
    assert Entry.objects.about(other).count() == 1


def test_a_mistake_is_taken_back_from_where_it_was_made(desk):
    reason = RejectionReason.objects.create(sentence="Nhầm người.")
    photo = make_photo()
    sent(desk, photo)
    assert sent(desk, photo, "withdraw", reason=reason.pk).json()["done"] == "Đã gỡ khỏi cổng."
    photo.refresh_from_db()
    assert (photo.state, photo.decision_note) == (State.WITHDRAWN, "Nhầm người.")


@pytest.mark.django_db(transaction=True)
def test_two_moderators_at_once_decide_each_thing_once():
    photos = [make_photo() for _ in range(6)]
    moderators = [make_user("Moderators") for _ in range(2)]

    def work(moderator):
        browser = Client()
        browser.force_login(moderator)
        return [sent(browser, photo).status_code for photo in photos]

    one, other = at_once(*(partial(work, each) for each in moderators))
    assert sorted(one + other) == [200] * 6 + [409] * 6
    assert not Photo.objects.exclude(state=State.APPROVED).exists()
    assert Entry.objects.count() == 6


# --- The sheet ------------------------------------------------------------------------------------


def test_many_are_decided_each_for_itself(desk):
    good, edited, left = make_photo(), make_photo(), make_photo()
    chosen = [f"{key_of(each)}:{each.version}" for each in (good, edited)]
    edits.edit(edited, {"caption": "Đã sửa"}, by=edited.uploaded_by)
    page = desk.post(f"{QUEUE}sheet/decide/", {"thing": chosen, "act": "approve"})
    assert page.context["outcome"] == {
        "done": 1,
        "failed": [(edited, "“Đã sửa” vừa được sửa; hãy xem lại rồi quyết định.")],
        "rejects": False,
        "none_chosen": False,
    }
    assert set(Photo.objects.waiting()) == {edited, left}
    assert "vừa được sửa" in page.content.decode()


def test_many_are_refused_with_one_reason(desk):
    reason = RejectionReason.objects.create(sentence="Trùng.")
    photos = [make_photo() for _ in range(3)]
    chosen = [f"{key_of(each)}:{each.version}" for each in photos]
    desk.post(f"{QUEUE}sheet/decide/", {"thing": chosen, "act": "reject", "reason": reason.pk})
    assert set(Photo.objects.values_list("state", "decision_note")) == {("rejected", "Trùng.")}


def test_the_sheet_of_a_line_is_one_page_however_many_wait(desk, django_assert_max_num_queries):
    for _ in range(3):
        make_album(make_photo())
    desk.get(f"{QUEUE}sheet/")
    with django_assert_max_num_queries(26):
        assert len(desk.get(f"{QUEUE}sheet/").context["thumbnails"]) == 6


# --- The index ------------------------------------------------------------------------------------


def test_the_index_tells_moderators_what_waits_and_uploaders_what_was_refused(client, moderator):
    reporter = make_user("Reporters")
    make_photo()
    for _ in range(3):
        actions.reject(make_photo(uploaded_by=reporter), by=moderator, note="x")
    client.force_login(moderator)
    response = client.get("/admin/")
    assert QUEUE in response.content.decode()
    assert "Kiểm duyệt 1 1 ảnh" in pages.words(response)
    client.force_login(reporter)
    page = client.get("/admin/").content.decode()
    assert QUEUE not in page
    assert "3 ảnh" in pages.words(client.get("/admin/"), "//main")
    listed = client.get("/admin/media_gallery/photo/?state__exact=rejected&cua_toi=co")
    assert listed.context["cl"].result_count == 3
