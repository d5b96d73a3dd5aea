"""Imports go down only (docs/architecture.md). The law is by module, and this keeps it."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

#: Floor of each module or package; the longest matching name counts. A new file must choose.
FLOORS = {
    # 0: the ground; the standard library, Django, libraries
    "portal": 0,
    "portal.database": 0,
    "portal.environment": 0,
    "portal.database.compiled_queries": 0,
    "portal.database.processes": 0,
    "portal.rich_text": 0,
    "portal.images": 0,
    "portal.metadata": 0,
    "portal.templatetags": 0,
    "portal.vietnamese": 0,
    "portal.web": 0,
    # 1: what every app may use
    "portal.identity": 1,
    "portal.jobs": 1,
    "portal.journal": 1,
    "portal.taxonomy": 1,
    # 2: what knows items only by kind and number
    "portal.visits": 2,
    # 3 and 4: the apps
    "media_gallery": 3,
    "news": 4,
    # 5: the roof
    "portal.apps": 5,
    "portal.back_office.site": 5,
    "portal.sample.accounts": 5,
    "portal.pages.error_pages": 5,
    "portal.pages.health": 5,
    "portal.pages.home": 5,
    "portal.pages.well_known": 5,
    "portal.management": 5,
    "portal.reports": 5,
    "portal.back_office.roles": 5,
    "portal.sample": 5,
    "portal.serving.granian": 5,
    "portal.settings": 5,
    "portal.serving.static_files": 5,
    "portal.pages.styleguide": 5,
    "portal.urls": 5,
    "portal.wsgi": 5,
}

#: Inside an app: what stands left may not import what stands right of it.
ORDER = [
    "models",
    "standing",
    "moderation",
    "workflow",
    "search",
    "filters",
    "jobs",
    "views",
    "admin",
    "urls",
]


def our_modules():
    for folder in ("portal", "news", "media_gallery"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            if ".migrations" not in name:
                yield name, path


MODULES = dict(our_modules())


def floor_of(module):
    named = [name for name in FLOORS if module == name or module.startswith(f"{name}.")]
    return max(named, key=len, default=None)


def imports_of(path):
    """Our modules that the file imports, those inside functions too."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            # `from news import views` imports a module, `from news.views import x` a name in one.
            names = [
                whole if (whole := f"{node.module}.{alias.name}") in MODULES else node.module
                for alias in node.names
            ]
        else:
            continue
        yield from (
            name for name in names if name.split(".")[0] in {"portal", "news", "media_gallery"}
        )


@pytest.mark.parametrize("module", MODULES)
def test_every_module_has_chosen_its_floor(module):
    chosen = floor_of(module)
    assert chosen is not None
    assert module == "portal" or chosen != "portal", f"{module}: name its floor in FLOORS"


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_down_only(module):
    room, floor = floor_of(module), FLOORS[floor_of(module)]
    # The modules of the ground stand on each other, and the roof is one; between them, not even
    # sideways.
    highest = floor if floor in (0, 5) else floor - 1
    upward = {
        name
        for name in imports_of(MODULES[module])
        if floor_of(name) != room and FLOORS[floor_of(name)] > highest
    }
    assert upward == set()


@pytest.mark.parametrize(
    "module", [name for name in MODULES if name.split(".")[0] in {"news", "media_gallery"}]
)
def test_inside_an_app_models_know_nothing_of_what_stands_on_them(module):
    app, _, rest = module.partition(".")
    if rest.split(".")[0] not in ORDER:
        return
    place = ORDER.index(rest.split(".")[0])
    above = [
        name
        for name in imports_of(MODULES[module])
        if name.startswith(f"{app}.")
        and name.split(".")[1] in ORDER
        and ORDER.index(name.split(".")[1]) > place
    ]
    assert above == []
