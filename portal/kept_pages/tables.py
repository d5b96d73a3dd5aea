"""The tables of which kept pages are made."""

#: Migrations of this app have given them triggers that announce their changes.
ANNOUNCED = frozenset(
    {
        "front_page_arrangement",
        "front_page_pin",
        "identity_banner",
        "identity_identity",
        "identity_link",
        "identity_linkgroup",
        "identity_page",
        "media_gallery_album",
        "media_gallery_albumphoto",
        "media_gallery_photo",
        "media_gallery_video",
        "news_attachmentwords",
        "news_documenttext",
        "news_edition",
        "news_editionattachment",
        "news_ending",
        "news_pinnedresult",
        "news_source",
        "news_spelling",
        "news_tag",
        "taxonomy_category",
        "taxonomy_formerslug",
    }
)
#: What a kept page shows of these may be minutes old.
SOFT = frozenset({"visits_day", "visits_itemhour", "visits_leftout", "visits_visitor"})


def strange(names) -> set[str]:
    """Return the tables among ``names`` of whose changes nobody tells: such a page is not kept."""
    return {name.partition("/")[0] for name in names} - ANNOUNCED - SOFT
