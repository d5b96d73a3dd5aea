"""Each page has one key, which takes little memory."""

from portal.kept_pages.addresses import key_of


def test_pages_of_a_host_have_scheme_and_host_as_the_same_objects():
    """Of thousands of pages, each with the strings of the request that had it made."""
    first, second = (
        key_of("".join(["ht", "tp"]), "".join(["Tinh", ".gov.vn"]), path, "")
        for path in ("/", "/tin-tuc/")
    )
    assert (first, second) == (
        ("http", "tinh.gov.vn", "/", ""),
        ("http", "tinh.gov.vn", "/tin-tuc/", ""),
    )
    assert first[0] is second[0]
    assert first[1] is second[1]


def test_a_page_of_a_host_longer_than_the_dns_allows_is_not_kept():
    assert key_of("http", "a" * 260, "/", "") is not None
    assert key_of("http", "a" * 261, "/", "") is None
