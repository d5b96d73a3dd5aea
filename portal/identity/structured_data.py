"""Structured data of the agency for search engines (schema.org)."""

from portal.identity.models import Identity
from portal.metadata.json_ld import CONTEXT, without_nothing


def organization(identity: Identity, origin: str) -> dict:
    """Return the agency with the data of the footer, to put into other structured data."""
    return without_nothing(
        {
            "@type": "Organization",
            "@id": organization_id(origin),
            "name": identity.agency_name or identity.portal_name,
            "url": f"{origin}/",
            "address": identity.address,
            "telephone": identity.phone,
            "email": identity.email,
            "logo": origin + identity.emblem.url if identity.emblem else None,
        }
    )


def organization_id(origin: str) -> str:
    return f"{origin}/#co-quan"


def standing_alone(thing: dict) -> dict:
    """Return ``thing`` as a JSON-LD document."""
    return {"@context": CONTEXT, **thing}
