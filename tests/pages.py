"""Read a response: its text, its links, the files that a browser loads for it."""

from lxml import etree, html


def tree(response) -> html.HtmlElement:
    return html.document_fromstring(response.content.decode())


def words(response, selector: str = "//body") -> str:
    """Return the text of the first element that XPath ``selector`` finds, as one line."""
    return " ".join(tree(response).xpath(selector)[0].text_content().split())


def each_words(response, selector: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in tree(response).xpath(selector)]


def titles(response) -> list[str]:
    """Return the titles of the items of a list, in order."""
    return each_words(response, "//*[contains(@class, 'news-card__title')]")


def links(response) -> list[str]:
    """Return every address that the page links to or loads."""
    found = tree(response)
    return [
        *found.xpath("//@href"),
        *found.xpath("//@src"),
        *found.xpath("//@action"),
        *(
            part.split()[0]
            for srcset in found.xpath("//@srcset")
            for part in srcset.split(", ")
            if part
        ),
    ]


def links_in_xml(response) -> list[str]:
    """Return every address in a feed or a sitemap, also inside the texts of a feed."""
    root = etree.fromstring(response.content)
    found = root.xpath("//@href | //@url | //*[local-name()='loc' or local-name()='guid']/text()")
    for content in root.xpath("//*[local-name()='encoded']/text()"):
        found += html.fromstring(f"<div>{content}</div>").xpath("//@href | //@src")
    return [*found, *root.xpath("//link/text()")]


def loaded(response) -> list[str]:
    """Return the addresses that a browser loads automatically for this page."""
    found = tree(response)
    return [
        *found.xpath("//link[not(@rel='canonical')]/@href"),
        *found.xpath("//@src"),
        *found.xpath("//@srcset"),
    ]


def opened(client, address: str) -> dict[str, str]:
    """Return what the form at ``address`` is sent with: what its fields had when it was opened."""
    found = tree(client.get(address)).xpath(
        "//input[contains(@name, 'opened') or @name='seen' or @name='seen_version']"
    )
    return {each.get("name"): each.get("value", "") for each in found}


def delete(client, address: str, **how):
    """Answer yes to the page at ``address`` that asks, and return the answer to that."""
    asked = client.get(address)
    seen = opened(client, address) if asked.status_code == 200 else {}
    return client.post(address, {"post": "yes", **seen}, **how)
