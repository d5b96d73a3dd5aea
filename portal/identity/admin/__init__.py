"""Admin of staff, identity, pages, links and notices."""

from portal.identity.admin import agency, pages, staff  # noqa: F401 -- each registers its own
