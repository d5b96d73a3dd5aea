"""A forwarded address or scheme is used only if a trusted proxy sent it."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.test import RequestFactory

from portal.web.proxies import ForwardedMiddleware, networks


def seen(settings, remote, forwarded="", scheme="", trusted=("127.0.0.1", "10.0.0.0/24")):
    settings.TRUSTED_PROXIES = networks(trusted)
    request = RequestFactory().get(
        "/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded, HTTP_X_FORWARDED_PROTO=scheme
    )
    ForwardedMiddleware(lambda request: HttpResponse())(request)
    assert "HTTP_X_FORWARDED_FOR" not in request.META
    assert "HTTP_X_FORWARDED_PROTO" not in request.META
    return request.META["REMOTE_ADDR"], request.scheme


@pytest.mark.parametrize(
    ("forwarded", "reader"),
    [
        ("203.113.1.9", "203.113.1.9"),
        ("8.8.8.8, 203.113.1.9", "203.113.1.9"),
        ("203.113.1.9, 10.0.0.7", "203.113.1.9"),
        ("rác, 10.0.0.7", "10.0.0.7"),
        ("10.0.0.8, 10.0.0.7", "10.0.0.8"),
        ("2001:ee0::1", "2001:ee0::1"),
        ("[2001:ee0::1]", "2001:ee0::1"),
        ("::ffff:203.113.1.9", "203.113.1.9"),
        ("", "127.0.0.1"),
    ],
)
def test_the_reader_is_the_last_address_that_is_not_a_trusted_proxy(settings, forwarded, reader):
    assert seen(settings, "127.0.0.1", forwarded)[0] == reader


@pytest.mark.parametrize(
    ("scheme", "used"),
    [("https", "https"), ("http", "http"), ("http, https", "https"), ("https, http", "http")]
    + [("gopher", "http"), ("", "http")],
)
def test_the_nearest_proxy_tells_the_scheme(settings, scheme, used):
    assert seen(settings, "10.0.0.7", scheme=scheme)[1] == used


@pytest.mark.parametrize("remote", ["203.113.1.9", "10.0.1.7", "::1", "không phải địa chỉ"])
def test_a_stranger_is_not_believed(settings, remote):
    assert seen(settings, remote, "8.8.8.8", "https") == (remote, "http")


def test_nobody_is_believed_by_default(settings):
    assert seen(settings, "127.0.0.1", "8.8.8.8", "https", trusted=()) == ("127.0.0.1", "http")


@pytest.mark.parametrize("word", ["proxy.tinh.vn", "10.0.0", "10.0.0.7/24", "0.0.0.0/0", "::/0"])
def test_a_network_that_makes_no_sense_is_refused_with_a_sentence(word):
    with pytest.raises(ImproperlyConfigured, match="hãy ghi"):
        networks([word])
