"""The agency as search engines know it."""

from portal.identity.models import Identity
from portal.metadata.json_ld import CONTEXT, without_nothing


def organization(identity: Identity, origin: str) -> dict:
    """The agency, with what the footer says of it; as a part of what another thing says."""
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
    """``thing`` as a document of its own."""
    return {"@context": CONTEXT, **thing}
