"""Reading an answer as a person does: its words, its links, what it loads by itself."""

from lxml import etree, html


def tree(response) -> html.HtmlElement:
    return html.document_fromstring(response.content.decode())


def words(response, selector: str = "//body") -> str:
    """The text under the first element that XPath ``selector`` finds, as one line."""
    return " ".join(tree(response).xpath(selector)[0].text_content().split())


def each_words(response, selector: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in tree(response).xpath(selector)]


def titles(response) -> list[str]:
    """The titles of the items of a list, in the order shown."""
    return each_words(response, "//*[contains(@class, 'news-card__title')]")


def links(response) -> list[str]:
    """Every address that the page leads to or loads."""
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
    """Every address that a feed or a sitemap names, also inside the texts of a feed."""
    root = etree.fromstring(response.content)
    found = root.xpath("//@href | //@url | //*[local-name()='loc' or local-name()='guid']/text()")
    for content in root.xpath("//*[local-name()='encoded']/text()"):
        found += html.fromstring(f"<div>{content}</div>").xpath("//@href | //@src")
    return [*found, *root.xpath("//link/text()")]


def loaded(response) -> list[str]:
    """The addresses a browser fetches by itself for this page."""
    found = tree(response)
    return [
        *found.xpath("//link[not(@rel='canonical')]/@href"),
        *found.xpath("//@src"),
        *found.xpath("//@srcset"),
    ]
