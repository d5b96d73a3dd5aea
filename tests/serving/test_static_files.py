"""Collected static files: one style sheet a page, compressed, readable for the proxy."""

import gzip
import re
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.storage import storages
from django.test import override_settings

from portal.serving import static_files
from portal.serving.static_storage import BUNDLES, bundled

CSS = Path(settings.BASE_DIR) / "static"


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """The folder of everything collected, with the settings of a portal that runs."""
    folder = tmp_path_factory.mktemp("collected") / "static"
    stores = settings.STORAGES | {
        "staticfiles": {"BACKEND": "portal.serving.static_storage.StaticStorage"}
    }
    with override_settings(STATIC_ROOT=folder, STORAGES=stores):
        storages.__dict__.pop("backends", None)
        static_files.refresh(folder)
        yield folder


def hashed(root, name):
    stem, _, suffix = name.rpartition(".")
    [found] = root.glob(f"{stem}.*.{suffix}")
    return found


@pytest.mark.parametrize("name", BUNDLES)
def test_a_bundle_has_the_files_that_it_imports_in_their_order(root, name):
    imported = re.findall(r'@import url\("(.+)"\)', (CSS / name).read_text())
    assert imported
    collected = hashed(root, name).read_text()
    assert "@import" not in collected
    # Its address changes with what is in it.
    assert (root / name).read_text() == collected
    places = [collected.index((CSS / "css" / each).read_text().strip()) for each in imported]
    assert places == sorted(places)


def test_the_rules_for_print_alone_are_for_print_alone(tmp_path):
    (tmp_path / "a.css").write_text("a {\n}\n")
    (tmp_path / "b.css").write_text("b {\n}\n")
    site = tmp_path / "site.css"
    site.write_text('/* x */\n@import url("a.css");\n@import url("b.css") print;\n')
    assert bundled(site) == "/* x */\na {\n}\n\n@media print {\nb {\n}\n}\n\n"


def test_every_style_sheet_of_public_pages_is_in_the_bundle_and_names_no_file():
    """A relative address would be one of another folder in the bundle."""
    site = (CSS / "css/site.css").read_text()
    for path in (CSS / "css/components").iterdir():
        assert f'"components/{path.name}"' in site
    for name in re.findall(r'url\("(.+)"\)', site):
        assert "url(" not in (CSS / "css" / name).read_text()


def test_text_is_compressed_by_gzip_and_brotli(root):
    sheet = hashed(root, "css/site.css")
    content = sheet.read_bytes()
    assert gzip.decompress(Path(f"{sheet}.gz").read_bytes()) == content
    assert brotli.decompress(Path(f"{sheet}.br").read_bytes()) == content


def test_other_users_of_the_system_may_read_them(root):
    for path in root.rglob("*"):
        needed = 0o005 if path.is_dir() else 0o004
        assert path.name == "collected-from" or path.stat().st_mode & needed == needed


def test_the_page_for_a_portal_that_does_not_answer_needs_none(root):
    page = (root / static_files.PAGE_WITHOUT_PORTAL).read_text()
    assert "<h1>Cổng tạm thời không phục vụ được</h1>" in page
    assert "Mã để báo" not in page
    for name in re.findall(r'"/static/(.+?)"', page):
        assert (root / name).exists()


def test_of_the_editor_only_what_it_asks_for_is_collected():
    listed = {name for finder in finders.get_finders() for name, _storage in finder.list(None)}
    of_editor = {name for name in listed if name.startswith("ckeditor/ckeditor/")}
    assert of_editor >= {
        f"ckeditor/ckeditor/{name}"
        for name in (
            *("ckeditor.js", "lang/vi.js", "skins/moono-lisa/editor.css", "plugins/icons.png"),
            *("plugins/link/dialogs/link.js", "plugins/find/dialogs/find.js"),
            *("plugins/table/dialogs/table.js", "plugins/tabletools/dialogs/tableCell.js"),
            "plugins/specialchar/dialogs/specialchar.js",
        )
    }
    # Some of the others upload, call other hosts, or are pages of their own.
    for gone in ("plugins/exportpdf/", "plugins/wsc/", "plugins/uploadwidget/", "/samples/"):
        assert not [name for name in of_editor if gone in name]
    assert len(of_editor) < 200
