"""A migration on the main branch is never changed or removed (decision 37)."""

import hashlib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RECORD = Path(__file__).with_name("migrations.sha256")


def digests() -> dict[str, str]:
    """Return {path: SHA-256} of all migrations."""
    return {
        str(path.relative_to(ROOT)): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in ("portal", "news", "media_gallery")
        for path in sorted((ROOT / folder).rglob("migrations/[0-9]*.py"))
    }


def recorded() -> dict[str, str]:
    return {
        path: digest for digest, path in (line.split() for line in RECORD.read_text().splitlines())
    }


def test_no_recorded_migration_is_changed_or_removed():
    now = digests()
    rewritten = [path for path, digest in recorded().items() if now.get(path) != digest]
    assert rewritten == [], "Undo the change and add a migration instead (decision 37)."


def test_every_migration_is_recorded():
    missing = sorted(digests().keys() - recorded().keys())
    assert missing == [], "Run python -m tests.test_migrations."


if __name__ == "__main__":
    known = recorded()
    with RECORD.open("a") as record:
        for path, digest in digests().items():
            if path not in known:
                record.write(f"{digest}  {path}\n")
