"""Staff, identity, pages, links and notices in the back office."""

from portal.identity.admin import agency, pages, staff  # noqa: F401 -- each registers its own
