"""Rules for the look that can be checked in the CSS files."""

import re
from pathlib import Path

from django.conf import settings

CSS = Path(settings.BASE_DIR) / "static/css"


def test_the_dark_theme_is_the_same_for_the_device_and_for_the_choice():
    tokens = (CSS / "tokens.css").read_text()

    by_device, by_choice = (
        re.search(rf"{re.escape(selector)} {{(.*?)}}", tokens, re.DOTALL)[1].split()
        for selector in (':root:not([data-theme="light"])', ':root[data-theme="dark"]')
    )

    assert by_device == by_choice
    names = {word for word in by_choice if word.startswith("--")}
    assert all(name.startswith("--color-") or name == "--shadow:" for name in names)


def test_components_take_their_colours_from_the_tokens():
    """Except for print, which is black on white, and for some outlines and shadows."""
    own = {
        file.name: found
        for file in CSS.rglob("*.css")
        if file.name not in {"tokens.css", "print.css", "admin-desk.css"}
        and (found := set(re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;\s])", file.read_text())))
    }

    assert own == {"notices.css": {"#ffffff"}, "site-footer.css": {"#ffffff"}}
