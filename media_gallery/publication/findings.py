"""The report of the check of rows and files: its findings, and the progress of each part."""

from collections.abc import Callable
from dataclasses import dataclass, field

from portal.images.processing import UnreadablePicture


@dataclass(frozen=True)
class Finding:
    """One difference, as a Vietnamese sentence for staff.

    ``repaired`` is False where a person has to act. ``job`` is (kind, key) of the background job
    that would repair it too, where there is one.
    """

    sentence: str
    repaired: bool
    job: tuple[str, str] | None = None


@dataclass(frozen=True)
class Progress:
    """The progress of one part of the check, and the findings of its last step.

    ``part`` is a Vietnamese name for staff; ``done`` and ``total`` count photos, videos, folders or
    files.
    """

    part: str
    done: int
    total: int
    findings: list[Finding] = field(default_factory=list)


def repair(what: str, dry_run: bool, action: Callable[..., None], *about) -> Finding:
    """Call ``action(*about)``, unless ``dry_run``, and report ``what`` was found and repaired.

    A file that cannot be read or written makes a finding that is not repaired.
    """
    if dry_run:
        return Finding(what, True)
    try:
        action(*about)
    except (OSError, UnreadablePicture) as error:
        return Finding(f"{what}; chưa sửa được: {error}", False)
    return Finding(what, True)
