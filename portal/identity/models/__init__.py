from portal.identity.models.agency import Identity
from portal.identity.models.banner import Banner
from portal.identity.models.link import Link, LinkGroup
from portal.identity.models.log_in import KnownNetwork, WrongPassword
from portal.identity.models.page import Page
from portal.identity.models.staff import User

__all__ = [
    "Banner",
    "Identity",
    "KnownNetwork",
    "Link",
    "LinkGroup",
    "Page",
    "User",
    "WrongPassword",
]
