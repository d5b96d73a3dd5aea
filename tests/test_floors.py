"""The rules for imports (docs/architecture.md): each module has a floor, and imports go down only.

Rules, each a function over sources that lists all offenders. One test per rule runs it over
the tree, and another checks that it finds a planted offender.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

#: Floor of each folder, and of Django's modules at the top of `portal`. A package may import itself
#: and lower floors; on the ground and in the roof it may also import its neighbours.
FLOORS = {
    "portal.database": 0,
    "portal.environment": 0,
    "portal.documents": 0,
    "portal.images": 0,
    "portal.journal": 0,
    "portal.logs": 0,
    "portal.metadata": 0,
    "portal.rich_text": 0,
    "portal.templatetags": 0,
    "portal.vietnamese": 0,
    "portal.web": 0,
    "portal.identity": 1,
    "portal.jobs": 1,
    "portal.taxonomy": 1,
    "portal.notifications": 2,
    "portal.editing": 2,
    "portal.outside_links": 2,
    "portal.visits": 2,
    "media_gallery": 3,
    "news": 4,
    "portal.access": 5,
    "portal.apps": 5,
    "portal.back_office": 5,
    "portal.front_page": 5,
    "portal.kept_pages": 5,
    "portal.management": 5,
    "portal.pages": 5,
    "portal.recovery": 5,
    "portal.sample": 5,
    "portal.serving": 5,
    "portal.settings": 5,
    "portal.urls": 5,
    "portal.wsgi": 5,
}
GROUND, ROOF = 0, 5
MODULES_IN_A_FOLDER = 14

#: The rooms of each app, lowest first. A module may import its own room and those before it; its
#: room is the longest name that matches.
ROOMS = {
    "portal.editing": "models local_key texts jobs presence form_context views urls apps",
    "portal.identity": """
        models log_in passwords demo_accounts picture_files own_pictures current site_context
        structured_data context_processors views admin urls apps
    """,
    "portal.jobs": "models queue worker management admin apps",
    "portal.notifications": "models mails sending jobs admin views urls apps",
    "portal.outside_links": "models addresses recording admin apps",
    "portal.journal": "models chain changes timeline templatetags admin apps",
    "portal.taxonomy": "models menu admin apps",
    "portal.visits": """
        counting.rules models zero_results counting.tokens statistics days jobs counting
        management context_processors templatetags views urls apps
    """,
    "media_gallery": """
        publication.renditions models templatetags publication moderation albums
        videos photos jobs listings structured_data views sitemaps admin urls apps
    """,
    "news": """
        models templatetags attachments attachment_files attachment_words publication_state
        photo_usage added_links related checks
        workflow.errors workflow.digest workflow.approvals workflow.notices workflow.rules
        workflow.desk_state workflow.ranges workflow.seen_words workflow.endings workflow remarks
        bulk takedown jobs backfill search suggestions listings archive.archives
        archive.counts archive.forms comparison edition_page inline
        comparison.public_history syndication.structured_data archive views search_views syndication
        context_processors admin urls apps
    """,
    "portal.front_page": "blocks models layout arranging look_ahead forms conflict views urls apps",
    "portal.sample": """
        scenes province article_files documents gallery agency_pages visits demonstration bulk
        accounts jobs apps
    """,
}

#: The package that serves a URL namespace. Names without one belong to the root URLconf.
NAMESPACES = {
    "editing": "portal.editing",
    "identity": "portal.identity",
    "visits": "portal.visits",
    "media_gallery": "media_gallery",
    "moderation": "media_gallery.admin",
    "news": "news",
    "notifications": "portal.notifications",
    "reports": "portal.back_office",
    "access": "portal.access",
    "front_page": "portal.front_page",
}
_URL_NAME = re.compile(rf"(admin|{'|'.join(NAMESPACES)}):([a-z_]*)")

Sources = dict[str, str]


def sources() -> Sources:
    """Return {name: source} of all our modules, without migrations."""
    found = {}
    for folder in ("portal", "news", "media_gallery"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            if ".migrations" not in name:
                found[name] = path.read_text()
    return found


def longest(module: str, names) -> str | None:
    """Return the longest of ``names`` that is ``module`` or a package around it."""
    around = [name for name in names if module == name or module.startswith(f"{name}.")]
    return max(around, key=len, default=None)


def room_of(module: str) -> tuple[str, int] | None:
    """Return the module's app and the index of its room; None if its app has no rooms."""
    app = longest(module, ROOMS)
    if app is None or module == app:
        return None
    rooms = ROOMS[app].split()
    room = longest(module.removeprefix(f"{app}."), rooms)
    return (app, rooms.index(room)) if room else None


def imports_of(module: str, modules: Sources) -> Iterator[str]:
    """Yield our modules that ``module`` imports, also inside functions."""
    for node in ast.walk(ast.parse(modules[module])):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            # `from news import views` imports a module, `from news.views import x` a name in one.
            names = [
                whole if (whole := f"{node.module}.{alias.name}") in modules else node.module
                for alias in node.names
            ]
        else:
            continue
        yield from (
            name for name in names if name.split(".")[0] in {"portal", "news", "media_gallery"}
        )


def without_a_room(modules: Sources) -> list[str]:
    """Return the modules without a floor, or without a room in an app."""
    of_apps = (name for name in modules if longest(name, ROOMS) not in (None, name))
    roomless = {name for name in of_apps if room_of(name) is None}
    return [
        name
        for name in modules
        if name in roomless or (longest(name, FLOORS) is None and name != "portal")
    ]


def upward_imports(modules: Sources) -> list[str]:
    """Return imports of a higher floor, of a neighbour on the same, or of a later room."""
    offenders = []
    for module in modules:
        package = longest(module, FLOORS)
        for name in imports_of(module, modules):
            theirs = longest(name, FLOORS)
            if theirs is None or package is None:
                climbs = name != "portal" and package is not None
            elif theirs != package:
                floor, sideways = FLOORS[package], FLOORS[package] in (GROUND, ROOF)
                climbs = FLOORS[theirs] > floor if sideways else FLOORS[theirs] >= floor
            else:
                mine, other = room_of(module), room_of(name)
                # An app's __init__ imports nothing and may be imported by all its modules.
                climbs = None not in (mine, other) and mine[0] == other[0] and other[1] > mine[1]
                climbs = climbs or (module == longest(module, ROOMS))
            if climbs:
                offenders.append(f"{module} imports {name}")
    return offenders


def climbing_url_names(modules: Sources) -> list[str]:
    """Return uses of URL names of a higher floor, and of admin URL names outside an admin package.

    An address that a higher floor serves is registered by that floor (as usages of photos are), or
    is a name of the root URLconf. Inside an admin package, names of the same app's admin, of those
    below, and of the admin site itself are allowed.
    """
    offenders = []
    for module, source in modules.items():
        package = longest(module, FLOORS)
        if package is None or FLOORS[package] == ROOF:
            continue
        tree = ast.parse(source)
        docstrings = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
                continue
            match = _URL_NAME.match(node.value)
            if match is None or id(node) in docstrings:
                continue
            namespace, name = match.groups()
            if namespace == "admin":
                app = next((app for app in ("news", "media_gallery") if name.startswith(app)), "")
                owner = app or package
                inside = ".admin" in module or module == "portal.web.protected_delete"
            else:
                owner = longest(NAMESPACES[namespace], FLOORS)
                inside = ".admin" in module or ".admin" not in NAMESPACES[namespace]
            if not inside or (owner != package and FLOORS[owner] >= FLOORS[package]):
                offenders.append(f"{module} names {node.value!r}")
    return offenders


def test_every_module_has_a_room():
    assert without_a_room(sources()) == []


def test_imports_go_down_only():
    assert upward_imports(sources()) == []


def test_url_names_go_down_only():
    assert climbing_url_names(sources()) == []


def test_rooms_and_floors_are_those_that_exist():
    modules = sources()
    rooms = [f"{app}.{room}" for app, names in ROOMS.items() for room in names.split()]
    assert [name for name in (*FLOORS, *rooms) if name not in modules] == []


def crowded_folders(modules: Sources) -> dict[str, int]:
    """Return {package: number of its modules} of those with more than an eye takes in at once."""
    packages = Counter(
        name.rpartition(".")[0]
        for name in modules
        if not any(other.startswith(f"{name}.") for other in modules)
    )
    return {name: count for name, count in packages.items() if count > MODULES_IN_A_FOLDER}


def test_no_folder_is_crowded():
    assert crowded_folders(sources()) == {}


def test_a_module_in_no_room_is_found():
    extra = {"media_gallery.sharing": "", "portal.helpers": "", "news.models.reader": ""}
    assert without_a_room(sources() | extra) == ["media_gallery.sharing", "portal.helpers"]


def test_an_upward_import_is_found_in_any_module_of_any_app():
    def with_line(module, line):
        modules = sources()
        return upward_imports(modules | {module: f"{modules[module]}\n{line}\n"})

    lines = {
        "media_gallery.publication.store": "from media_gallery.admin import PhotoAdmin",
        "media_gallery.moderation.actions": "import news.models",
        "news.models.desk": "from news import workflow",
        "portal.visits.days.closing": "from portal.visits.views import visits",
        "portal.journal.models": "from portal.identity.models import User",
        "portal.vietnamese.text": "def late():\n    from portal.pages import home",
    }
    found = {module: with_line(module, line) for module, line in lines.items()}
    assert found == {
        "media_gallery.publication.store": [
            "media_gallery.publication.store imports media_gallery.admin"
        ],
        "media_gallery.moderation.actions": [
            "media_gallery.moderation.actions imports news.models"
        ],
        "news.models.desk": ["news.models.desk imports news.workflow"],
        "portal.visits.days.closing": ["portal.visits.days.closing imports portal.visits.views"],
        "portal.journal.models": ["portal.journal.models imports portal.identity.models"],
        "portal.vietnamese.text": ["portal.vietnamese.text imports portal.pages.home"],
    }


def test_a_url_name_that_climbs_is_found():
    extra = {
        "portal.taxonomy.models": 'reverse("news:category", args=[slug])',
        "media_gallery.publication.usage": 'reverse("admin:media_gallery_album_change")',
        "media_gallery.admin.albums.usage": 'reverse("admin:news_article_change")',
        "news.admin.article": 'reverse("admin:media_gallery_photo_thumbnail")',
        "news.views": 'redirect("news:list")',
        "portal.web.errors": 'reverse("home")',
    }
    assert climbing_url_names(extra) == [
        "portal.taxonomy.models names 'news:category'",
        "media_gallery.publication.usage names 'admin:media_gallery_album_change'",
        "media_gallery.admin.albums.usage names 'admin:news_article_change'",
    ]
