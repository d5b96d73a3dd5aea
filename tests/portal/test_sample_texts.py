"""The texts of the sample content, as they are written."""

import collections
import datetime
import io
import re

import pytest

from news import attachments
from portal import rich_text
from portal.sample import article_files, documents, scenes
from portal.sample.gallery.photos import PICTURES
from portal.sample.province import BYLINES, CATEGORIES, SOURCES, TAGS
from portal.vietnamese import dates, text
from tests.portal.test_sample import NOW, SOURCE_PAGE

# --- The written texts ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def texts():
    return article_files.texts(NOW)


def test_every_text_names_only_what_the_sample_has(texts):
    assert {each.category for each in texts} <= CATEGORIES.keys()
    assert {each.source for each in texts} <= SOURCES.keys() | {""}
    assert {each.photo for each in texts} == PICTURES.keys() | {""}
    assert {key for each in texts for key in each.figures} <= PICTURES.keys()
    assert {tag for each in texts for tag in each.tags} == set(TAGS)
    assert {each.byline for each in texts} == {*BYLINES, ""}
    assert {file.kind for each in texts for file in each.files} == documents.KINDS.keys()


def test_every_body_is_stored_as_it_is_written(texts):
    assert [each.title for each in texts if rich_text.clean(each.body) != each.body] == []
    spelt_otherwise = [
        words
        for each in texts
        for words in (each.title, each.summary, each.byline)
        if text.normalise(words) != words or "{" in words
    ]
    assert spelt_otherwise == []
    assert [each.title for each in texts if "{" in each.body] == []


@pytest.mark.parametrize(
    "shape",
    [
        lambda each: each.body.count("<p>") + each.body.count("<h2>") >= 10 and "<h3>" in each.body,
        lambda each: 2 <= each.body.count("<p>") <= 3 and "<h2>" not in each.body,
        lambda each: "<table>" in each.body,
        lambda each: "<ul>" in each.body,
        lambda each: "<ol>" in each.body,
        lambda each: "<blockquote>" in each.body,
        lambda each: each.files,
        lambda each: not each.photo,
        lambda each: len(each.figures) > 1,
        lambda each: " - " in each.title,
        lambda each: ": " in each.title,
        lambda each: "“" in each.title and "”" in each.title,
        lambda each: re.search(r"[0-9]+/20[0-9]{2}/NĐ-CP", each.title),
        lambda each: re.search(r"[0-9]+/QĐ-UBND", each.title),
        lambda each: "18-NQ/TU" in each.body,
        lambda each: "ĭ" in each.body,
        lambda each: each.correction,
    ],
    ids=[
        "long",
        "short",
        "table",
        "list",
        "numbers",
        "quote",
        "attachment",
        "without photo",
        "figures",
        "dash",
        "colon",
        "quotes in the headline",
        "decree",
        "decision",
        "resolution",
        "rare letters",
        "corrected",
    ],
)
def test_the_sample_has_every_shape(texts, shape):
    assert any(map(shape, texts))


def test_days_are_spread_as_a_portals_are(texts):
    clocks = {f"{dates.local_time(each.at):%H:%M}" for each in texts}
    days = collections.Counter(dates.local_day(each.at) for each in texts if not each.desk)
    today = dates.local_day(NOW)
    assert {"23:30", "00:05"} <= clocks
    assert days[today] >= 3
    assert days[today - datetime.timedelta(days=1)] >= 3
    assert max(days) == today
    assert today - min(days) > datetime.timedelta(days=600)


@pytest.mark.parametrize("clock", [(0, 0, 0, 1), (0, 4), (23, 59, 59)])
@pytest.mark.parametrize("day", [(2026, 1, 1), (2028, 2, 29), (2026, 3, 3)])
def test_nothing_is_ever_dated_in_the_future(day, clock):
    now = datetime.datetime(*day, *clock, tzinfo=dates.VIETNAM)
    assert [each.title for each in article_files.texts(now) if each.at > now] == []


@pytest.mark.skipif(not SOURCE_PAGE.is_dir(), reason="the source page is not here")
def test_nothing_is_copied_from_the_source_page(texts):
    def shingles(words):
        words = text.fold(words).split()
        return {" ".join(words[n : n + 8]) for n in range(len(words) - 7)}

    ours = set().union(
        *(shingles(f"{each.title} {each.summary} {text.plain_text(each.body)}") for each in texts)
    )
    for page in SOURCE_PAGE.glob("*.txt"):
        assert ours & shingles(page.read_text()) == set()


def test_a_text_with_a_slip_is_named():
    with pytest.raises(ValueError, match="no date: hôm qua"):
        article_files.instant("hôm qua", NOW)


@pytest.mark.parametrize("kind", documents.KINDS)
def test_documents_are_what_they_say(kind):
    made = io.BytesIO(documents.KINDS[kind]("Biểu <1>", "<p>Một & (hai)</p><ul><li>ba</li></ul>"))
    made.name = f"Biểu.{kind}"
    assert attachments.check(made).kind == kind


@pytest.mark.parametrize("scene", scenes.SCENES)
def test_every_scene_is_a_picture_and_always_the_same(scene):
    one, again = (scenes.draw(scene, seed=7, width=120) for _ in range(2))
    assert one.size == (120, 80)
    assert one.tobytes() == again.tobytes()
    assert len(one.getcolors(120 * 80)) > 100
