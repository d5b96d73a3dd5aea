"""Random acts of a newsroom on two articles that share photos, each done as its door does it."""

import datetime
import random
import time
from dataclasses import dataclass
from typing import NamedTuple

from django.db import transaction

from media_gallery.models import Photo
from media_gallery.moderation import actions, edits
from media_gallery.photos import uploads
from news import workflow
from news.models import Article, Attachment, Tag
from news.models.public_record import database_instant as now
from news.publication_state import record_of
from portal.identity.models import User
from tests.make import make_article, make_tag, make_user
from tests.make_photos import make_upload

MS, MINUTE = datetime.timedelta(milliseconds=1), datetime.timedelta(minutes=1)
#: Schedules and end dates this far ahead come while the story goes on; `wait` sees to it.
SOON = 40 * MS

DESK = ("rename", "edit", "edit", "edit", "submit", "submit", "approve", "approve", "reject")
PUBLIC = ("publish", "publish", "publish", "emergency", "schedule", "cancel_schedule", "review")
ENDS = ("withdraw", "expire", "move", "confirm")
PHOTOS = ("approve_photo", "reject_photo", "withdraw_photo", "resubmit_photo", "edit_photo")
ACTS = (*DESK, *PUBLIC, *ENDS, *PHOTOS, "wait")
#: Indexes of people who may do the more, and acts that only some of them may do.
PUBLISHERS, CHIEFS, MODERATORS = (1, 2, 3, 4, 6), (3, 4, 6), (4, 5, 6)
NEED_A_CHIEF = ("withdraw", "expire", "move", "emergency")
DESK_WORK = ("edit", "submit")
LIKELY = {
    "draft": ("submit", "submit", "publish", "publish", "emergency", "schedule"),
    "submitted": ("approve", "approve", "approve", "reject", "publish"),
    "changes_requested": ("submit", "submit", "submit"),
    "approved": ("rename", "rename", "publish", "publish", "publish", "schedule", "reject"),
}
GROUPS = ("Reporters", "Editors", "Editors", "Managing editors", "Administrators", "Moderators")

NOT_ALLOWED = (workflow.ActionNotAllowed, actions.ActionNotAllowed)


@dataclass
class Newsroom:
    """People of every role, two articles by two of them, and what these may show.

    ``acted_on`` is how many of the articles the acts are on; an address may move to the other.
    """

    people: list[User]
    articles: list[Article]
    photos: list[Photo]
    tags: list[Tag]
    acted_on: int = 2

    @classmethod
    def make(cls) -> "Newsroom":
        people = [make_user(group) for group in GROUPS] + [make_user(is_superuser=True)]
        photos = [
            uploads.receive(make_upload(), by=person, caption=f"Ảnh {number}").photo
            for number, person in enumerate((people[0], people[0], people[1]))
        ]
        first = make_article(created_by=people[0], lead_photo=photos[0], body=text_with(photos[1]))
        second = make_article(created_by=people[1], body=text_with(*photos))
        return cls(people, [first, second], photos, [make_tag() for _ in range(2)])


class Step(NamedTuple):
    """One act of one person, on the article or the photo with that index."""

    what: str
    index: int
    who: int


def any_step(room: Newsroom, chance: random.Random) -> Step:
    """Choose a step: one time in four any at all, else one that may well be allowed now."""
    index = chance.randrange(room.acted_on)
    if chance.random() < 0.25:
        return Step(chance.choice(ACTS), index, chance.randrange(len(room.people)))
    if chance.random() < 0.2:
        index = chance.randrange(len(room.photos))
        photo = Photo.objects.get(pk=room.photos[index].pk)
        if photo.waits:
            what = chance.choice(["approve_photo", "approve_photo", "reject_photo"])
        else:
            what = "withdraw_photo" if photo.is_approved else "resubmit_photo"
        return Step(chance.choice([what, "edit_photo"]), index, chance.choice(MODERATORS))
    article = Article.objects.get(pk=room.articles[index].pk)
    record = record_of(article)
    likely = ["edit", "wait", *LIKELY[article.desk_state]]
    if record.current:
        likely += ["edit", chance.choice(["withdraw", "expire", "move"])]
    if record.scheduled:
        likely += ["cancel_schedule", "wait"]
    if article.endings.unconfirmed().exists():
        likely.append("confirm")
    if article.editions.unreviewed().exists():
        likely.append("review")
    what = chance.choice(likely)
    # Its author writes most of an article, or nobody would be left to approve it.
    writers = (index, index, index, *PUBLISHERS)
    who = CHIEFS if what in NEED_A_CHIEF else writers if what in DESK_WORK else PUBLISHERS
    return Step(what, index, chance.choice(who))


def text_with(*photos) -> str:
    figures = "".join(f'<figure data-photo="{photo.pk}"></figure>' for photo in photos)
    return f"<p>Chữ</p>{figures}"


def act(step: Step, room: Newsroom, chance: random.Random):
    """Do the step and return its result, if any; raises NOT_ALLOWED.

    Everything of one act is one transaction, as at each door.
    """
    what, index, by = step.what, step.index, room.people[step.who]
    if what == "wait":
        return time.sleep((SOON + 10 * MS).total_seconds())
    if what in PHOTOS:
        return act_on_photo(what, room.photos[index], by=by, chance=chance)
    if what not in ("edit", "rename") and chance.random() < 0.5:
        # As a takedown, a shell or a program does, which hold no lock.
        article = Article.objects.get(pk=room.articles[index].pk)
        return act_on_article(what, article, room, by=by, chance=chance)
    with transaction.atomic():
        # The form and the bulk actions lock the row before they do anything.
        article = Article.objects.select_for_update(no_key=True).get(pk=room.articles[index].pk)
        if what == "edit":
            edit(article, room, by=by, chance=chance)
            if chance.random() < 0.3:
                what = "submit"  # As with the form's button, which saves first.
            else:
                return None
        if what == "publish" and chance.random() < 0.2:
            edit(article, room, by=by, chance=chance)
        return act_on_article(what, article, room, by=by, chance=chance)


def act_on_article(what, article, room, *, by, chance):
    match what:
        case "reject" | "withdraw":
            return getattr(workflow, what)(article, by=by, note="Lý do")
        case "publish" | "emergency":
            reason = "Bão" if what == "emergency" else ""
            pending = chance.choice([None, *workflow.Pending])
            if what == "emergency" and chance.random() < 0.3:
                at = now() + chance.choice([SOON, MINUTE])
                return workflow.schedule(article, by=by, at=at, emergency=reason)
            return workflow.publish(article, by=by, pending=pending, emergency=reason)
        case "schedule":
            # Rarely seconds: as long as something is about to begin, little else is allowed.
            ahead = chance.choice([*(5 * MS, SOON, 5 * MINUTE, 8 * MINUTE) * 4, 2100 * MS])
            return workflow.schedule(article, by=by, at=now() + ahead)
        case "expire":
            return workflow.expire(article, by=by, notice=chance.choice(["", "Hết hạn."]))
        case "move":
            (other,) = (each for each in room.articles if each.pk != article.pk)
            return workflow.move(article, by=by, to=other, note="Trùng")
        case "confirm":
            return [workflow.confirm(each, by=by) for each in article.endings.unconfirmed()]
        case "rename":
            return rename(article, by=by, number=chance.randrange(10**9))
        case "review":
            return [workflow.review(each, by=by) for each in article.editions.unreviewed()]
    return getattr(workflow, what)(article, by=by)


def edit(article: Article, room: Newsroom, *, by: User, chance: random.Random) -> None:
    """Edit the locked article as its form does: some of its words, photos, tags, files, dates."""
    if not workflow.can_edit(by, article):
        raise workflow.LacksPermission("Bạn chỉ sửa được bài của mình.")
    match chance.randrange(9):
        case 0:
            article.lead_photo = chance.choice([None, *room.photos])
        case 1:
            article.body = text_with(*chance.sample(room.photos, chance.randrange(4)))
        case 2:
            article.tags.set(chance.sample(room.tags, chance.randrange(3)))
        case 3:
            swap_attachment(article, number=chance.randrange(10**9))
        case 4:
            article.ends_at = None
        case 5 | 6:
            article.ends_at = now() + chance.choice([SOON, 2 * SOON, MINUTE, 7 * MINUTE])
            article.ends_how = chance.choice(["withdrawn", "out_of_date"])
        case _:
            article.title = f"Bản {chance.randrange(10**9)}"
    workflow.after_edit(article, by=by)
    article.change = chance.choice(["minor", "substantive"])
    article.change_note = "Sửa lỗi gõ."
    article.version += 1
    article.save()
    workflow.record_edit(article, by=by, fields=["Tiêu đề"])


def rename(article: Article, *, by: User, number: int) -> None:
    """Change what the article shows without an edit of it: names of its tags, a caption."""
    for tag in article.tags.all():
        tag.name = f"Chủ đề {tag.pk}-{number}"
        tag.save()
    if article.lead_photo:
        edits.edit(article.lead_photo, {"caption": f"Ảnh {number}"}, by=by)


def swap_attachment(article: Article, *, number: int) -> None:
    """Take the article's attachment off, or attach a new one."""
    if attached := article.attachments.on_desk().first():
        attached.take_off()
        return
    Attachment.objects.create(
        article=article,
        file=f"attachments/{number}.pdf",
        file_name="to-trinh.pdf",
        kind="pdf",
        size=number,
        sha256=f"{number:064x}",
    )


def act_on_photo(what, photo, *, by, chance):
    match what:
        case "approve_photo":
            actions.approve(photo, by=by)
        case "reject_photo":
            actions.reject(photo, by=by, note="Mờ")
        case "withdraw_photo":
            actions.withdraw(photo, by=by, note="Rút lại đồng ý")
        case "resubmit_photo":
            actions.resubmit(photo, by=by)
        case "edit_photo":
            edits.edit(photo, {"caption": f"Ảnh {chance.randrange(10**9)}"}, by=by)
