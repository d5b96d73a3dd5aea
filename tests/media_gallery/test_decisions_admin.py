"""The decision form on the pages of a photo, an album and a video."""

import datetime

import pytest
from django.urls import reverse

from media_gallery.models import Moderated, Photo, RejectionReason
from media_gallery.moderation import actions, edits
from portal.jobs.models import Job
from portal.jobs.queue import run_waiting
from portal.journal.models import Action, Entry
from portal.vietnamese import dates
from tests.make import make_user
from tests.make_media import decided, make_album
from tests.make_photos import make_photo

pytestmark = pytest.mark.django_db

State = Moderated.State


def page_of(thing) -> str:
    return reverse(f"admin:media_gallery_{thing._meta.model_name}_change", args=[thing.pk])


def act_on(client, thing, act, **fields):
    address = reverse(f"admin:media_gallery_{thing._meta.model_name}_decide", args=[thing.pk])
    response = client.post(
        address, {"act": act, "seen_version": thing.version, **fields}, follow=True
    )
    thing.refresh_from_db()
    return response.content.decode()


def typed(photo, **fields) -> dict:
    day = photo.taken_on
    return {
        "caption": photo.caption,
        "alt_text": photo.alt_text,
        "credit": photo.credit,
        "taken_on": dates.short_day(day) if day else "",
        "rights_end": dates.short_day(photo.rights_end) if photo.rights_end else "",
        "focus_x": photo.focus_x,
        "focus_y": photo.focus_y,
        "opened_version": photo.version,
        **fields,
    }


@pytest.fixture
def moderator(client):
    moderator = make_user("Moderators", first_name="Thị Mai", last_name="Nguyễn")
    client.force_login(moderator)
    return moderator


def buttons(page) -> list[str]:
    return [
        act
        for act in ("approve", "reject", "withdraw", "resubmit", "discard")
        if f'value="{act}"' in page or f'name="_{act}"' in page
    ]


# --- Possible decisions ---------------------------------------------------------------------------


@pytest.mark.parametrize("make", [make_photo, lambda **fields: make_album(make_photo(), **fields)])
def test_each_state_offers_its_acts(client, moderator, make):
    uploader = make_user("Reporters")
    expected = {
        State.PENDING: (["approve", "reject"], []),
        State.REJECTED: (["approve", "resubmit"], ["resubmit"]),
        State.WITHDRAWN: (["approve", "resubmit"], ["resubmit"]),
        State.APPROVED: (["withdraw"], ["withdraw"]),
    }
    for state, (moderators, uploaders) in expected.items():
        fields = {} if state == State.PENDING else decided(state)
        thing = make(uploaded_by=uploader, **fields)
        for user, acts in ((moderator, moderators), (uploader, uploaders)):
            client.force_login(user)
            assert buttons(client.get(page_of(thing)).content.decode()) == acts
    client.force_login(moderator)
    assert buttons(client.get(page_of(make(uploaded_by=moderator))).content.decode()) == []


def test_a_photo_is_approved_refused_and_withdrawn_from_its_page(client, moderator):
    reason = RejectionReason.objects.create(sentence="Quá tối.")
    photo, other = make_photo(), make_photo()
    page = act_on(client, photo, "approve", seen_version=1)
    assert photo.is_approved
    assert "Đã duyệt." in page
    assert moderator.get_full_name() in page
    page = act_on(client, photo, "withdraw", why="Người trong ảnh rút lại đồng ý.", note="Có đơn.")
    assert (photo.state, photo.decision_note) == (
        State.WITHDRAWN,
        "Người trong ảnh rút lại đồng ý.\nCó đơn.",
    )
    assert "Lý do" in page
    act_on(client, other, "reject", reason=reason.pk)
    assert (other.state, other.decision_note) == (State.REJECTED, "Quá tối.")


def test_a_refusal_is_a_sentence_above_the_form(client, moderator):
    photo = make_photo(approved=True)
    assert "Hãy ghi lý do gỡ" in act_on(client, photo, "withdraw")
    assert "đã được" in act_on(client, photo, "approve")
    assert "Quyết định không đọc được" in act_on(client, photo, "x")
    assert photo.is_approved


def test_the_uploader_sees_the_reason_mends_and_sends_again(client):
    reporter = make_user("Reporters")
    photo = make_photo(uploaded_by=reporter)
    actions.reject(photo, by=make_user("Moderators"), note="Thiếu tên người trong ảnh.")
    client.force_login(reporter)
    assert "Thiếu tên người trong ảnh." in client.get(page_of(photo)).content.decode()
    client.post(page_of(photo), typed(photo, caption="Ông Nguyễn Văn A"))
    photo.refresh_from_db()
    page = act_on(client, photo, "resubmit")
    assert (photo.state, photo.changes) == (State.PENDING, ["chú thích"])
    assert "Đã gửi duyệt lại." in page
    assert [entry.action for entry in Entry.objects.about(photo)] == [
        Action.REJECT_MEDIA,
        Action.EDIT,
        Action.SUBMIT,
    ]


@pytest.mark.parametrize("kind", ["rejected", "changes rejected"])
def test_sending_again_saves_what_was_just_typed(client, kind):
    reporter, moderator = make_user("Reporters"), make_user("Moderators")
    photo = make_photo(uploaded_by=reporter, approved=kind != "rejected", caption="Cũ")
    if photo.is_approved:
        edits.edit(photo, {"caption": "Sai"}, by=reporter)
    actions.reject(photo, by=moderator, note="Sai tên")
    client.force_login(reporter)
    page = client.get(page_of(photo)).content.decode()
    assert 'form="photo_form" name="_resubmit"' in page
    photo.refresh_from_db()
    pressed = typed(photo, caption="Đúng", _resubmit="1")
    page = client.post(page_of(photo), pressed, follow=True).content.decode()
    assert "Đã lưu và gửi duyệt lại." in page
    assert list(Photo.objects.waiting()) == [photo]
    assert Photo.objects.get().as_edited().caption == "Đúng"
    acts = [entry.action for entry in Entry.objects.about(photo)]
    assert acts[-2:] == [Action.EDIT, Action.SUBMIT]


def test_sending_again_with_an_error_in_the_words_keeps_them_and_sends_nothing(client):
    reporter = make_user("Reporters")
    photo = make_photo(uploaded_by=reporter)
    actions.reject(photo, by=make_user("Moderators"), note="Sai tên")
    client.force_login(reporter)
    pressed = typed(photo, caption="Đúng tên", taken_on="13/02/9999", _resubmit="1")
    page = client.post(page_of(photo), pressed).content.decode()
    assert 'value="Đúng tên"' in page
    assert not Photo.objects.waiting()


# --- The effect of an edit ------------------------------------------------------------------------


@pytest.mark.parametrize("group", ["Reporters", "Moderators"])
def test_who_edits_approved_words_is_told_that_the_public_sees_the_approved(client, group):
    editor = make_user(group)
    photo = make_photo(approved=True, caption="Chú thích đã duyệt", uploaded_by=editor)
    client.force_login(editor)
    page = client.get(page_of(photo)).content.decode()
    assert "Công chúng thấy bản đã duyệt. Điều sửa sau đây chờ" in page
    assert "công chúng vẫn thấy bản đã duyệt" not in page
    answer = client.post(page_of(photo), typed(photo, caption="Chú thích khác"), follow=True)
    photo.refresh_from_db()
    assert (photo.state, photo.caption) == (State.APPROVED, "Chú thích đã duyệt")
    assert photo.waiting_changes == {"caption": "Chú thích khác"}
    assert "công chúng vẫn thấy bản đã duyệt" in answer.content.decode()
    page = client.get(page_of(photo)).content.decode()
    assert 'value="Chú thích khác"' in page
    assert "Chú thích đã duyệt" in page
    assert buttons(page) == ["withdraw", "discard"]


def test_saving_nothing_new_changes_nothing(client):
    reporter = make_user("Reporters")
    photo = make_photo(approved=True, uploaded_by=reporter)
    client.force_login(reporter)
    client.post(page_of(photo), typed(photo))
    photo.refresh_from_db()
    assert (photo.state, photo.version, Entry.objects.count()) == (State.APPROVED, 1, 0)


def test_a_save_does_not_write_over_a_decision_made_meanwhile(client, moderator, monkeypatch):
    photo = make_photo(approved=True)
    edit = edits.edit

    def withdrawn_first(thing, *args, **kwargs):
        actions.withdraw(thing, by=moderator, note="Nhầm")
        return edit(thing, *args, **kwargs)

    monkeypatch.setattr(edits, "edit", withdrawn_first)
    client.post(page_of(photo), typed(photo, caption="Mới"))
    photo.refresh_from_db()
    assert (photo.state, photo.caption) == (State.WITHDRAWN, "Mới")


@pytest.mark.parametrize("opened", [1, ""])
def test_two_people_editing_at_once_do_not_write_over_each_other_unawares(
    client, moderator, opened
):
    photo = make_photo()
    client.post(page_of(photo), typed(photo, caption="Của người này"))
    stale = typed(photo, caption="Của người kia", opened_version=opened)
    response = client.post(page_of(photo), stale)
    photo.refresh_from_db()
    assert photo.caption == "Của người này"
    page = response.content.decode()
    assert f"{moderator} đã sửa mục này" in page
    assert "Của người kia" in page
    assert 'name="opened_version" value="2"' in page
    client.post(page_of(photo), stale | {"opened_version": 2})
    photo.refresh_from_db()
    assert photo.caption == "Của người kia"


# --- Lists ----------------------------------------------------------------------------------------


def test_the_list_is_filtered_by_state_and_owner_and_tells_the_reason(client, moderator):
    own = make_photo(uploaded_by=moderator)
    refused = make_photo(**decided(State.REJECTED), decision_note="Quá tối.")

    def listed(**query):
        cl = client.get("/admin/media_gallery/photo/", query).context["cl"]
        return list(cl.result_list)

    assert listed(state__exact="rejected") == [refused]
    assert listed(cua_toi="co") == [own]
    assert "Quá tối." in client.get("/admin/media_gallery/photo/").content.decode()


def test_reasons_are_kept_by_moderators_only(client, moderator):
    address = "/admin/media_gallery/rejectionreason/"
    assert client.get(address).status_code == 200
    client.post(f"{address}add/", {"sentence": "Ảnh có chữ chèn.", "position": 5})
    assert RejectionReason.objects.filter(sentence="Ảnh có chữ chèn.").exists()
    client.force_login(make_user("Reporters"))
    assert client.get(address).status_code == 403


def test_there_are_seven_reasons_from_the_first_day():
    from importlib import import_module  # noqa: PLC0415 -- a name that begins with a digit

    from django.apps import apps  # noqa: PLC0415

    RejectionReason.objects.all().delete()
    migration = import_module("media_gallery.migrations.0002_first_reasons")
    migration.write_first_reasons(apps, None)
    assert list(RejectionReason.objects.values_list("sentence", flat=True)) == migration.REASONS
    assert len(migration.REASONS) == 7
    RejectionReason.objects.first().delete()
    migration.write_first_reasons(apps, None)
    assert RejectionReason.objects.count() == 6


# --- Expiry of rights -----------------------------------------------------------------------------


def test_the_end_of_the_rights_is_kept_from_the_form_on(client, moderator, stores, files_in):
    public, _private = stores
    photo = make_photo(approved=True)
    make_album(photo, approved=True)
    tomorrow = dates.today() + datetime.timedelta(days=1)
    client.post(page_of(photo), typed(photo, rights_end=dates.short_day(tomorrow)))
    run_waiting()
    photo.refresh_from_db()
    assert (photo.rights_end, photo.is_public) == (tomorrow, True)
    job = Job.objects.get(kind="end_photo_rights", key=str(photo.pk))
    assert dates.local_time(job.run_at).isoformat()[:19] == (
        f"{tomorrow + datetime.timedelta(days=1)}T00:00:00"
    )
    # The same state as two days later.
    yesterday = dates.today() - datetime.timedelta(days=1)
    Photo.objects.update(rights_end=yesterday)
    photo.refresh_from_db()
    assert (photo.is_public, list(Photo.objects.public())) == (False, [])
    assert files_in(public) != []
    Job.objects.filter(pk=job.pk).update(run_at=job.run_at - datetime.timedelta(days=3))
    run_waiting()
    assert files_in(public) == []


def test_photos_whose_rights_run_out_soon_are_listed(client, moderator):
    today = dates.today()
    days = {
        number: make_photo(rights_end=today + datetime.timedelta(days=number))
        for number in (-1, 0, 30, 31)
    }
    make_photo()

    def listed(which):
        cl = client.get("/admin/media_gallery/photo/", {"quyen": which}).context["cl"]
        return set(cl.result_list)

    assert listed("sap_het") == {days[0], days[30]}
    assert listed("da_het") == {days[-1]}
