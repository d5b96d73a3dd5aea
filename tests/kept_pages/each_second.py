"""A newsroom that publishes, corrects or withdraws every second, and tells what it has done.

Run in the portal's own shell by tests/kept_pages/test_mix_soak.py.
"""

import itertools
import json
import random
import sys
import time

from news import workflow
from news.models import Article, Edition
from portal.taxonomy.models import Category
from tests.make import make_article, make_user

#: In titles: a word that stands nowhere else, and changes with each edition.
WORD = "zx{article}q{edition}"


def main(seconds: int) -> None:
    """Act once a second for so long; print a line of JSON for each act."""
    people = [make_user(group) for group in ("Reporters", "Editors", "Managing editors")]
    category = Category.objects.filter(parent=None).in_menu_order().first()
    _tell("CATEGORY", category.get_absolute_url())
    chance, public = random.Random(7), list[int]()
    until, numbers = time.monotonic() + seconds, itertools.count(1)
    while time.monotonic() < until:
        began = time.monotonic()
        act = chance.choice(["publish", "correct", "withdraw"]) if public else "publish"
        if act == "publish":
            article = make_article(category=category, created_by=people[0])
            public.append(article.pk)
        else:
            article = Article.objects.get(pk=chance.choice(public))
        word = WORD.format(article=article.pk, edition=next(numbers))
        if act == "withdraw":
            public.remove(article.pk)
            workflow.withdraw(article, by=people[2], note="Sai")
        else:
            _publish(article, word, people)
        told = {"article": article.pk, "word": word if act != "withdraw" else None}
        edition = Edition.objects.filter(article=article).latest("number")
        told |= {"path": edition.get_absolute_url(), "began": began, "ended": time.monotonic()}
        _tell("ACT", json.dumps(told))
        time.sleep(max(began + 1 - time.monotonic(), 0))


def _tell(*words: str) -> None:
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


def _publish(article: Article, word: str, people) -> None:
    reporter, editor, _chief = people
    article.title, article.version = f"Tin gấp {word}", article.version + 1
    workflow.after_edit(article, by=reporter)
    article.change, article.change_note = "minor", "Sửa lỗi gõ."
    article.save()
    workflow.record_edit(article, by=reporter, fields=["Tiêu đề"])
    workflow.submit(article, by=reporter)
    workflow.approve(article, by=editor)
    workflow.publish(article, by=editor)
